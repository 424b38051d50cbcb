package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// pathWords are the sentences of paths: words.yaml, path.
type pathWords struct {
	Weekdays []string `yaml:"weekdays"` // from Sunday

	By        string `yaml:"by"`         // {last.by} when that day is no Saturday or Sunday
	ByWeekend string `yaml:"by_weekend"` // when it is one
	ByLast    string `yaml:"by_last"`    // when it is one and the Friday before has gone
	From      string `yaml:"from"`       // {last.next}: from when on something can be done
	Share     string `yaml:"share"`
	Months    string `yaml:"months"`
	Years     string `yaml:"years"`
	Days      string `yaml:"days"`
	Yuan      string `yaml:"yuan"`

	Hints map[string]string `yaml:"hints"` // kind of typed answer → how to type it
	Read  map[string]string `yaml:"read"`  // kind of typed answer → what was understood
	Again map[string]string `yaml:"again"` // why a typed line is no answer yet → what to say

	Take      string `yaml:"take"`       // label of a button with a day
	TakeLunar string `yaml:"take_lunar"` // of one with a day that was said in the lunar calendar
}

// placeholderRE finds {last}, {last.by}. {{local …}} has a blank and is none.
var placeholderRE = regexp.MustCompile(`\{([a-z][a-z0-9-]*)(?:\.([a-z]+))?\}`)

// attributes are what may follow a name, by what it is: a kind of typed answer or a form of figure.
//
//	{last}       2029年2月10日            {last.by}    2029年2月10日，那天是周六，最晚2月9日（周五）
//	{last.term}  三年, as it is said      {last.next}  2029年2月12日（周一）, the first working day after it, postponed
//	{low}        700元                    {low.term}   20%
//	{months}     3.5                      {share}      四分之一      {share.of}  4
var attributes = map[string][]string{
	answerDay: {""}, answerLength: {""}, answerMoney: {""}, answerCount: {""},
	formDay: {"", "by", "next", "term"}, formMonths: {""}, formShare: {"", "of"}, formSum: {"", "term"}, formFact: {""},
}

// kindOf is what a name in a sentence stands for: a kind of typed answer or a form of figure; empty for a name of nothing.
func (p *questionPath) kindOf(id string) string {
	if f, ok := p.figures[id]; ok {
		return f.form()
	}
	if q, ok := p.nodes[id].(*pathQuestion); ok {
		return q.Answer
	}
	return ""
}

// text fills a result's sentence and lists the articles that it rests on: its own, and those of the figures it names.
func (w *walk) text(r *pathResult, say pathWords) (string, []chat.Citation) {
	cited := slices.Clone(r.cited)
	text := placeholderRE.ReplaceAllStringFunc(r.Say, func(match string) string {
		m := placeholderRE.FindStringSubmatch(match)
		for _, c := range w.basis(m[1], m[2]) {
			if !slices.Contains(cited, c) {
				cited = append(cited, c)
			}
		}
		return w.shown(m[1], m[2], say)
	})
	return text, cited
}

// basis lists the articles of a figure and of those it is made of; of its bare term that of the term.
func (w *walk) basis(id, attribute string) []chat.Citation {
	f, ok := w.path.figures[id]
	if !ok {
		return nil
	}
	cited := slices.Clone(f.cited)
	if attribute == "term" {
		return cited
	}
	if len(f.From) > 0 {
		start := w.startOf(f)
		cited = append(append(cited, start.cited...), w.basis(start.Day, "")...)
	}
	for _, part := range []string{f.Of, f.Times, f.Over} {
		cited = append(cited, w.basis(part, "")...)
	}
	return cited
}

// shown is what a placeholder reads.
func (w *walk) shown(id, attribute string, say pathWords) string {
	if attribute == "term" {
		return w.path.figures[id].Say
	}
	switch w.path.kindOf(id) {
	case answerDay, formDay:
		return w.shownDay(w.day(id), attribute, say)
	case answerMoney, formSum:
		return expand(say.Yuan, "n", yuan(w.sum(id)))
	case answerLength:
		l, _ := parseLength(w.given[id])
		return l.say(say)
	case formMonths:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(w.halves(id))/2), ".0")
	case formShare:
		if attribute == "of" {
			return strconv.Itoa(w.count(id))
		}
		return expand(say.Share, "n", laws.Numeral(w.count(id)))
	case answerCount:
		return strconv.Itoa(w.count(id))
	}
	return w.path.figures[id].Say
}

func (w *walk) shownDay(day time.Time, attribute string, say pathWords) string {
	switch attribute {
	case "by":
		return w.by(day, say)
	case "next":
		first := workdayFrom(workdayFrom(day).AddDate(0, 0, 1))
		return expand(say.From, "day", sayDay(first), "weekday", say.weekday(first))
	}
	return sayDay(day)
}

// by is until when one has to have acted: the last day of a term, and the safe day when that is a Saturday or Sunday.
func (w *walk) by(day time.Time, say pathWords) string {
	safe, next := workdayBy(day), workdayFrom(day)
	sentence := say.ByWeekend
	switch {
	case safe.Equal(day):
		sentence = say.By
	case safe.Before(w.today):
		sentence = say.ByLast
	}
	return expand(sentence, "day", sayDay(day), "weekday", say.weekday(day), "safe", sayNear(safe, day), "safe_weekday", say.weekday(safe),
		"next", sayNear(next, day), "next_weekday", say.weekday(next))
}

func (s pathWords) weekday(day time.Time) string { return s.Weekdays[day.Weekday()] }

func sayDay(day time.Time) string { return day.Format("2006年1月2日") }

// sayNear leaves the year out when it is that of another day.
func sayNear(day, other time.Time) string {
	if day.Year() == other.Year() {
		return day.Format("1月2日")
	}
	return sayDay(day)
}

// yuan writes an amount in fen, rounded: nobody counts a support or a compensation in fen.
func yuan(fen int64) string { return strconv.FormatInt((fen+50)/100, 10) }

// say writes a length: 3年4个月, 20天.
func (l length) say(say pathWords) string {
	text := ""
	for _, part := range []struct {
		n    int
		unit string
	}{{l.months / 12, say.Years}, {l.months % 12, say.Months}, {l.days, say.Days}} {
		if part.n > 0 {
			text += expand(part.unit, "n", strconv.Itoa(part.n))
		}
	}
	return text
}

// cited lists every article of a path, once.
func (p *questionPath) cited() (all []chat.Citation) {
	add := func(cited []chat.Citation) {
		for _, c := range cited {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	for _, f := range p.Figures {
		add(f.cited)
		for _, s := range f.From {
			add(s.cited)
		}
	}
	for _, r := range p.Results {
		add(r.cited)
	}
	return all
}
