package report

import (
	"fmt"
	"slices"
	"strings"

	"pufa/outreach"
)

// maxSources is how many records of one number the Markdown names; JSON names all.
const maxSources = 30

// Markdown is the whole report for people: paragraphs, satisfaction, and where every number comes from.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", r.Title())
	if len(r.Sections) == 0 {
		fmt.Fprintf(&b, "\n%s\n", r.tx.Text("report.nothing", "period", r.name))
		return b.String()
	}
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, s.Text)
	}
	if slices.ContainsFunc(r.Satisfaction, func(s Satisfaction) bool { return s.Invited > 0 }) {
		r.writeSatisfaction(&b)
	}
	r.writeSources(&b)
	return b.String()
}

func (r Report) writeSatisfaction(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n", r.tx.Text("report.heading_satisfaction"))
	for _, s := range r.Satisfaction {
		if s.Invited == 0 {
			continue
		}
		fmt.Fprintf(b, "\n### %s\n\n", s.opinion.survey.Name)
		table(b, r.tx.Words("report.table_satisfaction"), s.rows())
		fmt.Fprintf(b, "\n%s\n", s.Claim(claimPercent))
		if len(s.villages) > 0 {
			fmt.Fprintf(b, "\n#### %s\n\n", r.tx.Text("report.heading_villages"))
			table(b, r.tx.Words("report.table_villages"), s.villageTable())
			fmt.Fprintf(b, "\n%s\n", r.tx.Text("report.villages_note"))
		}
	}
}

// rows are the survey's results as a table.
func (s Satisfaction) rows() [][]string {
	o, m, tx := s.opinion, s.opinion.measure, s.opinion.tx
	rows := [][]string{
		{tx.Text("report.row_invited"), o.people(m.Invited)},
		{tx.Text("report.row_reached"), o.people(m.Reached)},
		{tx.Text("report.row_answered"), o.people(m.Answered)},
		{tx.Text("report.row_response_rate"), percent(m.ResponseRate(), tx)},
	}
	for _, q := range o.survey.Questions {
		for _, option := range q.Options {
			if option.Counts != "" {
				rows = append(rows, []string{surveyField(o.survey, option.Counts, tx), o.people(m.Counted[option.Counts])})
			}
		}
	}
	return append(rows,
		[]string{tx.Text("report.row_rate_all"), o.rate(m.All())},
		[]string{tx.Text("report.row_rate_known"), o.rate(m.Known())},
		[]string{tx.Text("report.row_formula"), s.Formula})
}

func (o opinion) rate(r outreach.Rate) string {
	if r.Of == 0 {
		return o.tx.Text("report.rate_nobody")
	}
	return o.tx.Text("report.rate_of", "rate", percent(r.Value, o.tx), "satisfied", r.Satisfied, "of", r.Of, "interval", interval(r, o.tx))
}

func (s Satisfaction) villageTable() [][]string {
	var rows [][]string
	for _, v := range s.villages {
		name, m := v.village, v.measure
		if name == "" {
			name = s.opinion.tx.Text("report.village_rest")
		}
		row := []string{name}
		for _, n := range []int64{m.Answered, m.Counted["recognised"], m.Counted["learned"], m.Counted["wants_more"], m.All().Satisfied, m.All().Of} {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, row)
	}
	return rows
}

func (r Report) writeSources(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n", r.tx.Text("report.heading_sources"))
	var rows [][]string
	for _, n := range r.Numbers() {
		ids := n.Records
		if len(ids) > maxSources {
			ids = append(slices.Clone(ids[:maxSources]), r.tx.Text("report.more_records", "n", len(n.Records)))
		}
		rows = append(rows, []string{n.name, n.Exact(), n.Printed, n.rule, strings.Join(ids, " ")})
	}
	table(b, r.tx.Words("report.table_sources"), rows)
}

// table writes a Markdown table. A bar in a cell would end it.
func table(b *strings.Builder, head []string, rows [][]string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		for i := range row {
			row[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(row[i])
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
}
