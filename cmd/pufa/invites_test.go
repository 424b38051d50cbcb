package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/internal/testkit/redistest"
	"pufa/outreach"
	"pufa/store"
)

func TestInvites_OneOfAHundredTakesIt(t *testing.T) {
	t.Parallel()
	for kind, url := range map[string]func(*testing.T) string{
		"embedded": func(t *testing.T) string { url, _ := redistest.Embedded(t); return url },
		"real":     func(t *testing.T) string { return redistest.Real(t).URL() },
	} {
		t.Run(kind, func(t *testing.T) {
			w := openTown(t, url(t))
			payload := w.invite(outreach.Staff)
			const guests = 100
			everybody(guests, func(who string) { w.start(who, payload) })
			w.eventually("an offer for each", func() bool { return w.with(guests, "接受后，您可以记活动") == guests })
			everybody(guests, func(who string) { w.press(who, "接受") })
			w.eventually("an answer for each", func() bool {
				return w.with(guests, "好了，您现在是")+w.with(guests, "这个邀请已经有人用过了，一个邀请只能用一次") == guests
			})
			if got := w.with(guests, "好了，您现在是"); got != 1 {
				t.Errorf("%d people were welcomed, want 1", got)
			}
			winners := w.role(outreach.Staff)
			if len(winners) != 1 {
				t.Fatalf("%d people have the role, want 1", len(winners))
			}
			if inv := w.redeemed(payload); string(inv.UsedBy) != winners[0] {
				t.Errorf("the invite says %q used it, the list %q", inv.UsedBy, winners[0])
			}
			w.nothingParked()
		})
	}
}

func TestInvites_ARevokedRoleIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	w := openTown(t, redistest.Real(t).URL())
	w.join("管理员", outreach.Admin)
	w.join("宣传员", outreach.Staff)
	w.say("宣传员", "兴隆村 横幅2条 2024年3月4日")
	w.hears("宣传员", "记这些，对吗？")
	w.say("管理员", "邀请")
	w.hears("管理员", "要请谁来？")
	w.press("管理员", "人员名单")
	w.hears("管理员", "有角色的共2人")
	w.press("管理员", "2")
	w.hears("管理员", "要收回这个角色吗？")
	w.press("管理员", "收回角色")
	w.hears("宣传员", "您不再是瓦房镇普法助手的宣传员了")

	w.press("宣传员", "对") // what they had begun, too
	for i, line := range []string{"记活动", "待办", "我的记录", "邀请"} {
		w.say("宣传员", line)
		w.eventually("a refusal of "+line, func() bool { return w.count("宣传员", "这一项是镇里工作人员用的") >= 1+i })
	}
	w.say("宣传员", "兴隆村 横幅3条 2024年3月4日")
	w.hears("宣传员", "这事我手头没有准话") // a villager's question, no entry
	if got := w.banners(); got != 0 {
		t.Errorf("%d banners were logged by somebody without a role", got)
	}
	if staff := w.role(outreach.Staff); len(staff) != 0 {
		t.Errorf("%d people still have the role", len(staff))
	}
}

func TestInvites_ForwardedWordsAndGroupsGainNothing(t *testing.T) {
	t.Parallel()
	w := openTown(t, redistest.Real(t).URL())
	payload := w.invite(outreach.Staff)
	for _, text := range []string{payload, "/start " + payload, "/invite", "管理员", "接受"} {
		w.forward("村民甲", text)
		w.inGroup("村民甲", text)
	}
	w.start("村民乙", payload)
	w.hears("村民乙", "接受后，您可以记活动")
	w.steal("村民甲", "村民乙", "接受") // a press with somebody else's button
	w.hears("村民甲", "这个按钮过时了")
	w.groupPress("村民乙", "接受")
	w.inGroup("村民乙", "接受")
	w.say("村民丙", "你好")
	w.hears("村民丙", "我是瓦房镇的普法助手")
	w.settled()
	if staff, inv := w.role(outreach.Staff), w.redeemed(payload); len(staff) > 0 || inv.UsedBy != "" {
		t.Errorf("%d people have a role; the invite was used by %q", len(staff), inv.UsedBy)
	}
	w.press("村民乙", "接受")
	w.hears("村民乙", "好了，您现在是瓦房镇的宣传员")
	w.afterwards(t)
}

