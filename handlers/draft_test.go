package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	askersWords = "我们村支书把我家东头那块地包给他小舅子了"
	keptAnswer  = "没开会就包出去，这事不合规矩，能要求重新办。先问村里要会议记录。农村土地承包法第五十二条说了，要三分之二以上同意。"
)

// kept is an office where an answer of 宣传员 was kept as D-0001 and 审核员 has begun to work on it, all but the topic.
func kept(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "管理员": "admin", "村民甲": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.play("村民甲", "人工 "+askersWords)
	o.play("宣传员", "待办", "[Q-0001 剩3个工作日]", "[回答]", keptAnswer, "[发并存成词条草稿]")
	o.play("审核员", "待办", "[D-0001 审]", "[答复里没有私事，拿来打底]", "[题目]", "机动地能包给外村人吗", "[问法]",
		"机动地包给外村人没开会算数不；外村人来包我们村的机动地；没开村民会议就把机动地包出去了")
	return o
}

// ready is kept with a topic: it can be published.
func ready(t *testing.T) *office {
	t.Helper()
	o := kept(t)
	o.play("审核员", "[分类]", "[土地承包]")
	return o
}

func (o *office) draft() outreach.EntryDraft {
	return find(o, outreach.DecodeEntryDraft, outreach.RecordDraft, "D-0001")
}

func TestDraft_HoldsNothingOfTheAskers(t *testing.T) {
	o := newOffice(t)
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "村民甲": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.play("村民甲", "人工 "+askersWords)
	o.play("宣传员", "待办", "[Q-0001 剩3个工作日]", "[回答]", keptAnswer, "[发并存成词条草稿]")
	if rec := o.records[draftRef("D-0001")]; rec.Private != nil {
		t.Errorf("a draft that nobody has worked on holds %s", rec.Private)
	}
	o.play("审核员", "待办", "[D-0001 审]", "[答复里没有私事，拿来打底]")
	rec := o.records[draftRef("D-0001")]
	if all := string(rec.Plain) + string(rec.Private); strings.Contains(all, "小舅子") || rec.Owner != outreach.Office {
		t.Errorf("the draft of %s holds %s", rec.Owner, all)
	}
	for _, r := range o.sent {
		if r.To == "" && strings.Contains(chat.PlainText(r.Body), "会议记录") {
			t.Errorf("the answer stands in a reply, not by reference: %q", chat.PlainText(r.Body))
		}
	}
}

func TestDraft_EndsWithItsAskersData(t *testing.T) {
	o := kept(t)
	o.play("村民甲", "我的数据", "[全部忘掉]", "[忘掉我]")
	for ref, rec := range o.records {
		for _, canary := range []string{"会议记录", "小舅子"} {
			if strings.Contains(string(rec.Private), canary) {
				t.Errorf("%v still holds %q", ref, canary)
			}
		}
	}
	if d := o.draft(); d.State != outreach.DraftRejected || len(o.lists[outreach.DraftList()]) > 0 {
		t.Errorf("the draft is %s, on the list: %v", d.State, o.lists[outreach.DraftList()])
	}
}

func TestDraft_WhatIsPublishedOutlivesItsAsker(t *testing.T) {
	o := ready(t)
	o.play("审核员", "[发布]")
	o.play("村民甲", "我的数据", "[全部忘掉]", "[忘掉我]")
	if d := o.draft(); d.State != outreach.DraftPublished || d.Words.Conclusion == "" {
		t.Errorf("the entry is %+v", d)
	}
}

func TestDraft_ItsAuthorCantPublishIt(t *testing.T) {
	o := ready(t)
	if err := o.As("宣传员", "reviewer"); err != nil { // promoted meanwhile
		t.Fatal(err)
	}
	o.event(pressOf(o, "宣传员", "draft.publish", "D-0001"))
	if d := o.draft(); d.State != outreach.DraftOpen || d.Reviewed != "" {
		t.Errorf("published by who wrote it: %+v", d)
	}
	if got, want := o.newest("宣传员"), o.h.Texts.Text("draft.own"); !strings.Contains(got, want) {
		t.Errorf("they are told %q", got)
	}
	o.play("管理员", "待办", "[D-0001 审]", "[发布]")
	d := o.draft()
	if d.State != outreach.DraftPublished || d.Reader != o.room("管理员").person || d.ReviewBy != "2027-11-23" {
		t.Errorf("published by another: %+v", d)
	}
	if o.audit[len(o.audit)-1].Action != "draft.publish" {
		t.Errorf("audit ends with %+v", o.audit[len(o.audit)-1])
	}
}

