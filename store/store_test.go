package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

type contract struct {
	name string
	run  func(*testing.T, *store.Redis)
}

// contracts are what the store promises, the same on every kind of Redis.
func contracts() []contract {
	return []contract{
		{"an event is kept once however often it is delivered", keptOnce},
		{"a commit happens once however often it is repeated", committedOnce},
		{"a commit on a state that has changed is a conflict and changes nothing", stateConflict},
		{"a commit on a record that has changed is a conflict", recordConflict},
		{"of 100 commits that rely on one absent record one wins", oneWins},
		{"a worker without the lease can neither commit nor send", fenced},
		{"private parts are read back, and gone after an erasure", erased},
		{"who was erased from elsewhere begins anew", erasedFromElsewhere},
		{"what was read before an erasure is not written after it", erasedMeanwhile},
		{"an erasure that writes too leaves nothing readable", erasesAndWrites},
		{"a private part without an owner is refused", privateWithoutOwner},
		{"a key made by many commits at once is one key", keyMadeOnce},
		{"a due item is moved once when its time has come", dueOnce},
		{"a due item set again has another event key", dueAgain},
		{"replies leave in order, and a part is remembered", outboxOrder},
		{"a late word about a part does not send the next one again", lateSent},
		{"the end of a message becomes an event once", sentEvent},
		{"a parked event can be run again", parkedAgain},
		{"a parked due event keeps its attempt", parkedDue},
		{"a process is counted once as a death, and takes that back", aloneCounted},
		{"what is said on a page lies in its transcript, once", pageTranscript},
		{"what others say reaches a page", pageFromElsewhere},
		{"an erasure ends a transcript", pageErased},
		{"a ticket opens by its secret and kind alone", ticketsKept},
		{"tallies move with the commit and know their version", tallies},
		{"lists are read up and down between scores", lists},
		{"a sequence only rises", sequences},
		{"a store is set up once", setUpOnce},
		{"the operator's readers work", readers},
	}
}

func TestStore(t *testing.T) {
	open := map[string]func(*testing.T) string{
		"embedded": func(t *testing.T) string { url, _ := redistest.Embedded(t); return url },
		"real":     func(t *testing.T) string { return redistest.Real(t).URL() },
		"cluster":  cluster,
	}
	for kind, url := range open {
		t.Run(kind, func(t *testing.T) { suite(t, url(t)) })
	}
}

// suite runs every contract in a township of its own.
func suite(t *testing.T, url string) {
	for i, c := range contracts() {
		t.Run(c.name, func(t *testing.T) { c.run(t, opened(t, url, fmt.Sprintf("t%d", i))) })
	}
}

// cluster is a Redis Cluster of one master, which refuses what crosses slots or hides a key as a big one does.
func cluster(t *testing.T) string {
	server := redistest.Real(t, "cluster-enabled yes")
	c := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer c.Close()
	must(t, c.ClusterAddSlotsRange(t.Context(), 0, 16383).Err())
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if info, err := c.ClusterInfo(t.Context()).Result(); err == nil && strings.Contains(info, "cluster_state:ok") {
			return server.URL() + "," + server.URL()
		}
	}
	t.Fatal("the cluster does not come up")
	return ""
}

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// opened is a township set up under a key of its own.
func opened(t *testing.T, url, tenant string) *store.Redis {
	t.Helper()
	s := connected(t, url, tenant)
	must(t, s.Init(t.Context()))
	return s
}