// afterwards checks that passing words on does nothing in a staff member's name either.
func (w *town) afterwards(t *testing.T) {
	t.Helper()
	w.forward("村民乙", "兴隆村 横幅5条 2024年3月4日")
	w.hears("村民乙", "这事我手头没有准话")
	w.say("村民乙", "兴隆村 横幅2条 2024年3月4日")
	w.hears("村民乙", "记这些，对吗？")
	w.forward("村民乙", "对")
	w.hears("村民乙", "刚才那笔还没记")
	w.forward("村民乙", "停止")
	w.inGroup("村民乙", "对")
	w.inGroup("村民乙", "停止")
	w.settled()
	if got := w.banners(); got != 0 {
		t.Errorf("%d banners were logged by words passed on", got)
	}
	rec, err := w.store.Record(t.Context(), chat.Ref{Kind: outreach.RecordPerson, ID: string(w.id("村民乙"))})
	if p, decoded := outreach.DecodePerson(rec); err != nil || decoded != nil || p.Stopped {
		t.Errorf("stopped by words passed on: %+v, %v, %v", p, err, decoded)
	}
	w.say("村民乙", "对")
	w.hears("村民乙", "记好了")
	if got := w.banners(); got != 2 {
		t.Errorf("%d banners after one's own yes, want 2", got)
	}
}

// everybody has n people act at the same moment.
func everybody(n int, act func(who string)) {
	var people sync.WaitGroup
	gun := make(chan struct{})
	for i := range n {
		people.Go(func() { <-gun; act(guest(i)) })
	}
	close(gun)
	people.Wait()
}

func guest(i int) string { return fmt.Sprint("客人", i) }

// town is the whole house at work, as `pufa serve` wires it, behind a door in memory.
type town struct {
	*house
	t    *testing.T
	door *window
	mu   sync.Mutex
	n    int
}

// openTown sets up an empty store and starts the worker.
func openTown(t *testing.T, url string) *town {
	t.Helper()
	env, err := readSettings(nil, []string{"PUFA_REDIS=" + url, "PUFA_KEY=" + store.NewMasterKey(), "PUFA_TOWN=瓦房镇", "PUFA_VILLAGES=兴隆村,前进村", "PUFA_LOG=error"})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{t.Context(), env, streams{nil, io.Discard, t.Output()}}
	s, err := a.openStore()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, door: &window{got: map[string][]chat.Message{}}}
	if w.house, err = a.newHouse(s); err != nil {
		t.Fatal(err)
	}
	worker, err := w.worker(bot.Config{Unpace: true}, []bot.Door{w.door}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	return w
}

// invite asks for one as the command line does, while the worker runs, and returns what is typed to the bot.
func (w *town) invite(role outreach.Role) string {
	w.t.Helper()
	code, err := w.ask(w.t.Context(), "invite", map[string]string{"role": string(role)})
	if err != nil {
		w.t.Fatal(err)
	}
	return outreach.InvitePayload(code)
}

// join brings somebody in by an invite of their own.
func (w *town) join(who string, role outreach.Role) {
	w.t.Helper()
	w.start(who, w.invite(role))
	w.hears(who, "接受后，您可以")
	w.press(who, "接受")
	w.hears(who, "好了，您现在是")
}

// id is a person's, and that of their private chat.
func (w *town) id(who string) chat.PersonID { return chat.PersonID(w.store.Hash("window:" + who)) }

// happens keeps an event of somebody.
func (w *town) happens(who string, ev chat.Event) {
	w.mu.Lock()
	w.n++
	ev.Key = fmt.Sprintf("tg:1:%d", w.n)
	w.mu.Unlock()
	ev.Door, ev.Person, ev.Name, ev.At = w.door.Name(), w.id(who), who, time.Now()
	if ev.Conv == "" {
		ev.Conv, ev.Addr = chat.ConvID(ev.Person), who
	}
	if err := w.store.Keep(w.t.Context(), ev); err != nil {
		w.t.Error(err)
	}
}

func (w *town) say(who, text string) { w.happens(who, chat.Event{Kind: chat.KindText, Text: text}) }

func (w *town) start(who, payload string) {
	w.happens(who, chat.Event{Kind: chat.KindText, Text: "/start", Start: payload})
}

func (w *town) forward(who, text string) {
	w.happens(who, chat.Event{Kind: chat.KindText, Text: text, Forwarded: true})
}

func (w *town) inGroup(who, text string) {
	w.happens(who, chat.Event{Kind: chat.KindText, Text: text, Conv: chat.ConvID(w.store.Hash("window:大集")), Addr: "大集", Group: true})
}

