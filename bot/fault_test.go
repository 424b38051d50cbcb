package bot_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/bot"
	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// noneParked fails the test when anything was put aside.
func (o *office) noneParked(t *testing.T) {
	t.Helper()
	if list, err := o.ListParked(t.Context(), 10); len(list) > 0 || err != nil {
		t.Errorf("parked: %+v, %v", list, err)
	}
}

func TestWorker_RedisKilledInTheMiddleLosesNothing(t *testing.T) {
	const people, lines = 20, 15
	server := redistest.Real(t, "appendfsync always")
	o := officeOn(t, server.URL(), store.NewMasterKey(), func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		time.Sleep(2 * time.Millisecond)
		return echo(ctx, turn)
	})
	o.cfg.TTL = 2 * time.Second // shorter than the outage: the lease runs out as well
	for i := range people * lines {
		o.say(t, i, fmt.Sprint(i%people), fmt.Sprint(i/people))
	}
	o.start(t)
	eventually(t, "some work", func() bool { return len(o.door.got("0")) > 2 })
	server.Kill()
	time.Sleep(3 * time.Second)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	copies := 0
	for who := range people {
		eventually(t, "every reply", func() bool { return len(distinct(o.door.got(fmt.Sprint(who)))) == lines })
		got := o.door.got(fmt.Sprint(who))
		copies += len(got) - lines
		for i, text := range distinct(got) {
			if want := fmt.Sprintf("%d %d", i, i+1); text != want {
				t.Fatalf("reply %d of %d is %q, want %q", i, who, text, want)
			}
		}
	}
	o.noneParked(t)
	eventually(t, "an empty inbox", func() bool { all, err := o.Pending(t.Context(), "", 1); return err == nil && len(all) == 0 })
	if stats, err := o.Stats(t.Context()); err != nil || int64(copies) > stats["copies"] {
		t.Errorf("%d copies, %d counted as possible, %v", copies, stats["copies"], err)
	}
}

// distinct leaves out what is the same as the one before.
func distinct(list []string) []string { return slices.Compact(list) }

// A worker that is cut off in the middle of a step, and another one in the middle of a send, while a second process takes over: what
// it does afterwards changes nothing.
func TestWorker_CutOffLongerThanItsLeaseItCanNeitherCommitNorSend(t *testing.T) {
	server := redistest.Real(t)
	proxy := redistest.NewProxy(t, server.Addr)
	key := store.NewMasterKey()
	gate := make(chan struct{})
	var steps, sends atomic.Int64
	old := officeOn(t, proxy.URL(), key, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		if turn.Event.Text == "停" {
			steps.Add(1)
			<-gate
		}
		return echo(context.Background(), turn)
	})
	old.cfg.TTL = time.Second
	old.cfg.Probe = func(point string) {
		if point == "claimed" && sends.Add(1) > 1 {
			<-gate
		}
	}
	stopOld := old.start(t)
	old.say(t, 1, "a", "一")
	eventually(t, "the first works", func() bool { return len(old.door.got("a")) == 1 })
	old.say(t, 2, "a", "停")
	old.say(t, 3, "b", "发")
	eventually(t, "one step and one send are under way", func() bool { return steps.Load() == 1 && sends.Load() == 2 })

	resume := proxy.Hang()
	defer resume()
	next := officeOn(t, server.URL(), key, echo)
	next.start(t)
	eventually(t, "the second takes over", func() bool { return len(next.door.got("a")) == 1 && len(next.door.got("b")) == 1 })
	resume()
	close(gate)
	next.say(t, 4, "a", "四")
	eventually(t, "the second goes on", func() bool { return len(next.door.got("a")) == 2 })
	stopOld()
	if got := old.door.got("a"); !slices.Equal(got, []string{"一 1"}) || len(old.door.got("b")) != 0 {
		t.Errorf("the first sent %q and %q after its lease was over", got, old.door.got("b"))
	}
	if got := next.door.got("a"); !slices.Equal(got, []string{"停 2", "四 3"}) {
		t.Errorf("the second sent %q", got)
	}
	next.noneParked(t)
}

func TestWorker_APanicOutsideOfTheStepEndsNoProcess(t *testing.T) {
	o := newOffice(t, echo)
	o.door.fail = func(m chat.Message) error {
		if m.Text == "毒 1" {
			panic("poison")
		}
		return nil
	}
	o.start(t)
	o.say(t, 1, "a", "毒")
	o.say(t, 2, "a", "二")
	eventually(t, "the next message", func() bool { return slices.Equal(o.door.got("a"), []string{"二 2"}) })
	if list, _ := o.ListParked(t.Context(), 10); len(list) != 1 || list[0].Why != "panicked" {
		t.Errorf("ListParked = %+v", list)
	}
}

func TestWorker_WhatDoesNotOpenIsPutAsideAndTheOthersGoOn(t *testing.T) {
	url, server := redistest.Embedded(t)
	o := officeOn(t, url, store.NewMasterKey(), echo)
	o.say(t, 1, "a", "一")
	o.say(t, 2, "b", "二")
	c := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer c.Close()
	if err := c.Eval(t.Context(), `local e = redis.call('XRANGE', KEYS[1], '-', '+')[1]
		redis.call('XDEL', KEYS[1], e[1])
		redis.call('RPUSH', KEYS[2], 'tg:1:0#1\nspoilt')
		redis.call('SADD', KEYS[3], 'cb')
		return redis.call('XADD', KEYS[1], '*', 'k', e[2][2], 'c', e[2][4], 'e', 'spoilt')`,
		[]string{"pufa:{t}:inbox", "pufa:{t}:out:cb", "pufa:{t}:outq"}).Err(); err != nil {
		t.Fatal(err)
	}
	o.start(t)
	eventually(t, "the one behind", func() bool { return slices.Equal(o.door.got("b"), []string{"二 1"}) })
	var ids []string
	eventually(t, "both put aside", func() bool {
		list, err := o.ListParked(t.Context(), 10)
		ids = nil
		for _, p := range list {
			ids = append(ids, p.ID+" "+p.Why)
		}
		slices.Sort(ids)
		return err == nil && slices.Equal(ids, []string{"ev:tg:1:1 unreadable", "out:tg:1:0#1 unreadable"})
	})
}

