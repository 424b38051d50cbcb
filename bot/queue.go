package bot

import (
	"context"
	"time"

	"pufa/chat"
)

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
	if w.closing || w.held[k.ID] {
		return
	}
	w.held[k.ID] = true
	w.queued++
	waiting, running := w.queues[k.Conv]
	w.queues[k.Conv] = append(waiting, k)
	if !running {
		w.turns.Go(func() { w.converse(k.Conv) })
	}
}

// converse runs the events of one conversation in order, until there are no more. An event is taken only when there is a
// slot for it, so that what waits is counted as waiting and a stop finds nothing half begun.
func (w *work) converse(conv chat.ConvID) {
	for {
		seated := w.sit()
		k, ok := w.take(conv)
		if !ok {
			if seated {
				w.rise()
			}
			return
		}
		err := w.handle(w.ctx, k, w.rest)
		w.rise()
		w.drop(k)
		if err != nil && w.ctx.Err() == nil {
			w.Log.Error("event left in the inbox", "event", k.Key, "error", err)
		}
	}
}

// sit waits for a slot; false when the work ends first.
func (w *work) sit() bool {
	select {
	case w.slots <- struct{}{}:
		return true
	case <-w.ctx.Done():
		return false
	}
}

func (w *work) rise() { <-w.slots }

// rest pauses without the slot, so that events which wait for a service leave the others their turns.
func (w *work) rest(ctx context.Context, d time.Duration) bool {
	w.rise()
	on := pause(ctx, d)
	w.slots <- struct{}{}
	return on
}

// take removes the next event of a conversation; when there is none, or the work is to end, the conversation is idle again.
func (w *work) take(conv chat.ConvID) (chat.Kept, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	waiting := w.queues[conv]
	if len(waiting) == 0 || w.closing || w.ctx.Err() != nil {
		w.queued -= len(waiting)
		for _, k := range waiting {
			delete(w.held, k.ID)
		}
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

// drop forgets an event that has run.
func (w *work) drop(k chat.Kept) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.held, k.ID)
}
