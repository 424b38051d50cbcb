package handlers

import (
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// draftFields are the words of an entry in the order in which they are shown, as outreach.DraftWords names them.
var draftFields = []string{"title", "asks", "conclusion", "steps", "law"}

// draftOpened shows an entry: to work on, with the answer it is made of, or, when it is published, to read and to withdraw.
func (t *talk) draftOpened(id string) error {
	d, err := t.draftRead(id)
	if err != nil {
		return err
	}
	t.st.leave()
	switch {
	case d.Version == 0:
		return t.old()
	case d.State == outreach.DraftPublished:
		r := t.say("draft.published_show", "id", d.ID, "day", t.dayLabel(d.Reviewed))
		t.draftWords(r, d)
		r.row(t.button("draft.withdraw_button", "draft.withdraw", id))
		return nil
	case d.State != outreach.DraftOpen:
		t.say("draft.over_"+string(d.State), "id", id)
		return nil
	}
	q, there, err := t.draftAnswer(d)
	if err != nil {
		return err
	}
	if there {
		t.say("draft.answer", "id", d.ID, "answer", privateOf(q, "answer"))
	} else {
		t.say("draft.answer_gone", "id", d.ID)
	}
	return t.showDraft(d)
}

// showDraft shows what there is of an entry's words, and what is still to do.
func (t *talk) showDraft(d outreach.EntryDraft) error {
	_, there, err := t.draftAnswer(d)
	if err != nil {
		return err
	}
	r := t.say("draft.show", "id", d.ID, "day", t.dayLabel(t.dateOf(d.Made)))
	t.draftWords(r, d)
	ready := t.sayFaults(r, d)
	r.row(t.field("title", d.ID), t.field("asks", d.ID), t.field("conclusion", d.ID))
	r.row(t.field("steps", d.ID), t.field("law", d.ID), t.button("draft.topic_button", "draft.topics", d.ID))
	if there && d.Words.Conclusion == "" && d.Words.Steps == "" && d.Words.Law == "" {
		r.row(t.button("draft.base_button", "draft.base", d.ID))
	}
	reject := t.button("draft.reject_button", "draft.reject", d.ID)
	switch {
	case d.By == t.who.ID:
		r.line("draft.own").row(reject)
	case ready:
		r.line("draft.ready").row(t.button("draft.publish_button", "draft.publish", d.ID), reject)
	default:
		r.row(reject)
	}
	return nil
}

// field is the button that asks for one field of an entry.
func (t *talk) field(name, id string) button {
	return t.button("draft."+name+"_button", "draft.field", id+" "+name)
}

// draftAnswer is the question whose answer an entry is made of; false when there is no answer to read any more.
func (t *talk) draftAnswer(d outreach.EntryDraft) (outreach.Question, bool, error) {
	rec, err := t.Reader.Record(t.ctx, chat.Ref{Kind: outreach.RecordQuestion, ID: d.Question})
	if err != nil {
		return outreach.Question{}, false, fmt.Errorf("read question: %w", err)
	}
	q, err := outreach.DecodeQuestion(rec)
	return q, err == nil && !rec.Erased && q.Answer != "", err
}

// draftWords shows the words there are: by reference, for somebody else may have typed them.
func (t *talk) draftWords(r *reply, d outreach.EntryDraft) {
	for _, name := range draftFields {
		if d.Words.Has(name) {
			r.line("draft."+name, "text", chat.FieldRef{Ref: draftRef(d.ID), Field: name})
		}
	}
	for _, topic := range t.Editor.Shelves() {
		if topic.ID == d.Topic {
			r.line("draft.topic", "topic", topic.Name)
		}
	}
}

// sayFaults says what an entry still needs, and whether it can be published.
func (t *talk) sayFaults(r *reply, d outreach.EntryDraft) (ready bool) {
	var missing []string
	for _, name := range draftFields {
		if !d.Words.Has(name) {
			missing = append(missing, t.Texts.Text("draft."+name+"_button"))
		}
	}
	if d.Topic == "" {
		missing = append(missing, t.Texts.Text("draft.topic_button"))
	}
	if len(missing) > 0 {
		r.line("draft.missing", "fields", strings.Join(missing, t.Texts.Text("common.list_mark")))
		return false
	}
	ready = true
	for _, f := range t.draftFaults(d) {
		ready = ready && !f.Severe
		if f.Severe {
			r.line("draft.fault", "say", f.Say)
		} else {
			r.line("draft.hint", "say", f.Say)
		}
	}
	return ready
}

// draftFaults asks the lint about an entry as if it were published today.
func (t *talk) draftFaults(d outreach.EntryDraft) []chat.Fault {
	return t.Editor.Faults(t.datedToday(d).Entry(), t.turn.Now)
}