// What waits for a service takes nobody else's turn: more of it than there are slots, after a clean start and after a death.
func TestWorker_WhatWaitsForAServiceLeavesTheOthersTheirTurns(t *testing.T) {
	for _, c := range []struct {
		name  string
		clean bool
	}{{"after a clean stop", true}, {"after a death", false}} {
		t.Run(c.name, func(t *testing.T) {
			var away atomic.Bool
			away.Store(true)
			o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
				if turn.Event.Text == "模型" && away.Load() {
					return chat.Outcome{}, fmt.Errorf("model: %w", chat.ErrUnavailable)
				}
				return echo(ctx, turn)
			})
			o.cfg.Limit = 2
			for i := range 6 {
				o.say(t, i, fmt.Sprint("w", i), "模型")
			}
			o.say(t, 6, "w0", "后面的")
			o.say(t, 7, "b", "别人")
			lease, ok, err := o.Acquire(t.Context(), store.NewHolder(), time.Minute)
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			if err := o.Release(t.Context(), lease, c.clean); err != nil {
				t.Fatal(err)
			}
			o.start(t)
			eventually(t, "somebody else's answer", func() bool { return len(o.door.got("b")) == 1 })
			away.Store(false)
			eventually(t, "the answers in order", func() bool { return slices.Equal(o.door.got("w0"), []string{"模型 1", "后面的 2"}) })
			o.noneParked(t)
		})
	}
}

// A stop while the suspects are stepped takes no longer than the grace, whatever they wait for; and it is no death.
func TestWorker_StopsWithinItsGraceAmongSuspects(t *testing.T) {
	entered := make(chan struct{}, 100)
	o := newOffice(t, func(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
		entered <- struct{}{}
		<-ctx.Done()
		return chat.Outcome{}, ctx.Err()
	})
	o.cfg.Grace = 50 * time.Millisecond
	o.say(t, 1, "a", "一")
	stop := o.start(t)
	<-entered
	began := time.Now()
	stop()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping took %v", took)
	}
	o.server.FastForward(time.Minute) // it had to let the lease run out
	lease, ok, err := o.Acquire(t.Context(), store.NewHolder(), time.Minute)
	if !ok || err != nil || lease.Clean {
		t.Fatalf("Acquire = %+v, %v, %v: want it free and not clean", lease, ok, err)
	}
	if n, err := o.Alone(t.Context(), lease, "tg:1:1", +1); n != 1 || err != nil {
		t.Errorf("Alone = %d, %v: the stop was counted as a death", n, err)
	}
}

// An event that processes died of is parked after ten, and others are not accused.
func TestWorker_ParksWhatTenProcessesDiedOf(t *testing.T) {
	o := newOffice(t, echo)
	o.say(t, 1, "a", "毒")
	o.say(t, 2, "b", "二")
	for range 10 {
		lease, _, err := o.Acquire(t.Context(), store.NewHolder(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Alone(t.Context(), lease, "tg:1:1", +1); err != nil { // … and it dies
			t.Fatal(err)
		}
		o.server.FastForward(2 * time.Minute)
	}
	o.start(t)
	eventually(t, "the other one's answer", func() bool { return len(o.door.got("b")) == 1 })
	list, err := o.ListParked(t.Context(), 10)
	if err != nil || len(list) != 1 || list[0].ID != "ev:tg:1:1" || list[0].Why != "deaths" {
		t.Errorf("ListParked = %+v, %v", list, err)
	}
}

func TestDrain_LeavesTheMessagesOfOtherDoors(t *testing.T) {
	o := newOffice(t, echo)
	w, err := bot.New(bot.Config{Asker: store.NewHolder(), Log: o.cfg.Log},
		bot.Parts{Leases: o, Inbox: o, Turns: o, Outbox: o, Step: o.step})
	if err != nil {
		t.Fatal(err)
	}
	o.say(t, 1, "a", "一")
	if ok, err := w.Drain(t.Context()); !ok || err != nil {
		t.Fatalf("Drain = %v, %v", ok, err)
	}
	o.start(t)
	eventually(t, "the message, from who has the door", func() bool { return slices.Equal(o.door.got("a"), []string{"一 1"}) })
}

// blinkered is an inbox whose reader passes one conversation, as after a failover to a clock that is behind.
type blinkered struct {
	*store.Redis
	blind chat.ConvID
}

func (b blinkered) Await(ctx context.Context, after string, n int64, wait time.Duration) ([]chat.Kept, error) {
	kept, err := b.Redis.Await(ctx, after, n, wait)
	return slices.DeleteFunc(kept, func(k chat.Kept) bool { return k.Conv == b.blind }), err
}

func TestWorker_FindsWhatItsReaderPassed(t *testing.T) {
	t.Parallel() // it is found within seconds
	o := newOffice(t, echo)
	o.inbox = blinkered{o.Redis, "cb"}
	o.start(t)
	o.say(t, 1, "a", "一")
	eventually(t, "an answer", func() bool { return len(o.door.got("a")) == 1 })
	o.say(t, 2, "b", "二")
	o.say(t, 3, "b", "三")
	eventually(t, "what was passed, in order", func() bool { return slices.Equal(o.door.got("b"), []string{"二 1", "三 2"}) })
}
