package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/internal/testkit/office"
	"pufa/internal/testkit/redistest"
	"pufa/outreach"
	"pufa/store"
)

// realOffice is an office that answers from the real knowledge base, with what is published in its store.
func realOffice(t *testing.T, a *app, url string) (*office.Office, *house) {
	t.Helper()
	var h *house
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))
	o := office.New(t, url, start, func(s *store.Redis) (bot.Step, error) {
		var err error
		if h, err = a.newHouse(s); err != nil {
			return nil, err
		}
		return h.steps.Step, nil
	})
	return o, h
}

func testApp(t *testing.T, env ...string) *app {
	t.Helper()
	s, err := readSettings(nil, append(env, "PUFA_TOWN=瓦房镇"))
	if err != nil {
		t.Fatal(err)
	}
	return &app{t.Context(), s, streams{strings.NewReader(""), io.Discard, io.Discard}}
}

// say types and presses for somebody: what stands in brackets is pressed.
func say(t *testing.T, o *office.Office, who string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		var err error
		if label, ok := strings.CutPrefix(l, "["); ok {
			err = o.Press(who, strings.TrimSuffix(label, "]"))
		} else {
			err = o.Say(who, l)
		}
		if err != nil {
			t.Fatalf("%s %s: %v", who, l, err)
		}
	}
}

// heard is what somebody was told since the last look.
func heard(o *office.Office, who string) string {
	var b strings.Builder
	for _, l := range o.Out() {
		if l.To == who {
			b.WriteString(l.Text + "\n")
		}
	}
	return b.String()
}

const newAsk = "机动地包给外村人没开会算数不"

// publish lets a question be answered, kept, written as an entry and published: D-0001.
func publish(t *testing.T, o *office.Office) {
	t.Helper()
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "村民甲": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	say(t, o, "村民甲", "找人工 我们村东头三十亩机动地让支书包给他小舅子了")
	say(t, o, "宣传员", "待办", "[Q-0001 剩3个工作日]", "[回答]",
		"没开会就包给外村人，这事不合规矩，能要求村里重新办。先问村里要会议记录。农村土地承包法第五十二条说了，要三分之二以上同意。", "[发并存成词条草稿]")
	say(t, o, "审核员", "待办", "[D-0001 审]", "[答复里没有私事，拿来打底]", "[题目]", "村里的机动地能包给外村人吗", "[分类]", "[土地承包]",
		"[问法]", newAsk+"\n外村人来包我们村的机动地\n没开村民会议就把机动地包出去了")
}

