package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"testing"
	"time"

	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// BenchmarkTurn is one turn after another without a channel, on a real Redis: load, step, commit, one round trip each and what the
// step reads besides.
func BenchmarkTurn(b *testing.B) {
	b.Run("ask", func(b *testing.B) {
		benchTurn(b, "asker", askerChat(0), func(int) string { return "借条没写还款日期咋办" })
	})
	b.Run("line", func(b *testing.B) {
		benchTurn(b, "logger", loggerChat(0), func(i int) string { return fmt.Sprintf("兴隆村 宣讲1次 %d人次 2024年3月4日", 10+i%90) })
	})
}

func benchTurn(b *testing.B, name string, from int64, text func(i int) string) {
	ctx := b.Context()
	env := []string{"PUFA_REDIS=" + redistest.Real(b).URL(), "PUFA_KEY=k:" + base64.StdEncoding.EncodeToString(make([]byte, 32)), "PUFA_TOWN=瓦房镇"}
	set, err := readSettings(nil, env)
	if err != nil {
		b.Fatal(err)
	}
	a := &app{ctx, set, streams{err: os.Stderr}}
	s, err := a.openStore()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.Init(ctx); err != nil {
		b.Fatal(err)
	}
	settle(b, s, 1, 1, 0)
	h, err := a.newHouse(s)
	if err != nil {
		b.Fatal(err)
	}
	lease, ok, err := s.Acquire(ctx, store.NewHolder(), time.Hour)
	if err != nil || !ok {
		b.Fatalf("lease: %v, %v", ok, err)
	}
	id := s.Hash(fmt.Sprint("telegram:", from))
	ids := &benchIDs{store: s}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ids.event, ids.tokens = fmt.Sprintf("tg:%s:%d", name, i), 0
		turn, err := s.Load(ctx, chat.Event{
			Key: ids.event, Kind: chat.KindText, Door: "telegram", Conv: chat.ConvID(id), Person: chat.PersonID(id), Addr: fmt.Sprint(from), Text: text(i),
		})
		if err != nil {
			b.Fatal(err)
		}
		turn.IDs = ids
		out, err := h.step(ctx, turn)
		if err != nil {
			b.Fatal(err)
		}
		if len(out.Replies) != 1 {
			b.Fatalf("%d replies, want one", len(out.Replies))
		}
		if _, err := s.Commit(ctx, chat.Commit{Lease: lease, Kept: chat.Kept{Event: turn.Event}, Turn: turn, Outcome: out}); err != nil {
			b.Fatal(err)
		}
	}
}

// benchIDs are the ids of one turn after another.
type benchIDs struct {
	store  *store.Redis
	event  string
	n      int
	tokens int
}

func (x *benchIDs) Next(series string) string {
	x.n++
	return fmt.Sprintf("%s-%04d", series, x.n)
}

func (x *benchIDs) Token(n int) string {
	x.tokens++
	return x.store.Token(x.event, x.tokens, n)
}
