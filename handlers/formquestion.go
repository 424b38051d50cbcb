package handlers

import (
	"strings"
	"unicode/utf8"
)

// questionTaken takes a question, or says that who asks has it already.
func (t *talk) questionTaken(f idForm) (bool, error) {
	_, ok, err := t.takeQuestion(f.ID)
	return ok, err
}

// answerForm answers a question: in writing, or as already told on the phone or face to face.
type answerForm struct {
	ID   string `json:"id"`
	Text string `json:"text"` // with how "written"
	How  string `json:"how"`  // "written" or "called"
	// Anyway sends an answer although the citation gate objects to an article in it.
	Anyway bool `json:"anyway"`
	Keep   bool `json:"keep"` // begin an entry with it; never with one that the gate objects to
}

// questionAnswered answers a question that who asks has taken.
func (t *talk) questionAnswered(in answerForm) (bool, error) {
	q, ok, err := t.taken(in.ID)
	if err != nil || !ok {
		return false, err
	}
	if in.How == "called" {
		q.Answer = ""
		t.say("question.called", "id", q.ID)
		return true, t.answerQuestion(q, "called")
	}
	in.Text = strings.TrimSpace(in.Text)
	n := utf8.RuneCountInString(in.Text)
	switch {
	case in.How != "written" || q.Conv == "":
		t.say("form.unknown")
		return false, nil
	case n == 0 || n > maxAnswer:
		t.say("question.too_long", "max", maxAnswer, "n", n)
		return false, nil
	}
	if !in.Anyway && t.misled(in.Text) {
		t.sayCited(t.say("cite.not_sent", "id", q.ID), in.Text)
		return false, nil
	}
	q.Answer = in.Text
	if lost, err := t.askerLost(q); lost || err != nil {
		return lost, err
	}
	t.say("question.sent", "id", q.ID)
	if err := t.answerQuestion(q, "written"); err != nil || !in.Keep || t.misled(in.Text) {
		return err == nil, err
	}
	answered, _ := t.sentAnswer(q.ID)
	return true, t.keepAnswer(answered)
}

// questionReturned puts a question back on the list.
func (t *talk) questionReturned(f idForm) (bool, error) {
	q, ok, err := t.taken(f.ID)
	if err != nil || !ok {
		return false, err
	}
	t.say("question.back", "id", q.ID)
	return true, t.putBack(q, "by_hand")
}
