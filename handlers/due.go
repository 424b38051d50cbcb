package handlers

import (
	"encoding/json"
	"fmt"

	"pufa/chat"
	"pufa/outreach"
)

// dueFollowUp is a follow-up whose time has come, with what decides what happens to it.
type dueFollowUp struct {
	f      outreach.FollowUp
	a      outreach.Activity
	p      outreach.Person
	survey outreach.Survey
}

// followUpComes reads what is due. false: there is nothing to do any more, and that is noted.
func (t *talk) followUpComes(due chat.DueRef) (dueFollowUp, bool, error) {
	var d dueFollowUp
	var err error
	if d.f, err = t.followUp(due.Ref.ID); err != nil {
		return d, false, err
	}
	if d.f.Version == 0 || over(d.f) {
		t.out.Close = append(t.out.Close, due.ID)
		return d, false, nil
	}
	if d.a, err = t.activity(d.f.Activity); err != nil {
		return d, false, err
	}
	if d.p, err = t.personOn(d.f.Person); err != nil {
		return d, false, err
	}
	var known bool
	d.survey, known = t.Surveys.Survey(d.f.Survey)
	switch {
	case d.p.Stopped:
		return d, false, t.endFollowUp(d.f, d.f, outreach.FollowUpStopped)
	case nobody(d.p):
		return d, false, t.endFollowUp(d.f, d.f, outreach.FollowUpLapsed)
	case d.a.Void || !known || d.survey.FollowUp == nil:
		is := d.f
		is.Void = d.f.State == outreach.FollowUpDue
		return d, false, t.endFollowUp(d.f, is, outreach.FollowUpLapsed)
	}
	return d, true, nil
}

// nobody says whether a person can be neither written to nor called nor found.
func nobody(p outreach.Person) bool {
	return (p.Conv == "" || p.Blocked) && p.Phone == "" && p.Name == ""
}

// inChat says whether the person can be asked in the conversation of this event.
func (t *talk) inChat(p outreach.Person) bool {
	return p.Conv != "" && !p.Blocked && p.Conv == t.turn.Event.Conv
}

// quiet puts what is due off until the quiet hours are over.
func (t *talk) quiet(due chat.DueRef, f outreach.FollowUp) bool {
	now := t.turn.Now.In(t.Zone)
	if !t.Quiet.In(now) {
		return false
	}
	t.setDue(f, t.Quiet.Next(now), due.Name, t.turn.Event.Conv)
	return true
}

// followUpDue asks the person in their own chat or, where there is none, puts them on the staff's list.
func (t *talk) followUpDue(due chat.DueRef) error {
	d, ok, err := t.followUpComes(due)
	if err != nil || !ok || t.quiet(due, d.f) {
		return err
	}
	if !t.inChat(d.p) {
		return t.toStaff(d)
	}
	return t.askInChat(d)
}

// askInChat sends the first question. That it arrived is learnt from the delivery.
func (t *talk) askInChat(d dueFollowUp) error {
	is := d.f
	is.State, is.Channel = outreach.FollowUpAsked, d.p.Door
	r := t.say("followup.hello", "town", t.Town, "when", t.whenWhere(d.f.Day, d.f.Village), "n", len(d.survey.Questions))
	if err := t.askNext(r, is, d.survey); err != nil {
		return err
	}
	rule := d.survey.FollowUp
	if rule.Reminders > 0 {
		t.setDue(is, rule.RemindAt(t.turn.Now.In(t.Zone), t.Quiet), "followup.remind", t.turn.Event.Conv)
	} else {
		t.setDue(is, rule.LapseAt(t.turn.Now.In(t.Zone)), "followup.lapse", t.turn.Event.Conv)
	}
	t.audit("followup.ask", outreach.RecordFollowUp, is.ID, "channel="+is.Channel)
	return t.saveFollowUp(d.f, is)
}

// toStaff puts a call-back on the list 今日回访. It lapses from there like one in a chat.
func (t *talk) toStaff(d dueFollowUp) error {
	is := d.f
	is.State, is.Channel = outreach.FollowUpAsked, ""
	t.list(outreach.TodoList(), is.ID, float64(is.Due.Unix()))
	if d.f.State == outreach.FollowUpDue {
		t.audit("followup.list", outreach.RecordFollowUp, is.ID, "")
	}
	t.setDue(is, d.survey.FollowUp.LapseAt(t.turn.Now.In(t.Zone)), "followup.lapse", chat.Desk)
	return t.saveFollowUp(d.f, is)
}

