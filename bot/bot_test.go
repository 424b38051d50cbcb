package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"pufa/bot"
	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// door is a channel in memory that fails as it is told to.
type door struct {
	mu    sync.Mutex
	sent  map[string][]string // address → texts, in the order they were taken
	fail  func(m chat.Message) error
	split int // bytes a part takes; 0: all
	chat  time.Duration
}

func (d *door) Name() string { return "test" }

func (d *door) Parts(m chat.Message) []chat.Message {
	if d.split == 0 || len(m.Text) <= d.split {
		return []chat.Message{m}
	}
	first, rest := m, m
	first.Text, rest.Text = m.Text[:d.split], m.Text[d.split:]
	return append([]chat.Message{first}, d.Parts(rest)...)
}

func (d *door) Send(_ context.Context, m chat.Message) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		if err := d.fail(m); err != nil {
			return err
		}
	}
	d.sent[m.Addr] = append(d.sent[m.Addr], m.Text)
	return nil
}

func (d *door) Pace() float64                 { return 0 }
func (d *door) Interval(string) time.Duration { return d.chat }

func (d *door) got(addr string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.sent[addr])
}

// office is a worker over an embedded Redis.
type office struct {
	*store.Redis
	server *miniredis.Miniredis // nil: a real one
	inbox  bot.Inbox            // nil: the store's
	door   *door
	step   bot.Step
	cfg    bot.Config
}

func newOffice(t *testing.T, step bot.Step) *office {
	t.Helper()
	url, server := redistest.Embedded(t)
	o := officeOn(t, url, store.NewMasterKey(), step)
	o.server = server
	return o
}

// officeOn is a worker over a Redis at some address. Offices of one key share a township.
func officeOn(t *testing.T, url, key string, step bot.Step) *office {
	t.Helper()
	keys, err := store.ParseKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{URL: url, Tenant: "t", Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	err = s.Init(t.Context())
	if errors.Is(err, store.ErrInitialised) {
		err = s.Unlock(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	return &office{Redis: s, door: &door{sent: map[string][]string{}}, step: step, cfg: bot.Config{Log: quiet}}
}

// start runs a worker; stop ends it in good order.
func (o *office) start(t *testing.T) (stop func()) {
	t.Helper()
	cfg := o.cfg
	cfg.Asker = store.NewHolder()
	inbox := o.inbox
	if inbox == nil {
		inbox = o
	}
	w, err := bot.New(cfg, bot.Parts{Leases: o, Inbox: inbox, Turns: o, Outbox: o, Step: o.step, Doors: []bot.Door{o.door}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Run = %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func (o *office) say(t *testing.T, n int, who, text string) {
	t.Helper()
	ev := chat.Event{
		Key: fmt.Sprintf("tg:1:%d", n), Kind: chat.KindText, Door: "test", Conv: chat.ConvID("c" + who), Person: chat.PersonID("c" + who),
		Addr: who, Text: text,
	}
	if err := o.Keep(t.Context(), ev); err != nil {
		t.Fatal(err)
	}
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

// echo answers with the text and how many lines the conversation has had: what its state says.
func echo(_ context.Context, t chat.Turn) (chat.Outcome, error) {
	if t.Event.Kind != chat.KindText {
		return chat.Outcome{}, nil
	}
	return chat.Outcome{
		State:   append(slices.Clone(t.State), 'x'),
		Replies: []chat.Reply{{Body: chat.Say(fmt.Sprintf("%s %d", t.Event.Text, len(t.State)+1))}},
	}, nil
}

func TestWorker_KeepsTheOrderOfEachConversation(t *testing.T) {
	o := newOffice(t, echo)
	o.start(t)
	for i := range 300 {
		o.say(t, i, fmt.Sprint(i%10), fmt.Sprint(i/10))
	}
	for who := range 10 {
		eventually(t, "30 replies in order", func() bool { return len(o.door.got(fmt.Sprint(who))) == 30 })
		for i, text := range o.door.got(fmt.Sprint(who)) {
			if want := fmt.Sprintf("%d %d", i, i+1); text != want {
				t.Fatalf("reply %d of %d is %q, want %q", i, who, text, want)
			}
		}
	}
}

func TestWorker_ParksWhatPanicsThreeTimesAndTellsTheOffice(t *testing.T) {
	var notices, steps int
	var mu sync.Mutex
	o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		mu.Lock()
		defer mu.Unlock()
		if turn.Event.Command == "parked" {
			notices++
			return chat.Outcome{}, nil
		}
		if turn.Event.Text == "毒" {
			steps++
			panic("poison")
		}
		return echo(ctx, turn)
	})
	o.start(t)
	o.say(t, 1, "a", "毒")
	o.say(t, 2, "a", "后面的")
	o.say(t, 3, "b", "别人")
	eventually(t, "the next one and the others go on", func() bool {
		return len(o.door.got("a")) == 1 && len(o.door.got("b")) == 1
	})
	eventually(t, "a notice", func() bool { mu.Lock(); defer mu.Unlock(); return notices == 1 })
	if steps != 3 {
		t.Errorf("stepped %d times, want 3", steps)
	}
	list, err := o.ListParked(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].ID != "ev:tg:1:1" {
		t.Errorf("ListParked = %+v, %v", list, err)
	}
}

func TestWorker_OutagesOfAServiceNeverCount(t *testing.T) {
	var mu sync.Mutex
	away := 8
	o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		mu.Lock()
		defer mu.Unlock()
		if away > 0 {
			away--
			return chat.Outcome{}, fmt.Errorf("model: %w", chat.ErrUnavailable)
		}
		return echo(ctx, turn)
	})
	o.start(t)
	o.say(t, 1, "a", "问")
	eventually(t, "an answer after the outage", func() bool { return len(o.door.got("a")) == 1 })
	if list, _ := o.ListParked(t.Context(), 10); len(list) != 0 {
		t.Errorf("parked: %+v", list)
	}
}

func TestWorker_SteppingAgainGivesTheSameIDs(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, turn.IDs.Next("A")+" "+turn.IDs.Next("A")+" "+turn.IDs.Token(8))
		if len(seen) < 3 {
			return chat.Outcome{}, chat.ErrUnavailable
		}
		return echo(ctx, turn)
	})
	o.start(t)
	o.say(t, 1, "a", "记")
	eventually(t, "an answer", func() bool { return len(o.door.got("a")) == 1 })
	for _, s := range seen {
		if s != seen[0] || !strings.HasPrefix(s, "A-0001 A-0002 ") {
			t.Fatalf("ids differ: %q", seen)
		}
	}
	if seq, err := o.Sequences(t.Context()); seq["A"] != 2 || err != nil {
		t.Fatalf("Sequences = %v, %v", seq, err)
	}
}

