package telegram

import (
	"context"
	"errors"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/chat"
	tgtest "pufa/internal/testkit/telegram"
)

func TestSend_ArrivesLetterByLetter(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Know(42)
	for _, text := range []string{
		"能要。", `<b>粗</b> & <a href="tg://user?id=1">村长</a>`, "*a* _b_ `c` [d](e) ||f||", "&lt;script&gt;", "a\x00b", "=1+1", "👨‍👩‍👧",
	} {
		if err := h.door.Send(context.Background(), chat.Message{Addr: "42", Text: text}); err != nil {
			t.Fatalf("Send(%q): %v", text, err)
		}
		sent := h.srv.Sent(42)
		if got := sent[len(sent)-1]; got.Text != text || got.Styled != 0 || got.Method != "sendMessage" {
			t.Errorf("Send(%q) arrived as %q with %d entities", text, got.Text, got.Styled)
		}
	}
	if err := h.door.Send(context.Background(), chat.Message{Addr: "42", Text: "a\xffb"}); err != nil {
		t.Errorf("Send of broken UTF-8: %v", err)
	}
}

func TestSend_ButtonsAndFile(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Know(42)
	buttons := [][]chat.Button{{{Label: "有用", Token: strings.Repeat("t", 64)}, {Label: "看法条", URL: "https://example.org/675"}}, {}}
	want := [][]tgtest.Button{{{Text: "有用", Data: strings.Repeat("t", 64)}, {Text: "看法条", URL: "https://example.org/675"}}}
	ctx := context.Background()
	if err := h.door.Send(ctx, chat.Message{Addr: "42", Text: "x", Buttons: buttons}); err != nil {
		t.Fatal(err)
	}
	file := &chat.File{Name: "../统计\u202e\"gpj.csv", Type: "text/csv", Data: []byte("\xef\xbb\xbfa,b")}
	if err := h.door.Send(ctx, chat.Message{Addr: "42", Text: "附件", File: file, Buttons: buttons}); err != nil {
		t.Fatal(err)
	}
	sent := h.srv.Sent(42)
	if len(sent) != 2 || !reflect.DeepEqual(sent[0].Buttons, want) || !reflect.DeepEqual(sent[1].Buttons, want) {
		t.Fatalf("sent = %+v, want both with %v", sent, want)
	}
	got := sent[1]
	if got.Method != "sendDocument" || got.Text != "附件" || string(got.File.Data) != string(file.Data) {
		t.Errorf("document arrived as %+v with %q", got, got.File.Data)
	}
	if want := ".._统计__gpj.csv"; got.File.Name != want {
		t.Errorf("file name = %q, want %q", got.File.Name, want)
	}
}

