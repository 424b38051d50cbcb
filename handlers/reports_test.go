package handlers

import (
	"context"
	"slices"
	"testing"

	"pufa/chat"
	"pufa/outreach"
	"pufa/report"
)

// officeReports makes the reports of an office in memory, as the roof does over the store.
type officeReports struct{ o *office }

var _ Reporter = officeReports{}

// reportsOf makes the reports of who keeps the records.
func reportsOf(r Reader) Reporter {
	if o, ok := r.(*office); ok {
		return officeReports{o}
	}
	return nil
}

// all decodes every record of a kind.
func all[T any](o *office, kind string, decode func(chat.Record) (T, error)) []T {
	o.t.Helper()
	var list []T
	for ref, rec := range o.records {
		if ref.Kind != kind {
			continue
		}
		rec.Ref = ref
		v, err := decode(rec)
		if err != nil {
			o.t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func (r officeReports) build(from, to string) (report.Report, error) {
	return report.Build(report.Input{
		Town: r.o.h.Town, From: from, To: to, Kinds: r.o.h.Kinds, Surveys: r.o.h.Surveys,
		Activities: all(r.o, outreach.RecordActivity, outreach.DecodeActivity),
		FollowUps:  all(r.o, outreach.RecordFollowUp, outreach.DecodeFollowUp),
		Responses:  all(r.o, outreach.RecordResponse, outreach.DecodeResponse),
	}, r.o.h.Texts)
}

func (r officeReports) Section(_ context.Context, from, to string) (string, error) {
	b, err := r.build(from, to)
	return b.Plain(), err
}

func (r officeReports) Numbers(_ context.Context, from, to string) ([]Number, error) {
	b, err := r.build(from, to)
	var numbers []Number
	for _, n := range b.Numbers() {
		numbers = append(numbers, Number{n.ID(), n.Phrase(), n.Exact(), n.HowCounted(), n.Refs()})
	}
	return numbers, err
}

func (r officeReports) Responses(_ context.Context, from, to string) (chat.File, error) {
	b, err := r.build(from, to)
	if err != nil {
		return chat.File{}, err
	}
	data, err := b.CSV()
	return chat.File{Name: "pufa-responses-" + from + "-" + to + ".csv", Type: "text/csv", Data: data}, err
}

func (r officeReports) Tally(_ context.Context, from, to string) (chat.File, error) {
	var counts []chat.Count
	for c, n := range r.o.counts {
		c.Delta = n
		counts = append(counts, c)
	}
	data, err := report.NewTally(from, to, counts, r.o.h.Kinds, r.o.h.Surveys, r.o.h.Texts).CSV()
	return chat.File{Name: "pufa-tally-" + from + "-" + to + ".csv", Type: "text/csv", Data: data}, err
}

// verify recounts every tally from the records and compares.
func verify(t *testing.T, o *office) {
	t.Helper()
	buckets := map[[2]string]bool{}
	var counted []chat.Count
	for c, n := range o.counts {
		buckets[[2]string{c.Kind, c.Month()}] = true
		c.Delta = n
		counted = append(counted, c)
	}
	var recounted []chat.Count
	for b := range buckets {
		var recs []chat.Record
		for _, from := range outreach.BucketLists(b[0], b[1]) {
			ids, _ := o.Index(context.Background(), from.List, 0, maxScore, 1<<30)
			some, _ := o.Records(context.Background(), from.Record, ids)
			recs = append(recs, some...)
		}
		counts, err := outreach.Recount(b[0], b[1], recs, o.h.Surveys)
		if err != nil {
			t.Fatal(err)
		}
		recounted = append(recounted, counts...)
	}
	if got, want := outreach.Sum(counted), outreach.Sum(recounted); !slices.Equal(got, want) {
		t.Errorf("the tallies are %v, the records come to %v", got, want)
	}
}
