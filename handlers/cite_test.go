package handlers

import (
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// gateOf says the same state to whatever is asked.
type gateOf chat.CiteState

func (g gateOf) Cited(string, time.Time) []chat.Cited {
	return []chat.Cited{{Name: "《示例法》第一条", State: chat.CiteState(g)}}
}

func TestQuestion_TheGateIsAskedAgainOnSending(t *testing.T) {
	o := asked(t)
	o.play("宣传员", "待办")
	o.event(pressOf(o, "宣传员", "question.open", "Q-0001"))
	o.play("宣传员", "[回答]", "示例法第一条说得明白。")
	o.h.Gate = gateOf(chat.CiteLapsed) // overnight
	o.play("宣传员", "[发给提问人]")
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.State != outreach.QuestionTaken {
		t.Fatalf("an answer that misleads went out: %+v", q)
	}
	if got, want := o.newest("宣传员"), o.h.Texts.Text("cite.lapsed", "article", "《示例法》第一条"); !strings.Contains(got, want) {
		t.Errorf("its author is told %q, want %q in it", got, want)
	}
	o.play("宣传员", "[照样发]")
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.State != outreach.QuestionAnswered || q.Role != outreach.Staff {
		t.Errorf("insisted on: %+v", q)
	}
}

func TestForm_AnAnswerThatMisleadsIsInsistedOn(t *testing.T) {
	o := asked(t)
	o.send("宣传员", "question.take", fields{"id": "Q-0001"})
	in := fields{"id": "Q-0001", "how": "written", "text": "按合同法第206条，随时能催。"}
	r := o.send("宣传员", "question.answer", in)
	if r.OK || len(r.Says) != 1 || !strings.Contains(r.Says[0], o.h.Texts.Text("cite.lapsed", "article", "《合同法》第二百零六条")) {
		t.Errorf("answer = %+v, want why it was not sent", r)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.State != outreach.QuestionTaken {
		t.Fatalf("it went out: %+v", q)
	}
	in["anyway"], in["keep"] = true, true
	if r := o.send("宣传员", "question.answer", in); !r.OK {
		t.Errorf("insisted on: %+v", r)
	}
	if rec, there := o.records[draftRef("D-0001")]; there {
		t.Errorf("what misleads was kept for an entry: %s", rec.Plain)
	}
}

func TestForm_AnAnswerIsKeptForAnEntry(t *testing.T) {
	o := asked(t)
	o.send("宣传员", "question.take", fields{"id": "Q-0001"})
	r := o.send("宣传员", "question.answer", fields{"id": "Q-0001", "how": "written", "text": "先量清楚，再找村里调解。", "keep": true})
	if !r.OK || len(r.Says) != 2 {
		t.Errorf("answer = %+v", r)
	}
	d := find(o, outreach.DecodeEntryDraft, outreach.RecordDraft, "D-0001")
	q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001")
	if d.State != outreach.DraftOpen || d.Question != "Q-0001" || q.Draft != "D-0001" || q.State != outreach.QuestionAnswered {
		t.Errorf("draft %+v of question %+v", d, q)
	}
}

func TestAnswer_NamesItsAuthorsRole(t *testing.T) {
	for who, role := range map[string]string{"宣传员": "by_staff", "审核员": "by_reviewer"} {
		o := asked(t)
		o.event(pressOf(o, who, "question.open", "Q-0001"))
		o.play(who, "[回答]", "先量清楚，再找村里调解。", "[发给提问人]")
		got := o.newest("村民甲")
		if !strings.Contains(got, o.h.Texts.Text("handover."+role)) {
			t.Errorf("%s answers, the asker reads %q", who, got)
		}
	}
}

// Likely implements Gate.
func (gateOf) Likely(string, time.Time) string { return "" }
