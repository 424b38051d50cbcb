package outreach_test

import (
	"slices"
	"testing"
	"time"

	"pufa/outreach"
)

func TestAlarm_GoesOnForAWhile(t *testing.T) {
	at := time.Date(2026, 11, 23, 22, 30, 0, 0, time.UTC)
	a := outreach.Alarm{ID: "S-0001", Version: 1, State: outreach.AlarmTaken, At: at}
	over, never := a, a
	over.State, never.Version = outreach.AlarmClosed, 0
	for _, tt := range []struct {
		what  string
		a     outreach.Alarm
		after time.Duration
		want  bool
	}{
		{"at once", a, 0, true}, {"just before the end", a, outreach.AlarmOnce - time.Second, true}, {"at the end", a, outreach.AlarmOnce, false},
		{"closed meanwhile", over, time.Minute, false}, {"never written", never, time.Minute, false},
	} {
		if got := tt.a.GoesOn(at.Add(tt.after)); got != tt.want {
			t.Errorf("%s: GoesOn = %t, want %t", tt.what, got, tt.want)
		}
	}
}

func TestAlarm_HeardAnotherKindIsNews(t *testing.T) {
	at := time.Date(2026, 11, 23, 22, 30, 0, 0, time.UTC)
	var a outreach.Alarm
	for i, tt := range []struct {
		kind, words string
		news        bool
	}{{"danger", "一", true}, {"danger", "二", false}, {"child", "三", true}, {"danger", "", false}} {
		if got := a.Heard(tt.kind, tt.words, at.Add(time.Duration(i)*time.Minute), 2); got != tt.news {
			t.Errorf("message %d: news %t, want %t", i+1, got, tt.news)
		}
	}
	a.Calm = true
	if !a.Heard("danger", "", at, 2) || a.Calm {
		t.Error("what is said after all was called well is no news")
	}
	a.Times, a.Last = a.Times-1, at.Add(3*time.Minute)
	if !slices.Equal(a.Words, []string{"一", "二"}) || a.Times != 4 || !a.Last.Equal(at.Add(3*time.Minute)) || !a.OfChild() {
		t.Errorf("the alarm is %+v", a)
	}
}