func connected(t *testing.T, url, tenant string) *store.Redis {
	t.Helper()
	keys, err := store.ParseKeys(store.NewMasterKey())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{URL: url, Tenant: tenant, Keys: keys, Erased: "（已删除）", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func lease(t *testing.T, s *store.Redis) chat.Lease {
	t.Helper()
	l, ok, err := s.Acquire(t.Context(), store.NewHolder(), time.Minute)
	if err != nil || !ok {
		t.Fatalf("Acquire = %v, %v", ok, err)
	}
	return l
}

func event(key string) chat.Event {
	return chat.Event{Key: key, Kind: chat.KindText, Door: "test", Conv: "c1", Person: "p1", Addr: "4711", Text: "借条没写日期"}
}

// kept puts an event in and returns it as the worker sees it.
func kept(t *testing.T, s *store.Redis, ev chat.Event) chat.Kept {
	t.Helper()
	must(t, s.Keep(t.Context(), ev))
	all, err := s.Pending(t.Context(), "", 100)
	must(t, err)
	for _, k := range all {
		if k.Key == ev.Key {
			return k
		}
	}
	t.Fatalf("event %s is not in the inbox", ev.Key)
	return chat.Kept{}
}

func commit(t *testing.T, s *store.Redis, l chat.Lease, k chat.Kept, out chat.Outcome) (chat.Commit, chat.Receipt) {
	t.Helper()
	turn, err := s.Load(t.Context(), k.Event)
	must(t, err)
	c := chat.Commit{Lease: l, Kept: k, Turn: turn, Outcome: out}
	r, err := s.Commit(t.Context(), c)
	must(t, err)
	return c, r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rec(kind, id string, version int64, plain, private string, owner chat.PersonID) chat.Record {
	r := chat.Record{Ref: chat.Ref{Kind: kind, ID: id}, Version: version, Plain: json.RawMessage(plain), Owner: owner}
	if private != "" {
		r.Private = json.RawMessage(private)
	}
	return r
}

func keptOnce(t *testing.T, s *store.Redis) {
	for range 3 {
		must(t, s.Keep(t.Context(), event("tg:1:1")))
	}
	all, err := s.Pending(t.Context(), "", 100)
	must(t, err)
	if len(all) != 1 || all[0].Text != "借条没写日期" {
		t.Fatalf("Pending = %+v, want the one event with its text", all)
	}
	commit(t, s, lease(t, s), all[0], chat.Outcome{State: []byte("{}")})
	must(t, s.Keep(t.Context(), event("tg:1:1")))
	if all, _ = s.Pending(t.Context(), "", 100); len(all) != 0 {
		t.Fatalf("a done event came back: %+v", all)
	}
}

func committedOnce(t *testing.T, s *store.Redis) {
	k := kept(t, s, event("tg:1:1"))
	c, first := commit(t, s, lease(t, s), k, chat.Outcome{
		State: []byte(`{"wait":"x"}`), Result: "code", Replies: []chat.Reply{{Body: chat.Say("好")}},
		Counts: []chat.Count{{Kind: "talk", Field: "times", Day: "2026-11-23", Delta: 1}},
	})
	again, err := s.Commit(t.Context(), c)
	must(t, err)
	if first.Done || !again.Done || again.Result != "code" {
		t.Fatalf("receipts %+v then %+v, want done only the second time, with the first result", first, again)
	}
	counts, _, err := s.Bucket(t.Context(), "talk", "2026-11")
	must(t, err)
	if len(counts) != 1 || counts[0].Delta != 1 {
		t.Fatalf("counts = %+v, want one", counts)
	}
	turn, err := s.Load(t.Context(), event("tg:1:2"))
	must(t, err)
	if string(turn.State) != `{"wait":"x"}` || turn.Basis.State != 1 {
		t.Fatalf("state = %s version %d", turn.State, turn.Basis.State)
	}
	result, err := s.Result(t.Context(), "tg:1:1")
	if result != "code" || err != nil {
		t.Fatalf("Result = %q, %v", result, err)
	}
}

func stateConflict(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	a, b := kept(t, s, event("tg:1:1")), kept(t, s, event("tg:1:2"))
	stale, err := s.Load(t.Context(), b.Event)
	must(t, err)
	commit(t, s, l, a, chat.Outcome{State: []byte("1")})
	out := chat.Outcome{State: []byte("2"), Replies: []chat.Reply{{Body: chat.Say("x")}}}
	_, err = s.Commit(t.Context(), chat.Commit{Lease: l, Kept: b, Turn: stale, Outcome: out})
	if !errors.Is(err, chat.ErrConflict) {
		t.Fatalf("Commit on a stale state = %v, want ErrConflict", err)
	}
	if convs, _ := s.Sending(t.Context()); len(convs) != 0 {
		t.Fatalf("a refused commit sent something: %v", convs)
	}
	commit(t, s, l, b, out) // loaded again it goes through
}

func recordConflict(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	a, b := kept(t, s, event("tg:1:1")), kept(t, s, event("tg:1:2"))
	commit(t, s, l, a, chat.Outcome{Records: []chat.Record{rec("question", "Q-0001", 0, `{"state":"open"}`, "", "")}})
	for name, out := range map[string]chat.Outcome{
		"written": {Records: []chat.Record{rec("question", "Q-0001", 0, `{}`, "", "")}},
		"relied":  {Relies: []chat.Rely{{Ref: chat.Ref{Kind: "question", ID: "Q-0001"}, Version: 0}}},
	} {
		turn, err := s.Load(t.Context(), b.Event)
		must(t, err)
		_, err = s.Commit(t.Context(), chat.Commit{Lease: l, Kept: b, Turn: turn, Outcome: out})
		if !errors.Is(err, chat.ErrConflict) {
			t.Errorf("%s at a stale version: %v, want ErrConflict", name, err)
		}
	}
}

func oneWins(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	var wins, conflicts int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 100 {
		ev := event(fmt.Sprintf("tg:1:%d", i))
		ev.Conv, ev.Person = chat.ConvID(fmt.Sprint("c", i)), chat.PersonID(fmt.Sprint("p", i))
		must(t, s.Keep(t.Context(), ev))
		wg.Go(func() {
			turn, err := s.Load(context.Background(), ev)
			if err != nil {
				t.Error(err)
				return
			}
			_, err = s.Commit(context.Background(), chat.Commit{Lease: l, Kept: chat.Kept{Event: ev}, Turn: turn, Outcome: chat.Outcome{
				Records: []chat.Record{rec("invite", "x", 0, `{}`, "", "")},
			}})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				wins++
			case errors.Is(err, chat.ErrConflict):
				conflicts++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wins != 1 || conflicts != 99 {
		t.Fatalf("%d won and %d conflicted, want 1 and 99", wins, conflicts)
	}
}

func fenced(t *testing.T, s *store.Redis) {
	old := lease(t, s)
	k := kept(t, s, event("tg:1:1"))
	commit(t, s, old, k, chat.Outcome{Replies: []chat.Reply{{Body: chat.Say("x")}}})
	parcel, ok, err := s.Claim(t.Context(), old, "c1")
	if !ok || err != nil {
		t.Fatalf("Claim = %v, %v", ok, err)
	}
	if _, ok, _ := s.Acquire(t.Context(), store.NewHolder(), time.Minute); ok {
		t.Fatal("two processes have the lease")
	}
	again, ok, err := s.Acquire(t.Context(), old.Holder[strings.Index(old.Holder, ":")+1:], time.Minute)
	if !ok || err != nil || s.Renew(t.Context(), old) == nil {
		t.Fatalf("asked again by the same process: %v, %v, or the lease of before is still in force", ok, err)
	}
	old = again
	must(t, s.Release(t.Context(), old, true))
	next := lease(t, s)
	if !next.Clean {
		t.Error("a released lease is not clean")
	}
	turn, err := s.Load(t.Context(), event("tg:1:2"))
	must(t, err)
	_, err = s.Commit(t.Context(), chat.Commit{Lease: old, Kept: chat.Kept{Event: event("tg:1:2")}, Turn: turn})
	if !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("Commit of the old holder = %v, want ErrLeaseLost", err)
	}
	if _, _, err := s.Claim(t.Context(), old, "c1"); !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("Claim of the old holder = %v, want ErrLeaseLost", err)
	}
	if err := s.Sent(t.Context(), old, parcel, chat.Sent{Last: true}); !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("Sent of the old holder = %v, want ErrLeaseLost", err)
	}
	if err := s.Renew(t.Context(), old); !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("Renew of the old holder = %v, want ErrLeaseLost", err)
	}
}

func erased(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	ref := chat.Ref{Kind: "question", ID: "Q-0001"}
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{
		State:   []byte(`"他老打我"`),
		Records: []chat.Record{rec("question", "Q-0001", 0, `{"state":"open"}`, `{"text":"他老打我","transcript":["一","二"]}`, "p1")},
	})
	for field, want := range map[string]string{"text": "他老打我", "transcript": "一\n二", "none": "（已删除）"} {
		if got, err := s.Field(t.Context(), chat.FieldRef{Ref: ref, Field: field}); got != want || err != nil {
			t.Errorf("Field %s = %q, %v, want %q", field, got, err, want)
		}
	}
	commit(t, s, l, kept(t, s, event("tg:1:2")), chat.Outcome{State: []byte{}, Erase: []chat.Erase{{Person: "p1", Stop: true}}})
	got, err := s.Record(t.Context(), ref)
	must(t, err)
	if !got.Erased || got.Private != nil || string(got.Plain) != `{"state":"open"}` {
		t.Errorf("record after erasure = %+v, want the plain part alone", got)
	}
	stone, err := s.Record(t.Context(), chat.Ref{Kind: chat.Tombstone, ID: "p1"})
	must(t, err)
	if string(stone.Plain) != `{"stop":true}` {
		t.Errorf("tombstone = %s, want the stop kept", stone.Plain)
	}
	ev := event("tg:1:3") // the person comes back: another key, and nothing of before
	turn, err := s.Load(t.Context(), ev)
	must(t, err)
	if turn.State != nil || turn.Basis.State != 0 {
		t.Errorf("state after erasure = %s", turn.State)
	}
	commit(t, s, l, kept(t, s, ev), chat.Outcome{State: []byte("new")})
	if got, err = s.Record(t.Context(), ref); err != nil || !got.Erased {
		t.Errorf("the old record opens again: %+v, %v", got, err)
	}
}

func dueOnce(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Due: []chat.Due{{
		ID: "followup:F-0001", At: now.Add(time.Hour), Conv: "c1", Name: "followup", Ref: chat.Ref{Kind: "followup", ID: "F-0001"},
	}}})
	if n, err := s.Move(t.Context(), now.Add(59*time.Minute), 10); n != 0 || err != nil {
		t.Fatalf("Move before its time = %d, %v", n, err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := s.Move(context.Background(), now.Add(time.Hour), 10); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Due == nil || all[0].Due.Attempt != 1 || all[0].Key != "due:followup:F-0001:1" {
		t.Fatalf("Pending = %+v, want the one due event", all)
	}
	turn, err := s.Load(t.Context(), all[0].Event)
	must(t, err)
	if turn.Event.Addr != "4711" || turn.Event.Door != "test" || turn.Event.Person != "p1" || string(turn.State) != "s" {
		t.Fatalf("the turn of a due event lacks its conversation's owner: %+v", turn)
	}
}

func dueAgain(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	item := chat.Due{ID: "x", At: now, Conv: chat.Desk, Name: "n"}
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{Due: []chat.Due{item}})
	for i := 1; i <= 3; i++ {
		if n, err := s.Move(t.Context(), now, 10); n != 1 || err != nil {
			t.Fatalf("Move = %d, %v", n, err)
		}
		all, err := s.Pending(t.Context(), "", 10)
		must(t, err)
		if want := fmt.Sprintf("due:x:%d", i); all[0].Key != want {
			t.Fatalf("key = %s, want %s", all[0].Key, want)
		}
		out := chat.Outcome{Due: []chat.Due{item}}
		if i == 3 {
			out = chat.Outcome{Close: []string{"x"}}
		}
		commit(t, s, l, all[0], out)
	}
	if n, err := s.Move(t.Context(), now, 10); n != 0 || err != nil {
		t.Fatalf("Move of a closed item = %d, %v", n, err)
	}
}

