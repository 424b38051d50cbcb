package report

import "strings"

// Name is the period in words: 2024年.
func (r Report) Name() string { return r.name }

// Title heads the report: 瓦房镇普法宣传工作情况（2024年）.
func (r Report) Title() string { return r.tx.Text("report.title", "town", r.Town, "period", r.name) }

// Plain is the report as chat shows it: the paragraphs, each survey's result in a line, and what may be said about it. Empty
// for the zero Report, which Build returns with an error.
func (r Report) Plain() string {
	if r.tx == nil {
		return ""
	}
	if len(r.Sections) == 0 {
		return r.tx.Text("report.nothing", "period", r.name)
	}
	lines := []string{r.Title()}
	for _, s := range r.Sections {
		lines = append(lines, s.Text)
	}
	for _, s := range r.Satisfaction {
		if s.Invited > 0 {
			lines = append(lines, s.Line(), s.Claim(claimPercent))
		}
	}
	return strings.Join(lines, "\n\n")
}
