package knowledge

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

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
