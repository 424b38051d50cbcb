package outreach_test

import (
	"math"
	"testing"

	"pufa/chat"
	"pufa/outreach"
)

func TestWilson_ReferenceValues(t *testing.T) {
	tests := []struct {
		k, n      int64
		low, high float64 // per cent
	}{
		{5, 5, 56.6, 100}, {95, 100, 88.8, 97.8}, {190, 200, 91.0, 97.3}, {380, 400, 92.4, 96.7}, {28, 30, 78.7, 98.2}, {0, 10, 0, 27.8},
	}
	for _, tt := range tests {
		low, high := outreach.Wilson(tt.k, tt.n)
		if math.Abs(100*low-tt.low) > 0.05 || math.Abs(100*high-tt.high) > 0.05 {
			t.Errorf("Wilson(%d, %d) = %.2f–%.2f %%, want %.1f–%.1f %%", tt.k, tt.n, 100*low, 100*high, tt.low, tt.high)
		}
	}
	if low, high := outreach.Wilson(0, 0); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("Wilson(0, 0) = %v, %v; want NaN", low, high)
	}
}

// sample makes counts of the outreach survey.
func sample(counted map[string]int64) []chat.Count {
	var counts []chat.Count
	for field, n := range counted {
		counts = append(counts, chat.Count{Kind: "survey.outreach", Field: field, Day: "2024-03-04", Delta: n})
	}
	return append(counts, chat.Count{Kind: "talk", Field: "answered", Delta: 99})
}

func TestMeasure_RatesWithAndWithoutUnknown(t *testing.T) {
	m := mustSurvey(t).Measure(sample(map[string]int64{"invited": 42, "reached": 40, "answered": 30, "recognised": 29,
		"grade.very_satisfied": 10, "grade.satisfied": 12, "grade.fairly_satisfied": 4, "grade.dissatisfied": 1, "grade.unknown": 2}))
	if m.Invited != 42 || m.Reached != 40 || m.Answered != 30 || m.Counted["recognised"] != 29 {
		t.Errorf("Measure = %+v", m)
	}
	if r := m.All(); r.Satisfied != 26 || r.Of != 29 {
		t.Errorf("All = %+v, want 26 of 29: who graded, 不了解 included", r)
	}
	if r := m.Known(); r.Satisfied != 26 || r.Of != 27 {
		t.Errorf("Known = %+v, want 26 of 27", r)
	}
	if got := m.ResponseRate(); math.Abs(got-30.0/42) > 1e-12 {
		t.Errorf("ResponseRate = %v, want 30/42", got)
	}
}

func TestCarries_OnlyWhatTheLowerBoundReaches(t *testing.T) {
	tests := []struct {
		name           string
		satisfied, not int64
		want           bool
	}{
		{"28 of 30 is 93.3 %", 28, 2, false},
		{"30 of 30 may still be 88.6 %", 30, 0, false},
		{"95 of 100 may still be 88.8 %", 95, 5, false},
		{"73 of 73 is enough", 73, 0, true},
		{"72 of 72 is not", 72, 0, false},
		{"390 of 400 is enough", 390, 10, true},
		{"nobody", 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := mustSurvey(t).Measure(sample(map[string]int64{"grade.satisfied": tt.satisfied, "grade.unknown": tt.not}))
			if got := m.Carries(0.95); got != tt.want {
				t.Errorf("Carries(0.95) with %d of %d = %v (from %.4f), want %v", tt.satisfied, tt.satisfied+tt.not, got, m.All().Low, tt.want)
			}
		})
	}
}

func TestMeasure_NobodyAnswered(t *testing.T) {
	m := mustSurvey(t).Measure(nil)
	if !math.IsNaN(m.ResponseRate()) || !math.IsNaN(m.All().Value) {
		t.Errorf("rates of nobody = %v, %v; want NaN", m.ResponseRate(), m.All().Value)
	}
}
