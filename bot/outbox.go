package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"pufa/chat"
)

// pace keeps a door's limits, also when some messages take longer on their way than others: a message counts from its start until
// a second after its end, for in between nobody knows when it arrived.
type pace struct {
	all      *rate.Limiter
	places   chan struct{} // one for each message that counts; nil: no limit
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
		p.places = make(chan struct{}, max(1, int(perSecond)))
	}
	return p
}

// wait holds a message back until both the door and its conversation may have it. When it says true, ended has to be called.
func (p *pace) wait(ctx context.Context, conv chat.ConvID) bool {
	p.mu.Lock()
	at := p.next[conv]
	p.mu.Unlock()
	if !pause(ctx, time.Until(at)) || p.all.Wait(ctx) != nil {
		return false
	}
	if p.places == nil {
		return true
	}
	select {
	case p.places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// ended notes that the door is through with a message, whatever came of it.
func (p *pace) ended() {
	if p.places != nil {
		time.AfterFunc(time.Second, func() { <-p.places })
	}
}

// hold notes that a conversation was written to, or has to wait.
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

// send empties one conversation's outbox, in order, and returns how many parts came to an end. A failing message holds back
// only its own conversation. What belongs to a door that this process has not is left for one that has it.
func (w *work) send(conv chat.ConvID) (ended int) {
	var wait backoff
	var try attempt
	for !w.stopped() {
		p, ok, err := w.Outbox.Claim(w.ctx, w.lease, conv)
		if errors.Is(err, chat.ErrLeaseLost) {
			w.cancel(err)
			break
		}
		if err == nil && !ok {
			if w.idle(conv) {
				return ended
			}
			continue
		}
		try.claimed(p)
		if err == nil && !p.Gone && w.doors[p.Door] == nil {
			w.Log.Warn("no such door here; the message waits for one", "message", p.ID, "door", p.Door)
			break
		}
		result := w.attempt(p, err, &try)
		if result == nil { // to be tried again
			wait = wait.longer()
			pause(w.ctx, time.Duration(wait))
			continue
		}
		wait = 0
		w.mark(p, *result)
		ended++
		if !stays(*result) && p.Behind == 0 && w.idle(conv) { // what came since the claim was announced
			return ended
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.sending, conv)
	return ended
}

// attempt delivers what was claimed, unless it could not be read.
func (w *work) attempt(p chat.Parcel, err error, try *attempt) (result *chat.Sent) {
	if err != nil {
		w.Log.Warn("outbox is away, or its head does not open", "message", p.ID, "error", err)
		return try.unopened(p, err)
	}
	w.Probe("claimed")
	defer func() {
		if w.caught(recover(), "message", p.ID, nil) != nil {
			result = &chat.Sent{Part: p.Part, Park: "panicked"}
		}
	}()
	return w.deliver(p, try)
}

// attempt remembers, over the tries of one part, whether a copy of it may be out.
type attempt struct {
	id      string
	part    int
	unknown bool
	closed  int // how often it did not open
}

// unopened says what becomes of a head that can't be read: after some tries it is put aside, so that it does not stand in its
// conversation's way for good. nil: try again.
func (a *attempt) unopened(p chat.Parcel, err error) *chat.Sent {
	if p.ID == "" || errors.Is(err, chat.ErrUnavailable) {
		return nil
	}
	if a.closed++; a.closed < maxFailures {
		return nil
	}
	return &chat.Sent{Part: p.Part, Park: "unreadable"}
}

// claimed notes a claim. When a part comes to this process with tries behind it, another process claimed it before and died:
// what came of that nobody knows.
func (a *attempt) claimed(p chat.Parcel) {
	if a.id != p.ID || a.part != p.Part {
		*a = attempt{id: p.ID, part: p.Part, unknown: p.Tries > 1}
	}
}

// stays says whether a parcel has parts left to send.
func stays(r chat.Sent) bool { return !r.Last && !r.Lost && !r.Drop && r.Park == "" }

// idle says that nothing new was announced for a conversation whose outbox was found empty. It leaves at once then: what is
// announced from now on starts another sender.
func (w *work) idle(conv chat.ConvID) bool {
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
	door := w.doors[p.Door]
	if p.Gone {
		return &chat.Sent{Part: p.Part, Drop: true}
	}
	parts := door.Parts(p.Message)
	if p.Part >= len(parts) {
		return &chat.Sent{Part: p.Part, Last: true}
	}
	pace := w.paces[p.Door]
	if p.Message.Ack == "" {
		if !pace.wait(w.ctx, p.Conv) {
			return nil
		}
		defer pace.ended()
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
	if !w.ours(deadline) {
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
