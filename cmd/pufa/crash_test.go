package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/chat"
	"pufa/handlers"
	"pufa/internal/testkit/redistest"
	tgtest "pufa/internal/testkit/telegram"
	"pufa/outreach"
	"pufa/store"
)

// The township of a crash run: 200 updates by villagers and staff. Every number below is checked against the records afterwards.
const (
	villagers = 20 // each asks askedEach questions, the last one unknown
	askedEach = 5
	staff     = 10 // each logs loggedEach activities by one line and a press
	logged    = 4
	contacts  = 1 // each staff notes one, for a call-back that is due at once: two presses and a line
)

var crashPoints = []string{
	"received", "kept", "confirmed", "loaded", "mid-step", "committed", "claimed", "request-sent", "answer-read", "marked",
	"due-set", "due-moved", "grace",
}

// TestCrash_EachPoint kills the process at each named point, once by each door; with PUFA_CRASH_KILLS=200 (make crash) that many
// times, several in one run.
func TestCrash_EachPoint(t *testing.T) {
	want := 1
	if n, err := strconv.Atoi(os.Getenv("PUFA_CRASH_KILLS")); err == nil {
		want = n
	}
	random := rand.New(rand.NewSource(1))
	most := map[string]int{"due-set": staff * contacts, "due-moved": 1, "grace": 1} // how often a point is surely passed; the others more than 20 times
	for _, point := range crashPoints {
		if most[point] == 0 {
			most[point] = 20
		}
	}
	for _, door := range []string{"polling", "webhook"} {
		for _, point := range crashPoints {
			t.Run(door+"/"+point, func(t *testing.T) {
				runs := 0
				for kills := 0; kills < want; runs++ {
					x := newCrash(t, door, redistest.Real(t).URL())
					n := x.killAt(point, want-kills, func() int { return 1 + random.Intn(most[point]) })
					x.check(n)
					if kills += n; n == 0 {
						t.Fatalf("%s was never reached", point)
					}
				}
				if want > 1 {
					t.Logf("%d kills in %d runs of 200 updates", want, runs)
				}
			})
		}
	}
}

func TestCrash_RandomKills(t *testing.T) {
	span := 60 * time.Second
	if testing.Short() {
		span = 5 * time.Second
	}
	for _, door := range []string{"polling", "webhook"} {
		t.Run(door, func(t *testing.T) {
			random := rand.New(rand.NewSource(2))
			kills, runs := 0, 0
			for end := time.Now().Add(span); time.Now().Before(end); runs++ {
				x := newCrash(t, door, redistest.Real(t).URL())
				n := 0
				x.until(func(done func() bool) {
					for ; !done() && n < 9; n++ { // an event that ten processes died of is parked
						c := startChild(t, x.env, "")
						x.wait(time.Minute, func() bool { return x.ready() || done() })
						// Long enough to wait for the lease of the one before to run out, and to work for a moment.
						x.wait(time.Duration(500+random.Intn(1500))*time.Millisecond, done)
						c.kill()
					}
					startChild(t, x.env, "")
					x.wait(3*time.Minute, done)
				})
				x.check(n)
				kills += n
			}
			t.Logf("%s: %d kills in %d runs of 200 updates", door, kills, runs)
		})
	}
}

func TestCrash_RedisKilledMidBurst(t *testing.T) {
	const kills = 5
	for _, door := range []string{"polling", "webhook"} {
		t.Run(door, func(t *testing.T) {
			redis := redistest.Real(t, "appendfsync always")
			x := newCrash(t, door, redis.URL())
			x.until(func(done func() bool) {
				startChild(t, x.env, "")
				for range kills {
					sent := len(x.tg.AllSent())
					x.wait(time.Minute, func() bool { return len(x.tg.AllSent()) >= sent+20 || done() })
					if done() {
						t.Error("all was done before Redis was killed often enough")
						return
					}
					redis.Kill()
					if err := redis.Start(); err != nil {
						t.Error(err)
						return
					}
				}
				x.wait(time.Minute, done)
			})
			x.check(kills)
		})
	}
}

func TestCrash_UpdatesTwiceAndShuffled(t *testing.T) {
	x := newCrash(t, "polling", redistest.Real(t).URL())
	x.tg.Shuffle(rand.New(rand.NewSource(3)))
	x.tg.Double(40)
	x.until(func(done func() bool) {
		startChild(t, x.env, "")
		x.wait(time.Minute, done)
	})
	x.check(0)
}

