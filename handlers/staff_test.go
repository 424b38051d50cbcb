package handlers

import (
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/internal/testkit/talks"
	"pufa/outreach"
)

func TestContactOf(t *testing.T) {
	tests := []struct{ name, line, who, phone, problem string }{
		{"name and number", "李婶 13812345678", "李婶", "13812345678", ""},
		{"nothing between them", "李婶13812345678", "李婶", "13812345678", ""},
		{"the number first, a comma", "138 1234 5678，李婶", "李婶", "13812345678", ""},
		{"full-width digits", "李婶 １３８１２３４５６７８", "李婶", "13812345678", ""},
		{"the country's code", "李婶 +86 138-1234-5678", "李婶", "13812345678", ""},
		{"a landline with its area code", "村部 0436-6231234", "村部", "04366231234", ""},
		{"a landline without", "村部 6231234", "村部", "6231234", ""},
		{"a name that ends in a digit", "示例3 13812345678", "示例3", "13812345678", ""},
		{"a name alone", " 王大爷 ", "王大爷", "", ""},
		{"a number alone", "13812345678", "", "13812345678", ""},
		{"a digit too few", "李婶 1381234567", "", "", "contact.bad_phone"},
		{"a digit too many", "李婶 138123456789", "", "", "contact.bad_phone"},
		{"two numbers", "李婶 13812345678 13812345679", "", "", "contact.bad_phone"},
		{"nothing", " ， ", "", "", "contact.nobody"},
		{"a story", strings.Repeat("长", maxName+1), "", "", "contact.long_name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			who, phone, problem := contactOf(tt.line)
			if who != tt.who || phone != tt.phone || problem != tt.problem {
				t.Errorf("contactOf(%q) = %q, %q, %q; want %q, %q, %q", tt.line, who, phone, problem, tt.who, tt.phone, tt.problem)
			}
		})
	}
}

