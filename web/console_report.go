package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"pufa/chat"
	"pufa/outreach"
)

// reportView is the section of a period.
type reportView struct {
	period
	Paragraphs   [][]reportPiece
	Satisfaction []surveyView
	Files        []reportFile
}

// reportPiece is words, or a number that opens.
type reportPiece struct {
	Text   string
	Number *reportNumber
}

// reportNumber is a printed number with what it rests on.
type reportNumber struct {
	Number
	Refs []recordLink
}

// recordLink is a record behind a number: activities have pages.
type recordLink struct{ ID, Path string }

// surveyView is one survey's result in words, with its chart.
type surveyView struct {
	Satisfaction
	Name                     string
	ResponseRate, All, Known string
	Chart                    chart
}

// reportFile is a file to take home: its name at Reports, and what it is called.
type reportFile struct{ Name, Label string }

func (s *Server) reportFiles() []reportFile {
	return []reportFile{
		{"section.md", s.Texts.Text("console.file_section")}, {"section.json", s.Texts.Text("console.file_data")},
		{"responses.csv", s.Texts.Text("console.file_responses")}, {"tally.csv", s.Texts.Text("console.file_tally")},
	}
}

// periodFields ask for a report.
type periodFields struct {
	From string `json:"from"`
	To   string `json:"to"`
	File string `json:"file,omitempty"`
}

// reportPage shows the section of a period. That it was read is kept first: what can't be noted is not shown.
func (s *Server) reportPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v := reportView{period: s.periodOf(r), Files: s.reportFiles()}
	err := ErrPeriod
	if !v.Bad {
		err = s.readReport(r.Context(), m, &v)
	}
	if errors.Is(err, ErrPeriod) {
		v.Bad, n = true, notice{Status: http.StatusBadRequest, Says: []string{s.Texts.Text("console.bad_period")}}
	} else if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_report.html", screen{Title: s.Texts.Text("console.report"), Here: "report", Notice: n, View: v})
}

func (s *Server) readReport(ctx context.Context, m member, v *reportView) error {
	section, err := s.Reports.Section(ctx, v.From, v.To)
	if err != nil {
		return fmt.Errorf("read section: %w", err)
	}
	ev, err := s.formEvent(m, newID(), "report.read", periodFields{From: v.From, To: v.To})
	if err != nil {
		return err
	}
	if err := s.Conversations.Keep(ctx, ev); err != nil {
		return fmt.Errorf("note that the report was read: %w", err)
	}
	for _, p := range section.Paragraphs {
		v.Paragraphs = append(v.Paragraphs, reportPieces(p))
	}
	for _, x := range section.Satisfaction {
		v.Satisfaction = append(v.Satisfaction, s.surveyView(x))
	}
	return nil
}

func reportPieces(p Paragraph) []reportPiece {
	var all []reportPiece
	for _, piece := range p.Pieces {
		shown := reportPiece{Text: piece.Text}
		if piece.Number != nil {
			shown.Number = &reportNumber{*piece.Number, recordLinks(piece.Number.Records)}
		}
		all = append(all, shown)
	}
	return all
}

func recordLinks(refs []chat.Ref) []recordLink {
	var links []recordLink
	for _, ref := range refs {
		link := recordLink{ID: ref.ID}
		if ref.Kind == outreach.RecordActivity && recordForm.MatchString(ref.ID) {
			link.Path = "/console/activity/" + ref.ID
		}
		links = append(links, link)
	}
	return links
}

func (s *Server) surveyView(x Satisfaction) surveyView {
	v := surveyView{Satisfaction: x, Name: x.Survey, Chart: s.chart(x.Grades)}
	if survey, ok := s.Surveys.Survey(x.Survey); ok {
		v.Name = survey.Name
	}
	v.ResponseRate = s.rate(x.Response, -1, -1)
	v.All, v.Known = s.rate(x.RateAll, x.LowAll, x.HighAll), s.rate(x.RateKnown, x.LowKnown, x.HiKnown)
	return v
}

// rate is a share as one reads it, with its interval if it has one: 87.5%（95%把握在 80.1%～92.3% 之间）.
func (s *Server) rate(value, low, high float64) string {
	switch {
	case value < 0:
		return s.Texts.Text("console.no_rate")
	case low < 0:
		return percent(value)
	}
	return s.Texts.Text("console.rate", "rate", percent(value), "low", percent(low), "high", percent(high))
}

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + "%" }

// exportReport sends a file once it is noted who took it. Each press is noted: the page stays, and may be pressed again.
func (s *Server) exportReport(w http.ResponseWriter, r *http.Request, m member) {
	if _, ok := s.consolePost(w, r, m); !ok {
		return
	}
	in := periodFields{r.PostForm.Get("from"), r.PostForm.Get("to"), r.PostForm.Get("file")}
	if !slices.ContainsFunc(s.reportFiles(), func(f reportFile) bool { return f.Name == in.File }) {
		s.consoleRefuse(w, r, m, http.StatusBadRequest, "web.bad_post")
		return
	}
	result, err := s.ask(r.Context(), m, newID(), "report.export", in)
	if err == nil && !result.OK {
		s.show(w, r, m, "console_refused.html", screen{
			Title: s.Texts.Text("web.refused"), Here: "report", Notice: notice{Status: http.StatusUnprocessableEntity, Says: result.Says}, View: "",
		})
		return
	}
	var file chat.File
	if err == nil {
		file, err = s.Reports.Download(r.Context(), in.File, in.From, in.To)
	}
	if errors.Is(err, ErrPeriod) {
		s.consoleRefuse(w, r, m, http.StatusBadRequest, "console.bad_period")
		return
	}
	if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	sendFile(w, file)
}
