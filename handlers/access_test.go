package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/outreach"
)

// TestRoutes_RefuseWhoeverIsBelow tries every press, wait and command as every role below the least it names.
func TestRoutes_RefuseWhoeverIsBelow(t *testing.T) {
	o := newOffice(t)
	tried := 0
	try := func(what string, least outreach.Role, st state, ev chat.Event) {
		t.Helper()
		for _, role := range []outreach.Role{"", outreach.Staff, outreach.Reviewer} {
			if role.AtLeast(least) {
				continue
			}
			tried++
			out := stepAs(t, o, role, st, ev)
			if want := o.h.Texts.Text("common.not_allowed"); len(out.Replies) != 1 || chat.PlainText(out.Replies[0].Body) != want {
				t.Errorf("%s by %q is answered %v, want only %q", what, role, out.Replies, want)
			}
			if changes(out) {
				t.Errorf("%s by %q changed something: %+v", what, role, out)
			}
		}
	}
	for name, r := range o.h.routes.presses {
		st := state{Offers: []offer{{Token: "tok", Do: name, Arg: "Q-0001", Set: 1}}, Sets: 1}
		try("press "+name, r.least, st, chat.Event{Kind: chat.KindPress, Press: "tok"})
	}
	for name, r := range o.h.routes.waits {
		try("wait "+name, r.least, state{Wait: name}, chat.Event{Kind: chat.KindText, Text: "随便说一句"})
	}
	for name, r := range o.h.routes.commands {
		try("command "+name, r.least, state{}, chat.Event{Kind: chat.KindText, Text: "/" + name})
	}
	if tried < 10 {
		t.Errorf("only %d routes need a role", tried)
	}
}

