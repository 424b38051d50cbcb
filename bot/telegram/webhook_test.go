package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
	tgtest "pufa/internal/testkit/telegram"
)

const hookSecret = canary + "-hook"

// hookHouse is a house whose updates come by webhook.
func hookHouse(t *testing.T) *house {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	h := newHouse(t, tgtest.Config{}, func(c *Config) {
		c.WebhookURL, c.WebhookSecret = srv.URL+"/telegram", hookSecret
	})
	mux.Handle("/telegram", h.door.Webhook())
	return h
}

// untouchable is a body that nobody may read.
type untouchable struct{ t *testing.T }

func (u untouchable) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestWebhook_Answers(t *testing.T) {
	good := expand(`{"update_id":7,"message":{PRIVATE,"text":"借条"}}`)
	tests := []struct {
		name    string
		method  string
		secret  string
		body    io.Reader
		fail    error
		want    int
		events  int
		retry   string
		touched bool
	}{
		{name: "stored", secret: hookSecret, body: strings.NewReader(good), want: 200, events: 1},
		{name: "no secret", body: untouchable{t}, want: 401},
		{name: "a wrong secret", secret: hookSecret + "x", body: untouchable{t}, want: 401},
		{name: "half a secret", secret: hookSecret[:8], body: untouchable{t}, want: 401},
		{name: "not a POST", method: http.MethodGet, secret: hookSecret, body: untouchable{t}, want: 405},
		{name: "too much", secret: hookSecret, body: io.MultiReader(strings.NewReader(`{"update_id":7,"x":"`), strings.NewReader(strings.Repeat("x", 1<<20))), want: 413},
		{name: "no JSON", secret: hookSecret, body: strings.NewReader("hello"), want: 400},
		{name: "no update", secret: hookSecret, body: strings.NewReader(`{}`), want: 400},
		{name: "a broken connection", secret: hookSecret, body: io.MultiReader(strings.NewReader(good[:20]), broken{}), want: 400},
		{name: "an update we can't read", secret: hookSecret, body: strings.NewReader(`{"update_id":7,"message":{"text":1}}`), want: 200},
		{name: "an update that is not for us", secret: hookSecret, body: strings.NewReader(`{"update_id":7,"poll":{}}`), want: 200},
		{name: "the store is away", secret: hookSecret, body: strings.NewReader(good), fail: chat.ErrUnavailable, want: 503, retry: "1"},
		{name: "the store is broken", secret: hookSecret, body: strings.NewReader(good), fail: errors.New("oh"), want: 503, retry: "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := hookHouse(t)
			h.inbox.fail = func(int, chat.Event) error { return tt.fail }
			method := tt.method
			if method == "" {
				method = http.MethodPost
			}
			r := httptest.NewRequest(method, "/telegram", tt.body)
			if tt.secret != "" {
				r.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
			}
			w := httptest.NewRecorder()
			h.door.Webhook().ServeHTTP(w, r)
			if w.Code != tt.want || w.Body.Len() != 0 || w.Header().Get("Retry-After") != tt.retry {
				t.Errorf("got %d %q Retry-After %q, want %d, no body, %q", w.Code, w.Body, w.Header().Get("Retry-After"), tt.want, tt.retry)
			}
			if got := len(h.inbox.all()); got != tt.events {
				t.Errorf("%d events stored, want %d", got, tt.events)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestWebhook_WithoutAnAddressTakesNothing(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(nil))
	w := httptest.NewRecorder()
	h.door.Webhook().ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("got %d, want 401: an empty secret must not match an empty header", w.Code)
	}
}

func TestWebhook_TelegramBringsItAgainUntilItIsStored(t *testing.T) {
	h := hookHouse(t)
	h.inbox.fail = func(try int, ev chat.Event) error {
		if h.srv.Confirmed() > 0 && len(h.inbox.known) == 0 {
			t.Error("confirmed before anything was stored")
		}
		if try <= 2 {
			return chat.ErrUnavailable
		}
		return nil
	}
	var want []string
	for i := range 20 {
		h.srv.Text(42, fmt.Sprint(i))
		want = append(want, fmt.Sprint(i))
	}
	if err := h.door.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.srv.Await(t, "20 confirmations", func() bool { return h.srv.Confirmed() == 20 })
	if got := h.inbox.texts("42"); !slices.Equal(got, want) {
		t.Errorf("inbox = %q, want %q", got, want)
	}
	if got := h.srv.Posts(); got[503] != 2 || got[200] != 20 {
		t.Errorf("answers = %v, want 2 × 503 and 20 × 200", got)
	}
}

func TestWebhook_ConfirmedMeansTheAnswerIsOut(t *testing.T) {
	h := hookHouse(t)
	points := make(chan string, 10)
	h.door.cfg.Probe = func(p string) { points <- p }
	if err := h.door.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.srv.Text(42, "x")
	h.srv.Await(t, "confirmation", func() bool { return h.srv.Confirmed() == 1 })
	for _, want := range []string{"received", "kept", "confirmed"} {
		if got := <-points; got != want {
			t.Errorf("probe %q, want %q", got, want)
		}
	}
}
