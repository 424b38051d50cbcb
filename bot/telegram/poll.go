package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"pufa/chat"
)

// Waits of the poller.
const (
	firstWait    = 500 * time.Millisecond
	longestWait  = 30 * time.Second // Telegram is away
	longestKeep  = 2 * time.Second  // our own store is away: be back soon after it
	conflictWait = 5 * time.Second  // another program polls with our token
	keepers      = 16               // conversations stored at the same time, so that the store can group its commits
)

// Poll brings updates in by long polling until ctx ends, and returns nil then. Each update is stored before the offset moves
// past it; what could not be stored comes again. ErrToken is the only error: everything else is logged and waited out.
//
// After a batch it asks once without waiting, which confirms the batch at once instead of at the end of the next long poll.
// When there is nothing left it starts over from no offset at all: update ids are random after a quiet week, and may be lower.
func (d *Door) Poll(ctx context.Context) error {
	p := &poller{door: d, wait: d.cfg.PollWait}
	for ctx.Err() == nil {
		if err := p.round(ctx); errors.Is(err, ErrToken) {
			return fmt.Errorf("poll: %w", err)
		}
	}
	return nil
}

// poller is the state of one Poll.
type poller struct {
	door   *Door
	offset int64         // confirms every update before it; 0: none to confirm
	wait   time.Duration // how long the next call may wait for news
	failed int           // rounds in a row that went wrong
}

// round asks once and stores what came. It returns an error only after it was logged and waited out.
func (p *poller) round(ctx context.Context) error {
	updates, err := p.door.fetch(ctx, p.offset, p.wait)
	if err != nil {
		if ctx.Err() == nil {
			p.trouble(ctx, err)
		}
		return err
	}
	if p.offset != 0 {
		p.door.cfg.Probe("confirmed")
	}
	if len(updates) == 0 {
		p.offset, p.wait, p.failed = 0, p.door.cfg.PollWait, 0
		return nil
	}
	return p.take(ctx, updates)
}

// take stores a batch and moves the offset past what is stored of it.
func (p *poller) take(ctx context.Context, updates []json.RawMessage) error {
	last, err := p.door.keepAll(ctx, updates)
	if last != 0 {
		p.offset, p.wait = last+1, 0
	}
	if err == nil {
		p.failed = 0
		return nil
	}
	if ctx.Err() == nil {
		wait := backoff(p.failed, longestKeep)
		p.failed++
		p.door.log.Error("updates not stored; they stay with Telegram", "error", p.door.safe(err), "wait", wait)
		p.door.pause(ctx, wait)
	}
	return err
}

// trouble logs what Telegram or the way to it said, and waits.
func (p *poller) trouble(ctx context.Context, err error) {
	wait := backoff(p.failed, longestWait)
	p.failed++
	var no *refusal
	switch errors.As(err, &no); {
	case errors.Is(err, ErrToken):
		return
	case no != nil && no.code == http.StatusConflict:
		wait = conflictWait
		p.door.log.Warn("another program takes this bot's updates; only one may: waiting", "error", err, "wait", wait)
	case no != nil && no.code == http.StatusTooManyRequests:
		wait = no.wait
		p.door.log.Warn("Telegram asks us to wait", "error", err, "wait", wait)
	default:
		p.door.log.Warn("no updates from Telegram; trying again", "error", err, "wait", wait)
	}
	p.door.pause(ctx, wait)
}

// backoff doubles from half a second up to the longest.
func backoff(failed int, longest time.Duration) time.Duration {
	return min(firstWait<<min(failed, 10), longest)
}

// item is one update of a batch.
type item struct {
	id   int64
	ev   chat.Event
	none bool // nothing to store: not for us, or undecodable
	kept bool
}

// keepAll stores a batch: conversations side by side, each in order and none past a failure. It returns the id of the last
// update up to which all is stored, 0 for none, and why it is not the whole batch.
func (d *Door) keepAll(ctx context.Context, updates []json.RawMessage) (last int64, err error) {
	items := make([]item, len(updates))
	lanes := map[chat.ConvID][]*item{}
	for i, raw := range updates {
		items[i] = d.open(raw)
		if it := &items[i]; !it.none {
			lanes[it.ev.Conv] = append(lanes[it.ev.Conv], it)
		}
	}
	err = d.keepLanes(ctx, lanes)
	for i := range items {
		if !items[i].none && !items[i].kept {
			return last, err
		}
		if items[i].id != 0 {
			last = items[i].id
		}
	}
	if last == 0 {
		return 0, errors.New("a batch without a single update id")
	}
	return last, nil
}

// keepLanes stores each lane in order, up to keepers of them at a time, and returns the first error.
func (d *Door) keepLanes(ctx context.Context, lanes map[chat.ConvID][]*item) error {
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
		slots = make(chan struct{}, keepers)
	)
	for _, lane := range lanes {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := d.keepLane(ctx, lane); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	wg.Wait()
	return first
}

func (d *Door) keepLane(ctx context.Context, lane []*item) error {
	for _, it := range lane {
		if err := d.store(ctx, it.ev); err != nil {
			return err
		}
		it.kept = true
	}
	return nil
}

// store keeps one event, between its two probes.
func (d *Door) store(ctx context.Context, ev chat.Event) error {
	d.cfg.Probe("received")
	if err := d.keep(ctx, ev); err != nil {
		return fmt.Errorf("keep %s: %w", ev.Key, err)
	}
	d.cfg.Probe("kept")
	return nil
}

// open decodes one update. What can't be decoded is logged by its id and passed: the sender can't be told, and it would be
// in the way of everybody else for a day.
func (d *Door) open(raw json.RawMessage) item {
	ev, id, err := d.decode(raw)
	if err != nil {
		d.log.Error("update passed over: it can't be read", "update", id, "error", d.safe(err))
	}
	return item{id: id, ev: ev, none: err != nil || ev.Key == ""}
}
