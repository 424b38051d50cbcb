package handlers

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/outreach"
)

const maxField = 2000 // runes of one field of an entry; the lint wants less

// draftField is the draft of a field that is being typed.
type draftField struct {
	ID   string `json:"id"`
	Name string `json:"name"` // one of draftFields
}

// draftAsk asks for a field of an entry.
func (t *talk) draftAsk(arg string) error {
	id, name, _ := strings.Cut(arg, " ")
	d, ok, err := t.openDraft(id)
	if err != nil || !ok || !slices.Contains(draftFields, name) {
		return err
	}
	t.say("draft.ask_" + name).row(t.button("draft.back_button", "draft.open", d.ID))
	return t.wait("draft.field", draftField{id, name})
}

// draftWritten keeps a field that was typed, in the place of what it was.
func (t *talk) draftWritten(text string) error {
	var f draftField
	if err := t.draft(&f); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > maxField {
		t.say("draft.too_long", "max", maxField)
		return nil
	}
	d, ok, err := t.openDraft(f.ID)
	if err != nil || !ok {
		return err
	}
	t.st.leave()
	d.Words.Put(f.Name, text)
	return t.draftSaved(d, f.Name)
}

// draftSaved writes an entry of which a part is new, and shows it.
func (t *talk) draftSaved(d outreach.EntryDraft, part string) error {
	t.audit("draft.edit", outreach.RecordDraft, d.ID, "part="+part)
	if err := t.write(d); err != nil {
		return err
	}
	return t.showDraft(d)
}

func (t *talk) draftTopics(id string) error {
	if _, ok, err := t.openDraft(id); err != nil || !ok {
		return err
	}
	var buttons []button
	for _, topic := range t.Editor.Shelves() {
		buttons = append(buttons, choice(topic.Name, "draft.topic", id+" "+topic.ID))
	}
	t.say("draft.ask_topic").rows(3, buttons...)
	return nil
}

func (t *talk) draftTopic(arg string) error {
	id, topic, _ := strings.Cut(arg, " ")
	d, ok, err := t.openDraft(id)
	if err != nil || !ok {
		return err
	}
	d.Topic = topic
	return t.draftSaved(d, "topic")
}

// draftBased begins an entry with the words of the answer: who presses it has said that nothing private is in them. The first
// sentence is the conclusion, those that name an article are what the law says, the others are steps.
func (t *talk) draftBased(id string) error {
	d, ok, err := t.openDraft(id)
	if err != nil || !ok {
		return err
	}
	q, there, err := t.draftAnswer(d)
	if err != nil {
		return err
	}
	if !there {
		return t.showDraft(d)
	}
	first, others := "", []string(nil)
	for _, s := range sentences(q.Answer) {
		if first == "" {
			first = s
			continue
		}
		others = append(others, s)
	}
	var steps, law []string
	for _, s := range others {
		if len(t.Gate.Cited(s, t.turn.Now)) > 0 {
			law = append(law, s)
		} else {
			steps = append(steps, s)
		}
	}
	d.Words.Conclusion, d.Words.Steps, d.Words.Law = first, strings.Join(steps, "\n"), strings.Join(law, "")
	return t.draftSaved(d, "base")
}

// sentences cuts a text after each full stop and at each new line.
func sentences(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		for s := range strings.SplitAfterSeq(line, "。") {
			if s = strings.TrimSpace(s); s != "" {
				list = append(list, s)
			}
		}
	}
	return list
}
