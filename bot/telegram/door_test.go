package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/chat"
	tgtest "pufa/internal/testkit/telegram"
)

const canary = "canary-Secret_0123456789abcdef"

// hash stands for the tenant's keyed hash.
func hash(s string) string {
	sum := sha256.Sum256([]byte("key" + s))
	return hex.EncodeToString(sum[:16])
}

// inbox is a Keep that remembers, and can be made to fail.
type inbox struct {
	mu     sync.Mutex
	events []chat.Event
	known  map[string]bool
	tries  int
	fail   func(try int, ev chat.Event) error
}

func (b *inbox) keep(ctx context.Context, ev chat.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.fail != nil {
		if err := b.fail(b.tries, ev); err != nil {
			return err
		}
	}
	if b.known == nil {
		b.known = map[string]bool{}
	}
	if !b.known[ev.Key] {
		b.known[ev.Key] = true
		b.events = append(b.events, ev)
	}
	return nil
}

func (b *inbox) all() []chat.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]chat.Event(nil), b.events...)
}

// texts are what the inbox holds of one chat, in order.
func (b *inbox) texts(addr string) []string {
	var out []string
	for _, ev := range b.all() {
		if ev.Addr == addr {
			out = append(out, ev.Text)
		}
	}
	return out
}

// journal is a log that can be searched.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// spec is read once: half a megabyte of JSON takes its time under the race detector.
var spec struct {
	once sync.Once
	*tgtest.Spec
}

// house is a door with everything around it.
type house struct {
	srv   *tgtest.Server
	door  *Door
	inbox *inbox
	log   *journal
}

// newHouse opens a door to a fresh Telegram. Waits are skipped.
func newHouse(t *testing.T, srv tgtest.Config, change ...func(*Config)) *house {
	t.Helper()
	if srv.Token == "" {
		srv.Token = "4711:" + canary
	}
	spec.once.Do(func() { spec.Spec = tgtest.SpecFor(t) })
	srv.Spec = spec.Spec
	h := &house{srv: tgtest.Start(t, srv), inbox: &inbox{}, log: &journal{}}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	cfg := Config{
		Token: Secret(h.srv.Token()), API: h.srv.URL(), Hash: hash,
		Logger:     slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		HTTPClient: &http.Client{Transport: transport},
		Now:        srv.Now,
	}
	for _, f := range change {
		f(&cfg)
	}
	var err error
	if h.door, err = New(cfg, func(ctx context.Context, ev chat.Event) error { return h.inbox.keep(ctx, ev) }); err != nil {
		t.Fatal(err)
	}
	h.door.pause = func(ctx context.Context, _ time.Duration) {}
	t.Cleanup(func() {
		if strings.Contains(h.log.String(), canary) {
			t.Errorf("the token is in the log: %s", h.log)
		}
	})
	return h
}

// poll runs the poller until the test ends, or stop is called, which waits for it.
func (h *house) poll(t *testing.T) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.door.Poll(ctx) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	good := Config{Token: "1:abc", Hash: hash}
	tests := []struct {
		name   string
		change func(*Config)
	}{
		{"no token", func(c *Config) { c.Token = "" }},
		{"a token without an id", func(c *Config) { c.Token = Secret(canary) }},
		{"a token with a path in it", func(c *Config) { c.Token = "1:" + canary + "/../x" }},
		{"no hash", func(c *Config) { c.Hash = nil }},
		{"an API address without host", func(c *Config) { c.API = "api.telegram.org" }},
		{"a webhook without a secret", func(c *Config) { c.WebhookURL = "https://example.org/hook" }},
		{"a webhook whose secret has letters Telegram refuses", func(c *Config) {
			c.WebhookURL, c.WebhookSecret = "https://example.org/hook", canary+"?"
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := good
			tt.change(&cfg)
			_, err := New(cfg, nil)
			if err == nil {
				t.Fatal("New: got no error")
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("New: the error shows a secret: %v", err)
			}
		})
	}
	if _, err := New(good, nil); err != nil {
		t.Errorf("New with a token and a hash: %v", err)
	}
}

func TestSecret_NeverPrints(t *testing.T) {
	door, err := New(Config{Token: "1:" + canary, Hash: hash}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Token: canary, WebhookSecret: canary}
	var log journal
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", cfg.Token, "config", cfg, "door", door)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", cfg.Token, "config", cfg, "door", door)
	fmt.Fprintf(&log, "%v %+v %#v %s %q %v %+v %#v %s", cfg, cfg, cfg, cfg.Token, cfg.Token, door, door, door, door)
	if strings.Contains(log.String(), canary) {
		t.Errorf("a secret was printed: %s", log.String())
	}
	if got := Secret("").String(); got != "" {
		t.Errorf(`Secret("").String() = %q, want nothing, so that a missing secret can be seen`, got)
	}
}

func TestPace_IsTelegrams(t *testing.T) {
	door, err := New(Config{Token: "1:a", Hash: hash}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if all := door.Pace(); all != 30 {
		t.Errorf("Pace() = %v; want 30", all)
	}
	if got := door.Interval("-100"); got != 3*time.Second {
		t.Errorf("Interval of a group = %v, want 3s: 20 a minute", got)
	}
	if got := door.Interval("42"); got != time.Second {
		t.Errorf("Interval of a person = %v, want 1s", got)
	}
	if got := door.Name(); got != "telegram" {
		t.Errorf("Name() = %q", got)
	}
}
