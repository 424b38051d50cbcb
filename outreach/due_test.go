package outreach_test

import (
	"testing"
	"time"

	"pufa/outreach"
)

func quiet(t *testing.T, s string) outreach.Quiet {
	t.Helper()
	q, err := outreach.ParseQuiet(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// at reads "2026-11-22 10:30" in the tests' time zone.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestQuiet_Next(t *testing.T) {
	tests := []struct{ name, quiet, at, want string }{
		{"in the day nothing waits", "20:00-08:00", "2026-11-22 10:30", "2026-11-22 10:30"},
		{"the evening waits for the morning", "20:00-08:00", "2026-11-22 21:15", "2026-11-23 08:00"},
		{"the night waits for the same morning", "20:00-08:00", "2026-11-22 03:00", "2026-11-22 08:00"},
		{"quiet begins with its first minute", "20:00-08:00", "2026-11-22 20:00", "2026-11-23 08:00"},
		{"quiet ends before its last", "20:00-08:00", "2026-11-22 08:00", "2026-11-22 08:00"},
		{"over noon", "12:00-14:00", "2026-11-22 13:00", "2026-11-22 14:00"},
		{"at the end of a year", "20:00-08:00", "2026-12-31 23:59", "2027-01-01 08:00"},
		{"no quiet hours", "", "2026-11-22 03:00", "2026-11-22 03:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := quiet(t, tt.quiet).Next(at(t, tt.at)); !got.Equal(at(t, tt.want)) {
				t.Errorf("Quiet(%s).Next(%s) = %s, want %s", tt.quiet, tt.at, got, tt.want)
			}
		})
	}
}

func TestParseQuiet(t *testing.T) {
	for _, s := range []string{"20:00-08:00", "12:30-13:45"} {
		if got := quiet(t, s).String(); got != s {
			t.Errorf("ParseQuiet(%q).String() = %q", s, got)
		}
	}
	for _, s := range []string{"20:00", "25:00-08:00", "20:00-8 Uhr", "-"} {
		if q, err := outreach.ParseQuiet(s); err == nil {
			t.Errorf("ParseQuiet(%q) = %v, want an error", s, q)
		}
	}
}

func TestFollowUpRule_DueAt(t *testing.T) {
	rule := *mustSurvey(t).FollowUp
	tests := []struct{ name, day, now, quiet, want string }{
		{"three days after, at nine", "2026-11-22", "2026-11-22 10:30", "20:00-08:00", "2026-11-25 09:00"},
		{"logged late: now", "2026-11-01", "2026-11-22 10:30", "20:00-08:00", "2026-11-22 10:30"},
		{"logged late in the evening: next morning", "2026-11-01", "2026-11-22 22:30", "20:00-08:00", "2026-11-23 08:00"},
		{"quiet mornings", "2026-11-22", "2026-11-22 10:30", "20:00-10:00", "2026-11-25 10:00"},
		{"over the end of a month", "2024-02-28", "2024-02-28 10:00", "", "2024-03-02 09:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := rule.DueAt(tt.day, at(t, tt.now), quiet(t, tt.quiet))
			if err != nil || !got.Equal(at(t, tt.want)) {
				t.Errorf("DueAt(%s, %s) = %s, %v; want %s", tt.day, tt.now, got, err, tt.want)
			}
		})
	}
	if _, err := rule.DueAt("yesterday", today, outreach.Quiet{}); err == nil {
		t.Error("DueAt of no day = nil error, want one")
	}
}

func mustSurvey(t testing.TB) outreach.Survey {
	t.Helper()
	s, ok := surveys(t).Survey("outreach")
	if !ok {
		t.Fatal("no survey outreach")
	}
	return s
}

func TestFollowUpRule_RemindsOnceBeforeItLapses(t *testing.T) {
	rule := *mustSurvey(t).FollowUp
	asked := at(t, "2026-11-25 09:00")
	if got := rule.RemindAt(asked, quiet(t, "20:00-10:00")); !got.Equal(at(t, "2026-11-27 10:00")) {
		t.Errorf("RemindAt = %s, want 2026-11-27 10:00", got)
	}
	if got := rule.LapseAt(asked); !got.Equal(at(t, "2026-12-02 09:00")) {
		t.Errorf("LapseAt = %s, want 2026-12-02 09:00", got)
	}
}

func TestAddWorkingDays(t *testing.T) {
	tests := []struct {
		name, from string
		n          int
		want       string
	}{
		{"within a week", "2026-11-23 10:00", 3, "2026-11-26"},
		{"over a weekend", "2026-11-26 10:00", 3, "2026-12-01"},
		{"from a Sunday", "2026-11-22 10:00", 3, "2026-11-25"},
		{"none", "2026-11-22 10:00", 0, "2026-11-22"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := at(t, tt.from)
			got := outreach.AddWorkingDays(from, tt.n)
			if got != tt.want {
				t.Errorf("AddWorkingDays(%s, %d) = %s, want %s", tt.from, tt.n, got, tt.want)
			}
			if left, err := outreach.WorkingDaysLeft(from, got); err != nil || left != tt.n {
				t.Errorf("WorkingDaysLeft(%s, %s) = %d, %v; want %d", tt.from, got, left, err, tt.n)
			}
		})
	}
	if left, err := outreach.WorkingDaysLeft(at(t, "2026-11-26 10:00"), "2026-11-24"); err != nil || left != -2 {
		t.Errorf("WorkingDaysLeft of a day past = %d, %v; want -2", left, err)
	}
	if _, err := outreach.WorkingDaysLeft(today, "soon"); err == nil {
		t.Error("WorkingDaysLeft of no day = nil error, want one")
	}
}
