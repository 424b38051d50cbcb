package main

import (
	"context"
	"fmt"
	"math/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/internal/testkit/visitor"
	"pufa/outreach"
)

// The township of a crash run on the page: 248 posts by villagers and staff while processes die.
const (
	pageVillagers = 12 // each asks pageAsked questions, the last one unknown
	pageAsked     = 17
	pageStaff     = 4 // each redeems an invite and logs pageLogged activities by one line and a press
	pageLogged    = 5
)

// pagePoints are the points a post on the page passes.
var pagePoints = []string{"loaded", "mid-step", "committed"}

// TestCrash_Page kills the process at named points and at random moments while people write on the page and follow its stream.
// What was confirmed is recorded once, and every page shows every line once and in order.
func TestCrash_Page(t *testing.T) {
	kills := 12
	if testing.Short() {
		kills = 4
	}
	for _, points := range [][]string{pagePoints, nil} {
		name := "named"
		if points == nil {
			name = "random"
		}
		t.Run(name, func(t *testing.T) {
			x := newPageCrash(t)
			n := x.run(kills, points)
			x.check()
			t.Logf("%d kills", n)
		})
	}
}

// pageCrash is one run.
type pageCrash struct {
	t      *testing.T
	env    served
	house  *house
	all    []*visitor.Visitor
	people sync.WaitGroup
	failed chan error
}

func newPageCrash(t *testing.T) *pageCrash {
	x := &pageCrash{t: t, env: serveEnv(t), failed: make(chan error, pageVillagers+pageStaff)}
	a := &app{t.Context(), settings{}, streams{}}
	for _, line := range x.env.list {
		name, value, _ := strings.Cut(line, "=")
		a.settings[name] = value
	}
	a.settings["PUFA_TENANT"], a.settings["PUFA_TZ"] = "default", "Asia/Shanghai"
	h, err := a.openHouse()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	x.house = h
	return x
}

// run lets people work while processes die, each at the next of the points or, without points, at any moment.
func (x *pageCrash) run(kills int, points []string) int {
	x.t.Helper()
	random := rand.New(rand.NewSource(4))
	first := startChild(x.t, x.env.list, "")
	x.env.up(x.t)
	ctx, cancel := context.WithTimeout(x.t.Context(), 3*time.Minute)
	defer cancel()
	for i := range pageVillagers {
		x.begin(ctx, fmt.Sprintf("10.0.0.%d", i+1), func(v *visitor.Visitor) error { return ask(ctx, v) })
	}
	for i := range pageStaff {
		code, err := x.house.ask(ctx, "invite", map[string]string{"role": string(outreach.Staff)})
		if err != nil {
			x.t.Fatal(err)
		}
		x.begin(ctx, fmt.Sprintf("10.0.1.%d", i+1), func(v *visitor.Visitor) error { return work(ctx, v, code, i) })
	}
	worked := make(chan struct{})
	go func() { x.people.Wait(); close(worked) }()
	done := func() bool {
		select {
		case <-worked:
			return true
		default:
			return false
		}
	}
	first.kill()
	n := 1
	for ; n < kills && !done(); n++ {
		if points == nil {
			c, before := startChild(x.t, x.env.list, ""), x.lines()
			waitFor(20*time.Second, func() bool { return x.lines() > before || done() }) // it has the lease, and works
			time.Sleep(time.Duration(random.Intn(30)) * time.Millisecond)
			c.kill()
			continue
		}
		c := startChild(x.t, x.env.list, fmt.Sprintf("%s:%d", points[n%len(points)], 1+random.Intn(6)))
		waitFor(20*time.Second, func() bool { return c.ended() || done() })
		c.kill()
	}
	startChild(x.t, x.env.list, "")
	<-worked
	close(x.failed)
	for err := range x.failed {
		x.t.Error(err)
	}
	return n
}

// lines is how many lines all pages show.
func (x *pageCrash) lines() int {
	n := 0
	for _, v := range x.all {
		n += len(v.Lines())
	}
	return n
}

func waitFor(d time.Duration, done func() bool) {
	for end := time.Now().Add(d); time.Now().Before(end) && !done(); {
		time.Sleep(20 * time.Millisecond)
	}
}

