package handlers

import (
	"errors"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// lateAnswers is how long after it was due a call-back in a chat still takes an answer, lapsed or not.
const lateAnswers = 30 * 24 * time.Hour

// errNoSurvey: an activity whose kind nobody is asked about; the buttons that lead here are not offered for it.
var errNoSurvey = errors.New("no survey follows up this kind of activity")

func followUpRoutes(r *routes) {
	r.due("followup", (*talk).followUpDue)
	r.due("followup.remind", (*talk).followUpRemind)
	r.due("followup.lapse", (*talk).followUpLapse)
	r.due("followup.end", (*talk).followUpEnd)
	r.request("followup.sent", (*talk).followUpSent)
	surveyRoutes(r)
}

// followUpItem is the due item of a follow-up: whatever is next for it, so that there is one at most.
func followUpItem(id string) string { return "followup:" + id }

func followUpRef(id string) chat.Ref { return chat.Ref{Kind: outreach.RecordFollowUp, ID: id} }

// followUp reads one the decision rests on.
func (t *talk) followUp(id string) (outreach.FollowUp, error) {
	rec, err := t.read(outreach.RecordFollowUp, id)
	if err != nil {
		return outreach.FollowUp{}, err
	}
	return outreach.DecodeFollowUp(rec)
}

// surveyOf is the survey by which an activity is followed up.
func (t *talk) surveyOf(a outreach.Activity) (outreach.Survey, bool) {
	kind, ok := t.Kinds.Kind(a.Kind)
	if !ok {
		return outreach.Survey{}, false
	}
	return t.Surveys.For(kind)
}

// askedAlready says whether a person has a follow-up about an activity, and rests the decision on it.
func (t *talk) askedAlready(activity string, p chat.PersonID) (bool, error) {
	rec, err := t.read(outreach.RecordAsked, outreach.AskedID(activity, p))
	return rec.Version > 0, err
}

// newFollowUp makes the one follow-up a person may get about an activity; false when there is one.
func (t *talk) newFollowUp(a outreach.Activity, p outreach.Person) (outreach.FollowUp, bool, error) {
	survey, ok := t.surveyOf(a)
	if !ok {
		return outreach.FollowUp{}, false, fmt.Errorf("follow up %s: %w", a.ID, errNoSurvey)
	}
	if taken, err := t.askedAlready(a.ID, p.ID); err != nil || taken {
		return outreach.FollowUp{}, false, err
	}
	due, err := survey.FollowUp.DueAt(a.Day, t.turn.Now.In(t.Zone), t.Quiet)
	if err != nil {
		return outreach.FollowUp{}, false, err
	}
	f := outreach.FollowUp{
		ID: t.turn.IDs.Next("F"), Survey: survey.ID, Activity: a.ID, Village: a.Village, Day: a.Day, Person: p.ID,
		State: outreach.FollowUpDue, Due: due,
	}
	t.audit("followup.create", outreach.RecordFollowUp, f.ID, "activity="+a.ID)
	return f, true, t.startFollowUp(f, p)
}

// startFollowUp keeps a new follow-up, sets it due where the person can be asked, and guards it against a second one.
func (t *talk) startFollowUp(f outreach.FollowUp, p outreach.Person) error {
	t.setDue(f, f.Due, "followup", convOf(p))
	t.out.Index = append(t.out.Index, f.Lists()...)
	t.list(outreach.FollowUpsOfList(f.Person), f.ID, float64(f.Due.Unix()))
	if err := t.write(outreach.Asked{Activity: f.Activity, Person: f.Person, FollowUp: f.ID}); err != nil {
		return err
	}
	return t.saveFollowUp(outreach.FollowUp{}, f)
}

// convOf is where what concerns a person comes due: their chat, or the desk.
func convOf(p outreach.Person) chat.ConvID {
	if p.Conv == "" || p.Blocked {
		return chat.Desk
	}
	return p.Conv
}

// saveFollowUp writes a follow-up and moves the counts from what it was; the zero one when it is new.
func (t *talk) saveFollowUp(was, is outreach.FollowUp) error {
	var before []chat.Count
	if was.ID != "" {
		before = was.Counts()
	}
	t.count(outreach.Change(before, is.Counts())...)
	return t.write(is)
}

// setDue sets what is next for a follow-up, in place of what was.
func (t *talk) setDue(f outreach.FollowUp, at time.Time, name string, conv chat.ConvID) {
	t.out.Due = append(t.out.Due, chat.Due{ID: followUpItem(f.ID), At: at, Conv: conv, Name: name, Ref: followUpRef(f.ID)})
}

// moveFollowUp gives a follow-up to another record of the same human.
func (t *talk) moveFollowUp(f outreach.FollowUp, to outreach.Person) error {
	was := f
	t.unlist(outreach.FollowUpsOfList(was.Person), f.ID)
	f.Person = to.ID
	t.setDue(f, f.Due, "followup", convOf(to))
	t.list(outreach.FollowUpsOfList(f.Person), f.ID, float64(f.Due.Unix()))
	if err := t.write(outreach.Asked{Activity: f.Activity, Person: f.Person, FollowUp: f.ID}); err != nil {
		return err
	}
	return t.saveFollowUp(was, f)
}

// endFollowUp puts a follow-up into its last state: off the staff's list, nothing due any more.
func (t *talk) endFollowUp(was, f outreach.FollowUp, state outreach.FollowUpState) error {
	f.State, f.By = state, ""
	t.unlist(outreach.TodoList(), f.ID)
	t.unlist(outreach.FollowUpsOfList(f.Person), f.ID)
	t.out.Close = append(t.out.Close, followUpItem(f.ID))
	t.audit("followup."+string(state), outreach.RecordFollowUp, f.ID, "")
	return t.saveFollowUp(was, f)
}

// stopFollowUps ends every open call-back of a person who said stop, or wants to be forgotten.
func (t *talk) stopFollowUps(p chat.PersonID) error {
	ids, err := t.Reader.Index(t.ctx, outreach.FollowUpsOfList(p), 0, maxScore, manyFollowUps)
	if err != nil {
		return fmt.Errorf("list follow-ups of a person: %w", err)
	}
	for _, id := range ids {
		f, err := t.followUp(id)
		if err != nil {
			return err
		}
		if f.Person != p || over(f) {
			continue
		}
		if err := t.endFollowUp(f, f, outreach.FollowUpStopped); err != nil {
			return err
		}
		t.forgetAsked(id)
	}
	return nil
}

// manyFollowUps is how many open call-backs of one person are looked through: one for each activity they joined lately.
const manyFollowUps = 200

// over says whether a follow-up has ended.
func over(f outreach.FollowUp) bool {
	return f.State == outreach.FollowUpAnswered || f.State == outreach.FollowUpStopped || f.State == outreach.FollowUpLapsed
}