func TestWorker_SendErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		class chat.SendClass
		times int
		text  []string // what arrives
		stats string
	}{
		{"failed before it was written: sent again", chat.NotSent, 2, []string{"一 1", "二 2"}, ""},
		{"no answer: sent again", chat.Unknown, 2, []string{"一 1", "二 2"}, ""},
		{"throttled: waits and goes on", chat.Throttled, 1, []string{"一 1", "二 2"}, ""},
		{"refused: parked, the next one goes on", chat.Refused, 1, []string{"二 2"}, "out:tg:1:1#1"},
		{"unreachable: given up, the next one is tried", chat.Unreachable, 1, []string{"二 2"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t, echo)
			left := c.times
			o.door.fail = func(m chat.Message) error {
				if m.Addr == "a" && left > 0 {
					left--
					return &chat.SendError{Class: c.class, RetryAfter: 20 * time.Millisecond, Err: errors.New("test")}
				}
				return nil
			}
			o.start(t)
			o.say(t, 1, "a", "一")
			o.say(t, 2, "a", "二")
			o.say(t, 3, "b", "三")
			eventually(t, "all that can arrive", func() bool { return slices.Equal(o.door.got("a"), c.text) && len(o.door.got("b")) == 1 })
			if list, _ := o.ListParked(t.Context(), 10); (c.stats != "") != (len(list) == 1 && list[0].ID == c.stats) {
				t.Errorf("ListParked = %+v, want %q", list, c.stats)
			}
		})
	}
}

func TestWorker_ContinuesALongMessageWhereItStopped(t *testing.T) {
	o := newOffice(t, echo)
	o.door.split = 3 // bytes of one character
	failed := false
	o.door.fail = func(m chat.Message) error {
		if m.Text == "丙" && !failed {
			failed = true
			return &chat.SendError{Class: chat.NotSent, Err: errors.New("test")}
		}
		return nil
	}
	o.start(t)
	o.say(t, 1, "a", "甲乙丙丁")
	eventually(t, "every part once", func() bool { return strings.Join(o.door.got("a"), "") == "甲乙丙丁 1" })
}

func TestWorker_StopsInGoodOrderAndTheNextGoesOn(t *testing.T) {
	o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		time.Sleep(5 * time.Millisecond)
		return echo(ctx, turn)
	})
	for i := range 100 {
		o.say(t, i, "a", fmt.Sprint(i))
	}
	stop := o.start(t)
	eventually(t, "some work", func() bool { return len(o.door.got("a")) > 3 })
	stop()
	if n := len(o.door.got("a")); n == 100 {
		t.Fatal("it ran to the end instead of stopping")
	}
	lease, ok, err := o.Acquire(t.Context(), store.NewHolder(), time.Minute)
	if !ok || err != nil || !lease.Clean {
		t.Fatalf("Acquire = %+v, %v, %v: want the lease free and clean", lease, ok, err)
	}
	if err := o.Release(t.Context(), lease, true); err != nil {
		t.Fatal(err)
	}
	o.start(t)
	eventually(t, "the rest, once each", func() bool { return len(o.door.got("a")) == 100 })
}

func TestWorker_StandsByAndTakesOver(t *testing.T) {
	o := newOffice(t, echo)
	stop := o.start(t)
	o.say(t, 1, "a", "一")
	eventually(t, "the first works", func() bool { return len(o.door.got("a")) == 1 })
	o.start(t)
	stop()
	o.say(t, 2, "a", "二")
	eventually(t, "the second takes over", func() bool { return len(o.door.got("a")) == 2 })
}

func TestDrain_RunsEverythingInOneCall(t *testing.T) {
	o := newOffice(t, echo)
	w, err := bot.New(bot.Config{Asker: store.NewHolder(), Unpace: true, Log: slog.New(slog.DiscardHandler)},
		bot.Parts{Leases: o, Inbox: o, Turns: o, Outbox: o, Step: o.step, Doors: []bot.Door{o.door}})
	if err != nil {
		t.Fatal(err)
	}
	o.say(t, 1, "a", "一")
	o.say(t, 2, "a", "二")
	if ok, err := w.Drain(t.Context()); !ok || err != nil {
		t.Fatalf("Drain = %v, %v", ok, err)
	}
	if got := o.door.got("a"); !slices.Equal(got, []string{"一 1", "二 2"}) {
		t.Fatalf("sent %q", got)
	}
}