func outboxOrder(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	ev := event("tg:1:1")
	ev.Kind, ev.Ack = chat.KindPress, "cb1"
	_, r := commit(t, s, l, kept(t, s, ev), chat.Outcome{Ack: "好", State: []byte("s"), Replies: []chat.Reply{
		{Body: chat.Say("一")}, {Body: chat.Say("二"), Buttons: [][]chat.Button{{{Label: "对", Token: "t"}}}},
	}})
	if len(r.Sends) != 3 {
		t.Fatalf("Sends = %v", r.Sends)
	}
	for i, want := range []string{"好", "一", "二"} {
		p, ok, err := s.Claim(t.Context(), l, "c1")
		if !ok || err != nil || p.Message.Text != want || p.Message.Addr != "4711" || p.Tries != 1 || (i == 0) != (p.Message.Ack == "cb1") {
			t.Fatalf("Claim %d = %+v, %v, %v, want %q", i, p, ok, err, want)
		}
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Part: 1}))
		again, _, _ := s.Claim(t.Context(), l, "c1")
		if again.ID != p.ID || again.Part != 1 || again.Tries != 1 {
			t.Fatalf("after a part: %+v", again)
		}
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Part: 2, Last: true}))
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Part: 2, Last: true})) // the answer was lost: said again
	}
	if _, ok, err := s.Claim(t.Context(), l, "c1"); ok || err != nil {
		t.Fatalf("an empty outbox gave something: %v", err)
	}
	// Another conversation's message finds its address, and fills a reference.
	ev2 := event("tg:1:2")
	ev2.Conv, ev2.Person, ev2.Addr = "c2", "p2", "4712"
	commit(t, s, l, kept(t, s, ev2), chat.Outcome{
		State:   []byte("s"),
		Records: []chat.Record{rec("question", "Q-0001", 0, `{}`, `{"text":"秘密"}`, "p2")},
		Replies: []chat.Reply{{To: "c1", Body: []chat.Part{{Text: "问："}, {Ref: &chat.FieldRef{Ref: chat.Ref{Kind: "question", ID: "Q-0001"}, Field: "text"}}}}},
	})
	p, ok, err := s.Claim(t.Context(), l, "c1")
	if !ok || err != nil || p.Message.Text != "问：秘密" || p.Message.Addr != "4711" || p.Door != "test" {
		t.Fatalf("Claim = %+v, %v, %v", p, ok, err)
	}
}

