package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// Whatever single answer of the store gets lost on its way, saying the same again ends in the same state as if none had been.
func TestStore_AnyAnswerMayGetLost(t *testing.T) {
	server := redistest.Real(t)
	proxy := redistest.NewProxy(t, server.Addr)
	before := proxy.Answers()
	want := played(t, server, proxy, "undisturbed", 0)
	chunks := proxy.Answers() - before
	for n := int64(1); n <= chunks; n++ {
		if got := played(t, server, proxy, fmt.Sprint("lost", n), n); got != want {
			t.Fatalf("with answer %d of %d lost the store holds\n%s\nwant\n%s", n, chunks, got, want)
		}
	}
	if chunks < 40 {
		t.Errorf("only %d answers were lost one by one: the sequence is not through the proxy", chunks)
	}
}

// played runs the sequence in a township of its own and returns what is in it afterwards.
func played(t *testing.T, server *redistest.Server, proxy *redistest.Proxy, tenant string, lose int64) string {
	t.Helper()
	keys, err := store.ParseKeys(store.NewMasterKey())
	must(t, err)
	s, err := store.Open(store.Config{URL: proxy.URL(), Tenant: tenant, Keys: keys, Now: func() time.Time { return now }})
	must(t, err)
	defer s.Close()
	if lose > 0 {
		proxy.LoseNext(lose)
	}
	script(t, s)
	direct := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer direct.Close()
	return dump(t, direct, "pufa:{"+tenant+"}:")
}

