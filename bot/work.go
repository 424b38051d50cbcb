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
	until  atomic.Int64 // Unix nanoseconds: the lease is ours at least until then

	mu       sync.Mutex
	queues   map[chat.ConvID][]chat.Kept // events waiting behind the one that runs; a conversation is here while it runs
	queued   int
	draining bool // Drain sends by itself
	closing  bool // told to stop: what runs is finished, what waits stays in the inbox
	turns    sync.WaitGroup
	slots    chan struct{} // one a running turn

	sending map[chat.ConvID]bool // conversations whose outbox is being worked; true: look again before leaving
	sends   sync.WaitGroup
	free    *sync.Cond // signalled when queued falls
}

func newWork(w *Worker, lease chat.Lease) *work {
	k := &work{
		Worker: w, lease: lease, queues: map[chat.ConvID][]chat.Kept{}, sending: map[chat.ConvID]bool{},
		slots: make(chan struct{}, w.Limit),
	}
	k.free = sync.NewCond(&k.mu)
	k.until.Store(time.Now().Add(w.TTL).UnixNano())
	return k
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
			w.until.Store(asked.Add(w.lease.TTL).UnixNano())
		case errors.Is(err, chat.ErrLeaseLost):
			w.Log.Warn("lease lost; stopping work", "holder", w.lease.Holder)
			w.cancel(err)
			return
		case time.Now().UnixNano() > w.until.Load():
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
	for wait := backoff(0); ctx.Err() == nil; {
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

// room waits until the queues hold less than maxQueued.
func (w *work) room(ctx context.Context) {
	defer context.AfterFunc(ctx, w.free.Broadcast)()
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.queued >= maxQueued && ctx.Err() == nil {
		w.free.Wait()
	}
}

// put queues an event behind those of its conversation, and starts the conversation if it is idle.
func (w *work) put(k chat.Kept) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return
	}
	w.queued++
	waiting, running := w.queues[k.Conv]
	w.queues[k.Conv] = append(waiting, k)
	if !running {
		w.turns.Go(func() { w.converse(k.Conv) })
	}
}

// converse runs the events of one conversation in order, until there are no more.
func (w *work) converse(conv chat.ConvID) {
	for {
		k, ok := w.take(conv)
		if !ok {
			return
		}
		w.slots <- struct{}{}
		err := w.handle(w.ctx, k)
		<-w.slots
		if err != nil && w.ctx.Err() == nil {
			w.Log.Error("event left in the inbox", "event", k.Key, "error", err)
		}
	}
}

// take removes the next event of a conversation; when there is none, or the work is to end, the conversation is idle again.
func (w *work) take(conv chat.ConvID) (chat.Kept, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	waiting := w.queues[conv]
	if len(waiting) == 0 || w.closing || w.ctx.Err() != nil {
		w.queued -= len(waiting)
		delete(w.queues, conv)
		w.free.Broadcast()
		return chat.Kept{}, false
	}
	w.queues[conv] = waiting[1:]
	w.queued--
	if w.queued < maxQueued {
		w.free.Broadcast()
	}
	return waiting[0], true
}

// due moves what has come due into the inbox, again and again.
func (w *work) due(ctx context.Context) {
	for pause(ctx, dueEvery) {
		for {
			n, err := w.Inbox.Move(ctx, w.Now(), dueBatch)
			if err != nil && ctx.Err() == nil {
				w.Log.Warn("due items are away", "error", err)
			}
			if n > 0 {
				w.Probe("due-moved")
			}
			if err != nil || n < dueBatch {
				break
			}
		}
	}
}

// closeQueues keeps what waits in the inbox from being started.
func (w *work) closeQueues() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closing = true
	w.free.Broadcast()
}

// finish lets what runs come to its end within grace, and says whether it did.
func (w *work) finish(grace time.Duration) bool {
	w.closeQueues()
	done := make(chan struct{})
	go func() {
		w.turns.Wait()
		w.sends.Wait()
		close(done)
	}()
	select {
	case <-done:
		return w.ctx.Err() == nil
	case <-time.After(grace):
	}
	w.cancel(errors.New("grace is over"))
	<-done
	return false
}