func TestActivityID(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"in full", "A-0007", "A-0007"},
		{"as one types it", "a7", "A-0007"},
		{"the number alone", " 7 ", "A-0007"},
		{"full-width", "Ａ-０００７", ""},
		{"more than four digits", "A-12345", "A-12345"},
		{"another series", "Q-0007", ""},
		{"none", "A-", ""},
		{"zero", "A-0000", ""},
		{"a line of words", "7个人", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := activityID(tt.text); got != tt.want {
				t.Errorf("activityID(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestReadPeriod(t *testing.T) {
	o := newOffice(t) // 23 November 2026
	tk, err := o.h.open(t.Context(), chat.Turn{Now: o.now})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, want string }{
		{"nothing is this year so far", "", "2026-01-01 2026-11-23"},
		{"a year", "2024", "2024-01-01 2024-12-31"},
		{"a year with its word", "2024年", "2024-01-01 2024-12-31"},
		{"full-width digits", "２０２４", "2024-01-01 2024-12-31"},
		{"last year", "去年", "2025-01-01 2025-12-31"},
		{"this month", "本月", "2026-11-01 2026-11-23"},
		{"last month", "上个月", "2026-10-01 2026-10-31"},
		{"this quarter", "本季度", "2026-10-01 2026-11-23"},
		{"the first half", "上半年", "2026-01-01 2026-06-30"},
		{"the second half", "下半年", "2026-07-01 2026-11-23"},
		{"a month of a year", "2024年2月", "2024-02-01 2024-02-29"},
		{"a month that was this year", "3月", "2026-03-01 2026-03-31"},
		{"a month that was last year", "12月", "2025-12-01 2025-12-31"},
		{"two days", "2024-01-01 2024-06-30", "2024-01-01 2024-06-30"},
		{"two days, said", "3月4日到5月1日", "2026-03-04 2026-05-01"},
		{"two days joined", "2024-01-01至2024-06-30", "2024-01-01 2024-06-30"},
		{"the end is to come", "2026-11-01 2026-12-31", "2026-11-01 2026-11-23"},
		{"a year to come", "2027", ""},
		{"the wrong way round", "2024-06-30 2024-01-01", ""},
		{"no such month", "13月", ""},
		{"one day", "2024-01-01", ""},
		{"words", "三百年", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := tk.readPeriod(tt.text)
			got := ""
			if ok {
				got = p.String()
			}
			if got != tt.want {
				t.Errorf("readPeriod(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestCallBack_OneOfTwoTakesIt(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "甲", "乙")
	o.play("甲", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]", "李婶 13812345678", "[没有了]")
	o.Advance(73 * time.Hour)
	o.play("甲", "待办")
	o.play("乙", "待办")
	first, second := o.decide(o.pressOf("甲", "回访1")), o.decide(o.pressOf("乙", "回访1"))
	o.late(first)
	if !o.late(second) {
		t.Error("two who took one call-back at once did not conflict")
	}
	if f := find(o, outreach.DecodeFollowUp, outreach.RecordFollowUp, "F-0001"); f.By != o.room("甲").person {
		t.Errorf("the call-back is with %s, want the first", f.By)
	}
	if got := o.newest("乙"); !strings.Contains(got, "同事") {
		t.Errorf("the second is told %q", got)
	}
}

func TestContact_TwoNoteOnePersonAtOnce(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "甲", "乙")
	for _, who := range []string{"甲", "乙"} {
		o.play(who, "兴隆村 宣讲1次", "[对]")
	}
	o.play("甲", "[加联系人]", "[愿意]")
	// The second notes a contact of the first one's activity: the button's argument is the activity.
	say := o.from("甲", chat.KindText)
	say.Text = "李婶 13812345678"
	first, second := o.decide(say), o.decide(say)
	o.late(first)
	if !o.late(second) {
		t.Error("noting one person twice at once did not conflict")
	}
	if n := len(all(o, outreach.RecordFollowUp, outreach.DecodeFollowUp)); n != 1 {
		t.Errorf("%d call-backs for one person and activity, want 1", n)
	}
	verify(t, o)
}

// answered plays an activity of 28 October with a call-back that was answered on the phone.
func answered(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	if err := o.Now("2026-10-28 15:00"); err != nil {
		t.Fatal(err)
	}
	o.people("staff", "宣传员")
	o.play("宣传员", "兴隆村 宣讲1次 传单60份", "[对]", "[加联系人]", "[愿意]", "李婶 13812345678", "王大爷", "[没有了]")
	o.Advance(73 * time.Hour)
	o.play("宣传员", "待办", "[回访1]", "[电话通了]", "[认可]", "[学到了]", "[还想听]", "[满意]", "讲得明白，希望常来", "待办")
	return o
}

func TestCorrection_TakesAlongWhatPeopleSaid(t *testing.T) {
	o := answered(t)
	o.Advance(48 * time.Hour)
	o.play("宣传员", "A-0001", "[改]", "[改日子]", "11月1日", "[打错了]", "A-0001", "[改]", "[改村]", "[太平村]", "[打错了]")
	verify(t, o)
	r := find(o, outreach.DecodeResponse, outreach.RecordResponse, "R-0001")
	if r.Day != "2026-11-01" || r.Village != "太平村" || r.Comment != "讲得明白，希望常来" {
		t.Errorf("the response is of %s in %s with %q, want it moved with its word", r.Day, r.Village, r.Comment)
	}
	for _, month := range []string{"2026-10", "2026-11"} {
		want := int64(0)
		if month == "2026-11" {
			want = 2
		}
		if got := o.count("survey.outreach", outreach.Invited, "太平村", month); got != want {
			t.Errorf("invited in 太平村 in %s: %d, want %d", month, got, want)
		}
	}
	if got := o.count("talk", "times", "太平村", "2026-11"); got != 1 {
		t.Errorf("talks in 太平村 in November: %d, want 1", got)
	}
	a := find(o, outreach.DecodeActivity, outreach.RecordActivity, "A-0001")
	if len(a.Reasons) != 2 {
		t.Errorf("reasons are %v, want two", a.Reasons)
	}
}

func TestCorrection_MovesACallBackThatIsNotMadeYet(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "宣传员")
	o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]", "李婶 13812345678", "[没有了]")
	o.play("宣传员", "A-0001", "[改]", "[改日子]", "昨天", "[打错了]")
	want := time.Date(2026, 11, 25, 9, 0, 0, 0, shanghai)
	if f := find(o, outreach.DecodeFollowUp, outreach.RecordFollowUp, "F-0001"); !f.Due.Equal(want) || !o.dues[followUpItem(f.ID)].At.Equal(want) {
		t.Errorf("the call-back is due %s, its item %s, want %s", f.Due, o.dues[followUpItem(f.ID)].At, want)
	}
	verify(t, o)
}

func TestVoid_KeepsWhatWasSaid(t *testing.T) {
	o := answered(t)
	o.play("宣传员", "A-0001", "[作废]", "[重复记了]")
	verify(t, o)
	if got := o.count("talk", "times", "兴隆村", "2026-10"); got != 0 {
		t.Errorf("a void talk counts %d", got)
	}
	if got := o.count("survey.outreach", outreach.Answered, "兴隆村", "2026-10"); got != 1 {
		t.Errorf("answered: %d, want 1: what was said stays said", got)
	}
	for _, a := range o.audit {
		if a.Action == "activity.void" {
			if a.Detail != "talk 2026-10-28 times=1 -> talk 2026-10-28 times=1 void" {
				t.Errorf("the audit line of a void reads %q", a.Detail)
			}
			return
		}
	}
	t.Error("a void leaves no audit line")
}

func TestRefusal_LeavesNoTraceOfThePerson(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "宣传员")
	o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]")
	before := len(o.records)
	o.play("宣传员", "[不愿意]", "[没有了]")
	if len(o.records) != before {
		t.Errorf("a refusal wrote %d records", len(o.records)-before)
	}
}