func TestOverlay_WhatIsPublishedAnswersAtOnceAndAfterAStart(t *testing.T) {
	url, _ := redistest.Embedded(t)
	a := testApp(t)
	o, h := realOffice(t, a, url)
	publish(t, o)
	ask := func(h *house) chat.Answer {
		t.Helper()
		got, err := h.answers.Answer(t.Context(), newAsk, nil, time.Date(2026, 11, 23, 10, 0, 0, 0, h.zone))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := ask(h); got.Entry == "d-0001" {
		t.Fatal("a draft answers before it is published")
	}
	o.Out()
	say(t, o, "审核员", "[发布]")
	if told := heard(o, "审核员"); !strings.Contains(told, "D-0001 上线了") {
		t.Errorf("the reviewer is told %q", told)
	}
	say(t, o, "村民甲", newAsk)
	if told := heard(o, "村民甲"); !strings.HasPrefix(told, "没开会就包给外村人") || !strings.Contains(told, "《农村土地承包法》第五十二条") {
		t.Errorf("a villager is answered %q", told)
	}

	second, err := a.newHouse(o.Redis) // a process that starts now
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(second); got.Entry != "d-0001" {
		t.Errorf("after a start: %s %q", got.Kind, got.Entry)
	}
	say(t, o, "审核员", "词条", "[D-0001]", "[撤下]")
	if told := heard(o, "审核员"); !strings.Contains(told, "D-0001 不再按它答了") {
		t.Errorf("withdrawing, the reviewer is told %q", told)
	}
	if got := ask(h); got.Entry == "d-0001" {
		t.Error("withdrawn, it still answers")
	}
	if got := ask(second); got.Entry != "d-0001" {
		t.Error("a process that stands by changed by itself")
	}
	if answers, err := second.answers.Renew(t.Context(), "d-0001"); err != nil || answers || ask(second).Entry == "d-0001" {
		t.Errorf("taking over, it still answers: %t, %v", answers, err)
	}
}

func TestExport_IsAnEntryFolder(t *testing.T) {
	c := newCLI(t)
	c.does("init")
	c.does("knowledge", "export").prints()
	h := c.house()
	entry := outreach.EntryDraft{
		ID: "D-0001", State: outreach.DraftPublished, Question: "Q-0001", By: "0123abcd", Reader: "4567cdef", Topic: "land", Reviewed: "2026-11-24", ReviewBy: "2027-11-24",
		Words: outreach.DraftWords{Title: "机动地能包给外村人吗", Asks: []string{newAsk, "外村人来包我们村的机动地", "没开村民会议就把机动地包出去了"}, Conclusion: "得开会。",
			Steps: "先问村里", Law: "农村土地承包法第五十二条说了。"},
	}
	draft := outreach.EntryDraft{ID: "D-0002", State: outreach.DraftOpen, Words: outreach.DraftWords{Title: "还没写完"}}
	c.keep(h, map[string]outreach.EntryDraft{outreach.PublishedList(): entry, outreach.DraftList(): draft})

	dir := filepath.Join(t.TempDir(), "out")
	c.does("knowledge", "export", "-o", dir).prints("1 files in " + dir)
	data, err := os.ReadFile(filepath.Join(dir, "land", "d-0001.md"))
	if err != nil || strings.Contains(string(data), "0123abcd") || strings.Contains(string(data), "4567cdef") || strings.Contains(string(data), "Q-0001") {
		t.Errorf("%v: %s", err, data)
	}
	c.fails("knowledge", "export", "-o", dir).says("is not empty; name a new folder")
	c.does("knowledge", "check", dir)
	c.with(t, "PUFA_KNOWLEDGE="+dir).does("ask", newAsk).prints("得开会。")
	c.does("knowledge", "export").prints("<!-- land/d-0001.md -->\n---\n", newAsk)

	with := filepath.Join(t.TempDir(), "with")
	c.does("knowledge", "export", "--drafts", "-o", with).prints("2 files in ")
	if data, err := os.ReadFile(filepath.Join(with, "drafts", "d-0002.md.draft")); err != nil || !strings.Contains(string(data), "还没写完") {
		t.Errorf("the draft: %v: %s", err, data)
	}
	c.does("knowledge", "check", with)
}

// keep writes entries past the conversations, each on a list.
func (c *cli) keep(h *house, entries map[string]outreach.EntryDraft) {
	c.t.Helper()
	lease, ok, err := h.store.Acquire(c.t.Context(), store.NewHolder(), time.Minute)
	if err != nil || !ok {
		c.t.Fatal("no lease", err)
	}
	ev := chat.Event{Key: "cli:" + store.NewHolder(), Kind: chat.KindCommand, Conv: chat.Desk, At: time.Now()}
	if err := h.store.Keep(c.t.Context(), ev); err != nil {
		c.t.Fatal(err)
	}
	kept, err := h.store.Pending(c.t.Context(), "", 10)
	if err != nil || len(kept) != 1 {
		c.t.Fatalf("%d events, %v", len(kept), err)
	}
	turn, err := h.store.Load(c.t.Context(), kept[0].Event)
	if err != nil {
		c.t.Fatal(err)
	}
	turn.Now = time.Now()
	var out chat.Outcome
	for list, d := range entries {
		rec, err := d.Record()
		if err != nil {
			c.t.Fatal(err)
		}
		out.Records = append(out.Records, rec)
		out.Index = append(out.Index, chat.Index{List: list, Member: d.ID, Score: 1})
	}
	if _, err := h.store.Commit(c.t.Context(), chat.Commit{Lease: lease, Kept: kept[0], Turn: turn, Outcome: out}); err != nil {
		c.t.Fatal(err)
	}
	if err := h.store.Release(c.t.Context(), lease, true); err != nil {
		c.t.Fatal(err)
	}
}

// TestOverlay_AtRest reads everything Redis keeps: no word of an entry under way, and nothing of the asker's in any.
func TestOverlay_AtRest(t *testing.T) {
	redis := redistest.Real(t, "appendfsync always")
	o, _ := realOffice(t, testApp(t), redis.URL())
	publish(t, o)
	disk := redis.Disk(t)
	if !strings.Contains(disk, "draft.make") {
		t.Fatal("the audit line is not on disk: this reads the wrong place")
	}
	for _, secret := range []string{"小舅子", newAsk, "不合规矩", "会议记录"} {
		if strings.Contains(disk, secret) {
			t.Errorf("%q stands on Redis's disk", secret)
		}
	}
}
