package handlers

import (
	"fmt"
	"strconv"
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
	drafts, err := t.openDrafts()
	if err != nil {
		return err
	}
	if len(calls)+len(questions)+len(drafts) == 0 {
		t.todoRadar(t.say("todo.nothing"))
		return nil
	}
	r := t.say("todo.list", "n", len(calls)+len(questions)+len(drafts), "calls", len(calls), "questions", len(questions))
	start, _ := strconv.Atoi(from)
	if err := t.todoCalls(r, calls, start); err != nil || start > 0 {
		return err
	}
	for _, q := range questions[:min(len(questions), todoShown)] {
		r.row(choice(t.Texts.Text("todo.question", "id", q.ID, "left", t.questionLeft(q)), "question.open", q.ID))
	}
	t.todoDrafts(r, drafts)
	t.todoRadar(r)
	return nil
}

// todoDrafts adds the entries that wait for a reviewer.
func (t *talk) todoDrafts(r *reply, drafts []outreach.EntryDraft) {
	if len(drafts) == 0 {
		return
	}
	r.line("todo.drafts", "n", len(drafts))
	for _, d := range drafts[:min(len(drafts), todoShown)] {
		r.row(choice(t.Texts.Text("todo.draft", "id", d.ID), "draft.open", d.ID))
	}
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

// todoOpen takes a call-back and shows whom to call.
func (t *talk) todoOpen(id string) error {
	f, p, ok, err := t.takeCall(id)
	if err != nil || !ok {
		return err
	}
	return t.showCall(f, p)
}

// takeCall takes a call-back for who is talking. Of two who take it at once, the first to commit has it. false: it can't be
// taken, which was said.
func (t *talk) takeCall(id string) (f outreach.FollowUp, p outreach.Person, ok bool, err error) {
	if f, ok, err = t.call(id); err != nil || !ok {
		return f, p, false, err
	}
	if p, err = t.personOn(f.Person); err != nil {
		return f, p, false, err
	}
	if p.Stopped {
		t.say("todo.over")
		return f, p, false, t.endFollowUp(f, f, outreach.FollowUpStopped)
	}
	if f.By != "" {
		return f, p, true, nil
	}
	is := f
	is.By = t.who.ID
	t.out.Due = append(t.out.Due, chat.Due{
		ID: callItem(id), At: t.turn.Now.Add(keepCall), Conv: t.turn.Event.Conv, Name: "todo.return", Ref: followUpRef(id),
	})
	t.audit("followup.take", outreach.RecordFollowUp, id, "")
	return f, p, true, t.saveFollowUp(f, is)
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
