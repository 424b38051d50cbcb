package handlers

import "slices"

// alarmTaken takes an alarm, or says that who asks has it already.
func (t *talk) alarmTaken(f idForm) (bool, error) {
	_, ok, err := t.takeAlarm(f.ID)
	return ok, err
}

// endForm closes an alarm.
type endForm struct {
	ID  string `json:"id"`
	How string `json:"how"` // one of alarmEnds
}

func (t *talk) alarmEnded(f endForm) (bool, error) {
	if !slices.Contains(alarmEnds(), f.How) {
		t.say("form.unknown")
		return false, nil
	}
	return t.endAlarm(f.ID, f.How)
}

// alarmReturned puts an alarm back on the list.
func (t *talk) alarmReturned(f idForm) (bool, error) { return t.returnAlarm(f.ID) }