func TestCrash_AnswersOfRedisLost(t *testing.T) {
	real := redistest.Real(t)
	proxy := redistest.NewProxy(t, real.Addr)
	x := newCrash(t, "polling", real.URL())
	x.env[0] = "PUFA_REDIS=" + proxy.URL() // of the bot alone
	x.until(func(done func() bool) {
		startChild(t, x.env, "")
		for !done() {
			proxy.LoseNext(25)
			lost := proxy.Lost()
			x.wait(time.Second, func() bool { return proxy.Lost() > lost || done() })
		}
	})
	lost := proxy.Lost()
	if x.env[0] = "PUFA_REDIS=" + real.URL(); lost < 10 {
		t.Errorf("only %d answers were lost", lost)
	}
	x.check(int(lost))
	t.Logf("%d answers lost", lost)
}

// crash is one run: a Telegram, a township, people who write to it.
type crash struct {
	t      *testing.T
	tg     *tgtest.Server
	store  *store.Redis
	env    []string
	addr   string // of its pages
	people sync.WaitGroup
	stop   chan struct{}
	failed chan error
}

func newCrash(t *testing.T, door, url string) *crash {
	t.Helper()
	x := &crash{t: t, tg: tgtest.Start(t, tgtest.Config{}), stop: make(chan struct{}), failed: make(chan error, staff)}
	key := "k:" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	addr := freeAddr(t)
	x.addr = addr
	x.env = []string{
		"PUFA_REDIS=" + url, "PUFA_KEY=" + key, "PUFA_TOWN=瓦房镇", "PUFA_TELEGRAM_TOKEN=" + x.tg.Token(), "PUFA_TELEGRAM_API=" + x.tg.URL(),
		"PUFA_ADDR=" + addr, "PUFA_QUIET=00:00-00:00", "PUFA_LOG=error",
	}
	if door == "webhook" {
		x.env = append(x.env, "PUFA_TELEGRAM_WEBHOOK=http://"+addr+"/hook", "PUFA_TELEGRAM_SECRET=hush")
	}
	x.open(url, key)
	x.hire()
	x.ask()
	return x
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (x *crash) open(url, key string) {
	x.t.Helper()
	keys, err := store.ParseKeys(key)
	if err != nil {
		x.t.Fatal(err)
	}
	if x.store, err = store.Open(store.Config{URL: url, Tenant: "default", Keys: keys}); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { x.store.Close() })
	if err := x.store.Init(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

func staffID(i int) int64    { return int64(1000 + i) }
func villagerID(i int) int64 { return int64(2000 + i) }

// hire gives the staff their role, past the invites.
func (x *crash) hire() {
	x.t.Helper()
	ctx := x.t.Context()
	lease, ok, err := x.store.Acquire(ctx, store.NewHolder(), time.Minute)
	if err != nil || !ok {
		x.t.Fatalf("lease: %v, %v", ok, err)
	}
	for i := range staff {
		name := x.store.Hash(fmt.Sprint("telegram:", staffID(i)))
		p := outreach.Person{
			ID: chat.PersonID(name), Role: outreach.Staff, Door: "telegram", Conv: chat.ConvID(name), Seen: handlers.NoticeVersion, Name: "宣传员",
		}
		rec, err := p.Record()
		if err != nil {
			x.t.Fatal(err)
		}
		ev := chat.Event{Key: fmt.Sprint("hire:", i), Door: "telegram", Conv: p.Conv, Person: p.ID, Addr: fmt.Sprint(staffID(i))}
		turn, err := x.store.Load(ctx, ev)
		if err != nil {
			x.t.Fatal(err)
		}
		_, err = x.store.Commit(ctx, chat.Commit{Lease: lease, Kept: chat.Kept{Event: ev}, Turn: turn, Outcome: chat.Outcome{
			State: []byte("{}"), Records: []chat.Record{rec},
			Index: []chat.Index{{List: outreach.RoleList(outreach.Staff), Member: name}},
		}})
		if err != nil {
			x.t.Fatal(err)
		}
	}
	if err := x.store.Release(ctx, lease, true); err != nil {
		x.t.Fatal(err)
	}
}

// ask queues what the villagers ask, all of it before the bot starts.
func (x *crash) ask() {
	questions := []string{"借条没写还款日期咋办", "低保怎么申请", "老板欠我工钱不给咋办", "秸秆能烧吗", "zzz 谁家的唢呐能治风湿骨病呢"}
	for q := range askedEach {
		for i := range villagers {
			x.tg.Text(villagerID(i), questions[q])
		}
	}
}

// until lets staff work while run keeps the bot going; run ends soon after done says that everybody has what they wait for.
func (x *crash) until(run func(done func() bool)) {
	x.t.Helper()
	for i := range staff {
		x.people.Go(func() {
			if err := x.work(i); err != nil {
				x.failed <- err
			}
		})
	}
	worked := make(chan struct{})
	go func() { x.people.Wait(); close(worked) }()
	run(func() bool {
		select {
		case <-worked:
			return x.quiet()
		default:
			return false
		}
	})
	close(x.stop)
	<-worked
	select {
	case err := <-x.failed:
		x.t.Fatal(err)
	default:
	}
}

// work is one member of staff: log, confirm, the next; then note a contact.
func (x *crash) work(i int) error {
	me := staffID(i)
	for n := range logged {
		x.tg.Text(me, fmt.Sprintf("兴隆村 宣讲1次 %d人次 传单%d份 2024年3月%d日", 10+n, 100+n, 1+n+i))
		if err := x.press(me, "对", n+1); err != nil {
			return err
		}
		if err := x.heard(me, "记好了", n+1); err != nil {
			return err
		}
	}
	if err := x.press(me, "加联系人", logged); err != nil {
		return err
	}
	if err := x.press(me, "愿意", 1); err != nil {
		return err
	}
	if err := x.heard(me, "怎么称呼", 1); err != nil {
		return err
	}
	x.tg.Text(me, fmt.Sprintf("邻居 1390000%04d", i))
	return x.heard(me, "记下了", contacts)
}

// press presses a button as soon as it has been shown under n different messages.
func (x *crash) press(me int64, label string, n int) error {
	err := x.eventually(fmt.Sprintf("button %s for %d", label, me), func() bool {
		var with []string
		for _, m := range x.tg.Sent(me) {
			if shows(m, label) && !slices.Contains(with, m.Text) {
				with = append(with, m.Text)
			}
		}
		if len(with) < n {
			return false
		}
		_, err := x.tg.Press(me, label)
		return err == nil
	})
	if err != nil {
		return fmt.Errorf("%w; they got:\n%s", err, x.heardBy(me))
	}
	return nil
}

func shows(m tgtest.Message, label string) bool {
	return slices.ContainsFunc(slices.Concat(m.Buttons...), func(b tgtest.Button) bool { return b.Text == label })
}

// heard waits until that many different messages with these words have come.
func (x *crash) heard(me int64, words string, n int) error {
	return x.eventually(fmt.Sprintf("%d × %s for %d", n, words, me), func() bool { return len(distinct(x.tg.Sent(me), words)) >= n })
}

func distinct(sent []tgtest.Message, words string) []string {
	var texts []string
	for _, m := range sent {
		if strings.Contains(m.Text, words) && !slices.Contains(texts, m.Text) {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

func (x *crash) eventually(what string, ok func() bool) error {
	for end := time.Now().Add(120 * time.Second); time.Now().Before(end); {
		if ok() {
			return nil
		}
		select {
		case <-x.stop:
			return errors.New("the run ended before: " + what)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return errors.New("never: " + what)
}

// heardBy is for failures: what somebody got.
func (x *crash) heardBy(me int64) string {
	var lines []string
	for _, m := range x.tg.Sent(me) {
		lines = append(lines, m.Text+fmt.Sprint(m.Buttons))
	}
	return strings.Join(lines, "\n")
}

// wait waits, but not longer than until done.
func (x *crash) wait(d time.Duration, done func() bool) {
	for end := time.Now().Add(d); time.Now().Before(end) && !done(); {
		time.Sleep(min(20*time.Millisecond, time.Until(end)))
	}
}

// ready says whether the child has started.
func (x *crash) ready() bool {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get("http://" + x.addr + "/readyz")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// quiet says that nothing is left to do: all confirmed, inbox, due items and outboxes empty.
func (x *crash) quiet() bool {
	if x.tg.Pending() > 0 {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	kept, err := x.store.Pending(ctx, "", 1)
	if err != nil || len(kept) > 0 {
		return false
	}
	at, due, err := x.store.NextDue(ctx)
	if err != nil || (due && at.Before(time.Now())) {
		return false
	}
	sending, err := x.store.Sending(ctx)
	return err == nil && len(sending) == 0
}

// killAt lets process after process die at a point, the n-th time they pass it, up to most times, and the last one finish. It
// returns how many died there.
func (x *crash) killAt(point string, most int, nth func() int) (kills int) {
	x.until(func(done func() bool) {
		for kills < most && !done() {
			c := startChild(x.t, x.env, fmt.Sprintf("%s:%d", point, nth()))
			if point == "grace" {
				sent := len(x.tg.AllSent())
				x.wait(time.Second, func() bool { return len(x.tg.AllSent()) > sent+20 || done() })
				c.terminate()
			}
			x.wait(30*time.Second, func() bool { return c.ended() || done() })
			if !c.ended() {
				return // it goes on, and everything is done
			}
			kills++
		}
		startChild(x.t, x.env, "")
		x.wait(90*time.Second, done)
	})
	return kills
}

// check compares what people sent with what the office recorded and what people got. kills is how many copies are allowed.
func (x *crash) check(kills int) {
	x.t.Helper()
	a := &app{x.t.Context(), settings{}, streams{}}
	for _, line := range x.env {
		name, value, _ := strings.Cut(line, "=")
		a.settings[name] = value
	}
	a.settings["PUFA_TENANT"], a.settings["PUFA_TZ"] = "default", "Asia/Shanghai"
	h, err := a.openHouse()
	if err != nil {
		x.t.Fatal(err)
	}
	defer h.store.Close()
	r, err := h.reports().build(x.t.Context(), "2024-01-01", "2024-12-31")
	if err != nil {
		x.t.Fatal(err)
	}
	got := map[string]int64{}
	for _, s := range r.Sections {
		for _, n := range s.Numbers {
			got[n.Kind+"."+n.Field] = n.Value
		}
	}
	if got["talk.times"] != staff*logged {
		x.t.Errorf("%d talks recorded, %d were logged", got["talk.times"], staff*logged)
	}
	checked, differences, err := h.reports().verify(x.t.Context())
	if err != nil || len(differences) > 0 || checked == 0 {
		x.t.Errorf("verify: %d buckets, %v, %v", checked, differences, err)
	}
	if parked, _ := h.store.ListParked(x.t.Context(), 10); len(parked) > 0 {
		x.t.Errorf("parked: %+v", parked)
	}
	x.count(h, outreach.QuestionOpenList(), villagers)
	x.count(h, outreach.TodoList(), staff*contacts)
	if r.Satisfaction[0].Invited != staff*contacts {
		x.t.Errorf("%d invited, want %d", r.Satisfaction[0].Invited, staff*contacts)
	}
	x.copies(h, kills)
}

func (x *crash) count(h *house, list string, want int) {
	x.t.Helper()
	ids, err := h.store.Index(x.t.Context(), list, 0, 1e12, 0)
	if err != nil || len(ids) != want {
		x.t.Errorf("list %s has %d records, want %d (%v)", list, len(ids), want, err)
	}
}

// copies checks what each villager got: every answer, in order, each at most once more a kill, and no more copies in all than
// the office itself counted as possible.
func (x *crash) copies(h *house, kills int) {
	x.t.Helper()
	copies := 0
	var want []string
	for i := range villagers {
		var got []string
		again := 0
		for _, m := range x.tg.Sent(villagerID(i)) {
			text := numberless(m.Text)
			if len(got) == 0 || got[len(got)-1] != text {
				got, again = append(got, text), 0
				continue
			}
			copies++
			if again++; again > kills {
				x.t.Errorf("villager %d got %d copies of a message after %d kills", i, again, kills)
			}
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) || len(got) < askedEach {
			x.t.Errorf("villager %d got %d messages in another order or number than the first, who got %d", i, len(got), len(want))
		}
	}
	counted, err := h.store.Stats(x.t.Context())
	if err != nil || int64(copies) > counted["copies"] {
		x.t.Errorf("villagers got %d copies, %d were counted as possible (%v)", copies, counted["copies"], err)
	}
	if left := x.tg.Unanswered(); len(left) > 0 {
		x.t.Errorf("%d presses were never answered", len(left))
	}
}

// numberless takes the numbers of questions out of a text: Q-0007.
func numberless(text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !(r == '-' || r == 'Q' || r >= '0' && r <= '9') }) {
		if strings.HasPrefix(word, "Q-") {
			text = strings.ReplaceAll(text, word, "Q")
		}
	}
	return text
}