// undelivered puts on the staff's list what was to be asked of who is talking and could not be brought to them: they blocked us
// or are gone from the channel. Whom nobody could call either is left to lapse.
func (t *talk) undelivered() error {
	if nobody(t.who) {
		return nil
	}
	ids, err := t.Reader.Index(t.ctx, outreach.FollowUpsOfList(t.who.ID), 0, maxScore, manyFollowUps)
	if err != nil {
		return fmt.Errorf("list follow-ups of who is gone: %w", err)
	}
	for _, id := range ids {
		f, err := t.followUp(id)
		if err != nil {
			return err
		}
		survey, known := t.Surveys.Survey(f.Survey)
		if f.Person != t.who.ID || f.State != outreach.FollowUpAsked || f.Reached || f.Channel == "" || !known || survey.FollowUp == nil {
			continue
		}
		t.forgetAsked(id)
		if err := t.toStaff(dueFollowUp{f: f, p: t.who, survey: survey}); err != nil {
			return err
		}
	}
	return nil
}

// followUpRemind reminds once, of the question that is open. Who can't be written to any more goes to the staff's list.
func (t *talk) followUpRemind(due chat.DueRef) error {
	d, ok, err := t.followUpComes(due)
	if err != nil || !ok || t.quiet(due, d.f) {
		return err
	}
	if !t.inChat(d.p) {
		return t.toStaff(d)
	}
	is := d.f
	is.Reminders++
	r := t.say("followup.remind", "when", t.whenWhere(d.f.Day, d.f.Village))
	if err := t.askNext(r, is, d.survey); err != nil {
		return err
	}
	rule := d.survey.FollowUp
	asked := t.turn.Now.In(t.Zone).AddDate(0, 0, -rule.RemindAfterDays)
	t.setDue(is, rule.LapseAt(asked), "followup.lapse", t.turn.Event.Conv)
	t.audit("followup.remind", outreach.RecordFollowUp, is.ID, "")
	return t.saveFollowUp(d.f, is)
}

// followUpLapse ends the waiting. A grade that was given counts even if later questions stayed open; answers without a grade
// are not kept: every printed share must have one and the same number of answers under it. In a chat an answer is still
// taken for a while.
func (t *talk) followUpLapse(due chat.DueRef) error {
	d, ok, err := t.followUpComes(due)
	if err != nil || !ok {
		return err
	}
	if answers := t.st.Asked[d.f.ID]; graded(d.survey, answers) && t.turn.Event.Conv != chat.Desk {
		_, err := t.respond(d.f, d.survey, answers, false, "")
		return err
	}
	if err := t.endFollowUp(d.f, d.f, outreach.FollowUpLapsed); err != nil {
		return err
	}
	if t.turn.Event.Conv != chat.Desk {
		end := chat.Due{ID: "followup.end:" + d.f.ID, At: d.f.Due.Add(lateAnswers), Conv: t.turn.Event.Conv, Name: "followup.end", Ref: followUpRef(d.f.ID)}
		t.out.Due = append(t.out.Due, end)
	}
	return nil
}

// followUpEnd takes the buttons away.
func (t *talk) followUpEnd(due chat.DueRef) error {
	t.out.Close = append(t.out.Close, due.ID)
	t.forgetAsked(due.Ref.ID)
	return nil
}

// forgetAsked drops the buttons and answers of a follow-up from this conversation.
func (t *talk) forgetAsked(id string) {
	delete(t.st.Asked, id)
	t.st.drop(func(o offer) bool { return surveyButton(o.Do) && about(o.Arg, id) })
}

// sentNews is what the delivery of a question reports.
type sentNews struct {
	ID string `json:"id"`
}

func (t *talk) sentEvent(id string) (chat.Event, error) {
	data, err := json.Marshal(sentNews{id})
	if err != nil {
		return chat.Event{}, fmt.Errorf("encode delivery of %s: %w", id, err)
	}
	return chat.Event{Kind: chat.KindCommand, Conv: t.turn.Event.Conv, Command: "followup.sent", Data: data}, nil
}

// followUpSent notes that the person was reached: the channel took the message.
func (t *talk) followUpSent(data []byte) error {
	var news sentNews
	if err := json.Unmarshal(data, &news); err != nil {
		return fmt.Errorf("decode delivery of a follow-up: %w", err)
	}
	f, err := t.followUp(news.ID)
	if err != nil || f.Version == 0 || f.Reached {
		return err
	}
	is := f
	is.Reached = true
	if is.State == outreach.FollowUpAsked {
		is.State = outreach.FollowUpReached
	}
	return t.saveFollowUp(f, is)
}
