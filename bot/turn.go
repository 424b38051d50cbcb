package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"pufa/chat"
)

// Limits of one event.
const (
	maxFailures = 3  // steps that panic or fail for good; then the event is parked
	maxDeaths   = 10 // deaths of the process while this event was stepped alone; then it is parked
)

// handle brings one event to its end: done, or parked. It returns an error only when the work itself must end.
func (w *work) handle(ctx context.Context, kept chat.Kept) error {
	x := &ids{event: kept.Key, seq: w.seq, token: w.Turns.Token, given: map[string][]int64{}}
	failures := 0
	for wait := backoff(0); ; wait = wait.longer() {
		err := w.turn(ctx, kept, x)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, chat.ErrLeaseLost) || ctx.Err() != nil:
			return err
		case errors.Is(err, chat.ErrConflict):
			if wait > conflictPatience {
				w.Log.Warn("turn keeps conflicting", "event", kept.Key, "error", err)
			}
		case errors.Is(err, chat.ErrUnavailable):
			w.Log.Warn("turn waits", "event", kept.Key, "error", err)
		default:
			failures++
			w.Log.Error("turn failed", "event", kept.Key, "kind", kept.Kind, "failures", failures, "error", err)
			if failures >= maxFailures {
				return w.park(ctx, kept, "failed")
			}
		}
		if !pause(ctx, time.Duration(wait)) {
			return ctx.Err()
		}
	}
}

const conflictPatience = backoff(200 * time.Millisecond)

// turn loads, steps and commits once.
func (w *work) turn(ctx context.Context, kept chat.Kept, x *ids) error {
	turn, err := w.Turns.Load(ctx, kept.Event)
	if err != nil {
		return err
	}
	w.Probe("loaded")
	x.again()
	turn.IDs = x
	out, err := w.step(ctx, turn)
	if err != nil {
		return err
	}
	return w.commit(ctx, chat.Commit{Lease: w.lease, Kept: kept, Turn: turn, Outcome: out, Used: x.used()})
}

// step calls the step and turns a panic into an error. The stack goes to the log, the words of the person never do.
func (w *work) step(ctx context.Context, turn chat.Turn) (out chat.Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error("step panicked", "event", turn.Event.Key, "stack", string(debug.Stack()))
			err = fmt.Errorf("step panicked: %v", r)
		}
	}()
	w.Probe("mid-step")
	return w.Step(ctx, turn)
}

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
