package handlers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pufa/outreach"
)

const (
	ratedMonths  = 3    // the current one and those before it
	manyRatings  = 5000 // of a month
	fewRatings   = 3    // below that an entry is not listed: one annoyed person is no verdict, and must not be guessed at
	ratingsShown = 10   // entries on one screen
)

// verdict is what people said about one entry.
type verdict struct {
	entry           string // id; empty for the answers of staff
	useful, useless int
	reasons         map[string]int // of the useless ones
}

// ratings lists, for reviewers, the entries that people found useless, the most useless first: numbers, never who.
func (t *talk) ratings(string) error {
	all, err := t.verdicts()
	if err != nil {
		return err
	}
	few := 0
	all = slices.DeleteFunc(all, func(v verdict) bool {
		if v.useful+v.useless < fewRatings {
			few++
			return true
		}
		return v.useless == 0
	})
	if len(all) == 0 {
		t.sayFew(t.say("ratings.none"), few)
		return nil
	}
	r := t.say("ratings.list", "months", ratedMonths)
	for _, v := range all[:min(len(all), ratingsShown)] {
		r.line("ratings.one", "title", t.rated(v.entry), "useful", v.useful, "useless", v.useless, "reasons", t.reasons(v))
	}
	t.sayFew(r, few)
	return nil
}

// sayFew adds how many entries are not listed.
func (t *talk) sayFew(r *reply, few int) {
	if few > 0 {
		r.line("ratings.few", "n", few, "min", fewRatings)
	}
}

// verdicts adds up the ratings of the last months by entry, the one found useless most often first.
func (t *talk) verdicts() ([]verdict, error) {
	now := t.turn.Now.In(t.Zone)
	months, err := outreach.Months(now.AddDate(0, 1-ratedMonths, 1-now.Day()).Format("2006-01-02"), t.today())
	if err != nil {
		return nil, err
	}
	by := map[string]*verdict{}
	for _, month := range months {
		ids, err := t.Reader.Index(t.ctx, outreach.RatingList(month), 0, maxScore, manyRatings)
		if err != nil {
			return nil, fmt.Errorf("list ratings: %w", err)
		}
		recs, err := t.Reader.Records(t.ctx, outreach.RecordRating, ids)
		if err != nil {
			return nil, fmt.Errorf("read ratings: %w", err)
		}
		for _, rec := range recs {
			rating, err := outreach.DecodeRating(rec)
			if err != nil {
				return nil, err
			}
			t.judge(by, rating)
		}
	}
	var all []verdict
	for _, v := range by {
		all = append(all, *v)
	}
	slices.SortFunc(all, func(a, b verdict) int { return cmp.Or(b.useless-a.useless, strings.Compare(a.entry, b.entry)) })
	return all, nil
}

// judge adds a rating. The id of a question stands for what staff answered; they count together. What is no entry any more is passed over.
func (t *talk) judge(by map[string]*verdict, r outreach.Rating) {
	id := r.Entry
	if strings.HasPrefix(id, "Q-") {
		id = ""
	} else if _, is := t.Scout.Title(id); !is {
		return
	}
	v := by[id]
	if v == nil {
		v = &verdict{entry: id, reasons: map[string]int{}}
		by[id] = v
	}
	if r.Useful {
		v.useful++
		return
	}
	v.useless++
	if r.Reason != "" {
		v.reasons[r.Reason]++
	}
}

// rated is what an entry is called on the list.
func (t *talk) rated(entry string) string {
	if title, ok := t.Scout.Title(entry); ok {
		return t.Texts.Text("ratings.entry", "title", title, "entry", entry)
	}
	return t.Texts.Text("ratings.staff")
}

// reasons are those that were given, with how often: 没看懂1、过时或不对2.
func (t *talk) reasons(v verdict) string {
	survey, _ := t.Surveys.Survey(outreach.AnswerSurvey)
	why, _ := survey.Question("reason")
	var parts []string
	for _, o := range why.Options {
		if n := v.reasons[o.ID]; n > 0 {
			parts = append(parts, fmt.Sprint(o.Label, n))
		}
	}
	if len(parts) == 0 {
		return t.Texts.Text("ratings.no_reason")
	}
	return strings.Join(parts, t.Texts.Text("common.list_mark"))
}
