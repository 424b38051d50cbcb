package knowledge

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"pufa/chat"
)

// Live is the knowledge base of a house at work: a Base that is replaced as a whole when entries are published or withdrawn.
// Who asks while a new one is being built is answered from the old one. Safe for use by many goroutines.
type Live struct {
	cfg Config
	now atomic.Pointer[Base]

	building sync.Mutex // held while a base is built: some tenths of a second of work
	overlay  []chat.Entry
}

// NewLive loads what cfg says; cfg.Overlay is what is published at first.
func NewLive(cfg Config) (*Live, error) {
	base, err := Load(cfg)
	if err != nil {
		return nil, err
	}
	l := &Live{cfg: cfg, overlay: cfg.Overlay}
	l.now.Store(base)
	return l, nil
}

// Base is the base as it is now. It does not change any more.
func (l *Live) Base() *Base { return l.now.Load() }

// Publish makes these the township's published entries, in the place of those before. When it returns, they answer. It does nothing when they
// do already. Errors: those of Load, after which the old base goes on answering.
func (l *Live) Publish(overlay []chat.Entry) error {
	l.building.Lock()
	defer l.building.Unlock()
	if reflect.DeepEqual(overlay, l.overlay) {
		return nil
	}
	cfg := l.cfg
	cfg.Overlay = overlay
	base, err := Load(cfg)
	if err != nil {
		return fmt.Errorf("publish %d entries: %w", len(overlay), err)
	}
	l.overlay = overlay
	l.now.Store(base)
	return nil
}

// Answer is Chat.Answer of the base as it is now.
func (l *Live) Answer(ctx context.Context, text string, before []string, now time.Time) (chat.Answer, error) {
	return l.Base().Chat().Answer(ctx, text, before, now)
}

// Law is Base.Law.
func (l *Live) Law(entry string, now time.Time) (string, bool) { return l.Base().Law(entry, now) }

// IsQuestion is Base.IsQuestion.
func (l *Live) IsQuestion(text string) bool { return l.Base().IsQuestion(text) }

// Example is Base.Example.
func (l *Live) Example() string { return l.Base().Example() }

// Cited is Base.Cited.
func (l *Live) Cited(text string, now time.Time) []chat.Cited { return l.Base().Cited(text, now) }

// Shelves is Base.Shelves.
func (l *Live) Shelves() []chat.Topic { return l.Base().Shelves() }

// Faults is Base.Faults.
func (l *Live) Faults(e chat.Entry, now time.Time) []chat.Fault { return l.Base().Faults(e, now) }

// Radar is Base.Radar.
func (l *Live) Radar(now time.Time) []chat.Aged { return l.Base().Radar(now) }

// Title is Base.Title.
func (l *Live) Title(entry string) (string, bool) { return l.Base().Title(entry) }

// Alike is Base.Alike.
func (l *Live) Alike(ctx context.Context, texts []string, now time.Time) ([][]int, error) {
	return l.Base().Alike(ctx, texts, now)
}
