package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// A request of a connection that was given up may arrive late, after what was said next.
func lateSent(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Replies: []chat.Reply{{Body: chat.Say("一二三")}}})
	p, _, err := s.Claim(t.Context(), l, "c1")
	must(t, err)
	for _, part := range []int{1, 2, 1} {
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Part: part, Copy: true}))
	}
	if p, _, err = s.Claim(t.Context(), l, "c1"); p.Part != 2 || err != nil {
		t.Errorf("parts sent = %d, %v, want 2", p.Part, err)
	}
	if stats, err := s.Stats(t.Context()); stats["copies"] != 2 || err != nil {
		t.Errorf("copies = %d, %v, want 2", stats["copies"], err)
	}
}

func parkedDue(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	item := chat.Due{ID: "x", At: now, Conv: chat.Desk, Name: "n"}
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{Due: []chat.Due{item}})
	for range 2 {
		_, err := s.Move(t.Context(), now, 10)
		must(t, err)
		all, err := s.Pending(t.Context(), "", 10)
		must(t, err)
		if all[0].Due.Attempt == 2 {
			must(t, parkIt(t.Context(), s, l, all[0]))
			break
		}
		commit(t, s, l, all[0], chat.Outcome{Due: []chat.Due{item}})
	}
	must(t, s.RunAgain(t.Context(), "ev:due:x:2"))
	all, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Key != "again:due:x:2:1" || all[0].Due.Attempt != 2 {
		t.Fatalf("Pending = %+v, want the second attempt again", all)
	}
}

func aloneCounted(t *testing.T, s *store.Redis) {
	first := lease(t, s)
	count := func(l chat.Lease, step, want int) {
		t.Helper()
		if n, err := s.Alone(t.Context(), l, "tg:1:1", step); n != want || err != nil {
			t.Fatalf("Alone = %d, %v, want %d", n, err, want)
		}
	}
	count(first, +1, 1)
	count(first, +1, 1) // its answer was lost, or its lease ran out and it has another: the same process
	must(t, s.Release(t.Context(), first, false))
	second := lease(t, s)
	count(second, +1, 2)
	if _, err := s.Alone(t.Context(), first, "tg:1:1", +1); !errors.Is(err, chat.ErrLeaseLost) {
		t.Fatalf("Alone of the old holder = %v, want ErrLeaseLost", err)
	}
	count(first, -1, 1) // it did not die
	count(first, -1, 1)
	count(second, -1, 0)
}

func setUpOnce(t *testing.T, s *store.Redis) {
	if err := s.Init(t.Context()); !errors.Is(err, store.ErrInitialised) {
		t.Errorf("Init again = %v, want ErrInitialised", err)
	}
	must(t, s.Unlock(t.Context()))
}

// readers calls what only operators ask.
func readers(t *testing.T, s *store.Redis) {
	_, err := s.Check(t.Context())
	var no redis.Error
	if errors.As(err, &no) { // the embedded one has too little to tell
		t.Log("Check:", err)
	}
	s.Rewrite(t.Context())
	if _, ok, err := s.NextDue(t.Context()); ok || err != nil {
		t.Errorf("NextDue = %v, %v", ok, err)
	}
	if b, err := s.Backlog(t.Context()); b != (store.Backlog{}) || err != nil {
		t.Errorf("Backlog of an empty store = %+v, %v", b, err)
	}
	must(t, s.Keep(t.Context(), event("tg:1:1")))
	if b, err := s.Backlog(t.Context()); b.Inbox != 1 || err != nil {
		t.Errorf("Backlog = %+v, %v, want one event", b, err)
	}
	through(t, s, lease(t, s), kept(t, s, event("tg:1:1")), chat.Outcome{})
	if all, err := s.Await(t.Context(), "", 10, time.Millisecond); len(all) > 0 || err != nil {
		t.Errorf("Await = %v, %v", all, err)
	}
}

func TestInit_LeavesDataWithoutASetUpAlone(t *testing.T) {
	url, _ := redistest.Embedded(t)
	s := opened(t, url, "t")
	must(t, s.Keep(t.Context(), event("tg:1:1")))
	c := redis.NewClient(&redis.Options{Addr: strings.TrimPrefix(url, "redis://")})
	defer c.Close()
	must(t, c.Del(t.Context(), "pufa:{t}:meta").Err())
	if err := s.Init(t.Context()); !errors.Is(err, store.ErrHalf) {
		t.Errorf("Init = %v, want ErrHalf", err)
	}
}

