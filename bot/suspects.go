package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"pufa/chat"
)

// suspects steps alone what may have killed the last process, and then queues everything that is pending; it returns the id
// after which new events come.
func (w *work) suspects(ctx context.Context) (after string, ok bool) {
	if !w.lease.Clean {
		seen := map[chat.ConvID]bool{}
		if _, ok := w.pages(ctx, func(k chat.Kept) bool {
			first := !seen[k.Conv]
			seen[k.Conv] = true
			return !first || w.alone(ctx, k)
		}); !ok {
			return "", false
		}
	}
	return w.pages(ctx, func(k chat.Kept) bool {
		w.put(k)
		w.room(ctx)
		return ctx.Err() == nil
	})
}

// pages calls do with every pending event until it returns false, and returns the id of the last.
func (w *work) pages(ctx context.Context, do func(chat.Kept) bool) (after string, ok bool) {
	for wait := backoff(0); ; {
		kept, err := w.Inbox.Pending(ctx, after, readBatch)
		if err != nil {
			w.Log.Warn("inbox is away", "error", err)
			wait = wait.longer()
			if !pause(ctx, time.Duration(wait)) {
				return "", false
			}
			continue
		}
		if len(kept) == 0 {
			return after, true
		}
		for _, k := range kept {
			after = k.ID
			if !do(k) {
				return "", false
			}
		}
	}
}

// alone steps one suspect while nothing else runs; false when the work is to end. After a death of the process, the first
// event of each conversation may have been in flight, and one of them may be what killed it: they are stepped one at a time,
// so that a death accuses exactly one. An event that maxDeaths processes died of is parked. One that has to wait for a service
// has not killed anybody; it takes its turn with the others later.
func (w *work) alone(ctx context.Context, k chat.Kept) bool {
	for wait := backoff(0); ; wait = wait.longer() {
		deaths, err := w.Inbox.Alone(ctx, w.lease, k.Key, +1) // this one included
		if err == nil && deaths > maxDeaths {
			return w.park(w.ctx, k, "deaths") == nil
		}
		if err == nil {
			return w.suspect(k) && ctx.Err() == nil
		}
		if errors.Is(err, chat.ErrLeaseLost) {
			w.cancel(err)
		}
		if !pause(ctx, time.Duration(wait)) {
			return false
		}
	}
}

// suspect tries an event that was counted until it is done, is parked or has to wait.
func (w *work) suspect(k chat.Kept) bool {
	t := w.trial(k)
	for wait := backoff(0); ; wait = wait.longer() {
		ended, err := t.once(w.ctx)
		if ended && err == nil {
			return true
		}
		failed := !errors.Is(err, chat.ErrUnavailable) && !errors.Is(err, chat.ErrConflict)
		if !ended && failed && pause(w.ctx, time.Duration(wait)) {
			continue
		}
		w.mu.Lock()
		w.waiting[k.ID] = t
		w.mu.Unlock()
		w.owed.add(debt{w.lease, k.Key})
		w.owed.settle(w.ctx, w.Inbox)
		return w.ctx.Err() == nil
	}
}

// debt is a death that was counted in advance and did not happen.
type debt struct {
	lease chat.Lease
	event string
}

// debts are still to be taken back.
type debts struct {
	mu  sync.Mutex
	all []debt
}

func (d *debts) add(one debt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, one)
}

// settle takes back what the store can hear now; the rest is tried again before the next lease.
func (d *debts) settle(ctx context.Context, in Inbox) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = slices.DeleteFunc(d.all, func(one debt) bool {
		_, err := in.Alone(ctx, one.lease, one.event, -1)
		return err == nil
	})
}
