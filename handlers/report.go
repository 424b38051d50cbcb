package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// Reporter makes what administrators read about a period of days (2006-01-02, both included) from tallies and records as
// they are now. It writes nothing. Errors: chat.ErrUnavailable, and a period that is none.
type Reporter interface {
	// Section is the outreach section with the satisfaction results, as plain text.
	Section(ctx context.Context, from, to string) (string, error)
	// Numbers lists the numbers that Section prints, in its order.
	Numbers(ctx context.Context, from, to string) ([]Number, error)
	// Responses is the CSV of single responses, Tally that of the counts.
	Responses(ctx context.Context, from, to string) (chat.File, error)
	Tally(ctx context.Context, from, to string) (chat.File, error)
}

// Number is one printed number with what it rests on.
type Number struct {
	ID      string     // "talk.times", "survey.outreach.recognised"; no blanks
	Phrase  string     // as the section has it: 进村入户宣讲20余次
	Exact   string     // the stored value with its unit: 23次
	Rule    string     // how it was counted, in a sentence
	Records []chat.Ref // the activities, follow-ups or responses it adds up
}

const recordsShown = 8 // numbers or records on one screen

func reportRoutes(r *routes) {
	r.command("report", outreach.Admin, (*talk).report)
	r.wait("report.period", outreach.Admin, (*talk).reportTyped)
	r.press("report.show", outreach.Admin, (*talk).report)
	r.press("report.other", outreach.Admin, (*talk).reportOther)
	r.press("report.numbers", outreach.Admin, (*talk).reportNumbers)
	r.press("report.number", outreach.Admin, (*talk).reportNumber)
	r.press("report.responses", outreach.Admin, (*talk).reportResponses)
	r.press("report.tally", outreach.Admin, (*talk).reportTally)
}

// report shows the section for a period: 报告 2024, 报告 去年, 报告 2024-01-01 2024-06-30; for this year when none is named.
func (t *talk) report(text string) error {
	p, ok := t.readPeriod(text)
	if !ok {
		return t.askPeriod("admin.bad_period")
	}
	section, err := t.Reports.Section(t.ctx, p.from, p.to)
	if err != nil {
		return fmt.Errorf("section for %s: %w", p, err)
	}
	t.audit("report.read", "report", strings.ReplaceAll(p.String(), " ", "."), "")
	t.sayText(section).
		row(t.keep("admin.numbers_button", "report.numbers", p.String()), t.keep("admin.other_button", "report.other", "")).
		row(t.keep("admin.responses_button", "report.responses", p.String()), t.keep("admin.tally_button", "report.tally", p.String()))
	return nil
}

func (t *talk) reportOther(string) error { return t.askPeriod("admin.ask_period") }

// askPeriod offers the usual periods and waits for another one to be typed.
func (t *talk) askPeriod(key string) error {
	var buttons []button
	for _, list := range []string{"period.this_year", "period.last_year", "period.this_month", "period.last_month"} {
		word := t.Texts.Words(list)[0]
		buttons = append(buttons, choice(word, "report.show", word))
	}
	t.say(key).rows(2, buttons...)
	return t.wait("report.period", nil)
}

// reportTyped takes a typed period. What is none is asked for again, unless it reads like a question.
func (t *talk) reportTyped(text string) error {
	if _, ok := t.readPeriod(text); ok && strings.TrimSpace(text) != "" {
		t.st.leave()
	}
	return t.report(text)
}

// numbers reads the numbers of a period.
func (t *talk) numbers(p period) ([]Number, error) {
	numbers, err := t.Reports.Numbers(t.ctx, p.from, p.to)
	if err != nil {
		return nil, fmt.Errorf("numbers for %s: %w", p, err)
	}
	return numbers, nil
}

// pageArg is what the buttons of these screens carry: period, number ("" on the list), place of the first line.
type pageArg struct {
	period
	number string
	start  int
}

func (a pageArg) String() string {
	return strings.Join([]string{a.from, a.to, strconv.Itoa(a.start), a.number}, " ")
}

func readPageArg(arg string) pageArg {
	parts := append(strings.Split(arg, " "), "", "", "", "")
	start, _ := strconv.Atoi(parts[2])
	return pageArg{period{parts[0], parts[1]}, parts[3], max(start, 0)}
}

