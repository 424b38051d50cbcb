package handlers

import (
	"fmt"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	alarmWords  = 8                // messages of one alarm that are kept
	alarmLength = 400              // runes of one of them
	alarmWait   = 15 * time.Minute // nobody has taken it: staff are told once more
	alarmKeep   = time.Hour        // taken and not closed: it goes back, and staff are told
	manyAlarms  = 50               // on the list of today
)

// alarmRoutes: staff learn at once that somebody was told the script of an emergency, and look after it. They see when and what
// kind, never who, until that person asks to be called: the phone may be read by who beats its owner, and who beats may have
// cousins in the office. The words of a child's alarm are shown to who takes it: 未成年人保护法第十一条 makes reporting a duty.
func alarmRoutes(r *routes) {
	r.press("alarm.open", outreach.Staff, (*talk).alarmOpened)
	r.press("alarm.back", outreach.Staff, (*talk).alarmBack)
	r.press("alarm.close", outreach.Staff, (*talk).alarmClosed)
	r.due("alarm.check", (*talk).alarmCheck)
}

// raise notes an alarm and tells staff, at any hour. What the same person goes on to say belongs to it for a while and tells
// nobody again, unless it is another kind of emergency.
func (t *talk) raise(kind, text string) (outreach.Alarm, error) {
	at := t.turn.Event.At
	if at.IsZero() {
		at = t.turn.Now
	}
	a, err := t.newestAlarm()
	if err != nil {
		return a, err
	}
	key := "alarm.more"
	if !a.GoesOn(at) {
		key, a = "alarm.new", t.newAlarm(at)
	}
	words := ""
	if !a.Group {
		words = clip(text, alarmLength)
	}
	if a.Heard(kind, words, at.In(t.Zone), alarmWords) {
		t.audit("alarm.raise", outreach.RecordAlarm, a.ID, "kind="+kind)
		n, err := t.tellDuty(key, a, kind)
		if err != nil {
			return a, err
		}
		a.Told = max(a.Told, n)
	}
	return a, t.write(a)
}

// newAlarm puts an alarm on its lists. In a group it is nobody's.
func (t *talk) newAlarm(at time.Time) outreach.Alarm {
	a := outreach.Alarm{ID: t.turn.IDs.Next("S"), State: outreach.AlarmOpen, At: at.In(t.Zone), Group: t.turn.Event.Group}
	if !a.Group {
		a.Person = t.who.ID
	}
	t.list(outreach.AlarmOpenList(), a.ID, float64(at.Unix()))
	t.list(outreach.AlarmsOfList(t.alarmOwner()), a.ID, float64(at.Unix()))
	t.checkAlarm(a, alarmWait)
	return a
}

// alarmOwner is whose list an alarm of this event stands on: the person's, or in a group the conversation's.
func (t *talk) alarmOwner() string {
	if t.turn.Event.Group {
		return string(t.turn.Event.Conv)
	}
	return string(t.who.ID)
}

// newestAlarm is the last alarm of who is talking; Version 0 when there is none.
func (t *talk) newestAlarm() (outreach.Alarm, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.AlarmsOfList(t.alarmOwner()), 0, maxScore, -1)
	if err != nil || len(ids) == 0 {
		return outreach.Alarm{}, err
	}
	return t.alarm(ids[0])
}

// alarm reads an alarm that the decision rests on.
func (t *talk) alarm(id string) (outreach.Alarm, error) {
	rec, err := t.read(outreach.RecordAlarm, id)
	if err != nil {
		return outreach.Alarm{}, err
	}
	return outreach.DecodeAlarm(rec)
}

// tellDuty says to staff that somebody needs help, and returns to how many.
func (t *talk) tellDuty(key string, a outreach.Alarm, kind string) (int, error) {
	people, err := t.onDuty(t.turn.Event.Person)
	for _, p := range people {
		t.sayTo(p.Conv, key, "id", a.ID, "time", t.clock(a.At), "kind", t.alarmKind(kind))
	}
	return len(people), err
}

// alarmKind is a kind of emergency in words.
func (t *talk) alarmKind(kind string) string {
	if key := "alarm.kind_" + kind; t.Texts.Has(key) {
		return t.Texts.Text(key)
	}
	return t.Texts.Text("alarm.kind_danger")
}

// alarmKinds are those of an alarm: 有人正受伤害、孩子受害.
func (t *talk) alarmKinds(a outreach.Alarm) string {
	kinds := make([]string, len(a.Kinds))
	for i, k := range a.Kinds {
		kinds[i] = t.alarmKind(k)
	}
	return strings.Join(kinds, t.Texts.Text("common.list_mark"))
}

