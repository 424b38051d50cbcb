package handlers

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

func TestOnPath_IsItsArgument(t *testing.T) {
	for _, arg := range []string{"7 iou-without-date", "7 iou-without-date agreed=unsaid", "12 dismissal-pay why=unfair served=41m0d wage=420000"} {
		if got := pathAt(arg).arg(); got != arg {
			t.Errorf("pathAt(%q).arg() = %q", arg, got)
		}
	}
	p := pathAt("7 iou-without-date")
	first, second := p.with("a", "1").with("b", "2"), p.with("a", "1").with("c", "3")
	if first.arg() != "7 iou-without-date a=1 b=2" || second.arg() != "7 iou-without-date a=1 c=3" || len(p.Given) != 0 {
		t.Errorf("ways from one place mix: %v, %v, %v", first, second, p)
	}
	if got := pathAt("7 iou-without-date a=1 b=2"); got.entry() != "iou-without-date" || !reflect.DeepEqual(got, first) {
		t.Errorf("pathAt = %+v, want %+v", got, first)
	}
}

// onePath has one step for everything.
type onePath struct {
	Answerer
	step  chat.PathStep
	known bool
}

func (a onePath) Path(string, []chat.PathAnswer, time.Time) (chat.PathStep, bool) {
	return a.step, a.known
}

// atPath is an office whose knowledge base has one step for every path.
func atPath(t *testing.T, step chat.PathStep, known bool) *office {
	o := newOffice(t)
	h := *o.h
	h.Answers = onePath{o.h.Answers, step, known}
	return &office{t: t, h: &h, now: o.now}
}

func TestPath_AStepForAPersonHandsOver(t *testing.T) {
	st := state{
		Shown: []shown{{N: 7, Text: "借条没写日子"}}, Sets: 7,
		Offers: []offer{{Token: "tok", Do: "path.pick", Arg: "7 iou-without-date pressed=unknown", Set: 8}},
	}
	out := stepAs(t, atPath(t, chat.PathStep{Label: "算算"}, true), "", st, chat.Event{Kind: chat.KindPress, Press: "tok"})
	if len(out.Records) != 1 || out.Records[0].Kind != outreach.RecordQuestion {
		t.Fatalf("records %v, want one question", out.Records)
	}
	q, err := outreach.DecodeQuestion(out.Records[0])
	if err != nil || q.Text != "借条没写日子" || q.Entry != "iou-without-date" || q.Reason != reasonUnknown {
		t.Errorf("question %+v, %v", q, err)
	}
}

func TestPath_OfAnEntryThatIsGone(t *testing.T) {
	o := atPath(t, chat.PathStep{}, false)
	for do, want := range map[string]string{"path.begin": "common.old_button", "path.pick": "common.old_button", "path.law": "ask.law_gone"} {
		st := state{Offers: []offer{{Token: "tok", Do: do, Arg: "7 no-such-entry a=b", Set: 1, Keep: true}}}
		out := stepAs(t, o, "", st, chat.Event{Kind: chat.KindPress, Press: "tok"})
		if text := o.h.Texts.Text(want); len(out.Replies) != 1 || chat.PlainText(out.Replies[0].Body) != text {
			t.Errorf("%s: answered %v, want %q", do, out.Replies, text)
		}
		if changes(out) {
			t.Errorf("%s: changed something: %+v", do, out)
		}
	}
}

// TestPath_ATypedLineAfterThePathIsGone: an update took the path away while a question waited; the line is a question.
func TestPath_ATypedLineAfterThePathIsGone(t *testing.T) {
	o := atPath(t, chat.PathStep{}, false)
	st := state{Wait: "path.typed", Draft: []byte(`{"ref":"7 no-such-entry"}`)}
	out := stepAs(t, o, "", st, chat.Event{Kind: chat.KindText, Text: "低保咋办"})
	if len(out.Replies) != 1 || !strings.Contains(chat.PlainText(out.Replies[0].Body), "低保标准") || strings.Contains(string(out.State), "path.typed") {
		t.Errorf("answered %v, state %s", out.Replies, out.State)
	}
}

func TestPath_KeepsNothingButItsState(t *testing.T) {
	o := newOffice(t)
	say := func(text string) {
		t.Helper()
		if err := o.Say("村民甲", text); err != nil {
			t.Fatal(err)
		}
	}
	press := func(label string) {
		t.Helper()
		if err := o.Press("村民甲", label); err != nil {
			t.Fatal(err)
		}
	}
	say("被辞退了")
	before := len(o.records)
	press("算算能要多少")
	press("没正当理由就让我走")
	say("三年七个月")
	say("一个月4200块")
	if got := o.newest("村民甲"); !strings.Contains(got, "33600元") {
		t.Fatalf("the result is %q", got)
	}
	if len(o.records) != before || len(o.dues) != 0 {
		t.Errorf("%d records, %d before; due items %v", len(o.records), before, o.dues)
	}
	if n := len(o.states[o.room("村民甲").conv]); n > 4<<10 {
		t.Errorf("the state of one path has %d bytes", n)
	}
}
