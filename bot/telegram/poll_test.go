package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/chat"
	tgtest "pufa/internal/testkit/telegram"
)

func TestPoll_StoresBeforeItConfirms(t *testing.T) {
	var mu sync.Mutex
	var points []string
	h := newHouse(t, tgtest.Config{}, func(c *Config) {
		c.Probe = func(p string) { mu.Lock(); points = append(points, p); mu.Unlock() }
	})
	h.inbox.fail = func(int, chat.Event) error {
		if got := h.srv.Confirmed(); got != 0 {
			t.Errorf("%d updates were confirmed before they were stored", got)
		}
		return nil
	}
	h.srv.Text(42, "借条")
	stop := h.poll(t)
	h.srv.Await(t, "confirmation", func() bool { return h.srv.Confirmed() == 1 })
	if err := stop(); err != nil {
		t.Errorf("Poll, ended by its context: %v", err)
	}
	if got := h.inbox.texts("42"); !slices.Equal(got, []string{"借条"}) {
		t.Errorf("inbox = %q", got)
	}
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(points, " "); !strings.HasPrefix(got, "received kept") {
		t.Errorf("probes: %s; want received, kept first", got)
	}
}

func TestPoll_SayConfirmedOnceTelegramKnows(t *testing.T) {
	confirmed := make(chan int, 10)
	var h *house
	h = newHouse(t, tgtest.Config{}, func(c *Config) {
		c.Probe = func(p string) {
			if p == "confirmed" {
				confirmed <- h.srv.Confirmed()
			}
		}
	})
	h.srv.Text(42, "1")
	h.poll(t)
	select {
	case got := <-confirmed:
		if got != 1 {
			t.Errorf(`at "confirmed" Telegram has %d confirmations, want 1`, got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no confirmation within 10 s: it must not wait for the long poll's end")
	}
}

func TestPoll_LosesNothingWhenTheStoreFails(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.inbox.fail = func(try int, ev chat.Event) error {
		if try%3 != 0 {
			return fmt.Errorf("%w: try %d", chat.ErrUnavailable, try)
		}
		return nil
	}
	want := map[string][]string{}
	for i := range 60 {
		user := int64(40 + i%4)
		text := fmt.Sprint("line ", i)
		h.srv.Text(user, text)
		want[fmt.Sprint(user)] = append(want[fmt.Sprint(user)], text)
	}
	h.poll(t)
	h.srv.Await(t, "60 confirmations", func() bool { return h.srv.Confirmed() == 60 })
	for addr, lines := range want {
		if got := h.inbox.texts(addr); !slices.Equal(got, lines) {
			t.Errorf("chat %s: got %q, want %q", addr, got, lines)
		}
	}
}

func TestPoll_KeepsTheOrderOfEachConversation(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	for i := range 250 {
		h.srv.Text(int64(1+i%7), fmt.Sprint(i))
	}
	h.srv.Shuffle(rand.New(rand.NewSource(1)))
	h.srv.Double(5)
	h.poll(t)
	h.srv.Await(t, "an empty queue", func() bool { return h.srv.Pending() == 0 })
	for user := range 7 {
		var want []string
		for i := user; i < 250; i += 7 {
			want = append(want, fmt.Sprint(i))
		}
		if got := h.inbox.texts(fmt.Sprint(user + 1)); !slices.Equal(got, want) {
			t.Errorf("chat %d: got %q, want %q", user+1, got, want)
		}
	}
}

func TestPoll_StoresConversationsSideBySide(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	meet := make(chan struct{})
	var once sync.Once
	var waiting sync.WaitGroup
	waiting.Add(2)
	go func() { waiting.Wait(); once.Do(func() { close(meet) }) }()
	h.door.keep = func(ctx context.Context, ev chat.Event) error {
		waiting.Done()
		select {
		case <-meet:
			return nil
		case <-time.After(10 * time.Second):
			return errors.New("alone")
		}
	}
	h.srv.Text(1, "a")
	h.srv.Text(2, "b")
	h.poll(t)
	h.srv.Await(t, "both to be stored at the same time", func() bool { return h.srv.Confirmed() == 2 })
}

func TestPoll_OneBadUpdateStopsNobody(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Text(42, "before")
	bad, err := h.srv.Push("x", `{"message":{"text":"138 personal","chat":"nonsense"}}`)
	if err != nil {
		t.Fatal(err)
	}
	h.srv.Text(42, "after")
	h.poll(t)
	h.srv.Await(t, "3 confirmations", func() bool { return h.srv.Confirmed() == 3 })
	if got := h.inbox.texts("42"); !slices.Equal(got, []string{"before", "after"}) {
		t.Errorf("inbox = %q", got)
	}
	log := h.log.String()
	if !strings.Contains(log, fmt.Sprint("update=", bad)) || strings.Contains(log, "personal") {
		t.Errorf("the log must name the update %d and not its text: %s", bad, log)
	}
}

func TestPoll_FollowsIdsThatJumpDown(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Text(42, "old")
	h.poll(t)
	h.srv.Await(t, "quiet after the first", func() bool { return h.srv.Confirmed() == 1 && h.srv.Calls("getUpdates") >= 3 })
	h.srv.Jump(17)
	h.srv.Text(42, "a week later")
	h.srv.Await(t, "the second", func() bool { return h.srv.Confirmed() == 2 })
	if got := h.inbox.texts("42"); !slices.Equal(got, []string{"old", "a week later"}) {
		t.Errorf("inbox = %q", got)
	}
}

func TestPoll_GoesOnAfterTrouble(t *testing.T) {
	tests := []struct {
		name  string
		fault tgtest.Fault
		log   string
	}{
		{"an error of Telegram's", tgtest.Fault{How: tgtest.Say, Code: 500, Text: "Internal Server Error"}, "500"},
		{"a proxy's page, which quotes the token", tgtest.Fault{How: tgtest.Page, Code: 502}, "502"},
		{"half an answer", tgtest.Fault{How: tgtest.Half, Accept: true}, "trying again"},
		{"no JSON", tgtest.Fault{How: tgtest.Garbage}, "status 200"},
		{"a cut connection", tgtest.Fault{How: tgtest.Cut}, "trying again"},
		{"too many requests", tgtest.Fault{How: tgtest.Say, Code: 429, Text: "Too Many Requests", RetryAfter: 7}, "wait=7s"},
		{"another poller", tgtest.Fault{How: tgtest.Say, Code: 409, Text: "Conflict: terminated by other getUpdates request"}, "only one may"},
		{"a page of a proxy that says 404", tgtest.Fault{How: tgtest.Page, Code: 404}, "404"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tgtest.Config{})
			tt.fault.Method, tt.fault.Times = "getUpdates", 3
			h.srv.Inject(tt.fault)
			h.srv.Text(42, "still here")
			h.poll(t)
			h.srv.Await(t, "confirmation after the trouble", func() bool { return h.srv.Confirmed() == 1 })
			if got := h.inbox.texts("42"); !slices.Equal(got, []string{"still here"}) {
				t.Errorf("inbox = %q", got)
			}
			if !strings.Contains(h.log.String(), tt.log) {
				t.Errorf("the log does not say %q: %s", tt.log, h.log)
			}
		})
	}
}

