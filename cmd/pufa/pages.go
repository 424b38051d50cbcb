package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/outreach"
	"pufa/report"
	"pufa/store"
	"pufa/web"
)

var (
	_ web.Conversations = (*store.Redis)(nil)
	_ web.Tickets       = (*store.Redis)(nil)
	_ web.Records       = (*store.Redis)(nil)
	_ web.Reports       = pageReports{}
)

// pages makes the pages of this house. forget says that nothing outlives the process.
func (a *app) pages(h *house, forget bool) (*web.Server, error) {
	return web.New(web.Config{
		Town: h.town, Zone: h.zone, Villages: a.list("PUFA_VILLAGES"), URL: a.settings["PUFA_URL"], Forget: forget, Log: h.log,
	}, web.Parts{
		Texts: h.texts, Kinds: h.kinds, Surveys: h.polls, Conversations: h.store, Tickets: h.store, Records: h.store,
		Reports: pageReports{h.reports()}, Example: h.answers.Example,
	})
}

// pageLink is a link into the pages at their public address: "" when there is none.
func pageLink(address, payload string) string {
	if address == "" {
		return ""
	}
	address = strings.TrimSuffix(address, "/")
	if code, ok := strings.CutPrefix(payload, outreach.LoginPayload("")); ok {
		return address + "/console/login?code=" + code
	}
	return address + "/?start=" + payload
}

// pageReports shows reports on pages.
type pageReports struct{ ledger }

// Section implements web.Reports.
func (p pageReports) Section(ctx context.Context, from, to string) (web.Section, error) {
	r, err := p.built(ctx, from, to)
	if err != nil {
		return web.Section{}, err
	}
	var out web.Section
	for _, s := range r.Sections {
		out.Paragraphs = append(out.Paragraphs, web.Paragraph{ID: s.ID, Pieces: pieces(s)})
	}
	for _, s := range r.Satisfaction {
		if s.Invited > 0 {
			out.Satisfaction = append(out.Satisfaction, p.satisfaction(s))
		}
	}
	return out, nil
}

func (p pageReports) built(ctx context.Context, from, to string) (report.Report, error) {
	r, err := p.build(ctx, from, to)
	var bad usageError
	if errors.As(err, &bad) {
		return r, fmt.Errorf("%w: %s", web.ErrPeriod, bad)
	}
	return r, err
}

// pieces cuts a section's text at its numbers, which stand in it in their order.
func pieces(s report.Section) []web.Piece {
	var cut []web.Piece
	rest := s.Text
	for _, n := range s.Numbers {
		before, after, ok := strings.Cut(rest, n.Phrase())
		if !ok {
			continue
		}
		number := &web.Number{ID: n.ID(), Phrase: n.Phrase(), Exact: n.Exact(), Rule: n.HowCounted(), Records: n.Refs()}
		cut = append(cut, web.Piece{Text: before}, web.Piece{Number: number})
		rest = after
	}
	return append(cut, web.Piece{Text: rest})
}

func (p pageReports) satisfaction(s report.Satisfaction) web.Satisfaction {
	out := web.Satisfaction{
		Survey: s.Survey, Formula: s.Formula, Invited: int(s.Invited), Reached: int(s.Reached), Answered: int(s.Answered), Response: share(s.ResponseRate),
		RateAll: share(s.RateAll), LowAll: share(s.LowAll), HighAll: share(s.HighAll),
		RateKnown: share(s.RateKnown), LowKnown: share(s.LowKnown), HiKnown: share(s.HighKnown),
	}
	g := s.Grades
	counts := map[string]int64{
		outreach.VerySatisfied: g.VerySatisfied, outreach.Satisfied: g.Satisfied, outreach.FairlySatisfied: g.FairlySatisfied,
		outreach.Dissatisfied: g.Dissatisfied, outreach.VeryDissatisfied: g.VeryDissatisfied, outreach.Unknown: g.Unknown,
	}
	for _, grade := range outreach.Grades() {
		out.Grades = append(out.Grades, web.Grade{Label: p.gradeLabel(s.Survey, grade), Count: int(counts[grade])})
	}
	return out
}

// gradeLabel is what a grade is called on the buttons of its survey.
func (p pageReports) gradeLabel(survey, grade string) string {
	s, _ := p.polls.Survey(survey)
	for _, q := range s.Questions {
		if o, ok := q.Option(grade); ok {
			return o.Label
		}
	}
	return grade
}

// share is a rate, or -1 for that of nobody.
func share(rate *float64) float64 {
	if rate == nil {
		return -1
	}
	return *rate
}

// Download implements web.Reports.
func (p pageReports) Download(ctx context.Context, kind, from, to string) (chat.File, error) {
	r, err := p.built(ctx, from, to)
	if err != nil {
		return chat.File{}, err
	}
	switch kind {
	case "section.md":
		return chat.File{Name: "pufa-section-" + from + "-" + to + ".md", Type: "text/markdown", Data: []byte(r.Markdown())}, nil
	case "section.json":
		data, err := r.JSON()
		return chat.File{Name: "pufa-section-" + from + "-" + to + ".json", Type: "application/json", Data: data}, err
	case "responses.csv":
		return p.Responses(ctx, from, to)
	case "tally.csv":
		return p.Tally(ctx, from, to)
	}
	return chat.File{}, chat.ErrNotFound
}
