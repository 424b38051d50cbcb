package handlers

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// asked is an office with staff and one open question.
func asked(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "村民甲": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Say("村民甲", "人工 我家宅基地让邻居占了两尺"); err != nil {
		t.Fatal(err)
	}
	return o
}

// pressOf is a press of a button that who is shown now.
func pressOf(o *office, who, do, arg string) chat.Event {
	st, err := decodeState(o.states[o.room(who).conv])
	if err != nil {
		o.t.Fatal(err)
	}
	st.add(offer{Token: "tok-" + do, Do: do, Arg: arg, Set: 99})
	data, err := json.Marshal(st)
	if err != nil {
		o.t.Fatal(err)
	}
	o.states[o.room(who).conv] = data
	ev := o.from(who, chat.KindPress)
	ev.Key, ev.Press = "press:"+who, "tok-"+do
	return ev
}

func TestQuestion_OfTwoWhoTakeItOneWins(t *testing.T) {
	o := asked(t)
	one, two := pressOf(o, "宣传员", "question.open", "Q-0001"), pressOf(o, "审核员", "question.open", "Q-0001")
	var late chat.Outcome
	if err := json.Unmarshal(o.step(two), &late); err != nil { // decided before the other's commit
		t.Fatal(err)
	}
	o.event(one)
	for _, rec := range late.Records {
		if rec.Kind == outreach.RecordQuestion && rec.Version == o.records[rec.Ref].Version {
			t.Fatal("the second would write over the first")
		}
	}
	o.event(two) // stepped again on what is there now
	if got, want := o.newest("审核员"), o.h.Texts.Text("question.taken", "id", "Q-0001"); got != want {
		t.Errorf("the second is told %q, want %q", got, want)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.By != o.room("宣传员").person {
		t.Errorf("the question is with %s", q.By)
	}
}

func TestQuestion_NobodyElseCanAnswerIt(t *testing.T) {
	o := asked(t)
	o.event(pressOf(o, "宣传员", "question.open", "Q-0001"))
	for _, do := range []string{"question.write", "question.send", "question.called", "question.back"} {
		before := o.records[chat.Ref{Kind: outreach.RecordQuestion, ID: "Q-0001"}].Version
		o.event(pressOf(o, "审核员", do, "Q-0001"))
		if got := o.records[chat.Ref{Kind: outreach.RecordQuestion, ID: "Q-0001"}].Version; got != before {
			t.Errorf("%s by another than who took it wrote the question", do)
		}
	}
}

func TestQuestion_AskersButtonsKnowTheirAsker(t *testing.T) {
	o := asked(t)
	if err := o.As("村民乙", "villager"); err != nil {
		t.Fatal(err)
	}
	for _, do := range []string{"handover.withdraw", "handover.add", "handover.join"} {
		o.event(pressOf(o, "村民乙", do, "Q-0001"))
		if got, want := o.newest("村民乙"), o.h.Texts.Text("handover.over", "id", "Q-0001"); got != want {
			t.Errorf("%s by another than the asker is answered %q, want %q", do, got, want)
		}
	}
}

func TestQuestion_TooLongAnAnswerIsNotKept(t *testing.T) {
	o := asked(t)
	o.event(pressOf(o, "宣传员", "question.open", "Q-0001"))
	o.event(pressOf(o, "宣传员", "question.write", "Q-0001"))
	if err := o.Say("宣传员", strings.Repeat("答", maxAnswer+1)); err != nil {
		t.Fatal(err)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.Answer != "" {
		t.Errorf("kept an answer of %d bytes", len(q.Answer))
	}
	if err := o.Say("宣传员", "先量清楚，再找村里调解。"); err != nil {
		t.Fatal(err)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0001"); q.Answer == "" {
		t.Error("a shorter one after it was not kept")
	}
}

func TestQuestion_StaffHearOfItWithoutAWordOfIt(t *testing.T) {
	o := asked(t)
	told := 0
	for _, r := range o.sent {
		if r.To == "" {
			continue
		}
		told++
		if text := chat.PlainText(r.Body); strings.Contains(text, "宅基地") || strings.Contains(text, "…") || len(r.Buttons) > 0 {
			t.Errorf("staff are told %q %v", text, r.Buttons)
		}
	}
	if told != 2 {
		t.Errorf("%d members of staff were told, want 2", told)
	}
	for _, a := range o.audit {
		if strings.Contains(a.Detail, "宅基地") {
			t.Errorf("the audit stream says %q", a.Detail)
		}
	}
}

func TestQuestion_NoNewsToWhoStoppedOrBlocked(t *testing.T) {
	o := newOffice(t)
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "管理员": "admin"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Say("宣传员", "停止"); err != nil {
		t.Fatal(err)
	}
	if err := o.Reach("审核员", false); err != nil {
		t.Fatal(err)
	}
	o.sent = nil
	if err := o.Say("村民甲", "人工 我家宅基地让邻居占了两尺"); err != nil {
		t.Fatal(err)
	}
	var told []chat.ConvID
	for _, r := range o.sent {
		if r.To != "" {
			told = append(told, r.To)
		}
	}
	if len(told) != 1 || told[0] != o.room("管理员").conv {
		t.Errorf("told %v, want the administrator alone", told)
	}
}

// TestHandOver_ForSomebodyWithoutAChat is what a low grade on the phone leads to.
func TestHandOver_ForSomebodyWithoutAChat(t *testing.T) {
	o := asked(t)
	contact := outreach.Person{ID: chat.PersonID(hexOf("contact")), Name: "示例丁", Phone: "13900000000"}
	o.keep(contact)
	q := outreach.Question{
		ID: "Q-0002", State: outreach.QuestionOpen, Asker: contact.ID, Asked: o.now, Due: "2026-11-26", Reason: "survey", Text: "不满意",
	}
	o.keep(q)
	o.put(outreach.QuestionOpenList(), q.ID, 1)
	o.event(pressOf(o, "宣传员", "question.open", "Q-0002"))
	got := o.newest("宣传员")
	for _, want := range []string{"示例丁", "13900000000", o.h.Texts.Text("question.no_chat")} {
		if !strings.Contains(got, want) {
			t.Errorf("staff are shown %q, want %q in it", got, want)
		}
	}
	if err := o.Press("宣传员", "当面或电话答了"); err != nil {
		t.Fatal(err)
	}
	if q := find(o, outreach.DecodeQuestion, outreach.RecordQuestion, "Q-0002"); q.State != outreach.QuestionAnswered {
		t.Errorf("the question is %s", q.State)
	}
	if len(o.lists[outreach.QuestionOpenList()]) != 1 {
		t.Errorf("open questions: %v, want the other one alone", o.lists[outreach.QuestionOpenList()])
	}
}

// likelyGate names one article to everything.
type likelyGate struct{ Gate }

func (likelyGate) Likely(string, time.Time) string { return "《民法典》第六百七十五条" }

func TestQuestion_NamesLikelyArticlesToWhoAnswers(t *testing.T) {
	o := asked(t)
	open := pressOf(o, "宣传员", "question.open", "Q-0001")
	want := o.h.Texts.Text("question.likely", "articles", "《民法典》第六百七十五条")
	for gate, named := range map[Gate]bool{o.h.Gate: false, likelyGate{o.h.Gate}: true} {
		o.h.Gate = gate
		var out chat.Outcome
		if err := json.Unmarshal(o.step(open), &out); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(chat.PlainText(out.Replies[0].Body), want); got != named {
			t.Errorf("with %T the articles are named: %t, want %t", gate, got, named)
		}
	}
}