func TestSend_ProbesWhenTelegramHasIt(t *testing.T) {
	var h *house
	points := make(chan string, 10)
	h = newHouse(t, tgtest.Config{}, func(c *Config) {
		c.Probe = func(p string) {
			if got := h.srv.Count(42); got != 1 {
				t.Errorf("at %q Telegram has %d messages, want 1", p, got)
			}
			points <- p
		}
	})
	h.srv.Know(42)
	if err := h.door.Send(context.Background(), chat.Message{Addr: "42", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"request-sent", "answer-read"} {
		if got := <-points; got != want {
			t.Errorf("probe %q, want %q", got, want)
		}
	}
}

func TestSend_EveryPartOfALongAnswerFits(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Know(42)
	m := chat.Message{Addr: "42", Text: strings.Repeat("法😀。", 3000), File: &chat.File{Name: "a", Data: []byte("x")}}
	for _, part := range h.door.Parts(m) {
		if err := h.door.Send(context.Background(), part); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	for _, got := range h.srv.Sent(42) {
		all.WriteString(got.Text)
	}
	if all.String() != m.Text {
		t.Errorf("%d bytes arrived, want the same %d as sent", all.Len(), len(m.Text))
	}
}

func TestSend_AnswersAPressWhileItLives(t *testing.T) {
	clock := time.Unix(1_800_000_000, 0)
	var mu sync.Mutex
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	h := newHouse(t, tgtest.Config{Now: now})
	update := h.srv.Forge(42, "tok")
	h.poll(t)
	h.srv.Await(t, "the press", func() bool { return len(h.inbox.all()) == 1 })
	ev := h.inbox.all()[0]
	ack := h.door.Parts(chat.Message{Ack: ev.Ack, Text: strings.Repeat("谢", 300)})[0]
	if err := h.door.Send(context.Background(), ack); err != nil {
		t.Fatal(err)
	}
	if got := h.srv.Answers(update); len(got) != 1 || got[0] != strings.Repeat("谢", 200) {
		t.Errorf("answers = %q, want one of 200 characters", got)
	}
	mu.Lock()
	clock = clock.Add(150 * time.Second)
	mu.Unlock()
	for _, id := range []string{ev.Ack, "forged"} {
		wantClass(t, h.door.Send(context.Background(), chat.Message{Ack: id}), chat.SendError{Class: chat.Expired})
	}
}

// wantClass compares what a SendError says to do.
func wantClass(t *testing.T, err error, want chat.SendError) {
	t.Helper()
	var got *chat.SendError
	if !errors.As(err, &got) {
		t.Fatalf("Send = %v, want a *chat.SendError", err)
	}
	if got.Class != want.Class || got.RetryAfter != want.RetryAfter || got.MoveTo != want.MoveTo {
		t.Errorf("Send = class %v, wait %v, move to %q (%v); want %v, %v, %q",
			got.Class, got.RetryAfter, got.MoveTo, err, want.Class, want.RetryAfter, want.MoveTo)
	}
	if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "personal") {
		t.Errorf("the error shows the token or the message: %v", err)
	}
}

func TestSend_TellsWhatBecameOfTheMessage(t *testing.T) {
	say := func(code int, text string) tgtest.Fault {
		return tgtest.Fault{How: tgtest.Say, Code: code, Text: text}
	}
	tests := []struct {
		name  string
		fault tgtest.Fault
		want  chat.SendError
		sent  int // copies Telegram took
	}{
		{"throttled", tgtest.Fault{How: tgtest.Say, Code: 429, Text: "Too Many Requests: retry after 17", RetryAfter: 17},
			chat.SendError{Class: chat.Throttled, RetryAfter: 17 * time.Second}, 0},
		{"throttled without a time", say(429, "Too Many Requests"), chat.SendError{Class: chat.Throttled, RetryAfter: time.Second}, 0},
		{"blocked", say(403, "Forbidden: bot was blocked by the user"), chat.SendError{Class: chat.Unreachable}, 0},
		{"no such chat", say(400, "Bad Request: chat not found"), chat.SendError{Class: chat.Unreachable}, 0},
		{"deactivated", say(400, "Bad Request: user is deactivated"), chat.SendError{Class: chat.Unreachable}, 0},
		{"a group that moved", tgtest.Fault{How: tgtest.Say, Code: 400, Text: "Bad Request: group chat was upgraded to a supergroup chat", MoveTo: -100200},
			chat.SendError{Class: chat.NotSent, MoveTo: "-100200"}, 0},
		{"a bad message", say(400, "Bad Request: BUTTON_DATA_INVALID"), chat.SendError{Class: chat.Refused}, 0},
		{"too large", say(413, "Request Entity Too Large"), chat.SendError{Class: chat.Refused}, 0},
		{"a proxy finds it too large", tgtest.Fault{How: tgtest.Page, Code: 413}, chat.SendError{Class: chat.Refused}, 0},
		{"the token was withdrawn", say(401, "Unauthorized"), chat.SendError{Class: chat.NotSent}, 0},
		{"a proxy sends us elsewhere", tgtest.Fault{How: tgtest.Page, Code: 302}, chat.SendError{Class: chat.NotSent}, 0},
		{"an error inside Telegram", say(500, "Internal Server Error"), chat.SendError{Class: chat.Unknown}, 0},
		{"a proxy's page", tgtest.Fault{How: tgtest.Page, Code: 502}, chat.SendError{Class: chat.Unknown}, 0},
		{"a proxy's page after Telegram took it", tgtest.Fault{How: tgtest.Page, Code: 504, Accept: true}, chat.SendError{Class: chat.Unknown}, 1},
		{"half an answer", tgtest.Fault{How: tgtest.Half, Accept: true}, chat.SendError{Class: chat.Unknown}, 1},
		{"an answer that is no JSON", tgtest.Fault{How: tgtest.Garbage, Accept: true}, chat.SendError{Class: chat.Unknown}, 1},
		{"cut after Telegram took it", tgtest.Fault{How: tgtest.Cut, Accept: true}, chat.SendError{Class: chat.Unknown}, 1},
		{"cut before", tgtest.Fault{How: tgtest.Cut}, chat.SendError{Class: chat.Unknown}, 0},
		{"no answer in time", tgtest.Fault{Delay: time.Minute, Accept: true}, chat.SendError{Class: chat.Unknown}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tgtest.Config{})
			h.srv.Know(42)
			tt.fault.Method = "sendMessage"
			h.srv.Inject(tt.fault)
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if tt.fault.Delay > 0 {
				go func() { // the deadline, once Telegram has it
					_ = h.srv.Wait(10*time.Second, func() bool { return h.srv.Count(42) == 1 })
					cancel()
				}()
			}
			err := h.door.Send(ctx, chat.Message{Addr: "42", Text: "personal words"})
			wantClass(t, err, tt.want)
			if got := h.srv.Count(42); got != tt.sent {
				t.Errorf("Telegram took %d copies, want %d", got, tt.sent)
			}
		})
	}
}

