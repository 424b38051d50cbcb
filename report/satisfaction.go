package report

import (
	"cmp"
	"math"
	"slices"

	"pufa/chat"
	"pufa/outreach"
)

// Satisfaction is one survey's results. Rates are shares from 0 to 1; those of nobody are null.
type Satisfaction struct {
	Survey       string   `json:"survey"`
	Formula      string   `json:"formula"`
	Invited      int64    `json:"invited"`
	Reached      int64    `json:"reached"`
	Answered     int64    `json:"answered"`
	ResponseRate *float64 `json:"response_rate"` // answered ÷ invited
	RateAll      *float64 `json:"rate_all"`      // satisfied among all who graded, 不了解 included
	LowAll       *float64 `json:"low_all"`       // its Wilson 95 % interval
	HighAll      *float64 `json:"high_all"`
	RateKnown    *float64 `json:"rate_known"` // without 不了解
	LowKnown     *float64 `json:"low_known"`
	HighKnown    *float64 `json:"high_known"`
	Recognised   int64    `json:"recognised"`
	Learned      int64    `json:"learned"`
	WantsMore    int64    `json:"wants_more"`
	Grades       Grades   `json:"grades"`

	opinion  opinion
	villages []villageRow
}

// Grades counts who gave which grade.
type Grades struct {
	VerySatisfied    int64 `json:"very_satisfied"`
	Satisfied        int64 `json:"satisfied"`
	FairlySatisfied  int64 `json:"fairly_satisfied"`
	Dissatisfied     int64 `json:"dissatisfied"`
	VeryDissatisfied int64 `json:"very_dissatisfied"`
	Unknown          int64 `json:"unknown"`
}

func (o opinion) satisfaction() Satisfaction {
	m, all, known := o.measure, o.measure.All(), o.measure.Known()
	return Satisfaction{
		Survey: m.Survey, Formula: m.Formula, Invited: m.Invited, Reached: m.Reached, Answered: m.Answered,
		ResponseRate: orNull(m.ResponseRate()),
		RateAll:      orNull(all.Value), LowAll: orNull(all.Low), HighAll: orNull(all.High),
		RateKnown: orNull(known.Value), LowKnown: orNull(known.Low), HighKnown: orNull(known.High),
		Recognised: m.Counted["recognised"], Learned: m.Counted["learned"], WantsMore: m.Counted["wants_more"],
		Grades: Grades{m.Grade(outreach.VerySatisfied), m.Grade(outreach.Satisfied), m.Grade(outreach.FairlySatisfied),
			m.Grade(outreach.Dissatisfied), m.Grade(outreach.VeryDissatisfied), m.Grade(outreach.Unknown)},
		opinion: o,
	}
}

// orNull is a share as JSON has it: null for NaN.
func orNull(share float64) *float64 {
	if math.IsNaN(share) {
		return nil
	}
	return &share
}

// Claim says in words whether the sample carries that at least so many per cent are satisfied, and else what may be written.
func (s Satisfaction) Claim(percentage int) string {
	o := s.opinion
	all := o.measure.All()
	switch {
	case all.Of == 0:
		return o.tx.Text("report.claim_nobody")
	case o.measure.Carries(float64(percentage) / 100):
		return o.tx.Text("report.claim", "percent", percentage, "low", percent(all.Low, o.tx))
	}
	return o.tx.Text("report.claim_refused", "answers", all.Of, "percent", percentage, "graded", o.people(all.Of), "satisfied", o.people(all.Satisfied))
}

// Line is the result in one line, as chat shows it.
func (s Satisfaction) Line() string {
	o, all, known := s.opinion, s.opinion.measure.All(), s.opinion.measure.Known()
	args := []any{"name", o.survey.Name, "invited", o.people(s.Invited), "reached", o.people(s.Reached), "answered", o.people(s.Answered),
		"response_rate", percent(o.measure.ResponseRate(), o.tx), "formula", s.Formula}
	if all.Of == 0 {
		return o.tx.Text("report.satisfaction_none", args...)
	}
	return o.tx.Text("report.satisfaction_line", append(args, "all", percent(all.Value, o.tx), "all_interval", interval(all, o.tx),
		"known", percent(known.Value, o.tx), "known_interval", interval(known, o.tx))...)
}

// villageRow is one line of a breakdown by village.
type villageRow struct {
	village string // "" is what was put together
	measure outreach.Satisfaction
}

// byVillage breaks a survey down by village. Villages with too few answers are put together, with the smallest of the
// others if need be, so that nothing about a few people can be reckoned back; nil when no breakdown may be shown.
func (o opinion) byVillage(responses []outreach.Response) []villageRow {
	groups := map[string][]outreach.Response{}
	for _, s := range responses {
		if s.Survey == o.survey.ID {
			groups[s.Village] = append(groups[s.Village], s)
		}
	}
	var shown []string // the largest first
	var rest []outreach.Response
	for village, group := range groups {
		if village != "" && outreach.Shown(len(group)) {
			shown = append(shown, village)
		} else {
			rest = append(rest, group...)
		}
	}
	slices.SortFunc(shown, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(groups[b]), len(groups[a])), cmp.Compare(a, b))
	})
	for len(shown) > 0 && len(rest) > 0 && !outreach.Shown(len(rest)) {
		rest = append(rest, groups[shown[len(shown)-1]]...)
		shown = shown[:len(shown)-1]
	}
	if len(shown) == 0 {
		return nil
	}
	var rows []villageRow
	for _, village := range shown {
		rows = append(rows, o.row(village, groups[village]))
	}
	if len(rest) > 0 {
		rows = append(rows, o.row("", rest))
	}
	return rows
}

func (o opinion) row(village string, responses []outreach.Response) villageRow {
	var counts []chat.Count
	for _, s := range responses {
		counts = append(counts, s.Counts(o.survey)...)
	}
	return villageRow{village: village, measure: o.survey.Measure(counts)}
}
