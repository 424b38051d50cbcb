package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pufa/outreach"
	"pufa/texts"
)

// Input is what a report is made of. Records outside the period and void ones are passed over, so a caller may hand in all
// it has.
type Input struct {
	Town       string // printed name: 瓦房镇
	From, To   string // first and last day, 2006-01-02
	Kinds      *outreach.Kinds
	Surveys    *outreach.Surveys
	Activities []outreach.Activity
	FollowUps  []outreach.FollowUp
	Responses  []outreach.Response
}

// Report is the outreach section of a period. As JSON it is what `pufa report --format json` prints.
type Report struct {
	Period       Period         `json:"period"`
	Town         string         `json:"town"`
	Sections     []Section      `json:"sections"`
	Satisfaction []Satisfaction `json:"satisfaction"`

	tx        *texts.Texts
	name      string // the period in words: 2024年
	responses []outreach.Response
}

// Period is from the first to the last day, both included.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// has says whether a day belongs to the period.
func (p Period) has(day string) bool { return p.From <= day && day <= p.To }

// Section is one paragraph, with every number that stands in it.
type Section struct {
	ID      string   `json:"id"` // of kinds.yaml
	Text    string   `json:"text"`
	Numbers []Number `json:"numbers"`

	title string
}

// Name says what was counted: 入户宣讲宣讲次数.
func (n Number) Name() string { return n.name }

// Build makes the report. Errors: a period that is none, a text that is missing.
func Build(in Input, tx *texts.Texts) (Report, error) {
	name, err := periodName(in.From, in.To, tx)
	if err != nil {
		return Report{}, fmt.Errorf("build report: %w", err)
	}
	r := Report{Period: Period{in.From, in.To}, Town: in.Town, Sections: []Section{}, Satisfaction: []Satisfaction{}, tx: tx, name: name}
	in = in.within(r.Period)
	r.responses = in.Responses
	opinions := in.opinions(tx)
	for _, s := range in.Kinds.Sections() {
		if section := in.section(s, opinions, name, tx); section.Text != "" {
			r.Sections = append(r.Sections, section)
		}
	}
	for _, o := range opinions {
		s := o.satisfaction()
		s.villages = o.byVillage(in.Responses)
		r.Satisfaction = append(r.Satisfaction, s)
	}
	return r, nil
}

// within keeps what counts for the period, in the order of ids.
func (in Input) within(p Period) Input {
	in.Activities = slices.DeleteFunc(slices.Clone(in.Activities), func(a outreach.Activity) bool { return a.Void || !p.has(a.Day) })
	in.FollowUps = slices.DeleteFunc(slices.Clone(in.FollowUps), func(f outreach.FollowUp) bool { return !p.has(f.Day) })
	in.Responses = slices.DeleteFunc(slices.Clone(in.Responses), func(s outreach.Response) bool { return !p.has(s.Day) })
	slices.SortFunc(in.Activities, func(a, b outreach.Activity) int { return byID(a.ID, b.ID) })
	slices.SortFunc(in.FollowUps, func(a, b outreach.FollowUp) int { return byID(a.ID, b.ID) })
	slices.SortFunc(in.Responses, func(a, b outreach.Response) int { return byID(a.ID, b.ID) })
	return in
}

// byID orders A-9999 before A-10000.
func byID(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }

// section writes one paragraph; its Text is empty when there is nothing to report.
func (in Input) section(s outreach.Section, opinions []opinion, period string, tx *texts.Texts) Section {
	out := Section{ID: s.ID, Numbers: []Number{}, title: s.Title}
	var clauses []string
	for _, kind := range in.Kinds.All() {
		if kind.Section != s.ID {
			continue
		}
		for _, f := range kind.Fields {
			if n := in.number(kind, f, tx); n.Value > 0 {
				out.Numbers = append(out.Numbers, n)
				clauses = append(clauses, n.phrase)
			}
		}
	}
	if len(clauses) > 0 {
		fill := strings.NewReplacer("{period}", period, "{clauses}", strings.Join(clauses, tx.Text("report.between")))
		out.Text = fill.Replace(s.Text)
	}
	for _, o := range opinions {
		if o.invited() > 0 && len(o.survey.Sections) > 0 && o.survey.Sections[0] == s.ID {
			out.Text += o.sentence()
			out.Numbers = append(out.Numbers, o.numbers()...)
		}
	}
	return out
}
