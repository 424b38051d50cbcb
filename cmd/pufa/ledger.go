package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/handlers"
	"pufa/outreach"
	"pufa/report"
	"pufa/store"
	"pufa/texts"
)

// ledger reads what was kept for reports: it joins the store, which knows no field, with the report, which knows no store.
type ledger struct {
	store *store.Redis
	kinds *outreach.Kinds
	polls *outreach.Surveys
	texts *texts.Texts
	town  string
}

var _ handlers.Reporter = ledger{}

func (h *house) reports() ledger { return ledger{h.store, h.kinds, h.polls, h.texts, h.town} }

// input reads the records of a period: activities, call-backs and responses of its months.
func (l ledger) input(ctx context.Context, from, to string) (report.Input, error) {
	in := report.Input{Town: l.town, From: from, To: to, Kinds: l.kinds, Surveys: l.polls}
	months, err := outreach.Months(from, to)
	if err != nil {
		return in, usageError(err.Error())
	}
	for _, kind := range outreach.TallyKinds(l.kinds, l.polls) {
		for _, month := range months {
			recs, err := l.records(ctx, kind, month)
			if err != nil {
				return in, err
			}
			if err := sort(&in, recs); err != nil {
				return in, err
			}
		}
	}
	return in, nil
}

// sort puts records where a report wants them.
func sort(in *report.Input, recs []chat.Record) error {
	var errs []error
	for _, rec := range recs {
		switch rec.Kind {
		case outreach.RecordActivity:
			a, err := outreach.DecodeActivity(rec)
			in.Activities, errs = append(in.Activities, a), append(errs, err)
		case outreach.RecordFollowUp:
			f, err := outreach.DecodeFollowUp(rec)
			in.FollowUps, errs = append(in.FollowUps, f), append(errs, err)
		case outreach.RecordResponse:
			s, err := outreach.DecodeResponse(rec)
			in.Responses, errs = append(in.Responses, s), append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// records reads what a bucket of tallies is reckoned from.
func (l ledger) records(ctx context.Context, kind, month string) ([]chat.Record, error) {
	var all []chat.Record
	for _, b := range outreach.BucketLists(kind, month) {
		ids, err := l.store.Index(ctx, b.List, outreach.DayScore(month+"-01"), outreach.DayScore("9999-12-31"), 0)
		if err != nil {
			return nil, err
		}
		recs, err := l.store.Records(ctx, b.Record, ids)
		if err != nil {
			return nil, err
		}
		all = append(all, recs...)
	}
	return all, nil
}

// build makes the report of a period.
func (l ledger) build(ctx context.Context, from, to string) (report.Report, error) {
	in, err := l.input(ctx, from, to)
	if err != nil {
		return report.Report{}, err
	}
	return report.Build(in, l.texts)
}

// tally reads the counters of a period.
func (l ledger) tally(ctx context.Context, from, to string) (report.Tally, error) {
	months, err := outreach.Months(from, to)
	if err != nil {
		return report.Tally{}, usageError(err.Error())
	}
	var counts []chat.Count
	for _, kind := range outreach.TallyKinds(l.kinds, l.polls) {
		for _, month := range months {
			c, _, err := l.store.Bucket(ctx, kind, month)
			if err != nil {
				return report.Tally{}, err
			}
			counts = append(counts, c...)
		}
	}
	return report.NewTally(from, to, counts, l.kinds, l.polls, l.texts), nil
}

// verifyTries is how often a bucket is counted again when commits move it meanwhile.
const verifyTries = 5

// verify recounts one bucket after the other from its records. It returns a line for each that differs or stays busy.
func (l ledger) verify(ctx context.Context) (checked int, differences []string, err error) {
	buckets, err := l.store.Buckets(ctx)
	if err != nil {
		return 0, nil, err
	}
	slices.SortFunc(buckets, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	for _, b := range buckets {
		line, err := l.verifyBucket(ctx, b[0], b[1])
		if err != nil {
			return checked, differences, err
		}
		if checked++; line != "" {
			differences = append(differences, line)
		}
	}
	return checked, differences, nil
}

func (l ledger) verifyBucket(ctx context.Context, kind, month string) (string, error) {
	for range verifyTries {
		before, version, err := l.store.Bucket(ctx, kind, month)
		if err != nil {
			return "", err
		}
		recs, err := l.records(ctx, kind, month)
		if err != nil {
			return "", err
		}
		recount, err := outreach.Recount(kind, month, recs, l.polls)
		if err != nil {
			return "", err
		}
		_, after, err := l.store.Bucket(ctx, kind, month)
		if err != nil {
			return "", err
		}
		if version == after {
			return difference(kind, month, before, recount), nil
		}
	}
	return fmt.Sprintf("%s %s: busy, could not be recounted in %d tries", kind, month, verifyTries), nil
}

// difference says where counters and records disagree; "" when they agree.
func difference(kind, month string, counters, recount []chat.Count) string {
	sums := map[chat.Count][2]int64{}
	add := func(counts []chat.Count, side int) {
		for _, c := range counts {
			n := c.Delta
			c.Delta = 0
			pair := sums[c]
			pair[side] += n
			sums[c] = pair
		}
	}
	add(counters, 0)
	add(recount, 1)
	var lines []string
	for c, pair := range sums {
		if pair[0] != pair[1] {
			lines = append(lines, fmt.Sprintf("%s %s %q: counter %d, records %d", c.Day, c.Field, c.Village, pair[0], pair[1]))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	slices.Sort(lines)
	return kind + " " + month + ": " + strings.Join(lines, "; ")
}

// Section implements handlers.Reporter.
func (l ledger) Section(ctx context.Context, from, to string) (string, error) {
	r, err := l.build(ctx, from, to)
	return r.Plain(), err
}

// Numbers implements handlers.Reporter.
func (l ledger) Numbers(ctx context.Context, from, to string) ([]handlers.Number, error) {
	r, err := l.build(ctx, from, to)
	if err != nil {
		return nil, err
	}
	var all []handlers.Number
	for _, n := range r.Numbers() {
		all = append(all, handlers.Number{ID: n.ID(), Phrase: n.Phrase(), Exact: n.Exact(), Rule: n.HowCounted(), Records: n.Refs()})
	}
	return all, nil
}

// Responses implements handlers.Reporter.
func (l ledger) Responses(ctx context.Context, from, to string) (chat.File, error) {
	r, err := l.build(ctx, from, to)
	if err != nil {
		return chat.File{}, err
	}
	data, err := r.CSV()
	return chat.File{Name: "pufa-responses-" + from + "-" + to + ".csv", Type: "text/csv", Data: data}, err
}

// Tally implements handlers.Reporter.
func (l ledger) Tally(ctx context.Context, from, to string) (chat.File, error) {
	t, err := l.tally(ctx, from, to)
	if err != nil {
		return chat.File{}, err
	}
	data, err := t.CSV()
	return chat.File{Name: "pufa-tally-" + from + "-" + to + ".csv", Type: "text/csv", Data: data}, err
}
