package handlers

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pufa/chat"
	"pufa/outreach"
)

// dangerRoutes: the fixed script to somebody in danger, and a person.
func dangerRoutes(r *routes) {
	r.press("ask.danger", outreach.Villager, (*talk).dangerPerson)
	r.press("ask.calm", outreach.Villager, (*talk).calm)
	alarmRoutes(r)
}

// danger is the script that what was just typed calls for; false when it calls for none. Commands alone do not, nor what staff write about
// others: an answer that says where a beaten woman can turn must not be taken for a cry for help.
func (t *talk) danger() (chat.Answer, bool) {
	ev := t.turn.Event
	if ev.Kind != chat.KindText || ev.Start != "" || strings.TrimSpace(ev.Text) == "" {
		return chat.Answer{}, false
	}
	if _, rest, ok := t.routes.parse(ev.Text); ok && rest == "" {
		return chat.Answer{}, false
	}
	if r, ok := t.routes.waits[t.st.Wait]; ok && r.least.AtLeast(outreach.Staff) {
		return chat.Answer{}, false
	}
	return t.Answers.Danger(ev.Text)
}

// crisis says the fixed script at once, before whatever else the line might be, raises an alarm, and offers that somebody calls.
// A dialogue that was under way stays where it was.
func (t *talk) crisis(text string) (bool, error) {
	a, ok := t.danger()
	if !ok {
		return false, nil
	}
	r := t.sayText(a.Text)
	alarm, err := t.raise(a.Script, text)
	if err != nil {
		return false, err
	}
	switch {
	case alarm.Told == 0:
	case alarm.Question != "":
		r.line("danger.told_asked")
	case alarm.OfChild():
		r.line("danger.told_child")
	default:
		r.line("danger.told")
	}
	arg := t.remember(text)
	r.row(t.keep("ask.danger_button", "ask.danger", arg)).row(t.keep("ask.calm_button", "ask.calm", arg))
	t.heard(text, a.Text)
	return true, nil
}

// calm is 没出事，答我的问题: what was taken for an emergency is answered like any other question. The alarm stays with staff,
// who see that it was pressed: it may be somebody else who holds the phone.
func (t *talk) calm(arg string) error {
	text, _, ok := t.asked(arg)
	if !ok {
		return t.askCommand("")
	}
	if err := t.alarmCalm(); err != nil {
		return err
	}
	a, err := t.Answers.Calm(t.ctx, text, t.turn.Now)
	if err != nil {
		return fmt.Errorf("look up an answer: %w", err)
	}
	t.found = &found{strings.TrimSpace(text), a}
	return t.ask(text)
}

// dangerPerson is 让镇里的人联系我 under the script. It passes the limits of what one person can have waiting; pressed again,
// what was said since goes to the same question.
func (t *talk) dangerPerson(arg string) error {
	text, _, ok := t.asked(arg)
	if !ok {
		text = t.Texts.Text("handover.danger_text")
	}
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	for _, q := range open {
		if q.Reason == reasonCrisis {
			return t.dangerAgain(q.ID, text)
		}
	}
	q, err := t.handOver(outreach.Question{Reason: reasonCrisis, Text: text, Transcript: t.st.Lines})
	if err != nil {
		return err
	}
	t.sayDanger(q)
	return t.alarmAsked(q.ID)
}

// dangerAgain adds what is new to a cry for help that waits, and tells staff once more.
func (t *talk) dangerAgain(id, text string) error {
	q, err := t.question(id)
	if err != nil {
		return err
	}
	t.sayDanger(q)
	if err := t.alarmAsked(id); err != nil {
		return err
	}
	longer := q.Text + "\n" + text
	if strings.Contains(q.Text, text) || utf8.RuneCountInString(longer) > maxWaiting {
		return nil
	}
	q.Text = longer
	if err := t.write(q); err != nil {
		return err
	}
	return t.tellStaff("question.danger", q)
}

func (t *talk) sayDanger(q outreach.Question) {
	t.say("handover.danger", "id", q.ID, "day", t.dayLabel(q.Due)).row(t.ownButtons(q)...)
}
