package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
)

// claimPercent is the share that annual reports like to claim: 群众满意度95%以上.
const claimPercent = 95

// opinion is what one survey found in the period.
type opinion struct {
	survey  outreach.Survey
	measure outreach.Satisfaction
	unit    string              // 人, or 人次 where somebody was called back about two activities
	records map[string][]string // tally field → ids
	tx      *texts.Texts
}

// opinions measures every survey by which people are followed up.
func (in Input) opinions(tx *texts.Texts) []opinion {
	var all []opinion
	for _, survey := range in.Surveys.All() {
		if survey.FollowUp != nil {
			all = append(all, in.opinion(survey, tx))
		}
	}
	return all
}

func (in Input) opinion(survey outreach.Survey, tx *texts.Texts) opinion {
	o := opinion{survey: survey, unit: tx.Text("report.people"), records: map[string][]string{}, tx: tx}
	var counts []chat.Count
	note := func(id string, of []chat.Count) {
		counts = append(counts, of...)
		for _, c := range of {
			o.records[c.Field] = append(o.records[c.Field], id)
		}
	}
	seen := map[chat.PersonID]bool{}
	for _, f := range in.FollowUps {
		if f.Survey != survey.ID {
			continue
		}
		note(f.ID, f.Counts())
		if seen[f.Person] {
			o.unit = tx.Text("report.people_times")
		}
		seen[f.Person] = true
	}
	for _, s := range in.Responses {
		if s.Survey == survey.ID {
			note(s.ID, s.Counts(survey))
		}
	}
	o.measure = survey.Measure(counts)
	return o
}

func (o opinion) invited() int64 { return o.measure.Invited }

// said are the findings that a report may name, where anybody said so.
func (o opinion) said() []string {
	var fields []string
	for _, f := range []string{"recognised", "learned", "wants_more"} {
		if o.measure.Counted[f] > 0 {
			fields = append(fields, f)
		}
	}
	return fields
}

// sentence reports the call-backs as far as the responses carry it: who was to be asked, how many answered, what they said.
func (o opinion) sentence() string {
	m := o.measure
	if m.Answered == 0 {
		return o.tx.Text("report.no_answer", "invited", o.people(m.Invited))
	}
	called := o.tx.Text("report.called_back", "invited", o.people(m.Invited), "answered", o.people(m.Answered), "rate", percent(m.ResponseRate(), o.tx))
	var said []string
	for _, f := range o.said() {
		said = append(said, o.tx.Text("report.said_"+f, "n", o.people(m.Counted[f])))
	}
	sentence := o.tx.Text("report.full_stop", "sentence", called)
	if len(said) > 0 {
		sentence = o.tx.Text("report.among_them", "called_back", called, "said", strings.Join(said, o.tx.Text("report.between")))
	}
	if m.All().Of > 0 {
		sentence += o.tx.Text("report.graded", "graded", o.people(m.All().Of), "satisfied", o.people(m.All().Satisfied))
	}
	if m.Carries(claimPercent / 100.0) {
		sentence += o.tx.Text("report.claim_sentence", "percent", claimPercent)
	}
	return sentence
}

// people prints a number of people with its unit.
func (o opinion) people(n int64) string { return fmt.Sprint(n) + o.unit }

// numbers are those of the sentence.
func (o opinion) numbers() []Number {
	m := o.measure
	numbers := []Number{o.number(outreach.Invited, m.Invited, o.records[outreach.Invited])}
	if m.Answered == 0 {
		return numbers
	}
	numbers = append(numbers, o.number(outreach.Answered, m.Answered, o.records[outreach.Answered]))
	for _, f := range o.said() {
		numbers = append(numbers, o.number(f, m.Counted[f], o.records[f]))
	}
	if m.All().Of > 0 {
		numbers = append(numbers, o.number("graded", m.All().Of, o.graded(outreach.Grades())), o.number("satisfied", m.All().Satisfied, o.graded(o.survey.Satisfied)))
	}
	return numbers
}

// graded are the ids of the responses with one of these grades.
func (o opinion) graded(grades []string) []string {
	var ids []string
	for _, g := range grades {
		ids = append(ids, o.records["grade."+g]...)
	}
	slices.SortFunc(ids, byID)
	return ids
}

// number is one of the sentence, counted from responses, but invited from call-backs.
func (o opinion) number(field string, value int64, records []string) Number {
	n := Number{Kind: o.survey.TallyKind(), Field: field, Value: value, Printed: o.people(value), Unit: o.unit, Rule: string(outreach.Exact),
		Records: append([]string{}, records...), name: surveyField(o.survey, field, o.tx), rule: o.tx.Text("report.rule_survey"), record: outreach.RecordResponse}
	if field == outreach.Invited {
		n.record = outreach.RecordFollowUp
	}
	n.phrase = n.name + n.Printed
	if key := "report.said_" + field; o.tx.Has(key) {
		n.phrase = o.tx.Text(key, "n", n.Printed)
	}
	return n
}

// surveyField names a tally field of a survey: 答复, or the question with the option that counts it.
func surveyField(survey outreach.Survey, field string, tx *texts.Texts) string {
	if key := "report.field_" + field; tx.Has(key) {
		return tx.Text(key)
	}
	for _, q := range survey.Questions {
		for _, option := range q.Options {
			if option.Counts == field {
				return tx.Text("report.tally_option", "question", q.Text, "option", option.Label)
			}
		}
	}
	return field
}

// percent prints a share with one digit: 71.4%. NaN is a dash.
func percent(share float64, tx *texts.Texts) string {
	if math.IsNaN(share) {
		return "—"
	}
	return tx.Text("report.percent", "value", fmt.Sprintf("%.1f", 100*share))
}

func interval(r outreach.Rate, tx *texts.Texts) string {
	return tx.Text("report.interval", "low", fmt.Sprintf("%.1f", 100*r.Low), "high", fmt.Sprintf("%.1f", 100*r.High))
}
