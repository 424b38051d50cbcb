package outreach_test

import (
	"reflect"
	"slices"
	"testing"

	"pufa/chat"
	"pufa/outreach"

	"pgregory.net/rapid"
)

var talk = outreach.Activity{ID: "A-0001", Version: 1, Kind: "talk", Village: "兴隆村", Day: "2024-03-04", By: "p1",
	Numbers: map[string]int64{"times": 2, "attendances": 32}}

func TestActivity_CorrectionMovesTheDifference(t *testing.T) {
	right := talk
	right.Numbers = map[string]int64{"times": 1, "attendances": 32}
	right.Day = "2024-03-04"
	got := outreach.Change(talk.Counts(), right.Counts())
	want := []chat.Count{{Kind: "talk", Field: "times", Village: "兴隆村", Day: "2024-03-04", Delta: -1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Change = %v, want %v", got, want)
	}
}

func TestActivity_AVoidOneCountsNothing(t *testing.T) {
	void := talk
	void.Void = true
	got := outreach.Change(talk.Counts(), void.Counts())
	if want := outreach.Negate(talk.Counts()); !reflect.DeepEqual(got, want) {
		t.Errorf("Change = %v, want %v", got, want)
	}
	if got := void.Detail(); got != "talk 2024-03-04 attendances=32 times=2 void" {
		t.Errorf("Detail = %q", got)
	}
}

func TestActivity_ANewDayMovesListsAndBuckets(t *testing.T) {
	moved := talk
	moved.Day = "2024-04-01"
	got := outreach.Relist(talk.Lists(), moved.Lists())
	want := append([]chat.Index{{List: "activity.talk.2024-03", Member: "A-0001", Remove: true}}, moved.Lists()...)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Relist = %v, want %v", got, want)
	}
	if sum := outreach.Change(talk.Counts(), moved.Counts()); len(sum) != 4 {
		t.Errorf("Change = %v, want both numbers taken from one day and given to the other", sum)
	}
}

func TestFollowUp_IsInvitedAndReachedOnce(t *testing.T) {
	f := outreach.FollowUp{ID: "F-0001", Survey: "outreach", Village: "兴隆村", Day: "2024-03-04"}
	var total []chat.Count
	var old []chat.Count
	for _, step := range []struct {
		state   outreach.FollowUpState
		reached bool
	}{{outreach.FollowUpDue, false}, {outreach.FollowUpAsked, false}, {outreach.FollowUpReached, true}, {outreach.FollowUpReached, true},
		{outreach.FollowUpStopped, true}} {
		f.State, f.Reached = step.state, step.reached
		total = append(total, outreach.Change(old, f.Counts())...)
		old = f.Counts()
	}
	if got := fields(outreach.Sum(total)); !reflect.DeepEqual(got, map[string]int64{"invited": 1, "reached": 1}) {
		t.Errorf("after its whole life it counts %v, want invited and reached once", got)
	}
}

func fields(counts []chat.Count) map[string]int64 {
	m := map[string]int64{}
	for _, c := range counts {
		m[c.Field] += c.Delta
	}
	return m
}

func TestResponse_CountsWhatWasChosen(t *testing.T) {
	r := outreach.Response{Survey: "outreach", Village: "兴隆村", Day: "2024-03-04", Answers: map[string]string{
		"recognised": outreach.Yes, "learned": outreach.No, "wants_more": outreach.Skip, "grade": outreach.Satisfied}}
	got := r.Counts(mustSurvey(t))
	if want := map[string]int64{"answered": 1, "recognised": 1, "grade.satisfied": 1}; !reflect.DeepEqual(fields(got), want) {
		t.Errorf("Counts = %v, want %v", got, want)
	}
	if got[0] != (chat.Count{Kind: "survey.outreach", Field: "answered", Village: "兴隆村", Day: "2024-03-04", Delta: 1}) {
		t.Errorf("first count = %v", got[0])
	}
}

