package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// send sends a form of the console and returns what it answers.
func (o *office) send(who, form string, fields any) chat.FormResult {
	o.t.Helper()
	data, err := json.Marshal(fields)
	if err != nil {
		o.t.Fatal(err)
	}
	ev := chat.Event{Kind: chat.KindForm, Command: form, Data: data, Conv: chat.ConvID(hexOf("console " + who))}
	if who != "" {
		ev.Person = o.room(who).person
		o.chats["console "+who] = &room{who: who, name: "console", conv: ev.Conv, person: ev.Person}
	}
	o.n++
	o.result = ""
	ev.Key = fmt.Sprintf("form:%d", o.n)
	o.event(ev)
	var result chat.FormResult
	if err := json.Unmarshal([]byte(o.result), &result); err != nil {
		o.t.Fatalf("form %s answers %q: %v", form, o.result, err)
	}
	return result
}

type fields map[string]any

// called is an office with a due call-back F-0001 of 李婶 and an open question Q-0001.
func called(t *testing.T) *office {
	t.Helper()
	o := asked(t)
	for who, role := range map[string]string{"宣传员乙": "staff", "管理员": "admin"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.play("宣传员", "兴隆村 宣讲1次 32人次", "[对]", "[加联系人]", "[愿意]", "示例婶 13800000000")
	if err := o.Advance(5 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if ids, _ := o.Index(t.Context(), outreach.TodoList(), 0, maxScore, 9); !slices.Equal(ids, []string{"F-0001"}) {
		t.Fatalf("call-backs to make = %v, want F-0001", ids)
	}
	return o
}

func TestForm_ACallBackFromTakingToItsAnswer(t *testing.T) {
	o := called(t)
	answers := map[string]string{}
	survey, _ := o.h.Surveys.Survey("outreach")
	for _, q := range survey.Questions {
		answers[q.ID] = q.Options[0].ID
	}
	in := fields{"id": "F-0001", "channel": "phone", "answers": answers, "word": "常来"}
	refused := func(who, form string, f fields) {
		t.Helper()
		before := maps.Clone(o.records)
		if r := o.send(who, form, f); r.OK || len(r.Says) != 1 {
			t.Errorf("%s by %s with %v = %+v, want one sentence why not", form, who, f, r)
		}
		if !maps.EqualFunc(before, o.records, func(a, b chat.Record) bool { return a.Version == b.Version }) {
			t.Errorf("%s by %s with %v changed records", form, who, f)
		}
	}
	refused("宣传员", "call.answer", in) // before it was taken
	if r := o.send("宣传员", "call.take", fields{"id": "F-0001"}); !r.OK {
		t.Fatalf("take = %+v", r)
	}
	if r := o.send("宣传员", "call.take", fields{"id": "F-0001"}); !r.OK {
		t.Errorf("take again = %+v, want done", r)
	}
	refused("宣传员乙", "call.take", fields{"id": "F-0001"})
	refused("宣传员乙", "call.answer", in)
	refused("村民甲", "call.answer", in)
	refused("宣传员", "call.answer", fields{"id": "F-0001", "channel": "letter", "answers": answers})
	refused("宣传员", "call.answer", fields{"id": "F-0001", "channel": "phone", "answers": map[string]string{"recognised": "yes"}})
	refused("宣传员", "call.answer", fields{"id": "F-0001", "channel": "phone", "answers": with(answers, "recognised", "maybe")})
	refused("宣传员", "call.answer", fields{"id": "F-0001", "channel": "phone", "answers": with(answers, "more", "yes")})
	refused("宣传员", "call.answer", fields{"id": "F-0009", "channel": "phone", "answers": answers})
	refused("宣传员", "call.answer", fields{"id": 7})
	if r := o.send("宣传员", "call.answer", in); !r.OK {
		t.Fatalf("answer = %+v", r)
	}
	resp, err := outreach.DecodeResponse(o.records[chat.Ref{Kind: outreach.RecordResponse, ID: "R-0001"}])
	if err != nil || !resp.Assisted || resp.Channel != "phone" || resp.Comment != "常来" || !maps.Equal(resp.Answers, answers) {
		t.Errorf("response = %+v, %v", resp, err)
	}
	f, _ := outreach.DecodeFollowUp(o.records[chat.Ref{Kind: outreach.RecordFollowUp, ID: "F-0001"}])
	if f.State != outreach.FollowUpAnswered || !f.Reached {
		t.Errorf("follow-up = %+v, want it answered and reached", f)
	}
	refused("宣传员", "call.answer", in) // sent twice
}

func with(answers map[string]string, question, option string) map[string]string {
	changed := maps.Clone(answers)
	changed[question] = option
	return changed
}

func TestForm_ALowGradeOpensAQuestionWithTheWord(t *testing.T) {
	o := called(t)
	survey, _ := o.h.Surveys.Survey("outreach")
	answers := map[string]string{}
	for _, q := range survey.Questions {
		answers[q.ID] = q.Options[0].ID
		for _, opt := range q.Options {
			if survey.IsLow(opt.ID) {
				answers[q.ID] = opt.ID
			}
		}
	}
	o.send("宣传员", "call.take", fields{"id": "F-0001"})
	r := o.send("宣传员", "call.answer", fields{"id": "F-0001", "channel": "visit", "answers": answers, "word": "没听清"})
	if !r.OK || !strings.Contains(strings.Join(r.Says, ""), "Q-0002") {
		t.Fatalf("answer = %+v, want it to name the question", r)
	}
	q, _ := outreach.DecodeQuestion(o.records[chat.Ref{Kind: outreach.RecordQuestion, ID: "Q-0002"}])
	if !strings.Contains(q.Text, "没听清") || q.Reason != reasonSurvey {
		t.Errorf("question = %+v", q)
	}
}

func TestForm_WhatElseBecomesOfACallBack(t *testing.T) {
	for form, want := range map[string]outreach.FollowUpState{
		"call.missed": outreach.FollowUpAsked, "call.unwilling": outreach.FollowUpStopped, "call.back": outreach.FollowUpAsked,
	} {
		o := called(t)
		if r := o.send("宣传员", form, fields{"id": "F-0001"}); r.OK {
			t.Errorf("%s before it was taken = %+v", form, r)
		}
		o.send("宣传员", "call.take", fields{"id": "F-0001"})
		if r := o.send("宣传员", form, fields{"id": "F-0001"}); !r.OK || len(r.Says) != 1 {
			t.Errorf("%s = %+v", form, r)
		}
		f, _ := outreach.DecodeFollowUp(o.records[chat.Ref{Kind: outreach.RecordFollowUp, ID: "F-0001"}])
		if f.State != want || f.By != "" {
			t.Errorf("after %s the follow-up is %+v", form, f)
		}
	}
}

func TestForm_ATakenCallBackGoesBackByItself(t *testing.T) {
	o := called(t)
	o.send("宣传员", "call.take", fields{"id": "F-0001"})
	if err := o.Advance(keepCall + time.Minute); err != nil {
		t.Fatal(err)
	}
	if r := o.send("宣传员乙", "call.take", fields{"id": "F-0001"}); !r.OK {
		t.Errorf("take by another after %v = %+v", keepCall, r)
	}
}

func TestForm_AQuestionFromTakingToItsAnswer(t *testing.T) {
	o := called(t)
	written := fields{"id": "Q-0001", "how": "written", "text": " 先量清楚，再找村里调解。 "}
	if r := o.send("宣传员", "question.answer", written); r.OK {
		t.Errorf("answer before it was taken = %+v", r)
	}
	if r := o.send("宣传员", "question.take", fields{"id": "Q-0001"}); !r.OK {
		t.Fatalf("take = %+v", r)
	}
	for name, f := range map[string]fields{
		"by whom has it not":  {"who": "宣传员乙", "id": "Q-0001", "how": "written", "text": "好"},
		"by a villager":       {"who": "村民甲", "id": "Q-0001", "how": "written", "text": "好"},
		"with nothing":        {"id": "Q-0001", "how": "written", "text": " "},
		"with too much":       {"id": "Q-0001", "how": "written", "text": strings.Repeat("好", maxAnswer+1)},
		"in no known way":     {"id": "Q-0001", "how": "sung", "text": "好"},
		"to no such question": {"id": "Q-0007", "how": "written", "text": "好"},
	} {
		who, _ := f["who"].(string)
		if who == "" {
			who = "宣传员"
		}
		if r := o.send(who, "question.answer", f); r.OK || len(r.Says) == 0 {
			t.Errorf("answer %s = %+v, want a sentence why not", name, r)
		}
	}
	o.send("宣传员", "question.back", fields{"id": "Q-0001"})
	if r := o.send("宣传员乙", "question.take", fields{"id": "Q-0001"}); !r.OK {
		t.Fatalf("take what was put back = %+v", r)
	}
	if r := o.send("宣传员乙", "question.answer", written); !r.OK {
		t.Fatalf("answer = %+v", r)
	}
	if got := o.newest("村民甲"); !strings.Contains(got, "先量清楚，再找村里调解。") {
		t.Errorf("the asker reads %q", got)
	}
	if r := o.send("宣传员乙", "question.answer", written); r.OK {
		t.Errorf("answered twice: %+v", r)
	}
}

func TestForm_AnActivityIsCorrectedAndMadeVoidWithAReason(t *testing.T) {
	o := called(t)
	talk := func() int64 { return o.count("talk", "times", "兴隆村", "2026-11") }
	good := fields{"id": "A-0001", "numbers": map[string]int64{"times": 3, "attendances": 40}, "village": "兴隆村", "day": "2026-11-20", "reason": "打错了"}
	for name, change := range map[string]fields{
		"no reason":         {"reason": " "},
		"a number too high": {"numbers": map[string]int64{"times": 1 << 40}},
		"an unknown number": {"numbers": map[string]int64{"liters": 1}},
		"a day to come":     {"day": "2027-01-01"},
		"no day":            {"day": "昨天"},
		"no such activity":  {"id": "A-0077"},
		"nothing changed":   {"numbers": map[string]int64{"times": 1, "attendances": 32}, "day": ""},
	} {
		in := maps.Clone(good)
		maps.Copy(in, change)
		if r := o.send("宣传员", "activity.correct", in); r.OK || len(r.Says) == 0 {
			t.Errorf("%s: %+v, want a sentence why not", name, r)
		}
	}
	for _, who := range []string{"宣传员乙", "审核员", "村民甲"} {
		if r := o.send(who, "activity.correct", good); r.OK {
			t.Errorf("corrected by %s, who did not log it: %+v", who, r)
		}
	}
	if talk() != 1 {
		t.Fatalf("counted %d talks before any change", talk())
	}
	if r := o.send("宣传员", "activity.correct", good); !r.OK || talk() != 3 {
		t.Errorf("correct = %+v, counted %d talks, want 3", r, talk())
	}
	if r := o.send("管理员", "activity.void", fields{"id": "A-0001", "reason": "重复记了"}); !r.OK || talk() != 0 {
		t.Errorf("void by an administrator = %+v, counted %d talks, want 0", r, talk())
	}
	if r := o.send("宣传员", "activity.correct", good); r.OK {
		t.Errorf("a void one was corrected: %+v", r)
	}
}

func TestForm_ReadingAndTakingTheReportIsNoted(t *testing.T) {
	o := called(t)
	period := fields{"from": "2026-01-01", "to": "2026-12-31", "file": "responses.csv"}
	for _, form := range []string{"report.read", "report.export"} {
		before := len(o.audit)
		for _, who := range []string{"宣传员", "审核员", "村民甲"} {
			if r := o.send(who, form, period); r.OK {
				t.Errorf("%s by %s = %+v", form, who, r)
			}
		}
		if len(o.audit) != before {
			t.Errorf("%s left audit lines of who may not", form)
		}
		if r := o.send("管理员", form, period); !r.OK || len(o.audit) != before+1 {
			t.Errorf("%s = %+v with %d audit lines", form, r, len(o.audit)-before)
		}
		if r := o.send("管理员", form, fields{"from": "2026-12-31", "to": "2026-01-01", "file": "responses.csv"}); r.OK {
			t.Errorf("%s of a period that ends before it begins = %+v", form, r)
		}
	}
	if r := o.send("管理员", "report.export", fields{"from": "2026-01-01", "to": "2026-12-31", "file": "../key"}); r.OK {
		t.Errorf("export of no such file = %+v", r)
	}
}

func TestForm_ALoginLinkLetsInOnceAndInTime(t *testing.T) {
	o := called(t)
	o.h.Link = func(door, payload string) string { return "https://pufa.example/" + door + "/" + payload }
	link := func(who string) string {
		t.Helper()
		if err := o.Say(who, "控制台"); err != nil {
			t.Fatal(err)
		}
		_, code, ok := strings.Cut(o.newest(who), "/web/"+outreach.LoginPayload(""))
		if !ok {
			t.Fatalf("%s got %q, want a link", who, o.newest(who))
		}
		return strings.TrimSpace(code)
	}
	code := link("宣传员")
	if r := o.send("", "login.redeem", fields{"code": code}); !r.OK || r.Person != o.room("宣传员").person {
		t.Errorf("redeem = %+v", r)
	}
	for name, code := range map[string]string{"a used one": code, "a wrong one": "AAAAAAAAAAAAAAAAAAAAAA", "none": ""} {
		if r := o.send("", "login.redeem", fields{"code": code}); r.OK || r.Person != "" {
			t.Errorf("redeem %s = %+v", name, r)
		}
	}
	late := link("管理员")
	if err := o.Advance(loginLife + time.Second); err != nil {
		t.Fatal(err)
	}
	if r := o.send("", "login.redeem", fields{"code": late}); r.OK {
		t.Errorf("redeem after %v = %+v", loginLife, r)
	}
	if err := o.Say("村民甲", "控制台"); err != nil || o.newest("村民甲") != o.h.Texts.Text("common.not_allowed") {
		t.Errorf("a villager gets %q", o.newest("村民甲"))
	}
	gone := link("宣传员乙")
	p, _ := outreach.DecodePerson(o.records[chat.Ref{Kind: outreach.RecordPerson, ID: string(o.room("宣传员乙").person)}])
	p.Role = ""
	o.keep(p)
	if r := o.send("", "login.redeem", fields{"code": gone}); r.OK {
		t.Errorf("redeem by who has no role any more = %+v", r)
	}
}

func TestForm_UnknownOnesAndThoseBelowChangeNothing(t *testing.T) {
	o := newOffice(t)
	for name, f := range o.h.routes.forms {
		for _, role := range []outreach.Role{"", outreach.Staff, outreach.Reviewer} {
			if role.AtLeast(f.least) {
				continue
			}
			out := stepAs(t, o, role, state{}, chat.Event{Kind: chat.KindForm, Command: name, Data: []byte(`{"id":"Q-0001"}`)})
			if changes(out) || !strings.Contains(out.Result, `"ok":false`) {
				t.Errorf("form %s by %q: %+v", name, role, out)
			}
		}
	}
	out := stepAs(t, o, outreach.Admin, state{}, chat.Event{Kind: chat.KindForm, Command: "grant", Data: []byte(`{"role":"admin"}`)})
	if changes(out) || !strings.Contains(out.Result, `"ok":false`) {
		t.Errorf("a command sent as a form: %+v", out)
	}
}
