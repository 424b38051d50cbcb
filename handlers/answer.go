package handlers

import (
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

func answerRoutes(r *routes) {
	r.press("ask.choose", outreach.Villager, (*talk).chosen)
	r.press("ask.none", outreach.Villager, (*talk).noneChosen)
}

// tell says an answer to what was asked. Several answers are several messages, each with its buttons.
func (t *talk) tell(text string, a chat.Answer) error {
	if len(a.More) == 0 {
		return t.tellOne(text, a)
	}
	for _, one := range append([]chat.Answer{a}, a.More...) {
		if err := t.tellOne(one.Question, one); err != nil {
			return err
		}
	}
	return nil
}

func (t *talk) tellOne(text string, a chat.Answer) error {
	switch a.Kind {
	case chat.Answered:
		t.answered(text, a)
	case chat.Clarify:
		t.askBack(text, a)
	case chat.Statute, chat.Decline:
		t.sayText(a.Text).row(t.keep("ask.person_button", "ask.person", t.remember(text)))
		t.heard(text, a.Text)
	default:
		if a.Text != "" {
			t.sayText(a.Text) // the question names a law that holds no more
		}
		return t.missed(text)
	}
	return nil
}

// answered says the answer of an entry.
func (t *talk) answered(text string, a chat.Answer) {
	arg := t.remember(text) + " " + a.Entry
	t.sayText(a.Text).row(t.pathRow(arg)...).
		row(t.keep("ask.law_button", "ask.law", arg), t.keep("ask.useful_button", "ask.useful", arg),
			t.keep("ask.useless_button", "ask.useless", arg), t.keep("ask.person_button", "ask.person", arg))
	t.heard(text, a.Text)
}

// askBack asks which of up to three matters is meant; none of them is a question for a person. Who types on asks anew.
func (t *talk) askBack(text string, a chat.Answer) {
	n := t.remember(text)
	r := t.say("ask.which")
	for _, c := range a.Choices {
		r.row(choice(c.Title, "ask.choose", n+" "+c.Entry))
	}
	r.row(t.button("ask.none_button", "ask.none", n))
	t.st.heard(text)
}

// chosen answers with the entry that was chosen.
func (t *talk) chosen(arg string) error {
	text, entry, ok := t.asked(arg)
	if !ok {
		_, entry, _ = strings.Cut(arg, " ") // too long ago to say what was asked: the entry answers all the same
	}
	return t.tellOne(text, t.Answers.Chosen(entry, text, t.turn.Now))
}

// noneChosen hands over what none of the choices was about.
func (t *talk) noneChosen(arg string) error { return t.handOverShown(arg, reasonUnknown) }