// begin lets somebody follow a page of their own and do something there.
func (x *pageCrash) begin(ctx context.Context, addr string, do func(*visitor.Visitor) error) {
	v := visitor.New(x.env.url, addr, &http.Transport{}, nil)
	x.all = append(x.all, v)
	following, stop := context.WithCancel(ctx)
	x.t.Cleanup(stop)
	go v.Follow(following)
	x.people.Go(func() {
		if err := do(v); err != nil {
			x.failed <- err
		}
	})
}

func ask(ctx context.Context, v *visitor.Visitor) error {
	known := []string{"借条没写还款日期咋办", "低保怎么申请", "老板欠我工钱不给咋办", "秸秆能烧吗"}
	for n := range pageAsked {
		q := known[n%len(known)]
		if n == pageAsked-1 {
			q = "zzz 谁家的唢呐能治风湿骨病呢"
		}
		id, err := v.Say(ctx, q)
		if err == nil {
			err = v.Answered(ctx, id)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}

func work(ctx context.Context, v *visitor.Visitor, code string, i int) error {
	if _, err := v.Open(ctx, outreach.InvitePayload(code)); err != nil {
		return err
	}
	if _, err := v.Press(ctx, "接受", 1); err != nil {
		return err
	}
	if err := v.Sees(ctx, "宣传员", 1); err != nil {
		return err
	}
	for n := range pageLogged {
		if _, err := v.Say(ctx, fmt.Sprintf("兴隆村 宣讲1次 %d人次 传单%d份 2024年3月%d日", 10+n, 100+n, 1+n+i)); err != nil {
			return err
		}
		if _, err := v.Press(ctx, "对", n+1); err != nil {
			return err
		}
		if err := v.Sees(ctx, "记好了", n+1); err != nil {
			return err
		}
	}
	return nil
}

// check compares what people did with what is recorded and with what their pages show.
func (x *pageCrash) check() {
	x.t.Helper()
	r, err := x.house.reports().build(x.t.Context(), "2024-01-01", "2024-12-31")
	if err != nil {
		x.t.Fatal(err)
	}
	got := map[string]int64{}
	for _, s := range r.Sections {
		for _, n := range s.Numbers {
			got[n.Kind+"."+n.Field] = n.Value
		}
	}
	if got["talk.times"] != pageStaff*pageLogged {
		x.t.Errorf("%d talks recorded, %d were logged", got["talk.times"], pageStaff*pageLogged)
	}
	if checked, differences, err := x.house.reports().verify(x.t.Context()); err != nil || len(differences) > 0 || checked == 0 {
		x.t.Errorf("verify: %d buckets, %v, %v", checked, differences, err)
	}
	if parked, _ := x.house.store.ListParked(x.t.Context(), 10); len(parked) > 0 {
		x.t.Errorf("parked: %+v", parked)
	}
	ids, err := x.house.store.Index(x.t.Context(), outreach.QuestionOpenList(), 0, 1e12, 0)
	if err != nil || len(ids) != pageVillagers {
		x.t.Errorf("%d questions handed over, want %d (%v)", len(ids), pageVillagers, err)
	}
	for i, v := range x.all {
		x.checkPage(i, v)
	}
}

// checkPage looks for lines that are missing, twice or out of order.
func (x *pageCrash) checkPage(i int, v *visitor.Visitor) {
	x.t.Helper()
	seen, own, answers := map[string]int{}, map[string]int{}, map[string]int{}
	last := [2]int64{}
	for _, l := range v.Lines() {
		if seen[l.ID]++; seen[l.ID] > 1 {
			x.t.Errorf("page %d got line %s twice", i, l.ID)
		}
		id := [2]int64{}
		if _, err := fmt.Sscanf(l.ID, "%d-%d", &id[0], &id[1]); err != nil || slices.Compare(id[:], last[:]) <= 0 {
			x.t.Errorf("page %d got line %s after %v (%v)", i, l.ID, last, err)
		}
		last = id
		if l.Mine {
			own[l.Event]++
			continue
		}
		if answers[l.Event+l.Words]++; answers[l.Event+l.Words] > 1 {
			x.t.Errorf("page %d got an answer twice: %s", i, l.Words)
		}
	}
	want := pageAsked
	if i >= pageVillagers {
		want = 1 + 2*pageLogged // the press of 接受, a line and a press each
	}
	if len(own) != want {
		x.t.Errorf("page %d shows %d own posts, want %d", i, len(own), want)
	}
	for event, n := range own {
		if n != 1 {
			x.t.Errorf("page %d shows post %s %d times", i, event, n)
		}
	}
}
