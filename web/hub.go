package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pufa/chat"
)

// Limits of open event streams.
const (
	maxStreams    = 4000        // of this process
	maxOwnStreams = 6           // of one conversation: its tabs
	newsWait      = time.Second // of one blocking read, which nothing but its time ends
	newsPause     = time.Second // after the store was away
)

// hub wakes the event streams of conversations that have grown. One tailer a process reads the news.
type hub struct {
	mu     sync.Mutex
	open   map[chat.ConvID]map[chan struct{}]bool
	n      int
	closed chan struct{} // closed when the server stops
}

func newHub() *hub {
	return &hub{open: map[chat.ConvID]map[chan struct{}]bool{}, closed: make(chan struct{})}
}

// run tails the news until ctx ends. Streams end at once then.
func (h *hub) run(ctx context.Context, news Conversations, log *slog.Logger) {
	defer context.AfterFunc(ctx, func() { close(h.closed) })()
	place := ""
	for ctx.Err() == nil {
		convs, next, gap, err := news.News(ctx, place, newsWait)
		if err != nil {
			if ctx.Err() == nil {
				log.Warn("news of transcripts are away", "error", err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(newsPause):
			}
			place, gap = "", true // what was said meanwhile each page reads by itself
		}
		if err == nil {
			place = next
		}
		if gap || len(convs) > 0 {
			h.wake(convs, gap)
		}
	}
}

// wake lets the streams of these conversations look for lines, or all of them.
func (h *hub) wake(convs []chat.ConvID, all bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if all {
		for _, streams := range h.open {
			nudge(streams)
		}
		return
	}
	for _, c := range convs {
		nudge(h.open[c])
	}
}

func nudge(streams map[chan struct{}]bool) {
	for ch := range streams {
		select {
		case ch <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// join announces a stream; false when there are too many.
func (h *hub) join(conv chat.ConvID) (chan struct{}, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n >= maxStreams || len(h.open[conv]) >= maxOwnStreams {
		return nil, false
	}
	if h.open[conv] == nil {
		h.open[conv] = map[chan struct{}]bool{}
	}
	ch := make(chan struct{}, 1)
	h.open[conv][ch] = true
	h.n++
	return ch, true
}

func (h *hub) leave(conv chat.ConvID, ch chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open[conv], ch)
	if len(h.open[conv]) == 0 {
		delete(h.open, conv)
	}
	h.n--
}

func (h *hub) streams() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}
