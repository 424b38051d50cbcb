package tgtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// hook is the webhook in force.
type hook struct {
	url    string
	secret string
	max    int // posts at a time
	client *http.Client
	stop   context.CancelFunc

	busy  map[string]bool      // lanes with a post under way
	after map[string]time.Time // when a lane may be tried again
	delay map[string]time.Duration
	posts int
}

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// setWebhook starts posting updates. The real one wants https; on loopback this one does not. What is pending stays unless
// drop_pending_updates is set, which is on record as a violation: nobody here should.
func (s *Server) setWebhook(p params) result {
	if p.text("url") == "" {
		return s.deleteWebhook(p)
	}
	u, err := url.Parse(p.text("url"))
	secret := p.text("secret_token")
	switch {
	case err != nil || u.Host == "":
		return bad(http.StatusBadRequest, "Bad Request: bad webhook: invalid URL")
	case secret != "" && !secretShape.MatchString(secret):
		return bad(http.StatusBadRequest, "Bad Request: secret token contains unallowed characters")
	}
	posts := int(p.int("max_connections"))
	if posts < 1 || posts > 100 {
		posts = 40
	}
	ctx, stop := context.WithCancel(context.Background())
	h := &hook{
		url: u.String(), secret: secret, max: posts, stop: stop,
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxConnsPerHost: posts, MaxIdleConnsPerHost: posts}},
		busy:   map[string]bool{}, after: map[string]time.Time{}, delay: map[string]time.Duration{},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropPending(p)
	s.setAllowed(p)
	s.unhook()
	if s.poller != nil {
		close(s.poller.ended)
		s.poller = nil
	}
	s.hook = h
	s.done.Go(func() { s.deliver(ctx, h) })
	return ok(true)
}

func (s *Server) deleteWebhook(p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropPending(p)
	s.unhook()
	return ok(true)
}

// dropPending does what drop_pending_updates asks for. The lock is held.
func (s *Server) dropPending(p params) {
	if p.text("drop_pending_updates") == "true" {
		s.queue = nil
		s.ledger.violations = append(s.ledger.violations, "drop_pending_updates throws away what people said")
	}
}

// unhook ends the webhook in force. The lock is held.
func (s *Server) unhook() {
	if s.hook != nil {
		s.hook.stop()
		s.hook = nil
	}
	for _, p := range s.queue {
		p.posted = false
	}
}

// deliver posts what is pending until the hook is replaced or the server closes. A lane has one post under way.
func (s *Server) deliver(ctx context.Context, h *hook) {
	defer h.client.CloseIdleConnections()
	for {
		next, news, wait := s.nextPosts(h)
		for _, p := range next {
			s.done.Go(func() { s.post(ctx, h, p) })
		}
		t := time.NewTimer(wait)
		select {
		case <-news:
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return
		case <-s.quit:
			h.stop()
			t.Stop()
			return
		}
		t.Stop()
	}
}

// nextPosts takes what may be posted now, and says what to wait for.
func (s *Server) nextPosts(h *hook) (next []*pending, news <-chan struct{}, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	wait = time.Minute
	if s.hook != h {
		return nil, s.news, wait
	}
	now := time.Now()
	for _, p := range s.queue {
		if h.posts >= h.max {
			break
		}
		if h.busy[p.lane] {
			continue
		}
		if rest := h.after[p.lane].Sub(now); rest > 0 {
			wait = min(wait, rest)
			continue
		}
		h.busy[p.lane], p.posted = true, true
		h.posts++
		next = append(next, p)
	}
	return next, s.news, wait
}

// post brings one update to the bot, once.
func (s *Server) post(ctx context.Context, h *hook, p *pending) {
	status, wordy, retry := h.try(ctx, p.json())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.posts[status]++
	h.posts--
	delete(h.busy, p.lane)
	p.posted = false
	defer s.changed()
	if wordy && status == http.StatusOK {
		s.ledger.violations = append(s.ledger.violations, "the webhook's 200 has a body, which Telegram takes for a method to call")
	}
	if status >= 200 && status < 300 {
		delete(h.after, p.lane)
		delete(h.delay, p.lane)
		s.confirm(func(q *pending) bool { return q == p })
		return
	}
	h.delay[p.lane] = min(max(h.delay[p.lane]*2, s.cfg.RetryFirst), s.cfg.RetryMax)
	if retry == 0 {
		retry = h.delay[p.lane]
	}
	h.after[p.lane] = time.Now().Add(retry)
}

// try posts and returns the status, 0 without one, whether the answer has a body, and what Retry-After asks for.
func (h *hook) try(ctx context.Context, body []byte) (status int, wordy bool, retry time.Duration) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return 0, false, 0
	}
	req.GetBody = nil // one try is one try
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return 0, false, 0
	}
	defer resp.Body.Close()
	n, _ := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return resp.StatusCode, n > 0, time.Duration(min(max(seconds, 0), 3600)) * time.Second
}
