package bot

import (
	"context"
	"time"

	"pufa/chat"
)

// suspects reads everything pending and returns the id after which new events come. After a death of the process, the first
// event of each conversation may have been in flight, and one of them may be what killed it: they are stepped one at a time,
// so that a death accuses exactly one. An event that the process died of maxDeaths times is parked.
func (w *work) suspects(ctx context.Context) (after string, ok bool) {
	seen := map[chat.ConvID]bool{}
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
			if !w.lease.Clean && !seen[k.Conv] {
				seen[k.Conv] = true
				if !w.alone(ctx, k) {
					return "", false
				}
				continue
			}
			w.put(k)
		}
		w.room(ctx)
	}
}

// alone steps one suspect while nothing else runs; false when the work is to end.
func (w *work) alone(ctx context.Context, k chat.Kept) bool {
	w.turns.Wait()
	for wait := backoff(0); ; wait = wait.longer() {
		deaths, err := w.Inbox.Alone(ctx, w.lease, k.Key, +1)
		if err == nil {
			return w.try(ctx, k, deaths)
		}
		if !pause(ctx, time.Duration(wait)) {
			return false
		}
	}
}

// try handles a suspect that was counted. deaths includes the one counted in advance.
func (w *work) try(ctx context.Context, k chat.Kept, deaths int) bool {
	if deaths > maxDeaths {
		return w.park(w.ctx, k, "deaths") == nil
	}
	if err := w.handle(w.ctx, k); err != nil {
		_, _ = w.Inbox.Alone(ctx, w.lease, k.Key, -1) // it did not end by a death
		return false
	}
	return true
}