func sentEvent(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Replies: []chat.Reply{
		{Body: chat.Say("一"), Sent: &chat.Event{Kind: chat.KindCommand, Conv: "c1", Command: "delivered"}},
		{Body: chat.Say("二"), Sent: &chat.Event{Kind: chat.KindCommand, Conv: "c1", Command: "delivered"}},
	}})
	p, _, err := s.Claim(t.Context(), l, "c1")
	must(t, err)
	for range 2 {
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Part: 1, Last: true}))
	}
	p, _, err = s.Claim(t.Context(), l, "c1")
	must(t, err)
	for range 2 {
		must(t, s.Sent(t.Context(), l, p, chat.Sent{Lost: true}))
	}
	all, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(all) != 2 || all[0].Command != "delivered" || all[1].Kind != chat.KindReach || all[1].Reachable {
		t.Fatalf("Pending = %+v, want one delivered and one unreachable", all)
	}
}

func parkedAgain(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	k := kept(t, s, event("tg:1:1"))
	turn := chat.Turn{Event: chat.Event{Key: k.Key, Conv: k.Conv, Group: true}, Now: now}
	_, err := s.Commit(t.Context(), chat.Commit{Lease: l, Kept: k, Turn: turn, Park: "failed"})
	must(t, err)
	list, err := s.ListParked(t.Context(), 10)
	must(t, err)
	if len(list) != 1 || list[0].ID != "ev:tg:1:1" || list[0].Why != "failed" {
		t.Fatalf("ListParked = %+v", list)
	}
	if all, _ := s.Pending(t.Context(), "", 10); len(all) != 0 {
		t.Fatal("a parked event is still pending")
	}
	must(t, s.RunAgain(t.Context(), "ev:tg:1:1"))
	all, err := s.Pending(t.Context(), "", 10)
	must(t, err)
	if len(all) != 1 || all[0].Key != "again:tg:1:1:1" || all[0].Text != "借条没写日期" {
		t.Fatalf("Pending = %+v", all)
	}
	if err := s.RunAgain(t.Context(), "ev:tg:1:1"); !errors.Is(err, chat.ErrNotFound) {
		t.Fatalf("run again twice = %v", err)
	}
}

