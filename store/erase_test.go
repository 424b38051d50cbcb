package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pufa/chat"
	"pufa/store"
)

// What is erased from another conversation leaves a state under a destroyed key behind: the person who writes again begins
// anew, and what is due there reaches nobody.
func erasedFromElsewhere(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte(`"他老打我"`)})
	staff := event("tg:1:2")
	staff.Conv, staff.Person, staff.Addr = "c2", "p2", "4712"
	commit(t, s, l, kept(t, s, staff), chat.Outcome{State: []byte("s"), Erase: []chat.Erase{{Person: "p1"}}})

	due := chat.Event{Key: "due:x:1", Kind: chat.KindDue, Conv: "c1", Due: &chat.DueRef{ID: "x"}}
	if turn, err := s.Load(t.Context(), due); err != nil || turn.State != nil || turn.Event.Addr != "" {
		t.Errorf("Load of a due event = %+v, %v, want neither state nor address", turn, err)
	}
	ev := kept(t, s, event("tg:1:3"))
	turn, err := s.Load(t.Context(), ev.Event)
	must(t, err)
	if turn.State != nil {
		t.Errorf("state after an erasure = %s, want none", turn.State)
	}
	commit(t, s, l, ev, chat.Outcome{State: []byte("new")})
	if turn, err = s.Load(t.Context(), due); err != nil || string(turn.State) != "new" || turn.Event.Addr != "4711" {
		t.Errorf("Load after the person came back = %+v, %v, want the new state and address", turn, err)
	}
}

// What was read before an erasure is not written again after it under a new key, whoever holds it: the person's own state or
// a question that staff is answering.
func erasedMeanwhile(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	question := rec("question", "Q-0001", 0, `{}`, `{"text":"他老打我"}`, "p1")
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Records: []chat.Record{question}})
	staff := event("tg:1:2")
	staff.Conv, staff.Person = "c2", "p2"
	own, other := kept(t, s, event("tg:1:3")), kept(t, s, staff)
	group := event("tg:1:5")
	group.Conv, group.Group = "g1", true
	var stale []chat.Commit
	for _, c := range []struct {
		kept chat.Kept
		out  chat.Outcome
	}{
		{own, chat.Outcome{State: []byte(`"他老打我"`)}},
		{other, chat.Outcome{Records: []chat.Record{rec("question", "Q-0001", 1, `{}`, `{"text":"他老打我"}`, "p1")}}},
		{kept(t, s, group), chat.Outcome{Records: []chat.Record{rec("question", "Q-0001", 1, `{}`, `{"text":"他老打我"}`, "p1")}}},
	} {
		turn, err := s.Load(t.Context(), c.kept.Event)
		must(t, err)
		stale = append(stale, chat.Commit{Lease: l, Kept: c.kept, Turn: turn, Outcome: c.out})
	}
	admin := event("tg:1:4")
	admin.Conv, admin.Person = "c3", "p3"
	commit(t, s, l, kept(t, s, admin), chat.Outcome{Erase: []chat.Erase{{Person: "p1"}}})
	for _, c := range stale {
		if _, err := s.Commit(t.Context(), c); !errors.Is(err, chat.ErrConflict) {
			t.Errorf("Commit of %s = %v, want ErrConflict", c.Kept.Key, err)
		}
	}
	commit(t, s, l, stale[0].Kept, chat.Outcome{State: []byte("anew")}) // loaded again it goes through
	commit(t, s, l, stale[2].Kept, chat.Outcome{Records: []chat.Record{rec("note", "N-0001", 0, `{}`, `{"text":"x"}`, "p2")}})
}

// An erasure in the commit that also writes the person's records leaves those unreadable, and forgets what was put aside.
func erasesAndWrites(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	ref := chat.Ref{Kind: "question", ID: "Q-0001"}
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{
		State: []byte("s"), Records: []chat.Record{rec("question", "Q-0001", 0, `{}`, `{"text":"秘密"}`, "p1")},
	})
	must(t, parkIt(t.Context(), s, l, kept(t, s, event("tg:1:2"))))
	other := event("tg:1:3")
	other.Conv, other.Person = "c2", "p2"
	must(t, parkIt(t.Context(), s, l, kept(t, s, other)))
	commit(t, s, l, kept(t, s, event("tg:1:4")), chat.Outcome{
		State: []byte{}, Erase: []chat.Erase{{Person: "p1"}},
		Records: []chat.Record{rec("question", "Q-0001", 1, `{"state":"closed"}`, `{"text":"秘密"}`, "p1")},
	})
	if got, err := s.Record(t.Context(), ref); err != nil || !got.Erased || string(got.Plain) != `{"state":"closed"}` {
		t.Errorf("record = %+v, %v, want it erased and its plain part written", got, err)
	}
	list, err := s.ListParked(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].ID != "ev:tg:1:3" {
		t.Errorf("ListParked = %+v, %v, want the other person's alone", list, err)
	}
}

func privateWithoutOwner(t *testing.T, s *store.Redis) {
	l, k := lease(t, s), kept(t, s, event("tg:1:1"))
	turn, err := s.Load(t.Context(), k.Event)
	must(t, err)
	_, err = s.Commit(t.Context(), chat.Commit{Lease: l, Kept: k, Turn: turn, Outcome: chat.Outcome{
		Records: []chat.Record{rec("question", "Q-0001", 0, `{}`, `{"text":"x"}`, "")},
	}})
	if err == nil || errors.Is(err, chat.ErrConflict) || errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("Commit = %v, want an error for good", err)
	}
}

// Many commits at once make the key of one person (the office's, at a first start): one makes it, the others take it.
func keyMadeOnce(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	var wg sync.WaitGroup
	for i := range 32 {
		ev := event(fmt.Sprint("tg:1:", i))
		ev.Conv, ev.Person = chat.ConvID(fmt.Sprint("c", i)), chat.PersonID(fmt.Sprint("p", i))
		out := chat.Outcome{State: []byte("s"), Records: []chat.Record{
			rec("note", fmt.Sprint("N-", i), 0, `{}`, fmt.Sprintf(`{"text":"%d"}`, i), "office"),
		}}
		wg.Go(func() {
			for range 100 {
				turn, err := s.Load(context.Background(), ev)
				if err != nil {
					t.Error(err)
					return
				}
				_, err = s.Commit(context.Background(), chat.Commit{Lease: l, Kept: chat.Kept{Event: ev}, Turn: turn, Outcome: out})
				if !errors.Is(err, chat.ErrConflict) {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
			t.Errorf("event %d still conflicts", i)
		})
	}
	wg.Wait()
	for i := range 32 {
		got, err := s.Field(t.Context(), chat.FieldRef{Ref: chat.Ref{Kind: "note", ID: fmt.Sprint("N-", i)}, Field: "text"})
		if got != fmt.Sprint(i) || err != nil {
			t.Errorf("note %d = %q, %v", i, got, err)
		}
	}
}
