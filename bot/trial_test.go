package bot

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"pufa/chat"
)

// contested is a store in which every commit of a step conflicts.
type contested struct {
	Turns
	parked string
}

func (c *contested) Load(_ context.Context, ev chat.Event) (chat.Turn, error) {
	return chat.Turn{Event: ev}, nil
}

func (c *contested) Commit(_ context.Context, k chat.Commit) (chat.Receipt, error) {
	if c.parked = k.Park; k.Park != "" {
		return chat.Receipt{}, nil
	}
	return chat.Receipt{}, chat.ErrConflict
}

func (c *contested) Token(string, int, int) string { return "" }

func TestTrial_AConflictThatNeverEndsIsParked(t *testing.T) {
	c := &contested{}
	w, err := New(Config{Asker: "x", Log: slog.New(slog.DiscardHandler)}, Parts{
		Leases: struct{ Leases }{}, Inbox: struct{ Inbox }{}, Turns: c, Outbox: struct{ Outbox }{},
		Step: func(context.Context, chat.Turn) (chat.Outcome, error) { return chat.Outcome{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	work := newWork(w, chat.Lease{Holder: "1:x", TTL: time.Second}, time.Now())
	work.seq = &sequences{last: map[string]int64{}}
	trial := work.trial(chat.Kept{ID: "1-0", Event: chat.Event{Key: "tg:1:1"}})
	tries := 1
	for ; tries < 100; tries++ {
		if ended, _ := trial.once(t.Context()); ended {
			break
		}
	}
	if want := maxConflicts + maxFailures - 1; tries != want || c.parked != "failed" {
		t.Errorf("after %d tries parked as %q, want after %d as failed", tries, c.parked, want)
	}
}

func TestWork_TheLeaseIsOursByBothClocks(t *testing.T) {
	asked := time.Now()
	w := newWork(&Worker{Config: Config{Limit: 1}}, chat.Lease{TTL: 20 * time.Second}, asked)
	wall := asked.Round(0) // without the clock that only runs forward
	for name, c := range map[string]struct {
		at   time.Time
		want bool
	}{
		"soon":     {asked.Add(19 * time.Second), true},
		"too late": {asked.Add(20 * time.Second), false},
		"too late, as the clock on the wall says": {wall.Add(21 * time.Second), false},
	} {
		if got := w.ours(c.at); got != c.want {
			t.Errorf("%s: ours = %v, want %v", name, got, c.want)
		}
	}
}
