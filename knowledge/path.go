package knowledge

import (
	"time"

	"pufa/chat"
)

// A questionPath is what an answer depends on, asked in one to three questions, and what follows from it: a deadline, a sum, or which of
// several rules it is. It is data, paths/<id>.yaml:
//
//	id: loan-limitation
//	topic: loans
//	button: 算算还剩多久                        under the answers of the entries that name the path
//	known: {iou-without-date: {agreed: no}}    what an entry says already and is not asked
//	questions:                                 the first is the beginning
//	  - id: agreed
//	    ask: 当初说好哪天还了吗？
//	    options: [{id: yes, label: 说好了, to: due}, {id: no, label: 没说好, to: refused}]
//	    unknown: unsure                        where 不清楚 leads
//	  - {id: due, ask: 说好哪天还？, answer: day, when: any, safe: first, to: over, unknown: unsure}
//	branches:                                  what nobody has to be asked
//	  - {id: over, passed: last, yes: late, no: in-time}
//	figures:                                   every number, beside its article and the words there that say it
//	  - {id: last, say: 三年, from: [{day: due}], add: {years: 3}, law: 民法典 188, words: [三年]}
//	results:
//	  - {id: in-time, say: "{last.term}到{last.by}去起诉。", law: [民法典 195]}
//
// path_read.go reads and checks it, path_figure.go computes, path_text.go fills the sentences.
type questionPath struct {
	ID        string                       `yaml:"id"`
	Topic     string                       `yaml:"topic"`
	Button    string                       `yaml:"button"`
	Known     map[string]map[string]string `yaml:"known"` // entry → question → value
	Questions []*pathQuestion              `yaml:"questions"`
	Branches  []*pathBranch                `yaml:"branches"`
	Figures   []*pathFigure                `yaml:"figures"`
	Results   []*pathResult                `yaml:"results"`

	file    string
	source  string         // the file's text
	nodes   map[string]any // id → *pathQuestion, *pathBranch or *pathResult
	figures map[string]*pathFigure
}

// Kinds of typed answers: pathQuestion.Answer.
const (
	answerDay    = "day"    // 2026-02-10
	answerLength = "length" // 42m10d: months and days
	answerMoney  = "money"  // 350000: fen
	answerCount  = "count"  // 4
)

// Which days a question means, and which end of a span does no harm when it is taken for the day.
const (
	dayPast   = "past" // today or before
	dayAny    = "any"
	safeFirst = "first"
	safeLast  = "last"
)

// pathQuestion is one question, answered by a button, by a typed line, or by either.
type pathQuestion struct {
	ID      string       `yaml:"id"`
	Ask     string       `yaml:"ask"`
	Answer  string       `yaml:"answer"` // what is typed; empty: nothing, only buttons
	When    string       `yaml:"when"`   // of a day: "past" or "any"
	Safe    string       `yaml:"safe"`   // of a day: the end of 2023年春天 that does no harm, "first" or "last"; empty: neither
	Least   int          `yaml:"least"`  // of a count
	Most    int          `yaml:"most"`   // of a count
	Options []pathOption `yaml:"options"`
	To      string       `yaml:"to"`      // where what was typed leads
	Unknown string       `yaml:"unknown"` // where 不清楚 leads
}

type pathOption struct {
	ID    string   `yaml:"id"`
	Label string   `yaml:"label"`
	Also  []string `yaml:"also"` // other words that are typed for it
	To    string   `yaml:"to"`
}

// pathBranch goes on by what is known. Exactly one of Passed, Below and Chose is set.
type pathBranch struct {
	ID     string `yaml:"id"`
	Passed string `yaml:"passed"` // a day, asked or computed: is it over, its postponement over a weekend included?
	Below  string `yaml:"below"`  // a count: is it smaller than Than?
	Than   int    `yaml:"than"`
	Chose  string `yaml:"chose"` // a question: was the option Is chosen?
	Is     string `yaml:"is"`
	Yes    string `yaml:"yes"`
	No     string `yaml:"no"`
}

// pathResult is where a path ends.
type pathResult struct {
	ID  string   `yaml:"id"`
	Say string   `yaml:"say"` // with {figure}, {question}, {figure.by}: see path_text.go
	Law []string `yaml:"law"` // 民法典 195; those of the figures it names come by themselves

	cited []chat.Citation
}

// walk is one go along a path.
type walk struct {
	path  *questionPath
	given map[string]string // question → value
	today time.Time         // midnight, UTC: a day without its zone
}

// start begins a walk with what is known of an entry and what was answered. now is in the township's time zone.
func (p *questionPath) walk(entry string, given []chat.PathAnswer, now time.Time) *walk {
	w := &walk{path: p, given: map[string]string{}, today: dayOf(now)}
	for question, value := range p.Known[entry] {
		w.given[question] = value
	}
	for _, g := range given {
		w.given[g.Question] = g.Value
	}
	return w
}

// end goes along the answers to the first question that has none, or to a result. An answer that the question does not know (any
// more) is none.
func (w *walk) end() (*pathQuestion, *pathResult) {
	at := w.path.Questions[0].ID
	for {
		switch node := w.path.nodes[at].(type) {
		case *pathQuestion:
			value, answered := w.given[node.ID]
			to := node.follow(value)
			if !answered || to == "" {
				return node, nil
			}
			at = to
		case *pathBranch:
			at = node.No
			if w.holds(node) {
				at = node.Yes
			}
		case *pathResult:
			return nil, node
		}
	}
}

// follow is where a value leads; empty when it is no answer to the question.
func (q *pathQuestion) follow(value string) string {
	if value == chat.PathUnknown {
		return q.Unknown
	}
	for _, o := range q.Options {
		if o.ID == value {
			return o.To
		}
	}
	if q.Answer != "" && q.valid(value) {
		return q.To
	}
	return ""
}

// valid says whether a value has the form that the question's kind of answer has.
func (q *pathQuestion) valid(value string) bool {
	switch q.Answer {
	case answerDay:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case answerLength:
		_, ok := parseLength(value)
		return ok
	case answerMoney:
		_, ok := parseFen(value)
		return ok
	}
	n, ok := parseCount(value)
	return ok && n >= q.Least && n <= q.Most
}

// holds decides a branch.
func (w *walk) holds(b *pathBranch) bool {
	switch {
	case b.Passed != "":
		return w.today.After(workdayFrom(w.day(b.Passed)))
	case b.Chose != "":
		return w.given[b.Chose] == b.Is
	}
	return w.count(b.Below) < b.Than
}
