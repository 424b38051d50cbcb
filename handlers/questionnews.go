package handlers

import (
	"pufa/chat"
	"pufa/outreach"
)

// newsOf tells staff that a question is there: its number, never a word of it. At night that waits for the morning, except
// when somebody is in danger.
func (t *talk) newsOf(q outreach.Question) error {
	if q.Reason == reasonCrisis {
		return t.tellStaff("question.danger", q)
	}
	if now := t.turn.Now.In(t.Zone); t.Quiet.In(now) {
		t.out.Due = append(t.out.Due, chat.Due{
			ID: newsItem(q.ID), At: t.Quiet.Next(now), Conv: chat.Desk, Name: "question.news", Ref: refOf(q),
		})
		return nil
	}
	return t.tellStaff("question.new", q)
}

func (t *talk) newsDue(due chat.DueRef) error {
	t.out.Close = append(t.out.Close, due.ID)
	q, err := t.question(due.Ref.ID)
	if err != nil || q.State != outreach.QuestionOpen {
		return err
	}
	return t.tellStaff("question.new", q)
}

// tellStaff says something about a question to everybody who can answer it and wants to be told.
func (t *talk) tellStaff(key string, q outreach.Question) error {
	people, err := t.onDuty(q.Asker)
	for _, p := range people {
		t.sayTo(p.Conv, key, "id", q.ID, "day", t.dayLabel(q.Due))
	}
	return err
}

// onDuty lists everybody with a role who can be written to and wants to be, but one: who asks needs no news of it.
func (t *talk) onDuty(but chat.PersonID) ([]outreach.Person, error) {
	var all []outreach.Person
	for _, role := range []outreach.Role{outreach.Staff, outreach.Reviewer, outreach.Admin} {
		people, err := t.withRole(role)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.Conv != "" && !p.Blocked && !p.Stopped && p.ID != but {
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// tellTaker says something to the member of staff who is writing the answer.
func (t *talk) tellTaker(q outreach.Question, key string) error {
	if q.State != outreach.QuestionTaken {
		return nil
	}
	p, err := t.person(q.By)
	if err != nil || p.Conv == "" || p.Blocked || p.Conv == t.turn.Event.Conv {
		return err
	}
	t.sayTo(p.Conv, key, "id", q.ID)
	return nil
}

// returnDue puts back what somebody took a day ago and has not answered. It runs in their conversation.
func (t *talk) returnDue(due chat.DueRef) error {
	t.out.Close = append(t.out.Close, due.ID)
	q, err := t.question(due.Ref.ID)
	if err != nil || q.State != outreach.QuestionTaken || q.By != t.who.ID {
		return err
	}
	if !t.who.Blocked && !t.who.Stopped {
		t.keptDraft(t.say("question.returned", "id", q.ID), q)
	}
	return t.putBack(q, "by_time")
}

// promiseDue reminds staff on the promised day; on the next working day it tells the asker, too, that the promise was not kept.
func (t *talk) promiseDue(due chat.DueRef) error {
	q, err := t.question(due.Ref.ID)
	if err != nil {
		return err
	}
	if !waits(q) {
		t.out.Close = append(t.out.Close, due.ID)
		return nil
	}
	if t.today() <= q.Due {
		next, err := t.morning(outreach.AddWorkingDays(t.turn.Now.In(t.Zone), 1))
		if err != nil {
			return err
		}
		t.out.Due = append(t.out.Due, chat.Due{ID: due.ID, At: next, Conv: chat.Desk, Name: due.Name, Ref: due.Ref})
		return t.tellStaff("question.due_today", q)
	}
	t.out.Close = append(t.out.Close, due.ID)
	asker, err := t.person(q.Asker)
	if err != nil {
		return err
	}
	if q.Conv != "" && asker.Version > 0 && !asker.Blocked {
		t.sayTo(q.Conv, "handover.late", "id", q.ID)
	}
	return t.tellStaff("question.late", q)
}
