package tgtest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// poller is a getUpdates call under way.
type poller struct {
	ended chan struct{} // closed when another one takes over
}

// getUpdates gives out what is pending from the offset on and forgets what is before it. A new call ends an older one.
func (s *Server) getUpdates(ctx context.Context, p params) result {
	limit := p.int("limit")
	if limit < 1 || limit > 100 {
		limit = 100
	}
	wait := time.Duration(min(max(p.int("timeout"), 0), 50)) * time.Second
	me, refused := s.takeOver(p)
	if refused.code != 0 {
		return refused
	}
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for last := false; ; {
		updates, news := s.batch(me, p.int("offset"), int(limit))
		if len(updates) > 0 || last || wait == 0 {
			return s.gone(me, ok(updates))
		}
		select {
		case <-news:
		case <-timeout.C:
			last = true
		case <-me.ended:
			return bad(http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case <-ctx.Done():
			return s.gone(me, ok(json.RawMessage("[]")))
		case <-s.quit:
			return bad(http.StatusInternalServerError, "Internal Server Error: restart")
		}
	}
}

// takeOver makes this call the only one.
func (s *Server) takeOver(p params) (*poller, result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return nil, bad(http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if s.poller != nil {
		close(s.poller.ended)
	}
	me := &poller{ended: make(chan struct{})}
	s.poller = me
	s.setAllowed(p)
	if offset := p.int("offset"); offset > 0 {
		s.confirm(func(u *pending) bool { return u.id < offset && (u.served || !u.again) })
	}
	return me, result{}
}

// setAllowed takes allowed_updates over when it was given. The lock is held.
func (s *Server) setAllowed(p params) {
	var kinds []string
	if !p.has("allowed_updates") || p.decode("allowed_updates", &kinds) != nil {
		return
	}
	s.allowed = nil
	if len(kinds) == 0 {
		return
	}
	s.allowed = map[string]bool{}
	for _, k := range kinds {
		s.allowed[k] = true
	}
}

// batch is the next updates, and a channel that says when there is more.
func (s *Server) batch(me *poller, offset int64, limit int) ([]json.RawMessage, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	updates := []json.RawMessage{}
	if s.poller != me {
		return updates, s.news
	}
	for _, p := range s.queue {
		if len(updates) == limit {
			break
		}
		if p.id < offset && !p.again {
			continue
		}
		p.served = true
		updates = append(updates, p.json())
	}
	return updates, s.news
}

// gone ends a call.
func (s *Server) gone(me *poller, r result) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poller == me {
		s.poller = nil
	}
	return r
}