// ago says how long something is over: 3分钟前, 2小时前, 4天前.
func (t *talk) ago(at time.Time) string {
	switch d := max(0, t.turn.Now.Sub(at)); {
	case d < time.Hour:
		return t.Texts.Text("alarm.minutes", "n", int(d.Minutes()))
	case d < 24*time.Hour:
		return t.Texts.Text("alarm.hours", "n", int(d.Hours()))
	default:
		return t.Texts.Text("alarm.days", "n", int(d.Hours()/24))
	}
}

// clock is a time of day, 22:30.
func (t *talk) clock(at time.Time) string { return at.In(t.Zone).Format("15:04") }

// checkAlarm looks at an alarm again after a while.
func (t *talk) checkAlarm(a outreach.Alarm, after time.Duration) {
	ref := chat.Ref{Kind: outreach.RecordAlarm, ID: a.ID}
	t.out.Due = append(t.out.Due, chat.Due{ID: alarmItem(a.ID), At: t.turn.Now.Add(after), Conv: chat.Desk, Name: "alarm.check", Ref: ref})
}

func alarmItem(id string) string { return "alarm:" + id }

// alarmCheck tells staff once more of what nobody has taken, and puts back what was taken and not closed.
func (t *talk) alarmCheck(due chat.DueRef) error {
	t.out.Close = append(t.out.Close, due.ID)
	a, err := t.alarm(due.Ref.ID)
	if err != nil || a.Version == 0 || a.Over() {
		return err
	}
	key := "alarm.nobody"
	switch {
	case a.State == outreach.AlarmOpen && a.Calm:
		return nil
	case a.State == outreach.AlarmTaken:
		key = "alarm.returned"
		a.State, a.By, a.Taken = outreach.AlarmOpen, "", time.Time{}
		t.audit("alarm.back", outreach.RecordAlarm, a.ID, "by_time")
		if err := t.write(a); err != nil {
			return err
		}
	}
	people, err := t.onDuty("")
	for _, p := range people {
		t.sayTo(p.Conv, key, "id", a.ID, "time", t.clock(a.At), "ago", t.ago(a.At))
	}
	return err
}

// alarmAsked notes that the person of the last alarm asked to be called, by a question. One that is closed stays as it is.
func (t *talk) alarmAsked(question string) error {
	a, err := t.newestAlarm()
	if err != nil || a.Version == 0 || a.Over() || a.Question == question {
		return err
	}
	a.Question = question
	return t.write(a)
}

// alarmCalm notes that the person of the last alarm says that it is none. It is not told to staff again.
func (t *talk) alarmCalm() error {
	a, err := t.newestAlarm()
	if err != nil || a.Version == 0 || a.Over() || a.Calm {
		return err
	}
	a.Calm = true
	t.audit("alarm.calm", outreach.RecordAlarm, a.ID, "")
	return t.write(a)
}

// ownAlarms lists the alarms of who is talking, newest first.
func (t *talk) ownAlarms() ([]outreach.Alarm, error) {
	return ownRecords(t, outreach.AlarmsOfList(string(t.who.ID)), outreach.RecordAlarm, outreach.DecodeAlarm)
}

// dropAlarms closes the alarms of who has all forgotten, and makes them nobody's; the words go with the key.
func (t *talk) dropAlarms() error {
	all, err := t.ownAlarms()
	if err != nil {
		return err
	}
	for _, a := range all {
		if a, err = t.alarm(a.ID); err != nil {
			return err
		}
		a.Person, a.Words = "", nil
		if a.Over() {
			err = t.write(a)
		} else {
			err = t.closeAlarm(a, "erased")
		}
		if err != nil {
			return err
		}
	}
	return t.clear(outreach.AlarmsOfList(string(t.who.ID)))
}

// closeAlarm takes an alarm off the list of today.
func (t *talk) closeAlarm(a outreach.Alarm, how string) error {
	a.State, a.How, a.Closed = outreach.AlarmClosed, how, t.turn.Now
	t.unlist(outreach.AlarmOpenList(), a.ID)
	t.out.Close = append(t.out.Close, alarmItem(a.ID))
	t.audit("alarm.close", outreach.RecordAlarm, a.ID, "how="+how)
	return t.write(a)
}

// clip is the beginning of a text, at most n runes.
func clip(text string, n int) string {
	if r := []rune(strings.TrimSpace(text)); len(r) > n {
		return string(r[:n]) + "…"
	}
	return strings.TrimSpace(text)
}

// openAlarms lists what is not closed, the oldest first.
func (t *talk) openAlarms() ([]outreach.Alarm, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.AlarmOpenList(), 0, maxScore, manyAlarms)
	if err != nil {
		return nil, fmt.Errorf("list alarms: %w", err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordAlarm, ids)
	if err != nil {
		return nil, fmt.Errorf("read alarms: %w", err)
	}
	var alarms []outreach.Alarm
	for _, rec := range recs {
		a, err := outreach.DecodeAlarm(rec)
		if err != nil {
			return nil, err
		}
		if !a.Over() {
			alarms = append(alarms, a)
		}
	}
	return alarms, nil
}
