package bot

import (
	"context"
	"encoding/json"
	"errors"
	"runtime/debug"
	"time"

	"pufa/chat"
)

// Limits of one event.
const (
	maxFailures  = 3  // steps that panic or fail for good; then the event is parked
	maxConflicts = 30 // in a row, over two minutes: that is no contest any more but a step that relies on what never was
	maxDeaths    = 10 // deaths of the process while this event was stepped alone; then it is parked
)

// trial is one event on its way to its end.
type trial struct {
	*work
	kept                chat.Kept
	ids                 *ids
	failures, conflicts int
}

// trial begins one, or goes on with that of a suspect that had to wait.
func (w *work) trial(kept chat.Kept) *trial {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.waiting[kept.ID]; t != nil {
		delete(w.waiting, kept.ID)
		return t
	}
	return &trial{work: w, kept: kept, ids: &ids{event: kept.Key, seq: w.seq, token: w.Turns.Token, given: map[string][]int64{}}}
}

// handle brings one event to its end: done, or parked. It returns an error only when the work itself must end, or when
// the event can't even be parked. rest pauses between two tries.
func (w *work) handle(ctx context.Context, kept chat.Kept, rest func(context.Context, time.Duration) bool) error {
	t := w.trial(kept)
	for wait := backoff(0); ; wait = wait.longer() {
		ended, err := t.once(ctx)
		if ended {
			return err
		}
		if !rest(ctx, time.Duration(wait)) {
			return ctx.Err()
		}
	}
}

// once tries to bring the event to its end: true when there is nothing more to try.
func (t *trial) once(ctx context.Context) (ended bool, err error) {
	if t.kept.Kind == chat.KindUnreadable {
		return true, t.park(ctx, t.kept, "unreadable")
	}
	err = t.turn(ctx, t.kept, t.ids)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, chat.ErrLeaseLost):
		t.cancel(err)
		return true, err
	case ctx.Err() != nil:
		return true, err
	case errors.Is(err, chat.ErrUnavailable):
		t.Log.Warn("turn waits", "event", t.kept.Key, "error", err)
		return false, err
	case errors.Is(err, chat.ErrConflict):
		if t.conflicts++; t.conflicts < maxConflicts {
			return false, err
		}
	}
	t.failures++
	t.Log.Error("turn failed", "event", t.kept.Key, "kind", t.kept.Kind, "failures", t.failures, "conflicts", t.conflicts, "error", err)
	if t.failures >= maxFailures {
		return true, t.park(ctx, t.kept, "failed")
	}
	return false, err
}

// turn loads, steps and commits once. A panic in any of them is an error like another.
func (w *work) turn(ctx context.Context, kept chat.Kept, x *ids) (err error) {
	defer func() { err = w.caught(recover(), "event", kept.Key, err) }()
	turn, err := w.Turns.Load(ctx, kept.Event)
	if err != nil {
		return err
	}
	w.Probe("loaded")
	x.again()
	turn.IDs = x
	w.Probe("mid-step")
	out, err := w.Step(ctx, turn)
	if err != nil {
		return err
	}
	return w.commit(ctx, chat.Commit{Lease: w.lease, Kept: kept, Turn: turn, Outcome: out, Used: x.used()})
}

// caught turns what recover gave into an error. The stack goes to the log, the words of the person never do.
func (w *work) caught(panicked any, what, id string, err error) error {
	if panicked == nil {
		return err
	}
	w.Log.Error("panicked", what, id, "stack", string(debug.Stack()))
	return errPanic
}

// errPanic says no more than its name: what a panic says may hold what a person wrote.
var errPanic = errors.New("panicked")

// commit writes the outcome. When the answer is lost it commits the same again: the store knows whether it was done.
func (w *work) commit(ctx context.Context, c chat.Commit) error {
	for wait := backoff(0); ; wait = wait.longer() {
		receipt, err := w.Turns.Commit(ctx, c)
		if err == nil {
			w.committed(ctx, c, receipt)
			return nil
		}
		if !errors.Is(err, chat.ErrUnavailable) {
			return err
		}
		w.Log.Warn("commit waits", "event", c.Kept.Key, "error", err)
		if !pause(ctx, time.Duration(wait)) {
			return ctx.Err()
		}
	}
}

func (w *work) committed(ctx context.Context, c chat.Commit, r chat.Receipt) {
	w.Probe("committed")
	if len(c.Outcome.Due) > 0 {
		w.Probe("due-set")
	}
	if len(c.Outcome.Erase) > 0 {
		w.Turns.Rewrite(ctx)
	}
	for _, conv := range r.Sends {
		w.wake(conv)
	}
}

// park puts an event aside by a commit like any other, and tells the staff.
func (w *work) park(ctx context.Context, kept chat.Kept, why string) error {
	data, err := json.Marshal(map[string]string{"key": kept.Key, "why": why})
	if err != nil {
		return err
	}
	notice := chat.Event{Kind: chat.KindCommand, Conv: chat.Desk, Command: "parked", Data: data}
	out := chat.Outcome{}
	if kept.Command != "parked" { // a notice that can't be given is not worth another
		out.Events = []chat.Event{notice}
	}
	turn := chat.Turn{Event: chat.Event{Key: kept.Key, Conv: kept.Conv, Group: true}, Now: w.Now()}
	w.Log.Error("event parked", "event", kept.Key, "kind", kept.Kind, "why", why)
	return w.commit(ctx, chat.Commit{Lease: w.lease, Kept: kept, Turn: turn, Outcome: out, Park: why})
}

// backoff is a growing pause: 10 ms, 20 ms, … up to 5 s.
type backoff time.Duration

func (b backoff) longer() backoff {
	return min(max(2*b, backoff(10*time.Millisecond)), backoff(5*time.Second))
}
