package tgtest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// ledger is what happened, for tests to compare with.
type ledger struct {
	messages   []Message
	sent       int
	confirmed  int
	throttled  int
	unwanted   int
	expired    []int64
	violations []string
	calls      map[string]int
	posts      map[int]int
}

func newLedger() ledger { return ledger{calls: map[string]int{}, posts: map[int]int{}} }

// Sent is what a chat got, oldest first. On a Lean server it is the newest message alone.
func (s *Server) Sent(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.chats[chat]; r != nil {
		return slices.Clone(r.messages)
	}
	return nil
}

// AllSent is what all chats got, in the order it was accepted. On a Lean server it is empty.
func (s *Server) AllSent() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger.messages)
}

// Count is how many messages a chat got; chat 0 means all chats.
func (s *Server) Count(chat int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if chat == 0 {
		return s.ledger.sent
	}
	if r := s.chats[chat]; r != nil {
		return r.count
	}
	return 0
}

// Answers are the words shown for the press that came with an update, one for each answer.
func (s *Server) Answers(update int64) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.presses {
		if p.update == update {
			return slices.Clone(p.answers)
		}
	}
	return nil
}

// Unanswered are the update ids of presses nobody answered, ascending.
func (s *Server) Unanswered() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []int64
	for _, p := range s.presses {
		if len(p.answers) == 0 {
			ids = append(ids, p.update)
		}
	}
	slices.Sort(ids)
	return ids
}

// Commands is the bot's menu.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Pending is how many updates wait to be confirmed, Confirmed how many were.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return len(s.queue)
}

// Confirmed is how many updates the bot confirmed, by an offset or a 2xx.
func (s *Server) Confirmed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.confirmed
}

// Expired are the ids of updates that nobody fetched in time.
func (s *Server) Expired() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return slices.Clone(s.ledger.expired)
}

// Throttled is how many messages came faster than Limits allow.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.throttled
}

// Calls is how often a method was called.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.calls[method]
}

// Posts says how often the webhook answered with which status; 0 stands for no answer.
func (s *Server) Posts() map[int]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.ledger.posts)
}

// Violations are requests against the Bot API: unknown methods, unknown or missing parameters, wrong types. No values are in them.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ledger.violations)
}

func (s *Server) violation(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.violations = append(s.ledger.violations, text)
}

// Wait returns nil once cond holds, looking whenever something happens here and every 20 ms, and an error when that takes too long.
// cond may call any method of the server.
func (s *Server) Wait(limit time.Duration, cond func() bool) error {
	end := time.Now().Add(limit)
	for {
		s.mu.Lock()
		news := s.news
		s.mu.Unlock()
		if cond() {
			return nil
		}
		rest := time.Until(end)
		if rest <= 0 {
			return fmt.Errorf("waited %v in vain", limit)
		}
		t := time.NewTimer(min(rest, 20*time.Millisecond))
		select {
		case <-news:
		case <-t.C:
		}
		t.Stop()
	}
}

// Await is Wait for a test: 10 s, then the test ends. what names the thing awaited.
func (s *Server) Await(tb testing.TB, what string, cond func() bool) {
	tb.Helper()
	if err := s.Wait(10*time.Second, cond); err != nil {
		tb.Fatalf("no %s: %v", what, err)
	}
}
