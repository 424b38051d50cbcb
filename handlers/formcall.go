package handlers

import (
	"strings"
	"unicode/utf8"

	"pufa/outreach"
)

// callTaken takes a call-back, or says that it is taken already by who asks.
func (t *talk) callTaken(f idForm) (bool, error) {
	_, _, ok, err := t.takeCall(f.ID)
	return ok, err
}

// callForm is what somebody said on the phone or at the door, keyed in at once.
type callForm struct {
	ID      string            `json:"id"`
	Channel string            `json:"channel"` // "phone" or "visit"
	Answers map[string]string `json:"answers"` // question → option, all of them
	Word    string            `json:"word"`    // what else they said; may be empty
}

// callAnswered keeps the response of a call-back that who asks has taken.
func (t *talk) callAnswered(in callForm) (bool, error) {
	f, ok, err := t.call(in.ID)
	if err != nil || !ok {
		return false, err
	}
	survey, known := t.Surveys.Survey(f.Survey)
	in.Word = strings.TrimSpace(in.Word)
	switch {
	case !known || in.Channel != "phone" && in.Channel != "visit":
		t.say("form.unknown")
		return false, nil
	case f.By != t.who.ID:
		t.say("form.take_first")
		return false, nil
	case utf8.RuneCountInString(in.Word) > maxWord:
		t.say("followup.too_long", "max", maxWord)
		return false, nil
	case !complete(survey, in.Answers):
		t.say("form.answer_all")
		return false, nil
	}
	t.audit("followup.reach", outreach.RecordFollowUp, f.ID, "channel="+in.Channel)
	f.Channel = in.Channel
	resp, err := t.respond(f, survey, in.Answers, true, in.Word)
	if err != nil {
		return false, err
	}
	return true, t.callKept(f, survey, resp)
}

// callKept says what was kept; after a low grade, who calls back by when.
func (t *talk) callKept(f outreach.FollowUp, s outreach.Survey, resp outreach.Response) error {
	t.out.Close = append(t.out.Close, callItem(f.ID))
	t.say("todo.done", "id", resp.ID)
	low := lowGrade(s, resp.Answers)
	if low == "" {
		return nil
	}
	q, err := t.complain(f, s, low, true, resp.Comment)
	if err != nil {
		return err
	}
	t.say("form.low", "day", t.dayLabel(q.Due), "id", q.ID)
	return nil
}

// complete says whether the answers are one known option for each question of a survey, and nothing else.
func complete(s outreach.Survey, answers map[string]string) bool {
	for _, q := range s.Questions {
		if _, ok := q.Option(answers[q.ID]); !ok {
			return false
		}
	}
	return len(answers) == len(s.Questions)
}

func (t *talk) callMissed(f idForm) (bool, error) {
	if mine, err := t.myCall(f.ID); err != nil || !mine {
		return false, err
	}
	return true, t.todoMissed(f.ID)
}

func (t *talk) callUnwilling(f idForm) (bool, error) {
	if mine, err := t.myCall(f.ID); err != nil || !mine {
		return false, err
	}
	return true, t.todoUnwilling(f.ID)
}

func (t *talk) callBack(f idForm) (bool, error) {
	if mine, err := t.myCall(f.ID); err != nil || !mine {
		return false, err
	}
	call, err := t.followUp(f.ID)
	if err != nil {
		return false, err
	}
	t.say("form.call_back")
	return true, t.freeCall(call)
}

// myCall says whether who asks has taken a call-back; otherwise it says why not.
func (t *talk) myCall(id string) (bool, error) {
	f, ok, err := t.call(id)
	if err != nil || !ok {
		return false, err
	}
	if f.By != t.who.ID {
		t.say("form.take_first")
	}
	return f.By == t.who.ID, nil
}
