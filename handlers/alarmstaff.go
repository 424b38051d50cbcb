package handlers

import (
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// alarmEnds are how an alarm can end, by the word in Alarm.How; each has a button alarm.how_….
func alarmEnds() []string { return []string{"reached", "police", "unknown", "false"} }

// todoAlarms adds the alarms to the list of today: buttons for what can be taken, a line for what somebody looks after.
func (t *talk) todoAlarms(r *reply, alarms []outreach.Alarm) {
	for _, a := range alarms[:min(len(alarms), todoShown)] {
		kinds, ago := t.alarmKinds(a), t.ago(a.At)
		switch {
		case a.State == outreach.AlarmOpen:
			r.line("todo.alarm_open", "id", a.ID, "kind", kinds, "ago", ago)
		case a.By == t.who.ID:
			r.line("todo.alarm_mine", "id", a.ID, "kind", kinds, "ago", ago)
		default:
			r.line("todo.alarm_taken", "id", a.ID, "kind", kinds, "ago", ago)
			continue
		}
		r.row(choice(t.Texts.Text("todo.alarm_button", "id", a.ID), "alarm.open", a.ID))
	}
}

// alarmOpened takes an alarm and shows what is known of it.
func (t *talk) alarmOpened(id string) error {
	a, ok, err := t.takeAlarm(id)
	if err != nil || !ok {
		return err
	}
	t.showAlarm(a)
	return nil
}

// tendable reads an alarm that who is talking may look after; otherwise it says why not.
func (t *talk) tendable(id string) (outreach.Alarm, bool, error) {
	a, err := t.alarm(id)
	switch {
	case err != nil:
		return a, false, err
	case a.Version == 0:
		return a, false, t.old()
	case a.Over():
		t.say("alarm.over", "id", id)
	case a.State == outreach.AlarmTaken && a.By != t.who.ID:
		t.say("alarm.taken", "id", id)
	default:
		return a, true, nil
	}
	return a, false, nil
}

// takeAlarm takes an alarm for who is talking. Of two who take it at once, the first to commit has it. false: it can't be taken,
// which was said.
func (t *talk) takeAlarm(id string) (outreach.Alarm, bool, error) {
	a, ok, err := t.tendable(id)
	if err != nil || !ok || a.State == outreach.AlarmTaken {
		return a, ok, err
	}
	a.State, a.By, a.Taken = outreach.AlarmTaken, t.who.ID, t.turn.Now
	t.audit("alarm.take", outreach.RecordAlarm, id, "")
	t.checkAlarm(a, alarmKeep)
	return a, true, t.write(a)
}

func (t *talk) showAlarm(a outreach.Alarm) {
	r := t.say("alarm.show", "id", a.ID, "day", t.dayLabel(t.dateOf(a.At)), "time", t.clock(a.At), "ago", t.ago(a.At), "kind", t.alarmKinds(a), "n", a.Times)
	switch {
	case a.Group:
		r.line("alarm.in_group")
	case a.Question != "":
		r.line("alarm.asked", "id", a.Question).row(choice(t.Texts.Text("alarm.question_button", "id", a.Question), "question.open", a.Question))
	case a.OfChild():
		r.line("alarm.no_name_child")
	default:
		r.line("alarm.no_name")
	}
	if a.Calm {
		r.line("alarm.calm")
	}
	if a.OfChild() {
		r.line("alarm.report")
		if len(a.Words) > 0 {
			r.line("alarm.words", "words", chat.FieldRef{Ref: chat.Ref{Kind: outreach.RecordAlarm, ID: a.ID}, Field: "words"})
		}
	}
	var ends []button
	for _, how := range alarmEnds() {
		ends = append(ends, choice(t.Texts.Text("alarm.how_"+how), "alarm.close", a.ID+" "+how))
	}
	r.rows(2, ends...).row(t.button("alarm.back_button", "alarm.back", a.ID))
}

// tookAlarm reads an alarm that who is talking has taken; otherwise it says why not.
func (t *talk) tookAlarm(id string) (outreach.Alarm, bool, error) {
	a, ok, err := t.tendable(id)
	if err == nil && ok && a.State == outreach.AlarmOpen {
		t.say("alarm.went_back", "id", id)
		return a, false, nil
	}
	return a, ok, err
}

// alarmBack puts an alarm back on the list.
func (t *talk) alarmBack(id string) error {
	_, err := t.returnAlarm(id)
	return err
}

func (t *talk) returnAlarm(id string) (bool, error) {
	a, ok, err := t.tookAlarm(id)
	if err != nil || !ok {
		return false, err
	}
	t.say("alarm.back", "id", id)
	return true, t.freeAlarm(a, "by_hand")
}

func (t *talk) freeAlarm(a outreach.Alarm, how string) error {
	a.State, a.By, a.Taken = outreach.AlarmOpen, "", time.Time{}
	t.checkAlarm(a, alarmWait)
	t.audit("alarm.back", outreach.RecordAlarm, a.ID, how)
	return t.write(a)
}

// alarmClosed closes an alarm with what came of it. The person is told nothing: nobody knows who reads along.
func (t *talk) alarmClosed(arg string) error {
	id, how, _ := strings.Cut(arg, " ")
	_, err := t.endAlarm(id, how)
	return err
}

func (t *talk) endAlarm(id, how string) (bool, error) {
	a, ok, err := t.tookAlarm(id)
	if err != nil || !ok {
		return false, err
	}
	t.say("alarm.closed", "id", id)
	return true, t.closeAlarm(a, how)
}

// returnAlarms puts back the alarms that who is talking took as staff.
func (t *talk) returnAlarms() error {
	all, err := t.openAlarms()
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.By != t.who.ID || a.Person == t.who.ID {
			continue
		}
		if a, err = t.alarm(a.ID); err != nil {
			return err
		}
		if err := t.freeAlarm(a, "taker_gone"); err != nil {
			return err
		}
	}
	return nil
}
