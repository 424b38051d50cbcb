package handlers

import (
	"strings"
	"testing"

	"pufa/chat"
	"pufa/outreach"
)

func TestMobile(t *testing.T) {
	tests := []struct{ name, phone, want string }{
		{"as Telegram gives it", "8613812345678", "13812345678"},
		{"with plus and marks", "+86 138-1234-5678", "13812345678"},
		{"a number that begins with 86", "86123456", "86123456"},
		{"none", "", ""},
		{"words", "没有", ""},
	}
	for _, tt := range tests {
		if got := mobile(tt.phone); got != tt.want {
			t.Errorf("%s: mobile(%q) = %q, want %q", tt.name, tt.phone, got, tt.want)
		}
	}
}

func TestGreet_OnceAPersonAndVersion(t *testing.T) {
	o := newOffice(t)
	notice := o.h.Texts.Text("welcome.notice", "town", "瓦房镇")
	greeted := func(text string) bool {
		t.Helper()
		o.lines = nil
		if err := o.Say("村民甲", text); err != nil {
			t.Fatal(err)
		}
		for _, l := range o.Out() {
			if l.Text == notice {
				return true
			}
		}
		return false
	}
	if !greeted("低保咋办") || greeted("低保咋办") {
		t.Error("want the notice with the first answer and no second time")
	}
	p := find(o, outreach.DecodePerson, outreach.RecordPerson, string(o.room("村民甲").person))
	p.Seen = NoticeVersion - 1
	rec, err := p.Record()
	if err != nil {
		t.Fatal(err)
	}
	o.records[rec.Ref] = rec
	if !greeted("低保咋办") || greeted("低保咋办") {
		t.Error("want the notice once more after its version went up")
	}
}

func TestGreet_KeepsNoVillagersName(t *testing.T) {
	o := newOffice(t)
	if err := o.Say("村民甲", "低保咋办"); err != nil {
		t.Fatal(err)
	}
	for _, rec := range o.records {
		if strings.Contains(string(rec.Private)+string(rec.Plain), "微信名") {
			t.Errorf("%v holds the name the channel shows: %s %s", rec.Ref, rec.Plain, rec.Private)
		}
	}
	st := stepAs(t, o, outreach.Staff, state{}, chat.Event{Kind: chat.KindText, Text: "菜单", Name: "示例丙"})
	if len(st.Records) != 0 {
		t.Errorf("a known name of staff is written again: %v", st.Records)
	}
}

func TestReach_NotesWhoBlocked(t *testing.T) {
	o := newOffice(t)
	if err := o.Reach("村民乙", false); err != nil {
		t.Fatal(err)
	}
	if len(o.records) != 0 {
		t.Errorf("somebody nobody knows who blocks leaves records: %v", o.records)
	}
	if err := o.As("村民甲", "villager"); err != nil {
		t.Fatal(err)
	}
	for _, reachable := range []bool{false, false, true, true} {
		if err := o.Reach("村民甲", reachable); err != nil {
			t.Fatal(err)
		}
		p := find(o, outreach.DecodePerson, outreach.RecordPerson, string(o.room("村民甲").person))
		if p.Blocked == reachable {
			t.Errorf("Blocked = %t after reachable = %t", p.Blocked, reachable)
		}
	}
	if v := o.records[chat.Ref{Kind: outreach.RecordPerson, ID: string(o.room("村民甲").person)}].Version; v != 3 {
		t.Errorf("four notices, two of them news, wrote the person %d times, want 3 with the first", v)
	}
}