func tallies(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	for i, delta := range []int64{20, 3, -3} {
		commit(t, s, l, kept(t, s, event(fmt.Sprint("tg:1:", i))), chat.Outcome{Counts: []chat.Count{
			{Kind: "talk", Field: "times", Village: "兴隆/村", Day: "2024-03-04", Delta: delta},
			{Kind: "talk", Field: "people", Day: "2024-03-05", Delta: 1},
		}})
	}
	counts, version, err := s.Bucket(t.Context(), "talk", "2024-03")
	must(t, err)
	got := map[chat.Count]bool{}
	for _, c := range counts {
		got[c] = true
	}
	if version != 3 || len(counts) != 2 || !got[chat.Count{Kind: "talk", Field: "times", Village: "兴隆/村", Day: "2024-03-04", Delta: 20}] {
		t.Fatalf("Bucket = %+v version %d", counts, version)
	}
	buckets, err := s.Buckets(t.Context())
	must(t, err)
	if len(buckets) != 1 || buckets[0] != [2]string{"talk", "2024-03"} {
		t.Fatalf("Buckets = %v", buckets)
	}
}

func lists(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	var index []chat.Index
	for i := range 5 {
		index = append(index, chat.Index{List: "todo", Member: fmt.Sprint("F-", i), Score: float64(i)})
	}
	index = append(index, chat.Index{List: "todo", Member: "F-2", Remove: true})
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{Index: index})
	for _, c := range []struct {
		from, to float64
		n        int
		want     string
	}{
		{math.Inf(-1), math.Inf(1), 0, "[F-0 F-1 F-3 F-4]"},
		{1, 3, 0, "[F-1 F-3]"},
		{math.Inf(-1), math.Inf(1), 2, "[F-0 F-1]"},
		{math.Inf(-1), math.Inf(1), -2, "[F-4 F-3]"},
	} {
		got, err := s.Index(t.Context(), "todo", c.from, c.to, c.n)
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("Index(%v, %v, %d) = %v, %v, want %s", c.from, c.to, c.n, got, err, c.want)
		}
	}
}

func sequences(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	for i, n := range []int64{5, 3} {
		k := kept(t, s, event(fmt.Sprint("tg:1:", i)))
		turn, err := s.Load(t.Context(), k.Event)
		must(t, err)
		_, err = s.Commit(t.Context(), chat.Commit{Lease: l, Kept: k, Turn: turn, Used: map[string]int64{"A": n}})
		must(t, err)
	}
	seq, err := s.Sequences(t.Context())
	if seq["A"] != 5 || err != nil {
		t.Fatalf("Sequences = %v, %v", seq, err)
	}
}
