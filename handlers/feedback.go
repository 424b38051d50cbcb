package handlers

import (
	"fmt"

	"pufa/chat"
	"pufa/outreach"
)

// moveFeedback keeps what people said with the activity they said it about: when its day or village is corrected, call-backs
// and responses follow. Of a void activity, call-backs that nobody was asked yet are void too; what was said stays said.
func (t *talk) moveFeedback(was, is outreach.Activity) error {
	survey, ok := t.surveyOf(was)
	if !ok || was.Day == is.Day && was.Village == is.Village && was.Void == is.Void {
		return nil
	}
	recs, err := t.onDay(outreach.RecordFollowUp, outreach.FollowUpList(survey.ID, chat.Count{Day: was.Day}.Month()), was.Day)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		f, err := outreach.DecodeFollowUp(rec)
		if err != nil {
			return err
		}
		if f.Activity == was.ID {
			if err := t.moveCallBack(f, is, survey); err != nil {
				return err
			}
		}
	}
	if is.Void {
		return nil
	}
	return t.moveResponses(was, is, survey)
}

// onDay reads the records of a list that stand at a day.
func (t *talk) onDay(kind, list, day string) ([]chat.Record, error) {
	at := outreach.DayScore(day)
	ids, err := t.Reader.Index(t.ctx, list, at, at, manyFollowUps)
	if err != nil {
		return nil, fmt.Errorf("list %s of a day: %w", kind, err)
	}
	recs, err := t.Reader.Records(t.ctx, kind, ids)
	if err != nil {
		return nil, fmt.Errorf("read %s of a day: %w", kind, err)
	}
	return recs, nil
}

func (t *talk) moveCallBack(was outreach.FollowUp, a outreach.Activity, s outreach.Survey) error {
	is := was
	if a.Void {
		if over(was) || was.State != outreach.FollowUpDue {
			return nil
		}
		is.Void = true
		return t.endFollowUp(was, is, outreach.FollowUpLapsed)
	}
	is.Day, is.Village = a.Day, a.Village
	t.out.Index = append(t.out.Index, outreach.Relist(was.Lists(), is.Lists())...)
	if was.State == outreach.FollowUpDue && was.Day != is.Day {
		var err error
		if is.Due, err = s.FollowUp.DueAt(is.Day, t.turn.Now.In(t.Zone), t.Quiet); err != nil {
			return err
		}
		p, err := t.person(is.Person)
		if err != nil {
			return err
		}
		t.setDue(is, is.Due, "followup", convOf(p))
	}
	return t.saveFollowUp(was, is)
}

func (t *talk) moveResponses(was, is outreach.Activity, s outreach.Survey) error {
	recs, err := t.onDay(outreach.RecordResponse, outreach.ResponseList(s.ID, chat.Count{Day: was.Day}.Month()), was.Day)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		r, err := outreach.DecodeResponse(rec)
		if err != nil {
			return err
		}
		if r.Activity != was.ID {
			continue
		}
		moved := r
		moved.Day, moved.Village = is.Day, is.Village
		t.count(outreach.Change(r.Counts(s), moved.Counts(s))...)
		t.out.Index = append(t.out.Index, outreach.Relist(r.Lists(), moved.Lists())...)
		if err := t.write(moved); err != nil {
			return err
		}
	}
	return nil
}
