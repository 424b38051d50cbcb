package main

import (
	"flag"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"pufa/internal/testkit/browser"
)

// pictures is where TestBrowser_EveryPage keeps what it saw; `make pictures` fills docs/pictures.
var pictures = flag.String("pictures", "", "folder for a picture of every page, and of what the README shows of three")

// shown are the pages in the README: what a phone's screen shows of them.
var shown = map[string]bool{"chat": true, "today": true, "section": true}

// enterConsole redeems an invite in a fresh browser, asks for a link into the console and presses it.
func enterConsole(w *browser.Window, invite, role string) *browser.Window {
	w.Go(invite).Press("看看是什么事").Press("接受").Sees(role)
	return w.Go(consoleLinkOf(w)).Sees("光打开不算数").Press("进管理台").At("/console/")
}

// consoleLinkOf asks for a link into the console in the chat.
func consoleLinkOf(w *browser.Window) string {
	w.Type("#text", "控制台").Press("发送").Sees("/console/login?code=")
	return browser.Eval[string](w, `[...document.querySelectorAll('a[href*="/console/login?code="]')].at(-1).href`)
}

func TestBrowser_CallBacksAreWorkedThrough(t *testing.T) {
	b, h := browser.Start(t), startTry(t, "--sample")
	w := b.Window(t, 360, 740)
	enterConsole(w, h.staff, "宣传员")
	left := `document.querySelectorAll("#calls ~ ol .task").length`
	calls := browser.Eval[int](w, left)
	if calls < 3 {
		t.Fatalf("%d call-backs are due in the sample, want at least 3", calls)
	}
	take := func() {
		w.Click(`#calls ~ ol .task a`).Sees("接了以后").SeesNot("138").Press("接这个回访").Sees("照着问")
	}
	take()
	w.Press("存下") // the browser holds it back: nothing is chosen yet
	w.Sees("照着问").Press("打电话")
	for range browser.Eval[int](w, `document.querySelectorAll("fieldset").length`) - 1 {
		w.Until("an answer to the next question", `(() => { const f = [...document.querySelectorAll("fieldset")].find(f => !f.querySelector(":checked"));
			f.querySelector("input").click(); return true; })()`)
	}
	w.Type("#word", "想听听种子的事").Press("存下").At("/console/").Sees("记好了")
	take()
	w.Press("没接通").At("/console/")
	take()
	w.Press("他不愿意").At("/console/")
	if n := browser.Eval[int](w, left); n != calls-3 {
		t.Errorf("%d of %d call-backs are left, want three fewer", n, calls)
	}
}

func TestBrowser_TheConsoleWorksWithoutAScript(t *testing.T) {
	b, h := browser.Start(t), startTry(t, "--sample")
	w := b.Window(t, 360, 740).NoScript()
	w.Expect("422") // a correction that changes nothing
	enterConsole(w, h.admin, "管理员")
	w.Click(`#questions ~ ol .task a`).Press("接这个问题").Sees("写答复")
	w.Type("#answer", "拿着证到镇里土地窗口看图，免费。").Press("发给提问人").At("/console/")
	w.Press("活动记录").At("/console/activities").Click("table.list tbody tr a").Type("#reason", "数错了").Press("存下").Sees("没办成")
	w.Click(`form[action$="/void"] input[name=reason]`).Type("#why", "记重了").Press("作废").Sees("已作废")
	w.Press("报告").At("/console/report")
	w.Click("details.number summary").Sees("准数")
}

func TestBrowser_FromAnInviteToTheSection(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go(h.staff).Press("看看是什么事").Press("接受").Sees("宣传员")
	w.Type("#text", "兴隆村 宣讲3次 32人次 传单60份").Press("发送").Sees("记这些，对吗").Press("对").Sees("记好了")
	admin := b.Window(t, 1280, 800)
	enterConsole(admin, h.admin, "管理员")
	admin.Press("报告").At("/console/report").Sees("宣讲3次").Sees("60份")
	admin.Click("details.number summary").Sees("准数").Press("A-0001").Sees("兴隆村").Sees("记的人")
	admin.Click("#reason") // the number was wrong
	browser.Eval[bool](admin, `(document.querySelector("#n_times").value = "2") === "2"`)
	admin.Type("#reason", "数错了").Press("存下").Sees("改过")
	admin.Press("报告").At("/console/report").Sees("宣讲2次").SeesNot("宣讲3次")
}