// reportNumbers lists every printed number with a button that opens it.
func (t *talk) reportNumbers(arg string) error {
	a := readPageArg(arg)
	numbers, err := t.numbers(a.period)
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		t.say("admin.no_numbers")
		return nil
	}
	r := t.say("admin.numbers", "n", len(numbers))
	var buttons []button
	start, end := page(a.start, len(numbers))
	for i, n := range numbers[start:end] {
		r.line("admin.number_line", "n", start+i+1, "phrase", n.Phrase)
		buttons = append(buttons, t.keepChoice(strconv.Itoa(start+i+1), "report.number", pageArg{a.period, n.ID, 0}.String()))
	}
	r.rows(4, buttons...)
	if end < len(numbers) {
		r.row(t.keep("admin.more_button", "report.numbers", pageArg{a.period, "", end}.String()))
	}
	return nil
}

func (t *talk) keepChoice(label, do, arg string) button {
	b := choice(label, do, arg)
	b.keep = true
	return b
}

// page is the part of n lines that a screen shows.
func page(start, n int) (from, to int) {
	from = min(start, n)
	return from, min(from+recordsShown, n)
}

// reportNumber opens a number: its rule, and the records it was counted from.
func (t *talk) reportNumber(arg string) error {
	a := readPageArg(arg)
	numbers, err := t.numbers(a.period)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(numbers, func(n Number) bool { return n.ID == a.number })
	if i < 0 {
		return t.old()
	}
	n := numbers[i]
	r := t.say("admin.number", "phrase", n.Phrase, "exact", n.Exact, "rule", n.Rule, "n", len(n.Records))
	start, end := page(a.start, len(n.Records))
	var buttons []button
	for _, ref := range n.Records[start:end] {
		line, err := t.recordLine(ref)
		if err != nil {
			return err
		}
		r.lineText(line)
		if ref.Kind == outreach.RecordActivity {
			buttons = append(buttons, t.keepChoice(ref.ID, "mine.open", ref.ID))
		}
	}
	r.rows(4, buttons...)
	var rest []button
	if end < len(n.Records) {
		rest = append(rest, t.keep("admin.more_button", "report.number", pageArg{a.period, n.ID, end}.String()))
	}
	r.row(append(rest, t.keep("admin.back_button", "report.numbers", a.period.String()))...)
	return nil
}

// recordLine is a record in one line, with nothing personal in it.
func (t *talk) recordLine(ref chat.Ref) (string, error) {
	rec, err := t.Reader.Record(t.ctx, ref)
	if err != nil {
		return "", fmt.Errorf("read %s %s: %w", ref.Kind, ref.ID, err)
	}
	switch ref.Kind {
	case outreach.RecordActivity:
		a, err := outreach.DecodeActivity(rec)
		return t.activityLine(a), err
	case outreach.RecordFollowUp:
		f, err := outreach.DecodeFollowUp(rec)
		return t.Texts.Text("admin.follow_up_line", "id", f.ID, "when", t.whenWhere(f.Day, f.Village), "state", t.Texts.Text("admin.state_"+string(f.State))), err
	case outreach.RecordResponse:
		r, err := outreach.DecodeResponse(rec)
		return t.Texts.Text("admin.response_line", "id", r.ID, "when", t.whenWhere(r.Day, r.Village), "answers", t.answersLabel(r)), err
	}
	return ref.ID, nil
}

// answersLabel is what somebody answered, in the words of the buttons.
func (t *talk) answersLabel(r outreach.Response) string {
	survey, _ := t.Surveys.Survey(r.Survey)
	var labels []string
	for _, q := range survey.Questions {
		if o, ok := q.Option(r.Answers[q.ID]); ok {
			labels = append(labels, o.Label)
		}
	}
	return strings.Join(labels, t.Texts.Text("log.between"))
}

// reportResponses sends the CSV of single responses; reading it is noted, since single answers can point at people.
func (t *talk) reportResponses(arg string) error {
	p := readPageArg(arg).period
	f, err := t.Reports.Responses(t.ctx, p.from, p.to)
	if err != nil {
		return fmt.Errorf("responses for %s: %w", p, err)
	}
	t.audit("report.export", "report", strings.ReplaceAll(p.String(), " ", "."), "responses")
	t.say("admin.responses", "from", p.from, "to", p.to).file(f)
	return nil
}

// reportTally sends the CSV of the counts.
func (t *talk) reportTally(arg string) error {
	p := readPageArg(arg).period
	f, err := t.Reports.Tally(t.ctx, p.from, p.to)
	if err != nil {
		return fmt.Errorf("tally for %s: %w", p, err)
	}
	t.audit("report.export", "report", strings.ReplaceAll(p.String(), " ", "."), "tally")
	t.say("admin.tally", "from", p.from, "to", p.to).file(f)
	return nil
}