func TestPoll_WaitsLongerEachTimeAndNeverTooLong(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Inject(tgtest.Fault{Method: "getUpdates", How: tgtest.Cut})
	ctx, cancel := context.WithCancel(context.Background())
	var waits []time.Duration
	h.door.pause = func(_ context.Context, d time.Duration) {
		if waits = append(waits, d); len(waits) == 8 {
			cancel()
		}
	}
	if err := h.door.Poll(ctx); err != nil {
		t.Fatal(err)
	}
	s := time.Second
	if want := []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 30 * s, 30 * s}; !slices.Equal(waits, want) {
		t.Errorf("waits = %v, want %v", waits, want)
	}
}

func TestPoll_EndsOnAWrongToken(t *testing.T) {
	h := newHouse(t, tgtest.Config{}, func(c *Config) { c.Token = "4711:" + canary + "x" })
	err := h.door.Poll(context.Background())
	if !errors.Is(err, ErrToken) || strings.Contains(err.Error(), canary) {
		t.Errorf("Poll = %v, want ErrToken and no token", err)
	}
}

func TestPoll_SecondPollerWaitsItsTurn(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Text(42, "1")
	h.poll(t)
	h.srv.Await(t, "the first poller", func() bool { return h.srv.Confirmed() == 1 && h.srv.Calls("getUpdates") >= 3 })
	if _, err := h.door.fetch(context.Background(), 0, 0); err != nil {
		t.Fatalf("another process takes the updates over: %v", err)
	}
	h.srv.Text(42, "2")
	h.srv.Await(t, "the first poller again", func() bool { return h.srv.Confirmed() == 2 })
	if !strings.Contains(h.log.String(), "only one may") {
		t.Errorf("the log says nothing of the other program: %s", h.log)
	}
}

func TestKeepAll_WithoutAnyID(t *testing.T) {
	d := oneDoor(t)
	if last, err := d.keepAll(context.Background(), []json.RawMessage{json.RawMessage(`1`)}); err == nil || last != 0 {
		t.Errorf("keepAll = %d, %v; want an error, or the poller would spin", last, err)
	}
}