func TestUnlock_RefusesAKeyThatDoesNotFit(t *testing.T) {
	url, _ := redistest.Embedded(t)
	opened(t, url, "t")
	other := store.NewMasterKey()
	id, _, _ := strings.Cut(other, ":")
	for name, key := range map[string]string{"another id": other, "the same id": "same:" + strings.TrimPrefix(other, id+":")} {
		keys, err := store.ParseKeys(key)
		must(t, err)
		s, err := store.Open(store.Config{URL: url, Tenant: "t", Keys: keys})
		must(t, err)
		defer s.Close()
		if err := s.Unlock(t.Context()); err == nil || !strings.Contains(err.Error(), "PUFA_KEY") {
			t.Errorf("%s: Unlock = %v, want a refusal that names PUFA_KEY", name, err)
		}
	}
}

// spoil breaks the sealed bytes of one entry, wherever it stands.
func spoil(t *testing.T, url, script, key string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: strings.TrimPrefix(url, "redis://")})
	defer c.Close()
	must(t, c.Eval(t.Context(), script, []string{key}).Err())
}

func TestPending_AnEntryThatDoesNotOpenCanBeParkedAndRunAgain(t *testing.T) {
	url, _ := redistest.Embedded(t)
	s := opened(t, url, "t")
	must(t, s.Keep(t.Context(), event("tg:1:1")))
	spoil(t, url, `local e = redis.call('XRANGE', KEYS[1], '-', '+')[1]
		redis.call('XDEL', KEYS[1], e[1])
		return redis.call('XADD', KEYS[1], '*', 'k', e[2][2], 'c', e[2][4], 'e', 'spoilt bytes of an event')`, "pufa:{t}:inbox")
	all, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Kind != chat.KindUnreadable || all[0].Key != "tg:1:1" || all[0].Conv != "c1" {
		t.Fatalf("Pending = %+v", all)
	}
	must(t, parkIt(t.Context(), s, lease(t, s), all[0]))
	must(t, s.RunAgain(t.Context(), "ev:tg:1:1"))
	again, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(again) != 1 || string(again[0].Data) != "spoilt bytes of an event" {
		t.Fatalf("Pending = %+v, want what was kept", again)
	}
}

func TestClaim_AHeadThatDoesNotOpenCanBeParked(t *testing.T) {
	url, _ := redistest.Embedded(t)
	s := opened(t, url, "t")
	l := lease(t, s)
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Replies: []chat.Reply{{Body: chat.Say("一")}, {Body: chat.Say("二")}}})
	spoil(t, url, `return redis.call('LSET', KEYS[1], 0, 'tg:1:1#1\nspoilt')`, "pufa:{t}:out:c1")
	p, ok, err := s.Claim(t.Context(), l, "c1")
	if ok || err == nil || p.ID != "tg:1:1#1" || errors.Is(err, chat.ErrUnavailable) {
		t.Fatalf("Claim = %+v, %v, %v, want an error for good with the message's id", p, ok, err)
	}
	must(t, s.Sent(t.Context(), l, p, chat.Sent{Park: "unreadable"}))
	if p, ok, err = s.Claim(t.Context(), l, "c1"); !ok || err != nil || p.Message.Text != "二" {
		t.Fatalf("Claim = %+v, %v, %v, want the next message", p, ok, err)
	}
	list, err := s.ListParked(t.Context(), 10)
	if err != nil || !slices.ContainsFunc(list, func(p store.Parked) bool { return p.ID == "out:tg:1:1#1" && p.Why == "unreadable" }) {
		t.Fatalf("ListParked = %+v, %v", list, err)
	}
}

func TestListParked_OneThatDoesNotOpenHidesNoOther(t *testing.T) {
	url, _ := redistest.Embedded(t)
	s := opened(t, url, "t")
	l := lease(t, s)
	must(t, parkIt(t.Context(), s, l, kept(t, s, event("tg:1:1"))))
	must(t, parkIt(t.Context(), s, l, kept(t, s, event("tg:1:2"))))
	spoil(t, url, `return redis.call('HSET', KEYS[1], 'ev:tg:1:1', 'spoilt')`, "pufa:{t}:parked")
	list, err := s.ListParked(t.Context(), 10)
	if err != nil || len(list) != 2 || list[0].Why != "unreadable" {
		t.Fatalf("ListParked = %+v, %v", list, err)
	}
}

func TestMove_OneItemThatCannotBeMovedIsNotInTheWay(t *testing.T) {
	url, _ := redistest.Embedded(t)
	s := opened(t, url, "t")
	commit(t, s, lease(t, s), kept(t, s, event("tg:1:1")), chat.Outcome{Due: []chat.Due{
		{ID: "a", At: now.Add(-time.Hour), Conv: chat.Desk}, {ID: "b", At: now, Conv: chat.Desk},
	}})
	spoil(t, url, `return redis.call('HDEL', KEYS[1], 'c', 'e')`, "pufa:{t}:due:a")
	n, err := s.Move(t.Context(), now, 10)
	if n != 1 || err == nil || !strings.Contains(err.Error(), "due item a") {
		t.Fatalf("Move = %d, %v, want the other one moved and the bad one named", n, err)
	}
}

