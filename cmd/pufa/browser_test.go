package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/internal/testkit/browser"
	"pufa/internal/testkit/redistest"
	"pufa/store"
)

// Screens that pages are tried on: a small phone, a desk.
var screens = map[string][2]int64{"phone": {360, 740}, "desk": {1280, 800}}

// tried is a running `pufa try`.
type tried struct {
	url          string
	staff, admin string // invite links
}

// startTry runs `pufa try` in this process until the test ends.
func startTry(t *testing.T, args ...string) tried {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var out, errs safeBuffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append([]string{"try", "--addr", "127.0.0.1:0"}, args...), []string{"PUFA_TOWN=示例镇"}, streams{strings.NewReader(""), &out, &errs})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("pufa try ended with %d: %s", code, errs.String())
		}
	})
	link := regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/\S*`)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if l := link.FindAllString(out.String(), -1); len(l) == 3 {
			return tried{strings.TrimSuffix(l[0], "/"), l[1], l[2]}
		}
	}
	t.Fatalf("pufa try says %q, %q", out.String(), errs.String())
	return tried{}
}

// safeBuffer may be read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// linesOf counts the lines of a page that read so.
func linesOf(w *browser.Window, kind, words string) int {
	return browser.Eval[int](w, `[...document.querySelectorAll(".line.`+kind+`")].filter(l => l.innerText.includes("`+words+`")).length`)
}

func TestBrowser_AskAndReadTheLaw(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	for name, size := range screens {
		t.Run(name, func(t *testing.T) {
			w := b.Window(t, size[0], size[1]).Go(h.url + "/").Sees("有事您说").Accessible()
			w.Type("#text", "借条没写还款日期咋办").Press("发送").Sees("依据：").Sees("第六百七十五条").Accessible()
			w.Press("看法条").Sees("第六百七十五条").Sees("条文原文")
			if n := linesOf(w, "mine", "看法条"); n != 1 {
				t.Errorf("the press is shown %d times", n)
			}
			w.Press("有用").Sees("谢谢")
			if got := browser.Eval[string](w, `document.querySelector("#log").scrollWidth > innerWidth ? "wide" : "fits"`); got != "fits" {
				t.Error("the page is wider than the screen")
			}
			w.Click("#type").Accessible()
		})
	}
}

func TestBrowser_AsksWithoutAScript(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).NoScript().Go(h.url + "/")
	w.Type("#text", "借条没写还款日期咋办").Press("发送").Sees("依据：").Sees("第六百七十五条")
	w.Press("看法条").Sees("条文原文")
	w.Press("大字").Until("bigger type", `document.documentElement.dataset.type === "large"`)
	w.Type("#text", "低保怎么申请").Press("发送").Sees("家里人均收入")
	w.Until("type still big", `document.documentElement.dataset.type === "large"`)
	if n := linesOf(w, "mine", ""); n != 3 {
		t.Errorf("%d own lines, want 3", n)
	}
}

func TestBrowser_ReloadLosesNothingAndTwoTabsAgree(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go(h.url + "/")
	w.Type("#text", "低保怎么申请")
	w.Reload().Until("what was being typed", `document.querySelector("#text").value === "低保怎么申请"`)
	w.Press("发送").Reload().Sees("家里人均收入") // in the middle of the answer
	tab := w.Tab().Go(h.url + "/").Sees("家里人均收入")
	w.Type("#text", "秸秆能烧吗").Press("发送").Sees("秸秆")
	tab.Sees("秸秆能烧吗").Until("the answer in the other tab", `[...document.querySelectorAll(".line.ours")].at(-1).innerText.includes("秸秆")`)
	tab.Type("#text", "老板欠我工钱不给咋办").Press("发送")
	w.Sees("老板欠我工钱不给咋办")
	for _, page := range []*browser.Window{w, tab} {
		page.Until("three questions", `document.querySelectorAll(".line.mine").length === 3`)
		for _, q := range []string{"低保怎么申请", "秸秆能烧吗", "老板欠我工钱不给咋办"} {
			if n := linesOf(page, "mine", q); n != 1 {
				t.Errorf("%s stands %d times", q, n)
			}
		}
	}
}

// What was kept but not yet answered is not on the page when it is loaded: the answer has to come by the stream, though the page
// has no line and nothing to send.
func TestBrowser_ReloadBeforeTheAnswer(t *testing.T) {
	b := browser.Start(t)
	env := serveEnv(t)
	list := append(env.list, "PUFA_TEST_TTL=8s")
	child := startChild(t, list, "")
	env.up(t)
	child.kill() // the next one shows pages at once, and answers when the lease of this one has run out
	startChild(t, list, "")
	env.up(t)
	w := b.Window(t, 360, 740).Go(env.url + "/")
	second := w.Tab().Go(env.url + "/") // a tab that was opened before anything was said
	w.Type("#text", "低保怎么申请").Press("发送")
	w.Until("kept", `!localStorage.getItem("pufa.queue")`)
	w.Reload()
	for _, page := range []*browser.Window{w, second} {
		page.Sees("家里人均收入")
		if n := linesOf(page, "mine", "低保怎么申请"); n != 1 {
			t.Errorf("the question stands %d times", n)
		}
	}
}

func TestBrowser_TheServerDiesWhileSomebodyTypes(t *testing.T) {
	b := browser.Start(t)
	env := serveEnv(t)
	child := startChild(t, env.list, "")
	env.up(t)
	w := b.Window(t, 360, 740)
	w.Expect("ERR_")
	w.Go(env.url + "/")
	w.Type("#text", "低保怎么申请").Press("发送").Sees("家里人均收入")
	w.Type("#text", "秸秆能")
	child.kill()
	w.Type("#text", "烧吗").Press("发送").Sees("网断了")
	if n := linesOf(w, "mine", "秸秆能烧吗"); n != 1 {
		t.Errorf("what was typed stands %d times while the server is down", n)
	}
	startChild(t, env.list, "")
	w.Until("the answer", `[...document.querySelectorAll(".line.ours")].at(-1).innerText.includes("秸秆")`)
	w.Until("nothing to send", `document.querySelector("#state").textContent === ""`)
	w.Reload()
	for _, q := range []string{"低保怎么申请", "秸秆能烧吗"} {
		if n := linesOf(w, "mine", q); n != 1 {
			t.Errorf("%s stands %d times after all", q, n)
		}
	}
	if n := linesOf(w, "ours", "家里人均收入"); n != 1 {
		t.Errorf("the first answer stands %d times", n)
	}
}

// served are the settings of a `pufa serve` on a real Redis.
type served struct {
	list []string
	url  string
}

func serveEnv(t testing.TB) served {
	t.Helper()
	redis, key, addr := redistest.Real(t), "k:"+base64.StdEncoding.EncodeToString(make([]byte, 32)), freeAddr(t)
	keys, err := store.ParseKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(store.Config{URL: redis.URL(), Tenant: "default", Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	url := "http://" + addr
	return served{[]string{"PUFA_REDIS=" + redis.URL(), "PUFA_KEY=" + key, "PUFA_TOWN=瓦房镇", "PUFA_ADDR=" + addr, "PUFA_URL=" + url,
		"PUFA_QUIET=00:00-00:00", "PUFA_LOG=error"}, url}
}

// up waits until the pages answer.
func (s served) up(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if resp, err := http.Get(s.url + "/healthz"); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			return
		}
	}
	t.Fatal("the pages do not come up")
}

func TestBrowser_AnInviteIsRedeemedByAPressAndAnEntryLogged(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go(h.staff).Sees("这个链接给您留了一件事").Accessible()
	resp, err := http.Get(h.staff) // a preview of the link redeems nothing
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	w.Press("看看是什么事").Press("接受").Sees("宣传员")
	w.Type("#text", "兴隆村 宣讲1次 32人次 传单60份").Press("发送").Sees("记这些，对吗").Press("对").Sees("记好了")
	admin := b.Window(t, 1280, 800).Go(h.admin).Press("看看是什么事").Press("接受").Sees("管理员")
	admin.Type("#text", "报告").Press("发送").Sees("宣讲1次").Sees("60份")
	admin.Press("每个数从哪来").Press("1").Sees("A-0001")
	other := b.Window(t, 360, 740).Go(h.staff).Press("看看是什么事").Sees("用过")
	other.Type("#text", "兴隆村 宣讲9次").Press("发送").SeesNot("记这些")
}

func TestBrowser_LeavesAtOnce(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go("about:blank").Go(h.url + "/")
	w.Press("快速离开").Sees("页面已关").Accessible()
	w.SeesNot("普法")
	if title := browser.Eval[string](w, `document.title`); strings.Contains(title, "普法") {
		t.Errorf("the title still says %q", title)
	}
}

// TestBrowser_QuestionsUnderAnAnswer answers the questions of a path by a button and by a typed day, then chooses between matters.
func TestBrowser_QuestionsUnderAnAnswer(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go(h.url + "/")
	w.Type("#text", "借条没写还款日期咋办").Press("发送").Sees("依据：").Press("算算还剩多久").Press("头一回要钱时他就说不还了").Sees("他说不还是哪天")
	w.Type("#text", "2026年2月10号").Press("发送").Sees("三年到2029年2月10日，那天是周六").Press("看法条").Sees("flk.npc.gov.cn")
	w.Type("#text", "老板不给钱咋办").Press("发送").Sees("您问的是下面哪一种").Press("老板欠工钱怎么要").Sees("保障农民工工资支付条例")
}
