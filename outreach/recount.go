package outreach

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/chat"
)

// TallyKinds lists the Kind of every tally there can be: the activity kinds, and "survey.<id>" for each survey.
func TallyKinds(kinds *Kinds, surveys *Surveys) []string {
	var all []string
	for _, k := range kinds.All() {
		all = append(all, k.ID)
	}
	for _, s := range surveys.All() {
		all = append(all, s.TallyKind())
	}
	return all
}

// Recount reckons the tallies of one bucket, kind × month (2006-01), from the records on its BucketLists. Records of other
// kinds and months are passed over. Errors: a record that does not decode.
func Recount(kind, month string, records []chat.Record, surveys *Surveys) ([]chat.Count, error) {
	var counts []chat.Count
	for _, rec := range records {
		c, err := recordCounts(rec, surveys)
		if err != nil {
			return nil, fmt.Errorf("recount %s %s: %w", kind, month, err)
		}
		counts = append(counts, c...)
	}
	return Sum(slices.DeleteFunc(counts, func(c chat.Count) bool { return c.Kind != kind || c.Month() != month })), nil
}

// recordCounts are the counts of one record, none for a kind of record that is not counted.
func recordCounts(rec chat.Record, surveys *Surveys) ([]chat.Count, error) {
	switch rec.Kind {
	case RecordActivity:
		a, err := DecodeActivity(rec)
		return a.Counts(), err
	case RecordFollowUp:
		f, err := DecodeFollowUp(rec)
		return f.Counts(), err
	case RecordResponse:
		r, err := DecodeResponse(rec)
		survey, _ := surveys.Survey(r.Survey)
		return r.Counts(survey), err
	case RecordRating:
		r, err := DecodeRating(rec)
		survey, _ := surveys.Survey(AnswerSurvey)
		return r.Counts(survey), err
	}
	return nil, nil
}

// Bucket is a list of records that a bucket of tallies is reckoned from.
type Bucket struct {
	Record string // kind of the records: RecordActivity, …
	List   string
}

// BucketLists says where the records are that the tallies of kind × month count.
func BucketLists(kind, month string) []Bucket {
	survey, ok := strings.CutPrefix(kind, surveyKind(""))
	switch {
	case !ok:
		return []Bucket{{RecordActivity, ActivityList(kind, month)}}
	case survey == AnswerSurvey:
		return []Bucket{{RecordRating, RatingList(month)}}
	}
	return []Bucket{{RecordFollowUp, FollowUpList(survey, month)}, {RecordResponse, ResponseList(survey, month)}}
}

// Months lists the months (2006-01) that a period of days, both included, touches. Errors: a day that is none, or from
// after to, or a period of more than maxMonths.
func Months(from, to string) ([]string, error) {
	const maxMonths = 1200
	first, err := time.Parse(dayFormat, from)
	if err != nil {
		return nil, fmt.Errorf("first day of the period: %w", err)
	}
	last, err := time.Parse(dayFormat, to)
	if err != nil {
		return nil, fmt.Errorf("last day of the period: %w", err)
	}
	if last.Before(first) {
		return nil, fmt.Errorf("the period %s to %s ends before it begins", from, to)
	}
	var months []string
	for m := first.AddDate(0, 0, 1-first.Day()); !m.After(last); m = m.AddDate(0, 1, 0) {
		if months = append(months, m.Format("2006-01")); len(months) > maxMonths {
			return nil, fmt.Errorf("the period %s to %s is longer than %d months", from, to, maxMonths)
		}
	}
	return months, nil
}