func (w *town) press(who, label string) { w.steal(who, who, label) }

// steal presses a button that was shown to another.
func (w *town) steal(who, from, label string) {
	w.happens(who, chat.Event{Kind: chat.KindPress, Press: w.token(from, label)})
}

func (w *town) groupPress(who, label string) {
	w.happens(who, chat.Event{Kind: chat.KindPress, Press: w.token(who, label), Conv: chat.ConvID(w.store.Hash("window:大集")), Addr: "大集", Group: true})
}

// token is that of the newest button with a label that somebody was shown.
func (w *town) token(who, label string) string {
	for _, m := range slices.Backward(w.door.sent(who)) {
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Label == label {
				return b.Token
			}
		}
	}
	w.t.Errorf("%s was never shown [%s]", who, label)
	return ""
}

// count is how many messages with these words somebody got; with, how many of the first n guests got one.
func (w *town) count(who, words string) int {
	n := 0
	for _, m := range w.door.sent(who) {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

func (w *town) with(n int, words string) int {
	got := 0
	for i := range n {
		got += min(w.count(guest(i), words), 1)
	}
	return got
}

// hears waits until somebody got a message with these words.
func (w *town) hears(who, words string) {
	w.t.Helper()
	w.eventually(who+" hears "+words, func() bool { return w.count(who, words) > 0 })
}

func (w *town) eventually(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	w.t.Fatalf("never: %s; said was %s", what, w.door)
}

// settled waits until the inbox is empty and everything is sent.
func (w *town) settled() {
	w.t.Helper()
	w.eventually("rest", func() bool {
		kept, err := w.store.Pending(w.t.Context(), "", 1)
		sending, sendErr := w.store.Sending(w.t.Context())
		return err == nil && sendErr == nil && len(kept)+len(sending) == 0
	})
}

// role lists who has a role, in the list and on their own record.
func (w *town) role(role outreach.Role) []string {
	w.t.Helper()
	ids, err := w.store.Index(w.t.Context(), outreach.RoleList(role), 0, 1e12, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	recs, err := w.store.Records(w.t.Context(), outreach.RecordPerson, ids)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, rec := range recs {
		if p, err := outreach.DecodePerson(rec); err != nil || p.Role != role {
			w.t.Errorf("%s is on the list of %s and is %q (%v)", rec.ID, role, p.Role, err)
		}
	}
	return ids
}

// redeemed is the invite behind a payload.
func (w *town) redeemed(payload string) outreach.Invite {
	w.t.Helper()
	code := strings.TrimPrefix(payload, outreach.InvitePayload(""))
	rec, err := w.store.Record(w.t.Context(), chat.Ref{Kind: outreach.RecordInvite, ID: outreach.CodeID(code)})
	if err != nil {
		w.t.Fatal(err)
	}
	inv, err := outreach.DecodeInvite(rec)
	if err != nil || inv.Version == 0 {
		w.t.Fatalf("invite: %+v, %v", inv, err)
	}
	return inv
}

// banners is the tally of March 2024.
func (w *town) banners() int64 {
	w.t.Helper()
	counts, _, err := w.store.Bucket(w.t.Context(), "banner", "2024-03")
	if err != nil {
		w.t.Fatal(err)
	}
	var n int64
	for _, c := range counts {
		n += c.Delta
	}
	return n
}

func (w *town) nothingParked() {
	w.t.Helper()
	if parked, err := w.store.ListParked(w.t.Context(), 10); err != nil || len(parked) > 0 {
		w.t.Errorf("parked: %+v, %v", parked, err)
	}
}

// window is a door that takes everything.
type window struct {
	mu  sync.Mutex
	got map[string][]chat.Message // by address, in order
}

func (d *window) Name() string                        { return "window" }
func (d *window) Parts(m chat.Message) []chat.Message { return []chat.Message{m} }
func (d *window) Pace() float64                       { return 0 }
func (d *window) Interval(string) time.Duration       { return 0 }
func (d *window) Send(_ context.Context, m chat.Message) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got[m.Addr] = append(d.got[m.Addr], m)
	return nil
}

func (d *window) sent(who string) []chat.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.got[who])
}

// String is for failures: everything that was said.
func (d *window) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b strings.Builder
	for who, messages := range d.got {
		for _, m := range messages {
			fmt.Fprintf(&b, "\n%s < %s", who, m.Text)
		}
	}
	return b.String()
}
