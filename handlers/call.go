package handlers

import (
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// todoReached begins the questions: somebody is on the phone or at the door. arg: "F-0007 phone".
func (t *talk) todoReached(arg string) error {
	id, channel, _ := strings.Cut(arg, " ")
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return err
	}
	survey, known := t.Surveys.Survey(f.Survey)
	if !known {
		return t.old()
	}
	is := f
	is.Reached, is.State, is.Channel, is.By = true, outreach.FollowUpReached, channel, t.who.ID
	t.audit("followup.reach", outreach.RecordFollowUp, id, "channel="+channel)
	if err := t.saveFollowUp(f, is); err != nil {
		return err
	}
	delete(t.st.Asked, id)
	t.askForThem("todo.read_out", is, survey)
	return nil
}

// askForThem shows staff the next question, to be read out.
func (t *talk) askForThem(key string, f outreach.FollowUp, s outreach.Survey) {
	q, _ := nextQuestion(s, t.st.Asked[f.ID])
	t.say(key, "question", q.Text).rows(2, t.optionButtons(q, "todo.answer", f.ID, false)...).
		row(t.button("todo.unwilling_button", "todo.unwilling", f.ID))
}

// todoAnswered keys in one answer of the person who is being called.
func (t *talk) todoAnswered(arg string) error {
	a, ok := answerOf(arg)
	if !ok {
		return t.old()
	}
	f, ok, err := t.call(a.followUp)
	if err != nil || !ok {
		return err
	}
	survey, known := t.Surveys.Survey(f.Survey)
	if !known || f.By != t.who.ID || !t.note(a, survey) {
		return t.old()
	}
	if _, more := nextQuestion(survey, t.st.Asked[f.ID]); more {
		t.askForThem("todo.read_next", f, survey)
		return nil
	}
	return t.callDone(f, survey)
}

// callDone keeps the response that staff keyed in, marked as such, and asks for a word of the person's.
func (t *talk) callDone(f outreach.FollowUp, s outreach.Survey) error {
	answers := t.st.Asked[f.ID]
	resp, err := t.respond(f, s, answers, true, "")
	if err != nil {
		return err
	}
	t.out.Close = append(t.out.Close, callItem(f.ID))
	word := wordDraft{Response: resp.ID, At: t.turn.Now}
	r := t.say("todo.done", "id", resp.ID)
	if low := lowGrade(s, answers); low != "" {
		q, err := t.complain(f, s, low, true, "")
		if err != nil {
			return err
		}
		word.Question = q.ID
		r.line("todo.low", "day", t.dayLabel(q.Due), "id", q.ID)
	}
	r.line("todo.ask_word").row(t.button("todo.no_word_button", "todo.no_word", ""))
	return t.wait("todo.word", word)
}

// todoWord keeps what the person said besides, under their own key.
func (t *talk) todoWord(text string) error {
	var w wordDraft
	if err := t.draft(&w); err != nil {
		return err
	}
	if r := []rune(text); len(r) > maxWord {
		t.say("followup.too_long", "max", maxWord)
		return nil
	}
	if err := t.keepWord(w, strings.TrimSpace(text)); err != nil {
		return err
	}
	t.say("todo.word_kept")
	return t.todo("")
}

// todoMissed notes that nobody took the call: it is tried again on the next working day, and given up after maxTries more.
func (t *talk) todoMissed(id string) error {
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return err
	}
	is := f
	is.Tries, is.By = f.Tries+1, ""
	t.forgetAsked(id)
	t.out.Close = append(t.out.Close, callItem(id))
	if is.Tries > maxTries {
		t.say("todo.given_up", "n", is.Tries)
		return t.endFollowUp(f, is, outreach.FollowUpLapsed)
	}
	at, err := t.morning(outreach.AddWorkingDays(t.turn.Now.In(t.Zone), 1))
	if err != nil {
		return err
	}
	t.unlist(outreach.TodoList(), id)
	t.setDue(is, at, "followup", chat.Desk)
	t.audit("followup.missed", outreach.RecordFollowUp, id, fmt.Sprintf("tries=%d", is.Tries))
	t.say("todo.again", "day", t.dayLabel(t.dateOf(at)))
	return t.saveFollowUp(f, is)
}

// todoUnwilling ends a call-back that the person does not want, and offers to leave them alone for good.
func (t *talk) todoUnwilling(id string) error {
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return err
	}
	is := f
	is.Reached = true
	if is.Channel != "visit" {
		is.Channel = "phone"
	}
	t.forgetAsked(id)
	t.out.Close = append(t.out.Close, callItem(id))
	t.say("todo.unwilling").row(t.button("todo.never_button", "todo.never", string(f.Person)), t.button("todo.list_button", "todo.no_word", ""))
	return t.endFollowUp(f, is, outreach.FollowUpStopped)
}

// todoNever notes a stop that a person said on the phone.
func (t *talk) todoNever(person string) error {
	p, err := t.personOn(chat.PersonID(person))
	if err != nil {
		return err
	}
	if p.Version == 0 || p.Stopped {
		return t.todo("")
	}
	p.Stopped = true
	if err := t.write(p); err != nil {
		return err
	}
	t.audit("person.stop", outreach.RecordPerson, person, "said to staff")
	t.say("todo.never")
	return t.stopFollowUps(p.ID)
}