func TestRating_Counts(t *testing.T) {
	survey, _ := surveys(t).Survey(outreach.AnswerSurvey)
	tests := []struct {
		name   string
		rating outreach.Rating
		want   map[string]int64
	}{
		{"useful", outreach.Rating{Useful: true, Day: "2024-03-04"}, map[string]int64{"useful": 1}},
		{"useless, and no reason yet", outreach.Rating{Day: "2024-03-04"}, map[string]int64{"useless": 1}},
		{"useless, and why", outreach.Rating{Reason: "off_point", Day: "2024-03-04"}, map[string]int64{"useless": 1, "reason.off_point": 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.rating.Counts(survey); !reflect.DeepEqual(fields(got), tt.want) {
				t.Errorf("Counts = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRecount_AgreesWithTheMovesOfAnyHistory(t *testing.T) {
	s := surveys(t)
	rapid.Check(t, func(t *rapid.T) {
		moved := []chat.Count{}
		current := map[string]outreach.Activity{}
		for range rapid.IntRange(1, 30).Draw(t, "changes") {
			id := rapid.SampledFrom([]string{"A-0001", "A-0002", "A-0003"}).Draw(t, "id")
			next := outreach.Activity{ID: id, Kind: "talk", Village: rapid.SampledFrom(villages).Draw(t, "village"),
				Day:     rapid.SampledFrom([]string{"2024-03-04", "2024-03-31", "2024-04-01"}).Draw(t, "day"),
				Numbers: map[string]int64{"times": rapid.Int64Range(0, 3).Draw(t, "times"), "attendances": rapid.Int64Range(0, 50).Draw(t, "attendances")},
				Void:    rapid.Bool().Draw(t, "void")}
			moved = append(moved, outreach.Change(current[id].Counts(), next.Counts())...)
			current[id] = next
		}
		var records []chat.Record
		for _, a := range current {
			r, err := a.Record()
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
		for _, month := range []string{"2024-03", "2024-04"} {
			want := outreach.Sum(slices.DeleteFunc(slices.Clone(moved), func(c chat.Count) bool { return c.Month() != month }))
			got, err := outreach.Recount("talk", month, records, s)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("Recount(%s) = %v, %v; the moves came to %v", month, got, err, want)
			}
		}
	})
}

func TestRecount_CountsEverySort(t *testing.T) {
	s := surveys(t)
	type recorder interface{ Record() (chat.Record, error) }
	var records []chat.Record
	for _, r := range []recorder{
		outreach.FollowUp{ID: "F-0001", Survey: "outreach", Day: "2024-03-04", Reached: true},
		outreach.Response{ID: "R-0001", Survey: "outreach", Day: "2024-03-04", Answers: map[string]string{"grade": outreach.Unknown}},
		outreach.Response{ID: "R-0002", Survey: "outreach", Day: "2024-04-04"},
		outreach.Rating{ID: "M-0001", Useful: true, Day: "2024-03-04"},
		outreach.Question{ID: "Q-0001"},
	} {
		rec, err := r.Record()
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, rec)
	}
	tests := []struct {
		kind string
		want map[string]int64
	}{
		{"survey.outreach", map[string]int64{"invited": 1, "reached": 1, "answered": 1, "grade.unknown": 1}},
		{"survey.answer", map[string]int64{"useful": 1}},
		{"talk", map[string]int64{}},
	}
	for _, tt := range tests {
		got, err := outreach.Recount(tt.kind, "2024-03", records, s)
		if err != nil || !reflect.DeepEqual(fields(got), tt.want) {
			t.Errorf("Recount(%s) = %v, %v; want %v", tt.kind, got, err, tt.want)
		}
	}
	records[0].Plain = []byte("{")
	if _, err := outreach.Recount("survey.outreach", "2024-03", records, s); err == nil {
		t.Error("Recount over a spoiled record = nil error, want one")
	}
}

func TestBucketLists_AreWhereRecordsPutThemselves(t *testing.T) {
	f := outreach.FollowUp{ID: "F-0001", Survey: "outreach", Day: "2024-03-04"}
	r := outreach.Response{ID: "R-0001", Survey: "outreach", Day: "2024-03-04"}
	m := outreach.Rating{ID: "M-0001", Day: "2024-03-04"}
	tests := []struct {
		kind  string
		lists []chat.Index
	}{
		{"talk", talk.Lists()[:1]},
		{"survey.outreach", append(f.Lists(), r.Lists()...)},
		{"survey.answer", m.Lists()},
	}
	for _, tt := range tests {
		buckets := outreach.BucketLists(tt.kind, "2024-03")
		if len(buckets) != len(tt.lists) {
			t.Fatalf("BucketLists(%s) = %v, want %d", tt.kind, buckets, len(tt.lists))
		}
		for i, b := range buckets {
			if b.List != tt.lists[i].List {
				t.Errorf("BucketLists(%s)[%d] = %q, the record is on %q", tt.kind, i, b.List, tt.lists[i].List)
			}
		}
	}
	all := outreach.TallyKinds(kinds(t), surveys(t))
	if !slices.Contains(all, "talk") || !slices.Contains(all, "survey.outreach") || !slices.Contains(all, "survey.answer") {
		t.Errorf("TallyKinds = %v", all)
	}
}

func TestMonths(t *testing.T) {
	got, err := outreach.Months("2023-11-30", "2024-02-01")
	if want := []string{"2023-11", "2023-12", "2024-01", "2024-02"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Months = %v, %v; want %v", got, err, want)
	}
	for _, p := range [][2]string{{"2024-02-30", "2024-03-01"}, {"2024-01-01", "soon"}, {"2024-02-01", "2024-01-01"}, {"0001-01-01", "2024-01-01"}} {
		if got, err := outreach.Months(p[0], p[1]); err == nil {
			t.Errorf("Months(%s, %s) = %v, want an error", p[0], p[1], got)
		}
	}
}
