package handlers

import (
	"context"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

func TestAsk_TooLongIsToldKindlyAndNotHandedOver(t *testing.T) {
	o := newOffice(t)
	for _, wait := range []string{"", "handover.text", "handover.again"} {
		out := stepAs(t, o, "", state{Wait: wait}, chat.Event{Kind: chat.KindText, Text: strings.Repeat("地", maxQuestion+1)})
		if want := o.h.Texts.Text("ask.too_long", "max", maxQuestion); len(out.Replies) != 1 || chat.PlainText(out.Replies[0].Body) != want {
			t.Errorf("waiting for %q: answered %v, want %q", wait, out.Replies, want)
		}
		if changes(out) || !strings.Contains(string(out.State), wait) {
			t.Errorf("waiting for %q: changed something: %+v", wait, out)
		}
	}
}

// oneAnswer says the same to everything.
type oneAnswer struct {
	Answerer
	answer chat.Answer
	asked  int
}

func (a *oneAnswer) Answer(context.Context, string, []string, time.Time) (chat.Answer, error) {
	a.asked++
	return a.answer, nil
}

func TestAsk_WhatIsNoAnswerGoesToAPerson(t *testing.T) {
	o := newOffice(t)
	for _, kind := range []chat.AnswerKind{chat.Handover, ""} {
		a := &oneAnswer{Answerer: o.h.Answers, answer: chat.Answer{Kind: kind, Text: "…"}}
		h := *o.h
		h.Answers = a
		out := stepAs(t, &office{t: t, h: &h, now: o.now}, "", state{}, chat.Event{Kind: chat.KindText, Text: "村里的事"})
		if len(out.Records) != 1 || out.Records[0].Kind != outreach.RecordQuestion {
			t.Errorf("an answer of kind %q writes %v, want one question", kind, out.Records)
		}
		if a.asked != 1 {
			t.Errorf("the knowledge base was asked %d times for one line", a.asked)
		}
	}
}

func TestAsk_LinesBeforeGoAlongWithTheQuestion(t *testing.T) {
	o := newOffice(t)
	for _, text := range []string{"借条没写还款日期咋办", "村里把机动地包给外村人，没开会，合法不"} {
		if err := o.Say("村民甲", text); err != nil {
			t.Fatal(err)
		}
	}
	q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001")
	want := []string{"借条没写还款日期咋办", answerMark + "能要。没写还款日期的借条照样有效，您可以催他还，给他留出合理的准备时间。"}
	if q.Text != "村里把机动地包给外村人，没开会，合法不" || strings.Join(q.Transcript, "|") != strings.Join(want, "|") {
		t.Errorf("question %q with transcript %q, want %q", q.Text, q.Transcript, want)
	}
	if q.Reason != reasonUnknown || q.Conv != o.room("村民甲").conv || q.Due != "2026-11-26" {
		t.Errorf("question %+v", q)
	}
}

func TestRating_CountsAndLists(t *testing.T) {
	o := newOffice(t)
	for range 3 {
		if err := o.Say("村民甲", "低保咋办"); err != nil {
			t.Fatal(err)
		}
		if err := o.Press("村民甲", "没用"); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Press("村民甲", "没看懂"); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]int64{"useful": 0, "useless": 3, "reason.unclear": 1, "reason.person": 0} {
		if got := o.count("survey.answer", field, "", "2026-11"); got != want {
			t.Errorf("count %s = %d, want %d", field, got, want)
		}
	}
	if got := len(o.lists[outreach.RatingList("2026-11")]); got != 3 {
		t.Errorf("%d ratings are listed, want 3", got)
	}
}

func TestLaw_OfAnEntryThatIsGone(t *testing.T) {
	o := newOffice(t)
	st := state{Offers: []offer{{Token: "tok", Do: "ask.law", Arg: "7 no-such-entry", Set: 1, Keep: true}}}
	out := stepAs(t, o, "", st, chat.Event{Kind: chat.KindPress, Press: "tok"})
	if want := o.h.Texts.Text("ask.law_gone"); len(out.Replies) != 1 || chat.PlainText(out.Replies[0].Body) != want {
		t.Errorf("answered %v, want %q", out.Replies, want)
	}
}

func TestState_StaysSmall(t *testing.T) {
	o := newOffice(t)
	for range 60 {
		if err := o.Say("村民甲", strings.Repeat("借条", maxQuestion/2)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(o.states[o.room("村民甲").conv]); n > maxState {
		t.Errorf("state has %d bytes, want at most %d", n, maxState)
	}
}

func TestPerson_LongAfterTheAnswerAsksAgain(t *testing.T) {
	o := newOffice(t)
	if err := o.Say("村民甲", "低保咋办"); err != nil {
		t.Fatal(err)
	}
	first := o.room("村民甲").buttons
	token := first[len(first)-1].Token // 找人工
	for range maxShown {
		if err := o.Say("村民甲", "借条没写日期咋办"); err != nil {
			t.Fatal(err)
		}
	}
	o.press("村民甲", token)
	if got, want := o.newest("村民甲"), o.h.Texts.Text("handover.what_new"); got != want {
		t.Errorf("answered %q, want %q", got, want)
	}
	if err := o.Say("村民甲", "就是低保的事"); err != nil {
		t.Fatal(err)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.Text != "就是低保的事" {
		t.Errorf("handed over %q", q.Text)
	}
}
