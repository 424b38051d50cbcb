package handlers

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pufa/internal/testkit/year"
	"pufa/outreach"
)

// TestYear plays the year of a real report through the chat and compares with what was added up by hand.
func TestYear(t *testing.T) {
	o := newOffice(t)
	if err := year.Play(o); err != nil {
		t.Fatal(err)
	}
	verify(t, o)
	sums := map[string]int64{}
	for c, n := range o.counts {
		sums[c.Kind+"."+c.Field] += n
	}
	for _, n := range year.Numbers() {
		if got := sums[n.Kind+"."+n.Field]; got != n.Value {
			t.Errorf("%s.%s: the tally is %d, want %d", n.Kind, n.Field, got, n.Value)
		}
	}
	for field, n := range year.Findings() {
		if got := sums["survey.outreach."+field]; got != n {
			t.Errorf("survey %s: the tally is %d, want %d", field, got, n)
		}
	}
	var assisted int
	for _, r := range all(o, outreach.RecordResponse, outreach.DecodeResponse) {
		if r.Assisted {
			assisted++
		}
	}
	if assisted != year.Assisted {
		t.Errorf("%d responses are marked as keyed in by staff, want %d", assisted, year.Assisted)
	}
	yearReport(t, o)
}

// yearReport compares the section with the table.
func yearReport(t *testing.T, o *office) {
	t.Helper()
	ctx := context.Background()
	section, err := o.h.Reports.Section(ctx, year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := o.h.Reports.Numbers(ctx, year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range year.Numbers() {
		if !strings.Contains(section, want.Printed) {
			t.Errorf("the section does not say %s: %s", want.Printed, section)
		}
		i := slices.IndexFunc(numbers, func(n Number) bool { return n.ID == want.Kind+"."+want.Field })
		if i < 0 {
			t.Errorf("the report has no number %s.%s", want.Kind, want.Field)
			continue
		}
		var ids []string
		for _, ref := range numbers[i].Records {
			ids = append(ids, ref.ID)
		}
		if !slices.Equal(ids, want.Records) {
			t.Errorf("%s.%s rests on %v, want %v", want.Kind, want.Field, ids, want.Records)
		}
	}
	if want := "应回访42人，送达38人，答复30人（71.4%）。满意率（含不了解）93.3%，95%区间 78.7–98.2%"; !strings.Contains(section, want) {
		t.Errorf("the section does not say %s: %s", want, section)
	}
}