// said repeats a call until its answer comes.
func said[T any](t *testing.T, do func() (T, error)) T {
	t.Helper()
	for range 5 {
		v, err := do()
		if err == nil {
			return v
		}
		if !errors.Is(err, chat.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	t.Fatal("unavailable five times")
	panic("unreachable")
}

func done(do func() error) func() (bool, error) {
	return func() (bool, error) { return true, do() }
}

// script goes once through everything that is written: each script at least once, some twice.
func script(t *testing.T, s *store.Redis) {
	ctx := t.Context()
	said(t, done(func() error { return s.Init(ctx) }))
	asker := "0123456789abcdef"
	l := said(t, func() (chat.Lease, error) {
		l, ok, err := s.Acquire(ctx, asker, time.Minute)
		if err == nil && !ok {
			t.Fatal("the lease is somebody else's")
		}
		return l, err
	})
	said(t, done(func() error { return s.Renew(ctx, l) }))
	press := event("tg:1:1")
	press.Kind, press.Ack = chat.KindPress, "cb1"
	for _, ev := range []chat.Event{press, event("tg:1:2"), event("tg:1:3")} {
		said(t, done(func() error { return s.Keep(ctx, ev) }))
	}
	all := said(t, func() ([]chat.Kept, error) { return s.Pending(ctx, "", 10) })
	for range 2 {
		if n := said(t, func() (int, error) { return s.Alone(ctx, l, "tg:1:1", +1) }); n != 1 {
			t.Fatalf("counted %d deaths in advance, want 1", n)
		}
	}
	through(t, s, l, all[0], chat.Outcome{
		Ack: "好", State: []byte(`{"wait":"x"}`), Result: "code", Audit: []chat.Audit{{Action: "a", Ref: chat.Ref{Kind: "question", ID: "Q-0001"}}},
		Records: []chat.Record{rec("question", "Q-0001", 0, `{}`, `{"text":"秘密"}`, "p1")},
		Counts:  []chat.Count{{Kind: "talk", Field: "times", Day: "2026-11-23", Delta: 20}},
		Index:   []chat.Index{{List: "todo", Member: "Q-0001", Score: 1}},
		Due:     []chat.Due{{ID: "x", At: now, Conv: "c1", Name: "n"}},
		Events:  []chat.Event{{Kind: chat.KindCommand, Conv: chat.Desk, Command: "note"}},
		Replies: []chat.Reply{
			{Body: chat.Say("一"), Sent: &chat.Event{Kind: chat.KindCommand, Conv: "c1", Command: "delivered"}},
			{Body: chat.Say("二")}, {Body: chat.Say("三")},
		},
	})
	for _, r := range []chat.Sent{{Part: 1, Last: true}, {Part: 1, Copy: true}, {Part: 2, Last: true}, {Park: "refused"}, {Lost: true}} {
		p := said(t, func() (chat.Parcel, error) {
			p, ok, err := s.Claim(ctx, l, "c1")
			if err == nil && !ok {
				t.Fatal("the outbox ended early")
			}
			return p, err
		})
		said(t, done(func() error { return s.Sent(ctx, l, p, r) }))
	}
	said(t, done(func() error { _, _, err := s.Claim(ctx, l, "c1"); return err }))
	said(t, func() (int, error) { return s.Move(ctx, now, 10) })
	said(t, done(func() error { return parkIt(ctx, s, l, all[1]) }))
	said(t, done(func() error {
		if err := s.RunAgain(ctx, "ev:tg:1:2"); !errors.Is(err, chat.ErrNotFound) { // it was run already, its answer lost
			return err
		}
		return nil
	}))
	said(t, func() (int, error) { return s.Alone(ctx, l, "tg:1:3", +1) })
	for range 2 {
		said(t, func() (int, error) { return s.Alone(ctx, l, "tg:1:3", -1) })
	}
	through(t, s, l, all[2], chat.Outcome{State: []byte{}, Close: []string{"x"}, Erase: []chat.Erase{{Person: "p1"}}})
	said(t, done(func() error { return s.Release(ctx, l, true) }))
}

// through loads, and commits until the answer comes.
func through(t *testing.T, s *store.Redis, l chat.Lease, k chat.Kept, out chat.Outcome) {
	t.Helper()
	turn := said(t, func() (chat.Turn, error) { return s.Load(t.Context(), k.Event) })
	c := chat.Commit{Lease: l, Kept: k, Turn: turn, Outcome: out, Used: map[string]int64{"Q": 1}}
	r := said(t, func() (chat.Receipt, error) { return s.Commit(t.Context(), c) })
	if r.Result != out.Result {
		t.Errorf("result of %s = %q, want %q", k.Key, r.Result, out.Result)
	}
}

func parkIt(ctx context.Context, s *store.Redis, l chat.Lease, k chat.Kept) error {
	turn := chat.Turn{Event: chat.Event{Key: k.Key, Conv: k.Conv, Group: true}, Now: now}
	_, err := s.Commit(ctx, chat.Commit{Lease: l, Kept: k, Turn: turn, Park: "failed"})
	return err
}

// dump writes everything under a prefix, in order. What is encrypted or random stands as its length, what Redis numbers by
// its clock not at all; claims that were lost and leases asked for twice may count.
func dump(t *testing.T, c *redis.Client, prefix string) string {
	t.Helper()
	names, err := c.Keys(t.Context(), prefix+"*").Result()
	must(t, err)
	slices.Sort(names)
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "lease:n") })
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", strings.TrimPrefix(name, prefix), dumpKey(t, c, name))
	}
	return b.String()
}

func dumpKey(t *testing.T, c *redis.Client, name string) string {
	t.Helper()
	kind, err := c.Type(t.Context(), name).Result()
	must(t, err)
	var value any
	switch kind {
	case "string":
		var text string
		text, err = c.Get(t.Context(), name).Result()
		value = plain(text)
	case "hash":
		var m map[string]string
		m, err = c.HGetAll(t.Context(), name).Result()
		delete(m, "tries")
		for f, v := range m {
			m[f] = plain(v)
		}
		value = m
	case "list":
		value, err = c.LLen(t.Context(), name).Result()
	case "set":
		var members []string
		members, err = c.SMembers(t.Context(), name).Result()
		slices.Sort(members)
		value = members
	case "zset":
		value, err = c.ZRangeWithScores(t.Context(), name, 0, -1).Result()
	case "stream":
		var entries []redis.XMessage
		entries, err = c.XRange(t.Context(), name, "-", "+").Result()
		var keys []string
		for _, e := range entries {
			keys = append(keys, fmt.Sprint(e.Values["k"], " ", e.Values["c"]))
		}
		value = keys
	}
	must(t, err)
	text, err := json.Marshal(value)
	must(t, err)
	return string(text)
}

// plain keeps what is readable and not random.
func plain(v string) string {
	if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
		return fmt.Sprintf("%d bytes", len(v))
	}
	if len(v) == 32 || len(v) == 16 {
		return "random"
	}
	return v
}