// What Redis refuses for now is an outage, not a fault of the event.
func TestOutages(t *testing.T) {
	for name, c := range map[string]struct{ setting, value string }{
		"full":                      {"maxmemory", "1"},
		"without its replicas":      {"min-replicas-to-write", "1"},
		"closed by its operator":    {"requirepass", "x"},
		"with too many connections": {"maxclients", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Real(t)
			s := opened(t, server.URL(), "t")
			l := lease(t, s)
			k := kept(t, s, event("tg:1:1"))
			turn, err := s.Load(t.Context(), k.Event)
			must(t, err)
			admin := redis.NewClient(&redis.Options{Addr: server.Addr})
			defer admin.Close()
			must(t, admin.ConfigSet(t.Context(), c.setting, c.value).Err())
			must(t, admin.Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").Err())
			for range 3 {
				out := chat.Outcome{State: []byte("s"), Counts: []chat.Count{{Kind: "talk", Field: "times", Day: "2026-11-23", Delta: 1}}}
				if _, err := s.Commit(t.Context(), chat.Commit{Lease: l, Kept: k, Turn: turn, Outcome: out}); !errors.Is(err, chat.ErrUnavailable) {
					t.Fatalf("Commit = %v, want ErrUnavailable", err)
				}
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name          string
		conf          []string
		replica       bool
		refused, warn string
	}{
		{"a safe one", nil, false, "", ""},
		{"without an append-only file", []string{"appendonly no"}, false, "appendonly", ""},
		{"that throws away", []string{"maxmemory-policy allkeys-lru"}, false, "maxmemory-policy", ""},
		{"that never syncs", []string{"appendfsync no"}, false, "", "appendfsync"},
		{"with a replica it need not reach", nil, true, "", "min-replicas-to-write"},
		{"with a replica it must reach", []string{"min-replicas-to-write 1"}, true, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := redistest.Real(t, c.conf...)
			if c.replica {
				follow(t, server)
			}
			keys, err := store.ParseKeys(store.NewMasterKey())
			must(t, err)
			s, err := store.Open(store.Config{URL: server.URL(), Tenant: "t", Keys: keys})
			must(t, err)
			defer s.Close()
			warnings, err := s.Check(t.Context())
			if (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("Check = %v, want %q", err, c.refused)
			}
			if got := strings.Join(warnings, "; "); (got != "") != (c.warn != "") || !strings.Contains(got, c.warn) {
				t.Errorf("warnings %q, want %q", got, c.warn)
			}
		})
	}
}

// follow starts a replica and waits until its master knows of it.
func follow(t *testing.T, master *redistest.Server) {
	t.Helper()
	host, port, _ := strings.Cut(master.Addr, ":")
	redistest.Real(t, "replicaof "+host+" "+port)
	c := redis.NewClient(&redis.Options{Addr: master.Addr})
	defer c.Close()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if info, _ := c.Info(t.Context(), "replication").Result(); strings.Contains(info, "connected_slaves:1") {
			return
		}
	}
	t.Fatal("the replica does not come")
}

// Redis is killed in the middle of writing a commit, started, and killed again: the half commit comes to nothing, the commit that
// was made again counts once.
func TestCommit_TornAndThenKilledAgainCountsOnce(t *testing.T) {
	for _, cut := range []int64{1, 5, 30, 90, 200, 500} {
		server := redistest.Real(t, "appendfsync always")
		s := opened(t, server.URL(), "t")
		l := lease(t, s)
		talk := func(key, id string) {
			k := kept(t, s, event(key))
			commit(t, s, l, k, chat.Outcome{
				Records: []chat.Record{rec("activity", id, 0, `{}`, "", "")},
				Counts:  []chat.Count{{Kind: "talk", Field: "times", Day: "2026-11-23", Delta: 1}},
			})
		}
		restart := func() {
			server.Kill()
			must(t, server.Start())
			for s.Renew(t.Context(), l) != nil { // connections of before are found broken one by one
				time.Sleep(time.Millisecond)
			}
		}
		talk("tg:1:1", "A-0001")
		talk("tg:1:2", "A-0002")
		server.Kill()
		server.Tear(t, cut)
		restart()
		talk("tg:1:2", "A-0002")
		talk("tg:1:3", "A-0003")
		restart()
		counts, _, err := s.Bucket(t.Context(), "talk", "2026-11")
		must(t, err)
		if len(counts) != 1 || counts[0].Delta != 3 {
			t.Errorf("cut by %d bytes: counted %+v, want 3", cut, counts)
		}
	}
}