// stepAs decides one event for a person of a role who was greeted before.
func stepAs(t *testing.T, o *office, role outreach.Role, st state, ev chat.Event) chat.Outcome {
	t.Helper()
	p := outreach.Person{
		ID: chat.PersonID(hexOf("x")), Role: role, Door: "telegram", Conv: chat.ConvID(hexOf("y")), Seen: NoticeVersion, Name: "示例", Version: 1,
	}
	ev.Person, ev.Conv, ev.Door = p.ID, p.Conv, p.Door
	rec, err := p.Record()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	turn := chat.Turn{Event: ev, Person: rec, State: data, Now: o.now, IDs: &ids{key: "x", last: map[string]int{}}}
	out, err := o.h.Step(context.Background(), turn)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func changes(out chat.Outcome) bool {
	return len(out.Records)+len(out.Counts)+len(out.Index)+len(out.Due)+len(out.Close)+len(out.Events)+len(out.Audit)+len(out.Erase) > 0
}

// TestPress_TakesNobodyElsesTokens presses every button that one person was ever shown from other chats, and made-up ones.
func TestPress_TakesNobodyElsesTokens(t *testing.T) {
	o := newOffice(t)
	for _, step := range []func() error{
		func() error { return o.As("村民乙", "villager") },
		func() error { return o.As("宣传员", "staff") },
		func() error { return o.As("管理员", "admin") },
		func() error { return o.Say("村民甲", "借条没写还款日期咋办") },
		func() error { return o.Press("村民甲", "没用") },
		func() error { return o.Say("村民甲", "我家宅基地让邻居占了两尺") },
		func() error { return o.Say("村民甲", "找人工") },
		func() error { return o.Say("村民甲", "我不想活了") },
		func() error { return o.Say("村民甲", "我的数据") },
		func() error { return o.Press("村民甲", "全部忘掉") },
		func() error { return o.Contact("村民甲", "13812345678") },
		func() error { return o.Say("管理员", "菜单") },
		func() error { return o.Say("管理员", "邀请") },
		func() error { return o.Press("管理员", "管理员") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	var tokens []string
	for _, who := range []string{"村民甲", "管理员"} {
		for _, b := range o.room(who).buttons {
			tokens = append(tokens, b.Token)
		}
	}
	if len(tokens) < 20 {
		t.Fatalf("only %d buttons were shown", len(tokens))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		tokens = append(tokens, fmt.Sprintf("%011x", rng.Uint64()))
	}
	tokens = append(tokens, "", "log.kind", "question.open", "question.keep", "draft.open", "draft.publish", "draft.withdraw", "rights.erase")
	before := map[chat.Ref]chat.Record{}
	maps.Copy(before, o.records)
	old := o.h.Texts.Text("common.old_button")
	for _, token := range tokens {
		for _, who := range []string{"村民乙", "宣传员", "村民甲@大集"} {
			o.lines = nil
			o.press(who, token)
			if got := o.newest(who); !o.room(who).group && got != old {
				t.Fatalf("%s presses %q and is answered %q", who, token, got)
			}
		}
	}
	if !reflect.DeepEqual(o.records, before) {
		t.Errorf("other people's buttons changed records")
	}
}

func TestPress_AHundredTimesCountsOnce(t *testing.T) {
	o := newOffice(t)
	if err := o.As("村民甲", "villager"); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"有用", "撤回"} {
		if err := o.Say("村民甲", map[string]string{"有用": "低保咋办", "撤回": "人工 我家井水浑了"}[label]); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if err := o.Press("村民甲", label); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := o.count("survey.answer", "useful", "", "2026-11"); got != 1 {
		t.Errorf("100 presses of one button counted %d ratings, want 1", got)
	}
	if got := o.records[chat.Ref{Kind: outreach.RecordQuestion, ID: "Q-0001"}].Version; got != 2 {
		t.Errorf("100 presses wrote the question %d times, want 2 (asked, taken back)", got)
	}
}

// TestGroup_ChangesNothing sends everything a group can send, by staff too.
func TestGroup_ChangesNothing(t *testing.T) {
	o := newOffice(t)
	for _, kind := range []chat.Event{
		{Kind: chat.KindText, Text: "借条没写还款日期咋办"}, {Kind: chat.KindText, Text: "谁也答不上的一句话"}, {Kind: chat.KindText, Text: "我不想活了"},
		{Kind: chat.KindText, Text: "兴隆村 宣讲1次 传单60份"}, {Kind: chat.KindText, Text: "记活动"}, {Kind: chat.KindText, Text: "报告 2024"},
		{Kind: chat.KindText, Text: "/start", Start: "inv_AAAAAAAAAAAAAAAAAAAAAA"}, {Kind: chat.KindText, Text: "inv_AAAAAAAAAAAAAAAAAAAAAA"},
		{Kind: chat.KindText, Text: "忘掉我"}, {Kind: chat.KindText, Text: ""}, {Kind: chat.KindText, Text: "/"},
		{Kind: chat.KindPress, Press: "tok"}, {Kind: chat.KindContact, Phone: "13812345678"}, {Kind: chat.KindOther},
		{Kind: chat.KindReach, Reachable: false},
	} {
		kind.Group = true
		for _, role := range []outreach.Role{"", outreach.Admin} {
			out := stepAs(t, o, role, state{}, kind)
			if changes(out) || out.State != nil {
				t.Errorf("%+v in a group changed something: %+v", kind, out)
			}
			for _, r := range out.Replies {
				if r.To != "" || r.File != nil {
					t.Errorf("%+v in a group is answered elsewhere or with a file: %+v", kind, r)
				}
				for _, row := range r.Buttons {
					for _, b := range row {
						if b.Token != "" {
							t.Errorf("%+v in a group shows a button that needs state: %+v", kind, b)
						}
					}
				}
				for _, part := range r.Body {
					if part.Ref != nil {
						t.Errorf("%+v in a group is answered with somebody's data: %+v", kind, part)
					}
				}
			}
		}
	}
}

// FuzzPress presses anything, as a villager who was shown buttons and as staff: no record changes but by a button of one's own.
func FuzzPress(f *testing.F) {
	for _, token := range []string{"", "x", "question.open", "log.kind talk", "\x00\xff", strings.Repeat("A", 64), "{\"do\":\"rights.erase\"}"} {
		f.Add(token)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, token string) {
		o.t = t
		o.reset()
		for who, role := range map[string]string{"村民甲": "villager", "宣传员": "staff"} {
			if err := o.As(who, role); err != nil {
				t.Fatal(err)
			}
			if err := o.Say(who, "借条没写还款日期咋办"); err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(o.room(who).buttons, func(b chat.Button) bool { return b.Token == token }) {
				continue
			}
			before := maps.Clone(o.records)
			o.press(who, token)
			if !reflect.DeepEqual(o.records, before) {
				t.Errorf("%s changed a record by pressing %q", who, token)
			}
		}
	})
}
