package handlers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	todoShown = 8             // call-backs on one screen
	keepCall  = 4 * time.Hour // a call-back that was taken and not made goes back after that
	maxTries  = 2             // times it is tried again after nobody took the call
)

func todoRoutes(r *routes) {
	r.command("todo", outreach.Staff, (*talk).todo)
	r.press("todo.page", outreach.Staff, (*talk).todoPage)
	r.press("todo.open", outreach.Staff, (*talk).todoOpen)
	r.press("todo.back", outreach.Staff, (*talk).todoBack)
	r.press("todo.reached", outreach.Staff, (*talk).todoReached)
	r.press("todo.answer", outreach.Staff, (*talk).todoAnswered)
	r.wait("todo.word", outreach.Staff, (*talk).todoWord)
	r.press("todo.no_word", outreach.Staff, (*talk).todo)
	r.press("todo.missed", outreach.Staff, (*talk).todoMissed)
	r.press("todo.unwilling", outreach.Staff, (*talk).todoUnwilling)
	r.press("todo.never", outreach.Staff, (*talk).todoNever)
	r.due("todo.return", (*talk).todoReturn)
}

// todo lists what staff have to do: call-backs to make and questions to answer.
func (t *talk) todo(string) error {
	t.st.leave()
	return t.todoPage("")
}

// todoPage shows the call-backs from a place in the list on; the questions stand under the first page.
func (t *talk) todoPage(from string) error {
	calls, err := t.callBacks()
	if err != nil {
		return err
	}
	questions, err := t.openQuestions()
	if err != nil {
		return err
	}
	if len(calls)+len(questions) == 0 {
		t.say("todo.nothing")
		return nil
	}
	r := t.say("todo.list", "n", len(calls)+len(questions), "calls", len(calls), "questions", len(questions))
	start, _ := strconv.Atoi(from)
	if err := t.todoCalls(r, calls, start); err != nil || start > 0 {
		return err
	}
	for _, q := range questions[:min(len(questions), todoShown)] {
		r.row(choice(t.Texts.Text("todo.question", "id", q.ID, "left", t.questionLeft(q)), "question.open", q.ID))
	}
	return nil
}

// todoCalls adds a page of call-backs to the list.
func (t *talk) todoCalls(r *reply, calls []outreach.FollowUp, start int) error {
	end := min(start+todoShown, len(calls))
	var buttons []button
	for i := min(start, end); i < end; i++ {
		p, err := t.person(calls[i].Person)
		if err != nil {
			return err
		}
		r.line("todo.call", "n", i+1, "name", t.nameOf(p), "when", t.whenWhere(calls[i].Day, calls[i].Village))
		buttons = append(buttons, choice(t.Texts.Text("todo.call_button", "n", i+1), "todo.open", calls[i].ID))
	}
	r.rows(4, buttons...)
	if end < len(calls) {
		r.row(t.button("todo.more_button", "todo.page", strconv.Itoa(end)))
	}
	return nil
}

// callBacks lists those that are due and that nobody else is making, the oldest first.
func (t *talk) callBacks() ([]outreach.FollowUp, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.TodoList(), 0, float64(t.turn.Now.Unix()), manyFollowUps)
	if err != nil {
		return nil, fmt.Errorf("list call-backs: %w", err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordFollowUp, ids)
	if err != nil {
		return nil, fmt.Errorf("read call-backs: %w", err)
	}
	var calls []outreach.FollowUp
	for _, rec := range recs {
		f, err := outreach.DecodeFollowUp(rec)
		if err != nil {
			return nil, err
		}
		if !over(f) && (f.By == "" || f.By == t.who.ID) {
			calls = append(calls, f)
		}
	}
	return calls, nil
}

// call reads a call-back that who is talking may make; otherwise it says why not.
func (t *talk) call(id string) (outreach.FollowUp, bool, error) {
	f, err := t.followUp(id)
	if err != nil {
		return f, false, err
	}
	switch {
	case f.Version == 0:
		return f, false, t.old()
	case over(f):
		t.say("todo.over")
	case f.By != "" && f.By != t.who.ID:
		t.say("todo.taken")
	default:
		return f, true, nil
	}
	return f, false, nil
}

// todoOpen takes a call-back and shows whom to call. Of two who take it at once, the first to commit has it.
func (t *talk) todoOpen(id string) error {
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return err
	}
	p, err := t.personOn(f.Person)
	if err != nil {
		return err
	}
	if p.Stopped {
		t.say("todo.over")
		return t.endFollowUp(f, f, outreach.FollowUpStopped)
	}
	if f.By == "" {
		is := f
		is.By = t.who.ID
		t.out.Due = append(t.out.Due, chat.Due{
			ID: callItem(id), At: t.turn.Now.Add(keepCall), Conv: t.turn.Event.Conv, Name: "todo.return", Ref: followUpRef(id),
		})
		t.audit("followup.take", outreach.RecordFollowUp, id, "")
		if err := t.saveFollowUp(f, is); err != nil {
			return err
		}
	}
	return t.showCall(f, p)
}

// callItem is the due item of a call-back that somebody has taken.
func callItem(id string) string { return "todo.return:" + id }

func (t *talk) showCall(f outreach.FollowUp, p outreach.Person) error {
	a, err := t.activity(f.Activity)
	if err != nil {
		return err
	}
	r := t.say("todo.show", "name", t.nameOf(p), "phone", t.phoneOf(p), "when", t.whenWhere(f.Day, f.Village), "what", t.itemLabel(a.Kind, a.Numbers))
	if f.Tries > 0 {
		r.line("todo.tried", "n", f.Tries)
	}
	r.row(t.button("todo.phone_button", "todo.reached", f.ID+" phone"), t.button("todo.visit_button", "todo.reached", f.ID+" visit"))
	r.row(t.button("todo.missed_button", "todo.missed", f.ID), t.button("todo.unwilling_button", "todo.unwilling", f.ID),
		t.button("todo.back_button", "todo.back", f.ID))
	return nil
}

// todoBack puts a call-back on the list again.
func (t *talk) todoBack(id string) error {
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return err
	}
	if err := t.freeCall(f); err != nil {
		return err
	}
	return t.todo("")
}

func (t *talk) freeCall(f outreach.FollowUp) error {
	is := f
	is.By = ""
	t.forgetAsked(f.ID)
	t.out.Close = append(t.out.Close, callItem(f.ID))
	t.audit("followup.back", outreach.RecordFollowUp, f.ID, "")
	return t.saveFollowUp(f, is)
}

// todoReturn puts back what somebody took and did not finish. It runs in their conversation.
func (t *talk) todoReturn(due chat.DueRef) error {
	t.out.Close = append(t.out.Close, due.ID)
	f, err := t.followUp(due.Ref.ID)
	if err != nil || over(f) || f.By != t.who.ID {
		return err
	}
	return t.freeCall(f)
}

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
	resp, err := t.respond(f, s, answers, true)
	if err != nil {
		return err
	}
	t.out.Close = append(t.out.Close, callItem(f.ID))
	word := wordDraft{Response: resp.ID, At: t.turn.Now}
	r := t.say("todo.done", "id", resp.ID)
	if low := lowGrade(s, answers); low != "" {
		q, err := t.complain(f, s, low, true)
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
