package handlers

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const cry = "他说今晚要打死我，我躲在仓房里"

// alarmed is an office in which a villager has told of danger: alarm S-0001.
func alarmed(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.people("staff", "甲", "乙")
	if err := o.Say("村民甲", cry); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) alarm(id string) outreach.Alarm {
	o.t.Helper()
	return find(o, outreach.DecodeAlarm, outreach.RecordAlarm, id)
}

func TestAlarm_KeepsTheWordsUnderThePersonsKeyAndTellsNobodyThem(t *testing.T) {
	o := alarmed(t)
	rec := o.records[chat.Ref{Kind: outreach.RecordAlarm, ID: "S-0001"}]
	if rec.Owner != o.room("村民甲").person || !strings.Contains(string(rec.Private), cry) {
		t.Errorf("the alarm belongs to %q and holds %s", rec.Owner, rec.Private)
	}
	told := 0
	for _, r := range o.sent {
		if text := chat.PlainText(r.Body); r.To != "" {
			told++
			if strings.Contains(text, "村民甲") || strings.Contains(text, "仓房") || len(r.Body) != 1 {
				t.Errorf("staff are told %q", text)
			}
		}
	}
	if told != 2 {
		t.Errorf("%d members of staff are told, want 2", told)
	}
}

func TestAlarm_CountsInNoTallyAndIsNoQuestion(t *testing.T) {
	o := alarmed(t)
	if len(o.counts) != 0 || len(o.lists[outreach.QuestionOpenList()]) != 0 {
		t.Errorf("an alarm counts %v and opens questions %v", o.counts, o.lists[outreach.QuestionOpenList()])
	}
}

func TestAlarm_OneOfTwoTakesIt(t *testing.T) {
	o := alarmed(t)
	o.play("甲", "待办")
	o.play("乙", "待办")
	first, second := o.decide(o.pressOf("甲", "急 S-0001")), o.decide(o.pressOf("乙", "急 S-0001"))
	o.late(first)
	if !o.late(second) {
		t.Error("two who took one alarm at once did not conflict")
	}
	if a := o.alarm("S-0001"); a.By != o.room("甲").person || a.State != outreach.AlarmTaken || !a.Taken.Equal(o.now) {
		t.Errorf("the alarm is %+v, want it with the first", a)
	}
	if got, want := o.newest("乙"), o.h.Texts.Text("alarm.taken", "id", "S-0001"); got != want {
		t.Errorf("the second is told %q, want %q", got, want)
	}
}

func TestAlarm_AMemberOfStaffIsNotToldOfTheirOwn(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "甲", "乙")
	if err := o.Say("甲", cry); err != nil {
		t.Fatal(err)
	}
	if a := o.alarm("S-0001"); a.Told != 1 {
		t.Errorf("%d are told, want the other one", a.Told)
	}
}

func TestAlarm_KeepsLittleOfALongStory(t *testing.T) {
	o := newOffice(t)
	for range alarmWords + 3 {
		if err := o.Say("村民甲", strings.Repeat("他说要打死我。", 200)); err != nil {
			t.Fatal(err)
		}
	}
	a := o.alarm("S-0001")
	if len(a.Words) != alarmWords || len([]rune(a.Words[0])) != alarmLength+1 || a.Times != alarmWords+3 {
		t.Errorf("%d of %d messages are kept, the first with %d runes", len(a.Words), a.Times, len([]rune(a.Words[0])))
	}
}

func TestAlarm_WhoTookItAndIsGoneLeavesIt(t *testing.T) {
	o := alarmed(t)
	o.play("甲", "待办", "[急 S-0001]", "我的数据", "[全部忘掉]", "[忘掉我]")
	if a := o.alarm("S-0001"); a.State != outreach.AlarmOpen || a.By != "" {
		t.Errorf("the alarm is %+v, want it open", a)
	}
	if _, waits := o.dues[alarmItem("S-0001")]; !waits {
		t.Error("nobody looks at the alarm again")
	}
}

