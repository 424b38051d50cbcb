package bot

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Drain does by one call, one thing after another, what Run does all the time: it takes the lease, runs everything pending
// and due until nothing is left, sends every reply without pacing, and lets go of the lease. For terminals, command lines
// and golden talks; false when another process works for the township.
func (w *Worker) Drain(ctx context.Context) (bool, error) {
	return w.under(ctx, func(work *work) (clean bool, err error) {
		for {
			n, err := work.round(ctx)
			if n == 0 || err != nil {
				return true, err
			}
		}
	})
}

// under takes the lease if it is free, does what is to be done, and lets go of it, in good order unless there was an error.
func (w *Worker) under(ctx context.Context, do func(*work) (clean bool, err error)) (bool, error) {
	asked := time.Now()
	lease, ok, err := w.Leases.Acquire(ctx, w.Asker, w.TTL)
	if err != nil || !ok {
		return false, err
	}
	work, err := w.begin(ctx, lease, asked)
	if err != nil {
		w.release(lease, lease.Clean)
		return false, err
	}
	defer work.cancel(nil)
	defer context.AfterFunc(ctx, func() { work.cancel(ctx.Err()) })()
	work.draining = true
	clean, err := do(work)
	if err != nil {
		w.release(lease, false)
		return false, err
	}
	return true, w.Leases.Release(ctx, lease, clean)
}

// round runs the oldest event, sends what is ready, or else moves the next due item; it returns how much of all that there was.
func (w *work) round(ctx context.Context) (int, error) {
	asked := time.Now()
	if err := w.Leases.Renew(ctx, w.lease); err != nil {
		return 0, err
	}
	w.renewed(asked)
	kept, err := w.Inbox.Pending(ctx, "", 1)
	if err != nil {
		return 0, err
	}
	for _, k := range kept {
		if err := w.handle(ctx, k, pause); err != nil {
			return 0, fmt.Errorf("event %s: %w", k.Key, err)
		}
	}
	convs, err := w.Outbox.Sending(ctx)
	if err != nil {
		return 0, err
	}
	slices.Sort(convs)
	n := len(kept)
	for _, c := range convs {
		n += w.send(c)
	}
	if n > 0 {
		return n, ctx.Err()
	}
	return w.Inbox.Move(ctx, w.Now(), 1)
}

// Only takes the lease if it is free, runs the one event of that key, and lets go: how a command line does its own command
// when nobody serves. It sends nothing; what the event made waits in the outbox. False when another process has the lease,
// which will run it.
func (w *Worker) Only(ctx context.Context, key string) (bool, error) {
	return w.under(ctx, func(work *work) (clean bool, err error) {
		for after := ""; ; {
			kept, err := w.Inbox.Pending(ctx, after, readBatch)
			if err != nil {
				return false, err
			}
			for _, k := range kept {
				after = k.ID
				if k.Key == key {
					return work.lease.Clean, work.handle(ctx, k, pause)
				}
			}
			if len(kept) == 0 { // done meanwhile
				return work.lease.Clean, nil // as it was found: what was in flight before us stays suspect
			}
		}
	})
}
