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
	lease, ok, err := w.Leases.Acquire(ctx, w.Asker, w.TTL)
	if err != nil || !ok {
		return false, err
	}
	work, err := w.begin(ctx, lease)
	if err != nil {
		return false, err
	}
	defer work.cancel(nil)
	work.draining = true
	for {
		n, err := work.round(ctx)
		if err != nil {
			return false, err
		}
		if n == 0 {
			return true, w.Leases.Release(ctx, lease, true)
		}
	}
}

// round runs the oldest event, sends what is ready, or else moves the next due item; it returns how much of all that there was.
func (w *work) round(ctx context.Context) (int, error) {
	w.until.Store(time.Now().Add(w.lease.TTL).UnixNano())
	if err := w.Leases.Renew(ctx, w.lease); err != nil {
		return 0, err
	}
	kept, err := w.Inbox.Pending(ctx, "", 1)
	if err != nil {
		return 0, err
	}
	for _, k := range kept {
		if err := w.handle(ctx, k); err != nil {
			return 0, fmt.Errorf("event %s: %w", k.Key, err)
		}
	}
	convs, err := w.Outbox.Sending(ctx)
	if err != nil {
		return 0, err
	}
	slices.Sort(convs)
	for _, c := range convs {
		w.send(c)
	}
	if len(kept)+len(convs) > 0 {
		return len(kept) + len(convs), nil
	}
	return w.Inbox.Move(ctx, w.Now(), 1)
}

// Only takes the lease if it is free, runs the one event of that key, and lets go: how a command line does its own command
// when nobody serves. It sends nothing; what the event made waits in the outbox. False when another process has the lease,
// which will run it.
func (w *Worker) Only(ctx context.Context, key string) (bool, error) {
	lease, ok, err := w.Leases.Acquire(ctx, w.Asker, w.TTL)
	if err != nil || !ok {
		return false, err
	}
	work, err := w.begin(ctx, lease)
	if err != nil {
		return false, err
	}
	defer work.cancel(nil)
	work.draining = true
	for after := ""; ; {
		kept, err := w.Inbox.Pending(ctx, after, readBatch)
		if err != nil {
			return false, err
		}
		for _, k := range kept {
			after = k.ID
			if k.Key == key {
				if err := work.handle(ctx, k); err != nil {
					return false, err
				}
			}
		}
		if len(kept) == 0 {
			return true, w.Leases.Release(ctx, lease, lease.Clean) // as it was found: what was in flight before us stays suspect
		}
	}
}