func TestSend_NothingLeftTheHouse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	tests := []struct {
		name   string
		ctx    context.Context
		change func(*Config)
		m      chat.Message
		want   chat.SendClass
	}{
		{"connection refused", context.Background(), func(c *Config) { c.API = closed }, chat.Message{Addr: "42", Text: "x"}, chat.NotSent},
		{"the deadline was over before", ended, func(*Config) {}, chat.Message{Addr: "42", Text: "x"}, chat.NotSent},
		{"an address that is none", context.Background(), func(*Config) {}, chat.Message{Addr: "x", Text: "x"}, chat.Refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tgtest.Config{}, tt.change)
			h.srv.Know(42)
			wantClass(t, h.door.Send(tt.ctx, tt.m), chat.SendError{Class: tt.want})
			if got := h.srv.Count(0); got != 0 {
				t.Errorf("Telegram took %d", got)
			}
		})
	}
}

func TestSend_CutHalfwayThroughAFileIsNotSent(t *testing.T) {
	h := newHouse(t, tgtest.Config{})
	h.srv.Know(42)
	h.srv.Inject(tgtest.Fault{Method: "sendDocument", Early: true, How: tgtest.Cut})
	file := &chat.File{Name: "a.csv", Data: make([]byte, 20<<20)} // more than the connection takes in unread
	err := h.door.Send(context.Background(), chat.Message{Addr: "42", File: file})
	wantClass(t, err, chat.SendError{Class: chat.NotSent})
}

func TestSend_WhatTelegramItselfSays(t *testing.T) {
	h := newHouse(t, tgtest.Config{Limits: tgtest.Limits{PerChat: time.Hour}})
	send := func(addr, text string, buttons ...chat.Button) error {
		return h.door.Send(context.Background(), chat.Message{Addr: addr, Text: text, Buttons: [][]chat.Button{buttons}})
	}
	wantClass(t, send("41", "x"), chat.SendError{Class: chat.Unreachable})
	h.srv.Know(42)
	wantClass(t, send("42", strings.Repeat("x", 4097)), chat.SendError{Class: chat.Refused})
	wantClass(t, send("42", "x", chat.Button{Label: "b", Token: strings.Repeat("x", 65)}), chat.SendError{Class: chat.Refused})
	if err := send("42", strings.Repeat("x", 4096)); err != nil {
		t.Errorf("4,096 characters: %v", err)
	}
	wantClass(t, send("42", "x"), chat.SendError{Class: chat.Throttled, RetryAfter: time.Hour})
	h.srv.Block(43)
	wantClass(t, send("43", "x"), chat.SendError{Class: chat.Unreachable})
	h.srv.Unblock(43)
	if err := send("43", "x"); err != nil {
		t.Errorf("after coming back: %v", err)
	}
	h.srv.Migrate(-5, -100)
	wantClass(t, send("-5", "x"), chat.SendError{Class: chat.NotSent, MoveTo: "-100"})
}

// TestSend_ResultOfTheFuture: Telegram took the message, and answers with something the library can't decode.
func TestSend_ResultOfTheFuture(t *testing.T) {
	srv := newAnswer(t, `{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"},"paid_media":{"paid_media":[{"type":"x"}]},"text":7}}`)
	d, err := New(Config{Token: "4711:a", API: srv, Hash: hash}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Send(context.Background(), chat.Message{Addr: "42", Text: "x"}); err != nil {
		t.Errorf("Send = %v; want nil, or it would be sent for ever", err)
	}
}

// TestSend_EndlessAnswer is bounded.
func TestSend_EndlessAnswer(t *testing.T) {
	srv := newAnswer(t, strings.Repeat(" ", maxAnswer+1))
	d, err := New(Config{Token: "4711:a", API: srv, Hash: hash}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantClass(t, d.Send(context.Background(), chat.Message{Addr: "42", Text: "x"}), chat.SendError{Class: chat.Unknown})
}

// newAnswer is a server that always says the same.
func newAnswer(t *testing.T, body string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(body)) })}
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	return "http://" + listener.Addr().String()
}
