package main

import (
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/internal/testkit/redistest"
	"pufa/outreach"
	"pufa/report"
)

// played is a house after the sample, at a moment that stands still.
type played struct {
	*house
	now   time.Time
	clock *sampleClock
}

// playedAt plays the sample at a moment of Shanghai, with settings NAME=value besides the usual ones.
func playedAt(t *testing.T, moment string, more ...string) played {
	t.Helper()
	env, err := readSettings(nil, append([]string{"PUFA_VILLAGES=" + sampleVillages()}, more...))
	if err != nil {
		t.Fatal(err)
	}
	zone, err := env.zone()
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", moment, zone)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{t.Context(), env, streams{out: io.Discard, err: t.Output()}}
	clock := &sampleClock{real: func() time.Time { return now }}
	url, _ := redistest.Embedded(t)
	h, err := a.embeddedHouse(url, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	begun := time.Now()
	if err := a.playSample(h, clock); err != nil {
		t.Fatal(err)
	}
	t.Logf("played in %v", time.Since(begun).Round(time.Millisecond))
	if got := clock.Now(); !got.Equal(now) {
		t.Errorf("afterwards the clock shows %v, want the real time %v", got, now)
	}
	return played{h, now, clock}
}

// TestSample_LeavesWorkForToday plays it on days and at hours that are awkward to count back from.
func TestSample_LeavesWorkForToday(t *testing.T) {
	for name, c := range map[string]struct {
		moment string
		more   []string
	}{
		"a weekday, with an address":   {"2026-11-23 10:00", []string{"PUFA_URL=http://127.0.0.1:8080"}},
		"a minute into a Sunday":       {"2026-11-22 00:01", nil},
		"the last of a Saturday":       {"2026-11-21 23:59", nil},
		"New Year, always quiet":       {"2027-01-01 08:00", []string{"PUFA_QUIET=00:00-23:59"}},
		"summer time, one village":     {"2026-11-01 03:00", []string{"PUFA_TZ=America/New_York", "PUFA_VILLAGES=和平社区"}},
		"a leap day, quiet by morning": {"2028-02-29 12:00", []string{"PUFA_QUIET=20:00-13:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := playedAt(t, c.moment, c.more...)
			p.verified(t)
			p.counts(t)
			p.leavesWork(t)
			p.wentThrough(t)
		})
	}
}

// TestSample_IsTheSameOnTheSameDay compares all that is printed of two plays.
func TestSample_IsTheSameOnTheSameDay(t *testing.T) {
	t.Parallel()
	first, second := playedAt(t, "2026-11-23 10:00"), playedAt(t, "2026-11-23 10:00")
	if a, b := first.printed(t), second.printed(t); a != b {
		t.Errorf("one play prints\n%s\nand another\n%s", a, b)
	}
}

// TestSampleClock_ShowsTheRealTimeWhenLetGo is about the zero value, which `pufa try` uses with and without a sample.
func TestSampleClock_ShowsTheRealTimeWhenLetGo(t *testing.T) {
	var c sampleClock
	real := func(when string) {
		t.Helper()
		if before, now := time.Now(), c.Now(); now.Before(before) || now.After(time.Now()) {
			t.Errorf("%s: the clock shows %v, want the real time", when, now)
		}
	}
	real("at first")
	then := time.Date(2024, 3, 4, 15, 0, 0, 0, time.UTC)
	if c.set(then); !c.Now().Equal(then) {
		t.Errorf("set to %v the clock shows %v", then, c.Now())
	}
	c.letGo()
	real("let go")
}

// verified is `pufa verify`.
func (p played) verified(t *testing.T) {
	t.Helper()
	checked, differences, err := p.house.reports().verify(t.Context())
	if err != nil || len(differences) > 0 || checked == 0 {
		t.Errorf("verify: %d buckets, differences %q, %v", checked, differences, err)
	}
}

// today is what a new member of staff is shown when they ask for what there is to do.
func (p played) today(t *testing.T) string {
	t.Helper()
	w, err := p.worker(bot.Config{Unpace: true, Now: p.clock.Now}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.clock.letGo()
	p.clock.set(p.now)
	new := &samplePlay{
		house: p.house, script: sampleScript{Name: "示例新", Staff: 1}, worker: w, clock: p.clock,
		chats: 1000, events: 100_000, // behind those of the sample
	}
	if err := new.hire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := new.do(t.Context(), new.staff[0], new.commands("command.todo")); err != nil {
		t.Fatal(err)
	}
	return strings.Join(new.staff[0].heard, "\n")
}

// leavesWork checks the list of today: five call-backs of the fourth last day, perhaps that of the last one, and two questions.
func (p played) leavesWork(t *testing.T) {
	t.Helper()
	said := p.today(t)
	five := p.texts.Text("todo.list", "n", 7, "calls", 5, "questions", 2)
	six := p.texts.Text("todo.list", "n", 8, "calls", 6, "questions", 2)
	if !strings.Contains(said, five) && !strings.Contains(said, six) {
		t.Errorf("the list of today is %s, want %s, or %s", said, five, six)
	}
}

// wentThrough checks that nothing was parked, waits to be sent, or is overdue.
func (p played) wentThrough(t *testing.T) {
	t.Helper()
	if parked, err := p.store.ListParked(t.Context(), 10); err != nil || len(parked) > 0 {
		t.Errorf("parked: %v, %v", parked, err)
	}
	if unsent, err := p.store.Sending(t.Context()); err != nil || len(unsent) > 0 {
		t.Errorf("messages wait for a door that is not there: %v, %v", unsent, err)
	}
	if due, some, err := p.store.NextDue(t.Context()); err != nil || !some || !due.After(p.now) {
		t.Errorf("the next due item is of %v (%v, %v), want one after %v", due, some, err, p.now)
	}
}

// sampleSums is sample.yaml added up by hand.
var sampleSums = map[string]int64{
	"activities": 37, "void": 1, "corrected": 1,
	"talk.times": 22, "talk.attendances": 606, "leaflet.copies": 1035, "banner.pieces": 21, "lecture.sessions": 1, "lecture.attendances": 45,
	"class.classes": 4, "class.attendances": 71, "study.times": 4, "study.essays": 18, "meeting.times": 5, "meeting.documents": 3,
	"inspection.cases": 6, "inspection.problems": 2, "inspection.rectified": 2,
	"call-backs": 29, "call-backs answered": 18, "call-backs lapsed": 3, "call-backs stopped": 1,
	"channel web": 10, "channel phone": 7, "channel visit": 1, "low, with a word": 2,
}

// counts compares the year before today with sampleSums.
func (p played) counts(t *testing.T) {
	t.Helper()
	in, err := p.house.reports().input(t.Context(), outreach.Day(p.now.AddDate(-1, 0, 0)), outreach.Day(p.now))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range in.Activities {
		if a.Day >= outreach.Day(p.now) || a.Logged.After(p.now) {
			t.Errorf("%s is of %s, logged %v: not before today", a.ID, a.Day, a.Logged)
		}
	}
	got := p.sums(in)
	for _, name := range slices.Sorted(maps.Keys(sampleSums)) {
		if want := sampleSums[name]; got[name] != want {
			t.Errorf("%s: %d, want %d", name, got[name], want)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("and %v, which the script has not", got)
	}
}

func (p played) sums(in report.Input) map[string]int64 {
	n := map[string]int64{"activities": int64(len(in.Activities)), "call-backs": int64(len(in.FollowUps))}
	for _, a := range in.Activities {
		switch {
		case a.Void:
			n["void"]++
			continue
		case len(a.Reasons) > 0:
			n["corrected"]++
		}
		for field, number := range a.Numbers {
			n[a.Kind+"."+field] += number
		}
	}
	for _, f := range in.FollowUps {
		if f.State == outreach.FollowUpAnswered || f.State == outreach.FollowUpLapsed || f.State == outreach.FollowUpStopped {
			n["call-backs "+string(f.State)]++
		}
	}
	for _, r := range in.Responses {
		n["channel "+r.Channel]++
		if survey, _ := p.polls.Survey(r.Survey); survey.IsLow(r.Answers["grade"]) && r.Comment != "" {
			n["low, with a word"]++
		}
	}
	return n
}

// printed is the report, the responses and the list of today.
func (p played) printed(t *testing.T) string {
	t.Helper()
	r, err := p.house.reports().build(t.Context(), outreach.Day(p.now.AddDate(-1, 0, 0)), outreach.Day(p.now))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, form := range []func(report.Report) ([]byte, error){report.Report.JSON, report.Report.CSV} {
		data, err := form(r)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(data))
	}
	return strings.Join(append(parts, p.today(t)), "\n")
}
