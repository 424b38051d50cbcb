package bot

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"pufa/chat"
)

// work is what a Worker does under one lease. When the lease is lost its ctx ends, and nothing it still does can be written.
type work struct {
	*Worker
	lease  chat.Lease
	ctx    context.Context
	cancel context.CancelCauseFunc
	seq    *sequences
	until  atomic.Pointer[time.Time] // the lease is ours at least until then

	mu       sync.Mutex
	queues   map[chat.ConvID][]chat.Kept // events waiting behind the one that runs; a conversation is here while it runs
	queued   int
	held     map[string]bool   // inbox ids of what waits and what runs
	waiting  map[string]*trial // suspects that had to wait, by inbox id
	draining bool              // Drain sends by itself
	closing  bool              // told to stop: what runs is finished, what waits stays in the inbox
	turns    sync.WaitGroup
	slots    chan struct{} // one a running turn

	sending map[chat.ConvID]bool // conversations whose outbox is being worked; true: look again before leaving
	sends   sync.WaitGroup
	free    *sync.Cond // signalled when queued falls
}

func newWork(w *Worker, lease chat.Lease, asked time.Time) *work {
	k := &work{
		Worker: w, lease: lease, queues: map[chat.ConvID][]chat.Kept{}, held: map[string]bool{}, waiting: map[string]*trial{}, sending: map[chat.ConvID]bool{},
		slots: make(chan struct{}, w.Limit),
	}
	k.free = sync.NewCond(&k.mu)
	k.renewed(asked)
	return k
}

// renewed notes that the lease was asked for at that moment, and got.
func (w *work) renewed(asked time.Time) {
	until := asked.Add(w.lease.TTL)
	w.until.Store(&until)
}

// ours says whether the lease is ours at that moment by both clocks: the one on the wall may be set back, and the other one
// stands still while the machine sleeps.
func (w *work) ours(at time.Time) bool {
	until := *w.until.Load()
	return at.Before(until) && at.Round(0).Before(until.Round(0))
}

// renew keeps the lease; when it is lost, everything ends.
func (w *work) renew() {
	for pause(w.ctx, min(renewEvery, w.lease.TTL/5)) {
		asked := time.Now()
		ctx, done := context.WithTimeout(w.ctx, w.lease.TTL/4)
		err := w.Leases.Renew(ctx, w.lease)
		done()
		switch {
		case err == nil:
			w.renewed(asked)
		case errors.Is(err, chat.ErrLeaseLost):
			w.Log.Warn("lease lost; stopping work", "holder", w.lease.Holder)
			w.cancel(err)
			return
		case !w.ours(time.Now()):
			w.Log.Warn("lease ran out while the store was away", "holder", w.lease.Holder)
			w.cancel(chat.ErrLeaseLost)
			return
		}
	}
}

// read fills the queues: first what was pending at the start, with the suspects alone; then what comes.
func (w *work) read(ctx context.Context) {
	after, ok := w.suspects(ctx)
	if !ok {
		return
	}
	w.resend(ctx)
	swept := time.Now()
	for wait := backoff(0); ctx.Err() == nil; {
		if time.Since(swept) > sweepEvery {
			swept = time.Now()
			w.sweep(ctx)
		}
		kept, err := w.Inbox.Await(ctx, after, readBatch, awaitFor)
		if err != nil {
			if ctx.Err() == nil {
				w.Log.Warn("inbox is away", "error", err)
			}
			wait = wait.longer()
			pause(ctx, time.Duration(wait))
			continue
		}
		wait = 0
		for _, k := range kept {
			after = k.ID
			w.put(k)
		}
		w.room(ctx)
	}
}

// sweep looks for what the reader passed and nobody holds: an event that was left in the inbox, or one that a new master
// with a slower clock, or one that lost the last entries, filed before the place where we read.
func (w *work) sweep(ctx context.Context) {
	kept, err := w.Inbox.Pending(ctx, "", readBatch)
	if err != nil {
		return // the reader says so
	}
	for _, k := range kept {
		w.put(k)
	}
}

// due moves what has come due into the inbox, again and again.
func (w *work) due(ctx context.Context) {
	for wait := backoff(0); pause(ctx, dueEvery+time.Duration(wait)); {
		if wait = wait.longer(); w.moveDue(ctx) {
			wait = 0
		}
	}
}

// moveDue moves all that is due; false when the store is away or some item can't be moved.
func (w *work) moveDue(ctx context.Context) bool {
	for {
		n, err := w.Inbox.Move(ctx, w.Now(), dueBatch)
		if n > 0 {
			w.Probe("due-moved")
		}
		if err != nil {
			if ctx.Err() == nil {
				w.Log.Warn("due items are away", "error", err)
			}
			return false
		}
		if n < dueBatch {
			return true
		}
	}
}

// stop keeps what waits in the inbox from being started, and ends what runs after grace.
func (w *work) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closing = true
	w.free.Broadcast()
	time.AfterFunc(w.Grace, func() { w.cancel(errors.New("grace is over")) })
}

// finish waits until feeding has ended and what runs has come to its end, and says whether it did. A step that does not
// heed the end of its context is left behind: it can't write any more.
func (w *work) finish(feeding *sync.WaitGroup) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		feeding.Wait()
		w.Probe("grace")
		w.turns.Wait()
		w.sends.Wait()
	}()
	select {
	case <-done:
		return w.ctx.Err() == nil
	case <-w.ctx.Done():
	}
	select {
	case <-done:
	case <-time.After(deafWait):
		w.Log.Warn("a step, a door or the store does not answer; leaving it behind")
	}
	return false
}
