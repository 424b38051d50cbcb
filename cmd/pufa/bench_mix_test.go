package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	tgtest "pufa/internal/testkit/telegram"
)

// move is what one person does for one turn; the reply is awaited before the next one of that slot.
type move struct {
	chat  int64
	text  string // typed; empty: the first button of the newest message is pressed
	reply string // what the turn is: "ask", "line", "confirm", "press"
}

// slot is a place for one person at a time. Its moves follow each other.
type slot struct {
	moves   []move
	at      int
	waiting bool
	since   time.Time // when the update became available
}

// drive lets people write and press at a Telegram, and takes the time until they get their reply.
type drive struct {
	tg *tgtest.Server

	mu     sync.Mutex
	slots  map[int64]*slot // by chat
	closed bool            // a reply lets the slot's next move come at once
	took   []time.Duration
	left   int // moves that have no reply yet
	stray  int // replies nobody waited for
	done   chan struct{}
}

// heard is told every message that Telegram took.
func (d *drive) heard(m tgtest.Message) {
	d.mu.Lock()
	s := d.slots[m.Chat]
	if s == nil || !s.waiting {
		d.stray++
		d.mu.Unlock()
		return
	}
	d.took = append(d.took, time.Since(s.since))
	s.waiting = false
	s.at++
	if d.left--; d.left == 0 {
		close(d.done)
	}
	next := d.closed && s.at < len(s.moves)
	d.mu.Unlock()
	if next {
		d.move(s)
	}
}

// move makes a slot's next move. Who sees no button presses one all the same, as echoes need it.
func (d *drive) move(s *slot) {
	d.mu.Lock()
	m := s.moves[s.at]
	s.waiting, s.since = true, time.Now()
	d.mu.Unlock()
	if m.text != "" {
		d.tg.Text(m.chat, m.text)
		return
	}
	if shown := d.tg.Sent(m.chat); len(shown) > 0 && len(shown[0].Buttons) > 0 {
		d.tg.PressAgain(shown[0], m.chat, shown[0].Buttons[0][0].Data)
		return
	}
	d.tg.Forge(m.chat, "pressed")
}

// begin makes the slots ready.
func (d *drive) begin(slots []*slot, closed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.slots, d.closed, d.took, d.left, d.stray, d.done = map[int64]*slot{}, closed, nil, 0, 0, make(chan struct{})
	for _, s := range slots {
		d.left += len(s.moves)
		for _, m := range s.moves {
			d.slots[m.chat] = s
		}
	}
}

// saturate lets every slot go on as soon as it has its reply, and returns how long all of it took.
func (d *drive) saturate(b *testing.B, slots []*slot) time.Duration {
	b.Helper()
	d.begin(slots, true)
	start := time.Now()
	for _, s := range slots {
		d.move(s)
	}
	d.finish(b)
	return time.Since(start)
}

// steady lets one slot after the other make a move, so many a second.
func (d *drive) steady(b *testing.B, slots []*slot, perSecond int) time.Duration {
	b.Helper()
	d.begin(slots, false)
	start := time.Now()
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for s := d.idle(slots, 0); s != nil; s = d.idle(slots, slices.Index(slots, s)+1) {
		d.move(s)
		<-tick.C
	}
	d.finish(b)
	return time.Since(start)
}

// idle is the first slot from a place on that waits for nothing and has moves left. When all of them wait it waits as well.
func (d *drive) idle(slots []*slot, from int) *slot {
	for {
		over := true
		d.mu.Lock()
		for i := range slots {
			s := slots[(from+i)%len(slots)]
			if s.at < len(s.moves) && !s.waiting {
				d.mu.Unlock()
				return s
			}
			over = over && s.at+1 >= len(s.moves) // nothing follows what it waits for
		}
		d.mu.Unlock()
		if over {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
}

func (d *drive) finish(b *testing.B) {
	b.Helper()
	select {
	case <-d.done:
	case <-time.After(time.Minute):
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left > 0 {
		b.Fatalf("%d moves got no reply in a minute, the first: %s", d.left, d.stuck())
	}
	if d.stray > 0 {
		b.Errorf("%d replies more than one a turn", d.stray)
	}
}

func (d *drive) stuck() string {
	for _, s := range d.slots {
		if s.waiting {
			return fmt.Sprintf("%+v", s.moves[s.at])
		}
	}
	return "none was made"
}

// quantile of durations that are sorted.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