func TestAlarm_FormsOfTheConsole(t *testing.T) {
	o := alarmed(t)
	for _, step := range []struct {
		who, form string
		fields    fields
		ok        bool
		state     outreach.AlarmState
	}{
		{"村民甲", "alarm.take", fields{"id": "S-0001"}, false, outreach.AlarmOpen},
		{"甲", "alarm.end", fields{"id": "S-0001", "how": "police"}, false, outreach.AlarmOpen}, // before it was taken
		{"甲", "alarm.take", fields{"id": "S-0009"}, false, outreach.AlarmOpen},
		{"甲", "alarm.take", fields{"id": "S-0001"}, true, outreach.AlarmTaken},
		{"甲", "alarm.take", fields{"id": "S-0001"}, true, outreach.AlarmTaken}, // again: it is theirs
		{"乙", "alarm.take", fields{"id": "S-0001"}, false, outreach.AlarmTaken},
		{"乙", "alarm.end", fields{"id": "S-0001", "how": "police"}, false, outreach.AlarmTaken},
		{"甲", "alarm.back", fields{"id": "S-0001"}, true, outreach.AlarmOpen},
		{"乙", "alarm.take", fields{"id": "S-0001"}, true, outreach.AlarmTaken},
		{"乙", "alarm.end", fields{"id": "S-0001", "how": "erased"}, false, outreach.AlarmTaken}, // no way of theirs to end one
		{"乙", "alarm.end", fields{"id": "S-0001", "how": "police"}, true, outreach.AlarmClosed},
		{"乙", "alarm.end", fields{"id": "S-0001", "how": "police"}, false, outreach.AlarmClosed},
	} {
		r := o.send(step.who, step.form, step.fields)
		if a := o.alarm("S-0001"); r.OK != step.ok || a.State != step.state {
			t.Fatalf("%s by %s with %v = %+v, the alarm is %s; want %t and %s", step.form, step.who, step.fields, r, a.State, step.ok, step.state)
		}
	}
	if a := o.alarm("S-0001"); a.How != "police" || len(o.lists[outreach.AlarmOpenList()]) != 0 || len(o.dues) != 0 {
		t.Errorf("closed as %+v, still listed %v, still due %v", a, o.lists[outreach.AlarmOpenList()], o.dues)
	}
	var did []string
	for _, line := range o.audit {
		if line.Ref.Kind == outreach.RecordAlarm {
			did = append(did, line.Action)
		}
	}
	if want := []string{"alarm.raise", "alarm.take", "alarm.back", "alarm.take", "alarm.close"}; !slices.Equal(did, want) {
		t.Errorf("the audit says %v, want %v", did, want)
	}
}

// TestAlarm_InAGroupIsNobodys sends a cry for help to a group, by a member of staff too.
func TestAlarm_InAGroupIsNobodys(t *testing.T) {
	for _, role := range []outreach.Role{"", outreach.Admin} {
		out := stepAs(t, newOffice(t), role, state{}, chat.Event{Kind: chat.KindText, Text: cry, Group: true})
		if len(out.Records) != 1 || out.State != nil || len(out.Replies) != 1 || len(out.Replies[0].Buttons) != 0 {
			t.Fatalf("a cry in a group: %+v", out)
		}
		a, err := outreach.DecodeAlarm(out.Records[0])
		if err != nil || !a.Group || a.Person != "" || len(a.Words) != 0 || out.Records[0].Owner != "" {
			t.Errorf("the alarm is %+v, %v", a, err)
		}
	}
}

func TestAgo(t *testing.T) {
	o := newOffice(t)
	for d, want := range map[time.Duration]string{
		-time.Minute: "0分钟前", 59 * time.Second: "0分钟前", 7 * time.Minute: "7分钟前", 59 * time.Minute: "59分钟前", time.Hour: "1小时前",
		23*time.Hour + 59*time.Minute: "23小时前", 49 * time.Hour: "2天前",
	} {
		tk := &talk{Handlers: o.h, turn: chat.Turn{Now: o.now}}
		if got := tk.ago(o.now.Add(-d)); got != want {
			t.Errorf("ago(%s) = %q, want %q", d, got, want)
		}
	}
}