func TestDraft_IsNotPublishedUnfinished(t *testing.T) {
	o := kept(t)
	before := o.draft().Version
	o.event(pressOf(o, "审核员", "draft.publish", "D-0001")) // no topic
	if d := o.draft(); d.Version != before {
		t.Errorf("published without a topic: %+v", d)
	}
	o.play("审核员", "[分类]", "[土地承包]", "[法律怎么说]", "合同法第206条说了。")
	before = o.draft().Version
	o.event(pressOf(o, "审核员", "draft.publish", "D-0001")) // a button of before, or a forged one
	if d := o.draft(); d.Version != before {
		t.Errorf("published on a law that holds no more: %+v", d)
	}
}

func TestDraft_OfTwoWhoPublishOneDoes(t *testing.T) {
	o := ready(t)
	o.play("管理员", "待办", "[D-0001 审]")
	one, two := pressOf(o, "审核员", "draft.publish", "D-0001"), pressOf(o, "管理员", "draft.publish", "D-0001")
	var late chat.Outcome
	if err := json.Unmarshal(o.step(two), &late); err != nil { // decided before the other's commit
		t.Fatal(err)
	}
	o.event(one)
	for _, rec := range late.Records {
		if rec.Kind == outreach.RecordDraft && rec.Version == o.records[rec.Ref].Version {
			t.Fatal("the second would write over the first")
		}
	}
	o.event(two)
	if got, want := o.newest("管理员"), o.h.Texts.Text("draft.over_published", "id", "D-0001"); got != want {
		t.Errorf("the second is told %q, want %q", got, want)
	}
}

func TestDraft_AnAnswerThatMisleadsIsNotKept(t *testing.T) {
	o := asked(t)
	o.event(pressOf(o, "宣传员", "question.open", "Q-0001"))
	o.play("宣传员", "[回答]", "合同法第206条说随时能要。")
	o.event(pressOf(o, "宣传员", "question.keep", "Q-0001"))
	if rec, there := o.records[draftRef("D-0001")]; there {
		t.Errorf("kept as %s", rec.Plain)
	}
	o.play("村民甲", "我的数据", "[全部忘掉]", "[忘掉我]")
	o.event(pressOf(o, "宣传员", "question.keep", "Q-0001"))
	if rec, there := o.records[draftRef("D-0001")]; there {
		t.Errorf("kept for an asker who is gone: %s", rec.Plain)
	}
}

// deaf is an editor whose store is away.
type deaf struct{ Editor }

func (deaf) Renew(context.Context, string) (bool, error) { return false, chat.ErrUnavailable }

// stuck is one that could not take the entry.
type stuck struct{ Editor }

func (stuck) Renew(context.Context, string) (bool, error) { return false, nil }

func TestDraft_TheSwapWaitsForTheStoreAndTellsTheTruth(t *testing.T) {
	o := ready(t)
	editor := o.h.Editor
	o.h.Editor = stuck{editor}
	o.play("审核员", "[发布]")
	if got, want := o.newest("审核员"), o.h.Texts.Text("draft.not_live", "id", "D-0001"); got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	o.h.Editor = deaf{editor}
	ev := chat.Event{Kind: chat.KindCommand, Conv: o.room("审核员").conv, Command: "draft.live", Data: []byte(`{"id":"D-0001"}`), Key: "again"}
	_, err := o.h.Step(context.Background(), chat.Turn{Event: o.owned(ev), Now: o.now, IDs: &ids{key: "x", last: map[string]int{}}})
	if !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("with the store away: %v, want that the event waits", err)
	}
}

func TestDraft_AFieldHasItsLength(t *testing.T) {
	o := kept(t)
	before := o.draft()
	o.play("审核员", "[怎么办]", strings.Repeat("长", maxField+1))
	if d := o.draft(); d.Version != before.Version {
		t.Error("kept a field that is too long")
	}
	o.play("审核员", "先问村里")
	if d := o.draft(); d.Words.Steps != "先问村里" {
		t.Errorf("a shorter one after it became %q", d.Words.Steps)
	}
}

func TestDraft_IsDatedInTheTownshipsZone(t *testing.T) {
	o := ready(t)
	if err := o.Now("2026-12-01 00:30"); err != nil { // the day before in UTC
		t.Fatal(err)
	}
	o.play("审核员", "[发布]")
	if d := o.draft(); d.Reviewed != "2026-12-01" || d.Made.After(o.now.Add(-24*time.Hour)) {
		t.Errorf("reviewed %s", d.Reviewed)
	}
}
