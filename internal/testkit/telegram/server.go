package tgtest

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Config says how the server behaves. The zero value is a bot with nothing peculiar.
type Config struct {
	Token    string // "4711:test-token" when empty
	Username string // of the bot, "pufa_test_bot" when empty

	Now    func() time.Time // dates, expiry and limits; nil: time.Now
	Spec   *Spec            // requests are checked against it; nil: only for methods the server does not know
	Limits Limits           // how fast messages may come; the zero value does not limit
	OnSent func(Message)    // called after a message was accepted, on the request's goroutine; may be nil

	// RetryFirst and RetryMax bound the doubling wait before an update is posted to the webhook again; 50 ms and 1 s when zero. The real ones
	// are 1 and 60–120 s. A Retry-After of the bot is honoured up to an hour.
	RetryFirst, RetryMax time.Duration

	// Lean keeps of each chat only the number of its messages and the newest one, and checks no request against Spec: for
	// benchmarks.
	Lean bool
}

// Server is the Telegram of one bot. All methods are safe for use from several goroutines.
type Server struct {
	cfg  Config
	id   int64 // of the bot
	http *http.Server
	url  string
	done sync.WaitGroup
	quit chan struct{}

	mu         sync.Mutex
	news       chan struct{} // closed and replaced when anything changes
	queue      []*pending    // not yet confirmed, in order
	nextUpdate int64
	nextID     int64 // of messages and callbacks
	poller     *poller
	hook       *hook
	allowed    map[string]bool // nil: everything
	chats      map[int64]*room
	presses    map[string]*press
	commands   []Command
	faults     []*fault
	limits     limiter
	ledger     ledger
}

// New starts a server on a free port of 127.0.0.1. Close it.
func New(cfg Config) (*Server, error) {
	cfg = cfg.filled()
	id, _, _ := strings.Cut(cfg.Token, ":")
	botID, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("token %q: want digits before the colon", cfg.Token)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start telegram double: %w", err)
	}
	s := &Server{
		cfg: cfg, id: botID, url: "http://" + listener.Addr().String(),
		quit: make(chan struct{}), news: make(chan struct{}),
		nextUpdate: 1_000_001, nextID: 1,
		chats: map[int64]*room{}, presses: map[string]*press{},
		limits: limiter{Limits: cfg.Limits}, ledger: newLedger(),
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second}
	s.done.Go(func() { _ = s.http.Serve(listener) }) // ends with ErrServerClosed by Close
	return s, nil
}

func (c Config) filled() Config {
	if c.Token == "" {
		c.Token = "4711:test-token"
	}
	if c.Username == "" {
		c.Username = "pufa_test_bot"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RetryFirst <= 0 {
		c.RetryFirst = 50 * time.Millisecond
	}
	if c.RetryMax <= 0 {
		c.RetryMax = time.Second
	}
	return c
}

// Start is New for a test: it ends with the test, which fails when a request broke the rules of the Bot API. The rules are read from
// the specification when it is at hand (SpecFor) and the server is not Lean.
func Start(tb testing.TB, cfg Config) *Server {
	tb.Helper()
	if cfg.Spec == nil && !cfg.Lean {
		cfg.Spec = SpecFor(tb)
	}
	s, err := New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			tb.Errorf("against the Bot API: %s", v)
		}
	})
	return s
}

// Close ends the server and everything it does.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.quit:
	default:
		close(s.quit)
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.done.Wait()
}

// URL is the Bot API address, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Token is the bot's token.
func (s *Server) Token() string { return s.cfg.Token }

// Username is the bot's, without @.
func (s *Server) Username() string { return s.cfg.Username }

// changed wakes everybody who waits for news. The lock is held.
func (s *Server) changed() {
	close(s.news)
	s.news = make(chan struct{})
}

func (s *Server) now() time.Time { return s.cfg.Now() }