// TestContact_StateHoldsNoName looks into the member of staff's state while contacts are noted.
func TestContact_StateHoldsNoName(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "宣传员")
	o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]")
	for _, line := range []string{"李婶家的老二", "13812345678", "王大爷 13900001111"} {
		o.play("宣传员", line)
		state := string(o.states[o.room("宣传员").conv])
		for _, word := range []string{"李婶家", "13812345678", "王大爷", "13900001111"} {
			if strings.Contains(state, word) {
				t.Errorf("after %q the state holds %q: %s", line, word, state)
			}
		}
	}
	for _, r := range o.sent {
		if text := chat.PlainText(r.Body); strings.Contains(text, "王大爷") && !strings.Contains(text, "没有电话") {
			t.Errorf("a reply holds a contact's name as words: %q", text)
		}
	}
}

func TestFollowUp_ErasedPersonIsNotAsked(t *testing.T) {
	o := newOffice(t)
	o.people("staff", "宣传员")
	o.people("villager", "村民甲")
	o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]", "[发链接]")
	code := linkIn(o)
	o.play("村民甲", code, "[愿意]")
	o.erase(chat.Erase{Person: o.room("村民甲").person})
	delete(o.states, o.room("村民甲").conv)
	o.lines = nil
	o.Advance(100 * time.Hour)
	for _, l := range o.lines {
		if l.To == "村民甲" {
			t.Errorf("an erased person is told %q", l.Text)
		}
	}
	if f := find(o, outreach.DecodeFollowUp, outreach.RecordFollowUp, "F-0001"); !over(f) {
		t.Errorf("the call-back is %s, want it ended", f.State)
	}
	verify(t, o)
}

// linkIn finds the payload of a contact's link in what was said last.
func linkIn(o *office) string {
	o.t.Helper()
	for _, l := range o.lines {
		if at := strings.Index(l.Text, "：f_"); at >= 0 {
			return strings.TrimSpace(l.Text[at+len("："):])
		}
	}
	o.t.Fatal("no link was shown")
	return ""
}

func FuzzStaffLine(f *testing.F) {
	for _, line := range []string{"兴隆村 宣讲1次 传单60份 横幅2条 32人次", "A-0001", "inv_", "f_aaaaaaaaaaaaaaaaaaaaaa", "/log@pufabot 9999999999999999999", "３月４日 横幅 -1 条", "待办 x", "报告 0000-00-00 9999-99-99"} {
		f.Add(line)
	}
	o := newOffice(f)
	empty := *o
	f.Fuzz(func(t *testing.T, line string) {
		*o = empty
		o.t, o.records, o.lists, o.counts = t, map[chat.Ref]chat.Record{}, map[string]map[string]float64{}, map[chat.Count]int64{}
		o.dues, o.tries, o.states, o.series = map[string]chat.Due{}, map[string]int{}, map[chat.ConvID][]byte{}, map[string]int{}
		o.chats, o.typed, o.names = map[string]*room{}, map[chat.ConvID][]string{}, talks.Names{}
		o.people("admin", "管理员")
		o.Say("管理员", line)
		if n := len(all(o, outreach.RecordActivity, outreach.DecodeActivity)); n != 0 {
			t.Errorf("%q wrote %d activities before anybody confirmed it", line, n)
		}
		if size := len(o.states[o.room("管理员").conv]); size > 16<<10+8*len(line) {
			t.Errorf("%d bytes typed make a state of %d bytes", len(line), size)
		}
	})
}
