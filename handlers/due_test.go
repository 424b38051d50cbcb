package handlers

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pufa/outreach"
)

// joined is an office where 村民甲 has agreed, in their own chat, to be asked about an activity of today, 23 November.
func joined(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.people("staff", "宣传员")
	o.people("villager", "村民甲")
	o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]", "[发链接]")
	o.play("村民甲", linkIn(o), "[愿意]")
	return o
}

func TestFollowUp_WaitsForTheEndOfQuietHours(t *testing.T) {
	o := joined(t)
	late := o.dues["followup:F-0001"]
	late.At = time.Date(2026, 11, 26, 21, 30, 0, 0, shanghai) // as after an outage
	o.dues[late.ID] = late
	o.lines = nil
	if err := o.Now("2026-11-27 07:59"); err != nil {
		t.Fatal(err)
	}
	if got := o.newest("村民甲"); got != "" {
		t.Errorf("asked in the quiet hours: %q", got)
	}
	if err := o.Now("2026-11-27 08:00"); err != nil {
		t.Fatal(err)
	}
	if got := o.newest("村民甲"); !strings.Contains(got, "认可") {
		t.Errorf("not asked after the quiet hours: %q", got)
	}
}

func TestFollowUp_UndeliveredIsNotReached(t *testing.T) {
	o := joined(t)
	o.room("村民甲").gone = true
	o.Advance(73 * time.Hour)
	f := find(o, outreach.DecodeFollowUp, outreach.RecordFollowUp, "F-0001")
	if f.Reached || f.State != outreach.FollowUpAsked {
		t.Errorf("undelivered, the call-back is %s, reached %t; want asked, false", f.State, f.Reached)
	}
	verify(t, o)
}

// gradeFirst is a survey whose grade is not its last question.
const gradeFirst = `
id: outreach
name: 回访
formula: F3
sections: [outreach]
questions:
  - {id: grade, text: 满意吗？, options: [{id: satisfied, label: 满意, counts: grade.satisfied}]}
  - {id: recognised, text: 认可吗？, options: [{id: "yes", label: 认可, counts: recognised}]}
satisfied: [satisfied]
follow_up: {after_days: 3, at: "09:00", reminders: 0, lapse_after_days: 7, call_back_days: 3}
`

func TestFollowUp_UnfinishedAnswers(t *testing.T) {
	tests := []struct {
		name, survey string
		taps         []string
		want         outreach.FollowUpState
	}{
		{"a grade counts though a later question stayed open", gradeFirst, []string{"[满意]"}, outreach.FollowUpAnswered},
		{"answers without a grade are not kept", "", []string{"[认可]", "[学到了]"}, outreach.FollowUpLapsed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			if tt.survey != "" {
				surveys, err := outreach.ParseSurveys(fstest.MapFS{"outreach.yaml": {Data: []byte(tt.survey)}})
				if err != nil {
					t.Fatal(err)
				}
				o.h.Surveys = surveys
			}
			o.people("staff", "宣传员")
			o.people("villager", "村民甲")
			o.play("宣传员", "兴隆村 宣讲1次", "[对]", "[加联系人]", "[愿意]", "[发链接]")
			o.play("村民甲", linkIn(o), "[愿意]")
			o.Advance(73 * time.Hour)
			o.play("村民甲", tt.taps...)
			o.Advance(8 * 24 * time.Hour)
			f := find(o, outreach.DecodeFollowUp, outreach.RecordFollowUp, "F-0001")
			if f.State != tt.want {
				t.Errorf("the call-back is %s, want %s", f.State, tt.want)
			}
			verify(t, o)
		})
	}
}