func TestBrowser_ALoginLinkOpensOnce(t *testing.T) {
	b, h := browser.Start(t), startTry(t)
	w := b.Window(t, 360, 740).Go(h.staff).Press("看看是什么事").Press("接受").Sees("宣传员")
	link := consoleLinkOf(w)
	for range 3 { // a chat program's preview looks at it first
		resp, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || strings.Contains(strings.Join(resp.Header.Values("Set-Cookie"), ""), "pufa_console=") {
			t.Fatalf("the preview got %d and %q", resp.StatusCode, resp.Header.Values("Set-Cookie"))
		}
	}
	thief := b.Window(t, 360, 740)
	thief.Expect("403")
	thief.Go(link).Sees("光打开不算数") // opened before, pressed after
	w.Go(link).Press("进管理台").At("/console/")
	thief.Press("进管理台").Sees("用过了").SeesNot("今日待办")
	thief.Go(h.url + "/console/").Sees("怎么进来")
	w.Press("退出").Sees("退出来了")
	w.Go(h.url + "/console/").Sees("怎么进来")
}

// TestBrowser_EveryPage looks at every page on both screens: axe finds nothing serious, nothing is wider than the screen, the
// browser complains of nothing.
func TestBrowser_EveryPage(t *testing.T) {
	b, h := browser.Start(t), startTry(t, "--sample")
	staff, admin := b.Window(t, 1280, 800), b.Window(t, 1280, 800)
	chatWith := func(w *browser.Window, words ...string) {
		for _, say := range words {
			w.Type("#text", say).Press("发送")
		}
	}
	villager := b.Window(t, 360, 740).Go(h.url + "/").Sees("有事您说")
	look(t, villager, "welcome", "phone")
	villager.Type("#text", "借条没写还款日期咋办").Press("发送").Sees("依据：").Sees("第六百七十五条")
	look(t, villager, "chat", "phone")
	villager.Press("看法条").Sees("条文原文").Click("#type")
	look(t, villager, "large", "phone")
	asking := b.Window(t, 360, 740).Go(h.url + "/")
	asking.Type("#text", "借条没写还款日期咋办").Press("发送").Sees("依据：").Press("算算还剩多久").Press("头一回要钱时他就说不还了").Sees("他说不还是哪天")
	look(t, asking, "path", "phone")
	asking.Type("#text", "老板不给钱咋办").Press("发送").Sees("您问的是下面哪一种")
	look(t, asking, "which", "phone")
	desk := b.Window(t, 1280, 800).Go(h.url + "/")
	chatWith(desk, "低保怎么申请")
	desk.Sees("家里人均收入")
	look(t, desk, "chat", "desk")

	staff.Go(h.staff)
	look(t, staff, "invited", "desk")
	staff.Press("看看是什么事").Press("接受").Sees("宣传员")
	link := consoleLinkOf(staff)
	staff.Go(link)
	look(t, staff, "login", "desk")
	staff.Press("进管理台").At("/console/")
	call := browser.Eval[string](staff, `document.querySelector("#calls ~ ol .task a").href`)
	question := browser.Eval[string](staff, `document.querySelector("#questions ~ ol .task a").href`)
	enterConsole(admin, h.admin, "管理员")
	activity := browser.Eval[string](admin.Press("活动记录").At("/console/activities"), `document.querySelector("table.list tbody tr a").href`)
	staff.Expect("403")
	staff.Expect("404")
	for name, size := range screens {
		w := staff.Resize(size[0], size[1])
		look(t, w.Go(h.url+"/console/"), "today", name)
		look(t, w.Go(h.url+"/console/report"), "refused", name)
		look(t, w.Go(h.url+"/nothing"), "nothing", name)
		look(t, w.Go(call), "call-free", name)
		look(t, w.Go(question), "question-free", name)
		w = admin.Resize(size[0], size[1])
		look(t, w.Go(h.url+"/console/activities"), "activities", name)
		look(t, w.Go(activity), "activity", name)
		look(t, w.Go(h.url+"/console/report").Click("details.number summary"), "section", name)
		look(t, w.Go(h.url+"/console/login"), "how", name)
		look(t, w.Go(h.url+"/leave"), "leave", name)
	}
	staff.Go(call).Press("接这个回访").Sees("照着问").Go(question).Press("接这个问题").Sees("写答复")
	for name, size := range screens {
		w := staff.Resize(size[0], size[1])
		look(t, w.Go(call), "call", name)
		look(t, w.Go(question), "question", name)
	}
}

// look checks a page and keeps a picture of it.
func look(t *testing.T, w *browser.Window, name, screen string) {
	t.Helper()
	w.Accessible()
	if wide := browser.Eval[int](w, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("%s is %d pixels wider than the %s", name, wide, screen)
	}
	if *pictures != "" {
		w.Shot(filepath.Join(*pictures, "all", name+"-"+screen+".png"))
		if shown[name] && screen == "phone" {
			browser.Eval[bool](w, `(scrollTo({top: (document.querySelector(".section")?.offsetTop ?? 0) - 110, behavior: "instant"}), true)`)
			w.Screen(filepath.Join(*pictures, name+".png"))
		}
	}
}
