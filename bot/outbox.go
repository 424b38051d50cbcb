package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"pufa/chat"
)

// pace keeps a door's limits.
type pace struct {
	all      *rate.Limiter
	interval func(addr string) time.Duration
	mu       sync.Mutex
	next     map[chat.ConvID]time.Time // when a conversation may be written to again
}

func newPace(d Door, off bool) *pace {
	p := &pace{all: rate.NewLimiter(rate.Inf, 1), interval: d.Interval, next: map[chat.ConvID]time.Time{}}
	if off {
		p.interval = func(string) time.Duration { return 0 }
	}
	if perSecond := d.Pace(); !off && perSecond > 0 {
		p.all = rate.NewLimiter(rate.Limit(perSecond), 1)
	}
	return p
}

// wait holds a message back until both the door and its conversation may have it.
func (p *pace) wait(ctx context.Context, conv chat.ConvID) bool {
	p.mu.Lock()
	at := p.next[conv]
	p.mu.Unlock()
	return pause(ctx, time.Until(at)) && p.all.Wait(ctx) == nil
}

// sent notes that a conversation was written to, or has to wait.
func (p *pace) hold(conv chat.ConvID, d time.Duration) {
	if d <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if len(p.next) > 10_000 {
		for c, t := range p.next {
			if t.Before(now) {
				delete(p.next, c)
			}
		}
	}
	p.next[conv] = now.Add(d)
}

// wake starts sending what a conversation has, unless that is under way.
func (w *work) wake(conv chat.ConvID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.draining {
		return
	}
	if _, busy := w.sending[conv]; busy {
		w.sending[conv] = true
		return
	}
	w.sending[conv] = false
	w.sends.Go(func() { w.send(conv) })
}

// resend wakes everything that was waiting in the outbox when the work began.
func (w *work) resend(ctx context.Context) {
	for wait := backoff(0); ; wait = wait.longer() {
		convs, err := w.Outbox.Sending(ctx)
		if err == nil {
			for _, c := range convs {
				w.wake(c)
			}
			return
		}
		if !pause(ctx, time.Duration(wait)) {
			return
		}
	}
}

// send empties one conversation's outbox, in order. A failing message holds back only its own conversation.
func (w *work) send(conv chat.ConvID) {
	var wait backoff
	var try attempt
	for !w.stopped() {
		p, ok, err := w.Outbox.Claim(w.ctx, w.lease, conv)
		if err != nil {
			if errors.Is(err, chat.ErrLeaseLost) {
				w.cancel(err)
				break
			}
			w.Log.Warn("outbox is away", "error", err)
			wait = wait.longer()
			pause(w.ctx, time.Duration(wait))
			continue
		}
		if !ok {
			if w.leave(conv) {
				return
			}
			continue
		}
		w.Probe("claimed")
		try.claimed(p)
		result := w.deliver(p, &try)
		if result == nil { // to be tried again
			wait = wait.longer()
			pause(w.ctx, time.Duration(wait))
			continue
		}
		wait = 0
		w.mark(p, *result)
	}
	w.mu.Lock()
	delete(w.sending, conv)
	w.mu.Unlock()
}

// attempt remembers, over the tries of one part, whether a copy of it may be out.
type attempt struct {
	id      string
	part    int
	unknown bool
}

// claimed notes a claim. When a part comes to this process with tries behind it, another process claimed it before and died:
// what came of that nobody knows.
func (a *attempt) claimed(p chat.Parcel) {
	if a.id != p.ID || a.part != p.Part {
		*a = attempt{id: p.ID, part: p.Part, unknown: p.Tries > 1}
	}
}

// leave ends a conversation's sending if nothing new was announced meanwhile.
func (w *work) leave(conv chat.ConvID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sending[conv] {
		w.sending[conv] = false
		return false
	}
	delete(w.sending, conv)
	return true
}

func (w *work) stopped() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closing || w.ctx.Err() != nil
}

// deliver sends the next part of a parcel. nil: it did not arrive, or nobody knows; try again.
func (w *work) deliver(p chat.Parcel, try *attempt) *chat.Sent {
	door, ok := w.doors[p.Door]
	if p.Gone || !ok {
		return &chat.Sent{Part: p.Part, Drop: true}
	}
	parts := door.Parts(p.Message)
	if p.Part >= len(parts) {
		return &chat.Sent{Part: p.Part, Last: true}
	}
	pace := w.paces[p.Door]
	if p.Message.Ack == "" && !pace.wait(w.ctx, p.Conv) {
		return nil
	}
	ctx, cancel, ok := w.sendContext()
	if !ok {
		return nil
	}
	defer cancel()
	err := door.Send(ctx, parts[p.Part])
	if p.Message.Ack == "" {
		pace.hold(p.Conv, pace.interval(p.Message.Addr))
	}
	return w.judge(p, len(parts), err, try)
}

// sendContext ends before the lease does; false when there is not enough of the lease left to start a send.
func (w *work) sendContext() (context.Context, context.CancelFunc, bool) {
	deadline := time.Now().Add(min(sendTimeout, w.lease.TTL/2))
	if deadline.UnixNano() > w.until.Load() {
		return nil, nil, false
	}
	ctx, cancel := context.WithDeadline(w.ctx, deadline)
	return ctx, cancel, true
}

// judge says what a send's error means for the parcel.
func (w *work) judge(p chat.Parcel, parts int, err error, try *attempt) *chat.Sent {
	done := &chat.Sent{Part: p.Part + 1, Last: p.Part+1 >= parts, Copy: try.unknown}
	if err == nil {
		return done
	}
	var se *chat.SendError
	if !errors.As(err, &se) {
		se = &chat.SendError{Class: chat.Unknown, Err: err}
	}
	w.Log.Warn("message not sent", "message", p.ID, "class", int(se.Class), "tries", p.Tries, "error", err)
	switch se.Class {
	case chat.Expired:
		return done
	case chat.Unreachable:
		return &chat.Sent{Part: p.Part, Lost: true}
	case chat.Refused:
		return &chat.Sent{Part: p.Part, Park: "refused"}
	case chat.Throttled:
		w.paces[p.Door].hold(p.Conv, se.RetryAfter)
	case chat.Unknown:
		try.unknown = true
	}
	return nil
}

// mark records the end of a send until it is recorded: the message went out, so nothing else will do.
func (w *work) mark(p chat.Parcel, r chat.Sent) {
	for wait := backoff(0); ; wait = wait.longer() {
		err := w.Outbox.Sent(w.ctx, w.lease, p, r)
		if err == nil {
			w.Probe("marked")
			return
		}
		if errors.Is(err, chat.ErrLeaseLost) {
			w.cancel(err)
			return
		}
		w.Log.Warn("end of a send not recorded yet", "message", p.ID, "error", err)
		if !pause(w.ctx, time.Duration(wait)) {
			return
		}
	}
}
