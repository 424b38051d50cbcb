package outreach_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pufa/outreach"
)

func surveys(t testing.TB) *outreach.Surveys {
	t.Helper()
	s, err := outreach.LoadSurveys()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadSurveys_AsksWhatTheReportNeeds(t *testing.T) {
	s, ok := surveys(t).Survey("outreach")
	if !ok || s.Formula != "F3" || len(s.Questions) != 4 {
		t.Fatalf("survey outreach = %v %v, want four questions by F3", s, ok)
	}
	for _, id := range []string{"recognised", "learned", "wants_more"} {
		q, ok := s.Question(id)
		if o, _ := q.Option(outreach.Yes); !ok || o.Counts != id {
			t.Errorf("yes to %s counts %q, want %s", id, o.Counts, id)
		}
		for _, other := range []string{outreach.No, outreach.Unsure, outreach.Skip} {
			if o, ok := q.Option(other); !ok || o.Counts != "" {
				t.Errorf("%s to %s counts %q, %v; want nothing", other, id, o.Counts, ok)
			}
		}
	}
	q, _ := s.Question("grade")
	for _, g := range outreach.Grades() {
		if o, ok := q.Option(g); !ok || o.Counts != "grade."+g {
			t.Errorf("grade %s counts %q, %v", g, o.Counts, ok)
		}
	}
	if !s.IsLow(outreach.Dissatisfied) || s.IsLow(outreach.FairlySatisfied) || s.IsLow(outreach.Unknown) {
		t.Error("the lower two grades, and no others, ask what went wrong")
	}
}

func TestSurveys_ForFollowsUpOutreachAlone(t *testing.T) {
	k, s := kinds(t), surveys(t)
	for _, kind := range k.All() {
		got, ok := s.For(kind)
		if want := kind.Section == "outreach"; ok != want || ok && got.ID != "outreach" {
			t.Errorf("For(%s) = %q, %v; want followed up: %v", kind.ID, got.ID, ok, want)
		}
	}
}

func TestSurvey_Check(t *testing.T) {
	s, _ := surveys(t).Survey("outreach")
	if err := s.Check(map[string]string{"recognised": outreach.Yes, "grade": outreach.Unknown}); err != nil {
		t.Errorf("Check of good answers = %v", err)
	}
	if err := s.Check(map[string]string{"recognised": "perhaps"}); err == nil {
		t.Error("Check of an unknown option = nil, want an error")
	}
	if err := s.Check(map[string]string{"colour": outreach.Yes}); err == nil {
		t.Error("Check of an unknown question = nil, want an error")
	}
}

func TestParseSurveys_RefusesBadDefinitions(t *testing.T) {
	const good = `
id: visit
name: 回访
formula: F3
questions: [{id: grade, text: 满意吗, options: [{id: satisfied, label: 满意, counts: grade.satisfied}]}]
satisfied: [satisfied]
follow_up: {after_days: 3, at: "09:00", reminders: 1, remind_after_days: 2, lapse_after_days: 7, call_back_days: 3}
`
	tests := []struct{ name, old, new, want string }{
		{"nothing wrong", "visit", "visit", ""},
		{"a field nobody knows", "formula: F3", "formula: F3\nscale: 5", "unknown field"},
		{"no name", "name: 回访", "name: \"\"", "needed"},
		{"an id with a capital", "id: visit", "id: Visit", "small letters"},
		{"a question without words", "text: 满意吗", "text: \"\"", "needed"},
		{"an option without a label", "label: 满意", "label: \"\"", "label"},
		{"a tally field with a colon", "grade.satisfied", "\"grade:satisfied\"", "no tally field"},
		{"a grade no question has", "satisfied: [satisfied]", "satisfied: [good]", "no question has"},
		{"no time of day", "09:00", "9 Uhr", "follow_up at"},
		{"two reminders", "reminders: 1", "reminders: 2", "at most one"},
		{"a reminder after the end", "remind_after_days: 2", "remind_after_days: 7", "before lapsing"},
		{"no call-back promise", "call_back_days: 3", "call_back_days: 0", "call_back_days"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(good, tt.old) {
				t.Fatalf("the definition has no %q", tt.old)
			}
			_, err := outreach.ParseSurveys(fstest.MapFS{"a.yaml": {Data: []byte(strings.Replace(good, tt.old, tt.new, 1))}})
			if got := err != nil && strings.Contains(err.Error(), tt.want); got != (tt.want != "") {
				t.Errorf("ParseSurveys = %v, want an error with %q", err, tt.want)
			}
		})
	}
	twice := fstest.MapFS{"a.yaml": {Data: []byte(good)}, "b.yaml": {Data: []byte(good)}}
	if _, err := outreach.ParseSurveys(twice); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("ParseSurveys of one survey in two files = %v, want an error", err)
	}
}
