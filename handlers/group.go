package handlers

import (
	"strings"

	"pufa/chat"
)

// inGroup answers a question in general terms and says what this is; whatever else belongs into a private chat. Nothing is
// remembered and no button needs to be. Of somebody in danger staff learn that it was in a group, not who.
func (t *talk) inGroup() error {
	ev := t.turn.Event
	switch ev.Kind {
	case chat.KindText:
	case chat.KindPress:
		t.out.Ack = t.Texts.Text("group.private_toast")
		return nil
	default:
		return nil
	}
	text := strings.TrimSpace(ev.Text)
	name, rest, ok := t.routes.parse(text)
	switch {
	case ev.Start != "":
		return t.toPrivate()
	case ok && (name == "help" || name == "start"):
		return t.groupHelp()
	case ok && name == "ask":
		text = rest
	case ok:
		return t.toPrivate()
	}
	return t.groupAnswer(text)
}

func (t *talk) groupAnswer(text string) error {
	if text == "" || !t.Answers.IsQuestion(text) {
		return t.groupHelp()
	}
	a, err := t.lookup(text)
	if err != nil {
		return err
	}
	switch {
	case a.Kind == chat.Crisis:
		t.sayText(a.Text)
		_, err := t.raise(a.Script, text)
		return err
	case a.Kind != chat.Answered || long(text):
		return t.toPrivate()
	}
	t.sayText(a.Text)
	return nil
}

func (t *talk) groupHelp() error {
	t.withLink(t.say("group.help", "town", t.Town, "example", t.Answers.Example()))
	return nil
}

// toPrivate asks the person to write in private.
func (t *talk) toPrivate() error {
	t.withLink(t.say("group.private"))
	return nil
}

// withLink hangs on a button that opens the private chat, where the door has links.
func (t *talk) withLink(r *reply) {
	if url := t.Link(t.turn.Event.Door, "hello"); url != "" {
		r.row(button{label: t.Texts.Text("group.private_button"), url: url})
	}
}
