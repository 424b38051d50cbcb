package handlers

import (
	"encoding/json"
	"fmt"

	"pufa/chat"
	"pufa/outreach"
)

// form is a form of the console: the least role that may send it, and what it does. run says whether what was asked for is done.
type form struct {
	least outreach.Role
	run   func(t *talk, data []byte) (bool, error)
}

// formRoutes joins what the console sends. Every form does in one step what a dialogue does in several, by the same functions.
func formRoutes(r *routes) {
	r.forms["login.redeem"] = form{outreach.Villager, formOf((*talk).loginRedeemed)}
	r.forms["call.take"] = form{outreach.Staff, formOf((*talk).callTaken)}
	r.forms["call.answer"] = form{outreach.Staff, formOf((*talk).callAnswered)}
	r.forms["call.missed"] = form{outreach.Staff, formOf((*talk).callMissed)}
	r.forms["call.unwilling"] = form{outreach.Staff, formOf((*talk).callUnwilling)}
	r.forms["call.back"] = form{outreach.Staff, formOf((*talk).callBack)}
	r.forms["question.take"] = form{outreach.Staff, formOf((*talk).questionTaken)}
	r.forms["question.answer"] = form{outreach.Staff, formOf((*talk).questionAnswered)}
	r.forms["question.back"] = form{outreach.Staff, formOf((*talk).questionReturned)}
	r.forms["alarm.take"] = form{outreach.Staff, formOf((*talk).alarmTaken)}
	r.forms["alarm.end"] = form{outreach.Staff, formOf((*talk).alarmEnded)}
	r.forms["alarm.back"] = form{outreach.Staff, formOf((*talk).alarmReturned)}
	r.forms["activity.correct"] = form{outreach.Staff, formOf((*talk).activityCorrected)}
	r.forms["activity.void"] = form{outreach.Staff, formOf((*talk).activityVoided)}
	r.forms["report.read"] = form{outreach.Admin, formOf((*talk).reportSeen)}
	r.forms["report.export"] = form{outreach.Admin, formOf((*talk).reportTaken)}
}

// formOf reads a form's fields: JSON that only our own pages send, so anything else is refused as a whole.
func formOf[T any](run func(*talk, T) (bool, error)) func(*talk, []byte) (bool, error) {
	return func(t *talk, data []byte) (bool, error) {
		var fields T
		if err := json.Unmarshal(data, &fields); err != nil {
			t.say("form.unknown")
			return false, nil
		}
		return run(t, fields)
	}
}

// inForm runs a form. Its sentences become its result; who sent it sees them on the next page.
func (t *talk) inForm() error {
	ev := t.turn.Event
	f, ok := t.routes.forms[ev.Command]
	done := false
	switch {
	case !ok || ev.Group:
		t.say("form.unknown")
	case !t.who.Role.AtLeast(f.least):
		t.say("common.not_allowed")
	default:
		var err error
		if done, err = f.run(t, ev.Data); err != nil {
			return err
		}
	}
	return t.formResult(done)
}

// formResult turns what was said to who sent the form into its result.
func (t *talk) formResult(done bool) error {
	result := chat.FormResult{OK: done, Person: t.letIn}
	var others []chat.Reply
	for _, r := range t.out.Replies {
		if r.To == "" || r.To == t.turn.Event.Conv {
			result.Says = append(result.Says, chat.PlainText(r.Body))
			continue
		}
		others = append(others, r)
	}
	t.out.Replies = others
	data, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("encode result of form %s: %w", t.turn.Event.Command, err)
	}
	t.out.Result = string(data)
	return nil
}

// idForm is a form about one thing.
type idForm struct {
	ID string `json:"id"`
}
