package outreach

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pufa/chat"
)

// Fields of the tally "survey.<id>" that follow-ups and responses move; the options of the survey name the others
// (recognised, grade.satisfied).
const (
	Invited  = "invited"  // asked, or due to be asked
	Reached  = "reached"  // the message was delivered, or the call taken
	Answered = "answered" // there is a Response
)

// Counts are the activity's numbers as its tallies have them: none for a void one. A change of the record takes
// Change(old.Counts(), new.Counts()).
func (a Activity) Counts() []chat.Count {
	if a.Void {
		return nil
	}
	var counts []chat.Count
	for _, field := range slices.Sorted(maps.Keys(a.Numbers)) {
		if v := a.Numbers[field]; v != 0 {
			counts = append(counts, chat.Count{Kind: a.Kind, Field: field, Village: a.Village, Day: a.Day, Delta: v})
		}
	}
	return counts
}

// Detail is the activity as machine words for the audit stream, without the village: "talk 2024-03-04 attendances=32 times=1", and "void" behind them.
func (a Activity) Detail() string {
	words := []string{a.Kind, a.Day}
	for _, field := range slices.Sorted(maps.Keys(a.Numbers)) {
		words = append(words, fmt.Sprintf("%s=%d", field, a.Numbers[field]))
	}
	if a.Void {
		words = append(words, "void")
	}
	return strings.Join(words, " ")
}

// Counts are what the call-back adds to its survey's tallies: it was invited from the day it was set, and reached once. A
// change of the record takes Change. A void one counts nothing.
func (f FollowUp) Counts() []chat.Count {
	if f.Void {
		return nil
	}
	counts := []chat.Count{f.count(Invited)}
	if f.Reached {
		counts = append(counts, f.count(Reached))
	}
	return counts
}

func (f FollowUp) count(field string) chat.Count {
	return chat.Count{Kind: surveyKind(f.Survey), Field: field, Village: f.Village, Day: f.Day, Delta: 1}
}

// Counts are what the response adds to its survey's tallies: answered, and what the options chosen count.
func (s Response) Counts(survey Survey) []chat.Count {
	var counts []chat.Count
	for _, field := range append([]string{Answered}, survey.counted(s.Answers)...) {
		counts = append(counts, chat.Count{Kind: surveyKind(s.Survey), Field: field, Village: s.Village, Day: s.Day, Delta: 1})
	}
	return counts
}

// Counts are what the rating adds to the tallies of "survey.answer", which know no village.
func (t Rating) Counts(survey Survey) []chat.Count {
	answers := map[string]string{"useful": "useless", "reason": t.Reason}
	if t.Useful {
		answers = map[string]string{"useful": "useful"}
	}
	var counts []chat.Count
	for _, field := range survey.counted(answers) {
		counts = append(counts, chat.Count{Kind: surveyKind(AnswerSurvey), Field: field, Day: t.Day, Delta: 1})
	}
	return counts
}

// Negate takes counts back.
func Negate(counts []chat.Count) []chat.Count {
	back := slices.Clone(counts)
	for i := range back {
		back[i].Delta = -back[i].Delta
	}
	return back
}

// Change moves tallies from what an old record counted to what the new one counts; what stays the same is left out. For a
// new record old is nil, for a void one new is.
func Change(old, new []chat.Count) []chat.Count { return Sum(slices.Concat(Negate(old), new)) }

// Sum adds up the counts of each kind, field, village and day, in that order, and leaves out what comes to 0.
func Sum(counts []chat.Count) []chat.Count {
	sums := map[chat.Count]int64{}
	for _, c := range counts {
		delta := c.Delta
		c.Delta = 0
		sums[c] += delta
	}
	var summed []chat.Count
	for c, delta := range sums {
		if c.Delta = delta; delta != 0 {
			summed = append(summed, c)
		}
	}
	slices.SortFunc(summed, func(a, b chat.Count) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Village, b.Village), cmp.Compare(a.Day, b.Day))
	})
	return summed
}
