package knowledge

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"pufa/chat"
)

// pathFigure is one number of a path: a term of an article, or what is computed with it. Its forms:
//
//	{id: term, say: 三年, law: 民法典 188, words: [三年]}                       as it stands in the article
//	{id: last, say: 三年, from: [{day: due}], add: {years: 3}, law: …, words: …}  the last day of a term; .term is 三年
//	{id: low, say: 20%, of: income, percent: 20, law: …, words: …}              a part of a sum; likewise fold: 2, twice the sum
//	{id: per, of: income, over: people}                                         a sum for each
//	{id: months, of: served, service: {full: 1, from: 6}, law: …, words: …}  months of wages for a time of service (劳动合同法第四十七条)
//	{id: pay, of: wage, times: months}                                          a sum times months
//	{id: share, of: others, plus: 1, share: true}                               one part of so many
//
// of, over, from and times name questions or figures that stand above.
type pathFigure struct {
	ID    string   `yaml:"id"`
	Say   string   `yaml:"say"`   // how the number is said
	Law   string   `yaml:"law"`   // the article that gives it
	Words []string `yaml:"words"` // the words of the article that give it, a few characters each

	From    []pathStart  `yaml:"from"`
	Add     term         `yaml:"add"`
	Of      string       `yaml:"of"`
	Percent int64        `yaml:"percent"`
	Fold    int64        `yaml:"fold"`
	Over    string       `yaml:"over"`
	Times   string       `yaml:"times"`
	Service *pathService `yaml:"service"`
	Share   bool         `yaml:"share"`
	Plus    int          `yaml:"plus"`

	cited []chat.Citation
}

// pathStart is a day from which a term runs: the first of a list that is known counts.
type pathStart struct {
	Day string `yaml:"day"` // a question or a figure
	Law string `yaml:"law"` // the article that says that it runs from there, if it is another one

	cited []chat.Citation
}

// pathService is how a time of service counts in months of wages: Full for each year; a rest of From months or more counts as a
// year, a shorter one as half.
type pathService struct {
	Full int `yaml:"full"`
	From int `yaml:"from"`
}

// form is what a figure is.
func (f *pathFigure) form() string {
	switch {
	case len(f.From) > 0:
		return formDay
	case f.Service != nil:
		return formMonths
	case f.Share:
		return formShare
	case f.Of != "":
		return formSum
	}
	return formFact
}

// Forms of figures.
const (
	formDay    = "deadline"
	formMonths = "months" // of wages, in halves
	formShare  = "share"
	formSum    = "sum" // fen
	formFact   = "fact"
)

// day is a day that was told, or computed from one.
func (w *walk) day(id string) time.Time {
	f, computed := w.path.figures[id]
	if !computed {
		day, _ := time.Parse(time.DateOnly, w.given[id])
		return day
	}
	return f.Add.after(w.day(w.startOf(f).Day))
}

// startOf is the first start of a term that is known.
func (w *walk) startOf(f *pathFigure) pathStart {
	for _, s := range f.From {
		if w.knows(s.Day) {
			return s
		}
	}
	return f.From[0]
}

// knows says whether a question was answered with a value, or a figure can be computed.
func (w *walk) knows(id string) bool {
	f, computed := w.path.figures[id]
	if !computed {
		q, _ := w.path.nodes[id].(*pathQuestion)
		return q != nil && q.Answer != "" && q.valid(w.given[id])
	}
	for _, s := range f.From {
		if w.knows(s.Day) {
			return true
		}
	}
	return len(f.From) == 0 && (f.Of == "" || w.knows(f.Of))
}

// sum is an amount in fen.
func (w *walk) sum(id string) int64 {
	f, computed := w.path.figures[id]
	if !computed {
		fen, _ := parseFen(w.given[id])
		return fen
	}
	of := w.sum(f.Of)
	switch {
	case f.Percent > 0:
		return of * f.Percent / 100
	case f.Fold > 0:
		return of * f.Fold
	case f.Times != "":
		return of * int64(w.halves(f.Times)) / 2
	}
	return of / int64(max(1, w.count(f.Over)))
}

// halves is how many half months of wages a figure is.
func (w *walk) halves(id string) int {
	f := w.path.figures[id]
	length, _ := parseLength(w.given[f.Of])
	years, rest := length.months/12, length.months%12
	halves := 2 * f.Service.Full * years
	switch {
	case rest >= f.Service.From:
		halves += 2 * f.Service.Full
	case rest > 0 || length.days > 0:
		halves += f.Service.Full
	}
	return halves
}

// count is a number that was told, or how many share.
func (w *walk) count(id string) int {
	f, computed := w.path.figures[id]
	if computed {
		return w.count(f.Of) + f.Plus
	}
	n, _ := parseCount(w.given[id])
	return n
}

// length is a time of service.
type length struct{ months, days int }

var lengthRE = regexp.MustCompile(`^(\d{1,4})m(\d{1,3})d$`)

// parseLength reads 42m10d.
func parseLength(value string) (length, bool) {
	m := lengthRE.FindStringSubmatch(value)
	if m == nil {
		return length{}, false
	}
	months, _ := strconv.Atoi(m[1])
	days, _ := strconv.Atoi(m[2])
	return length{months, days}, true
}

func (l length) value() string { return fmt.Sprintf("%dm%dd", l.months, l.days) }

// parseFen reads an amount: 350000.
func parseFen(value string) (int64, bool) {
	fen, err := strconv.ParseInt(value, 10, 64)
	return fen, err == nil && fen >= 0 && fen <= maxFen
}

// maxFen is more than anybody here has: a hundred million yuan. Products of it stay far below what an int64 holds.
const maxFen = 100_000_000 * 100

func parseCount(value string) (int, bool) {
	n, err := strconv.Atoi(value)
	return n, err == nil && n >= 0
}
