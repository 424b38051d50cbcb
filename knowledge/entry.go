package knowledge

import (
	"regexp"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Entry is one curated answer. Its file:
//
//	---
//	id: iou-without-date
//	title: 借条没写还款日期，钱还能要回来吗
//	topic: loans
//	asks: [借条没写还钱日子咋办, …]          at least 8 ways people say it
//	law: [民法典 675, 诉讼时效规定 4]         in order of weight; names and aliases of lawnames.yaml
//	local: [counter.mediation]              the {{local …}} slots of the body
//	reviewed: 2026-11-22
//	review_by: 2027-11-22
//	---
//	**结论，一句话。**
//
//	## 怎么办
//	1. …
//
//	## 法律怎么说
//	…（民法典第六百七十五条）。
//
// Optional: region, path, contact, urgent, checked.
type Entry struct {
	ID       string
	Title    string
	Topic    string // id in topics.yaml
	Asks     []string
	Law      []chat.Citation // in order of weight, official names
	Local    []string        // keys of local.yaml
	Region   string          // where it holds; empty: everywhere
	Path     string          // id of a path of questions
	Contact  string          // who helps, when it is not the usual office
	Urgent   bool            // waiting a day does harm
	Reviewed string          // 2006-01-02
	ReviewBy string          // 2006-01-02
	Checked  string          // who read it a second time, and when

	Conclusion string // first layer, one sentence, plain
	Steps      string // second layer, plain, with {{local …}} slots
	LawText    string // third layer, plain

	File  string         // where it was read
	lines map[string]int // front matter key → line
}

const (
	stepsHeading = "## 怎么办"
	lawHeading   = "## 法律怎么说"
	fence        = "---"
)

var idRE = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// parser reads entries and notes everything that is wrong with them.
type parser struct {
	names    *laws.Names
	findings *findings
}

// entry reads one file. What can't be used leaves error findings and ok false; the rest of the checks are in check.go.
func (p *parser) entry(file, text string) (Entry, bool) {
	before := p.findings.errors
	e := Entry{File: file, lines: map[string]int{}}
	head, body, bodyLine, ok := splitFront(text)
	if !ok {
		p.findings.add(file, 1, "no_front", "")
		return e, false
	}
	p.front(&e, head)
	p.body(&e, body, bodyLine)
	return e, p.findings.errors == before
}

// splitFront cuts the text between the two lines of dashes from the body. bodyLine is the number of the body's first line.
func splitFront(text string) (head, body string, bodyLine int, ok bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	rest, ok := strings.CutPrefix(text, fence+"\n")
	if !ok {
		return "", "", 0, false
	}
	head, body, ok = strings.Cut(rest, "\n"+fence+"\n")
	return head, body, strings.Count(head, "\n") + 4, ok
}

func (p *parser) front(e *Entry, head string) {
	for i, line := range strings.Split(head, "\n") {
		if key, _, ok := strings.Cut(line, ":"); ok && key == strings.TrimSpace(key) {
			e.lines[key] = i + 2
		}
	}
	f, err := readFront(head)
	if err != nil {
		line, message := yamlError(err)
		p.findings.add(e.File, line+1, "bad_front", message)
		return
	}
	e.ID, e.Title, e.Topic, e.Asks, e.Local = f.ID, f.Title, f.Topic, f.Asks, f.Local
	e.Region, e.Path, e.Contact, e.Urgent = f.Region, f.Path, f.Contact, f.Urgent
	e.Reviewed, e.ReviewBy, e.Checked = f.Reviewed, f.ReviewBy, f.Checked
	if !idRE.MatchString(e.ID) {
		p.findings.add(e.File, e.line("id"), "bad_id", e.ID)
	}
	for _, field := range []struct{ name, value string }{{"title", e.Title}, {"topic", e.Topic}} {
		if strings.TrimSpace(field.value) == "" {
			p.findings.add(e.File, e.line(field.name), "missing", field.name)
		}
	}
	p.dates(e)
	p.law(e, f.Law)
}

// line is where a key of the front matter stands; 2 when it is missing.
func (e *Entry) line(key string) int {
	if n := e.lines[key]; n > 0 {
		return n
	}
	return 2
}

func (p *parser) dates(e *Entry) {
	for _, field := range []struct{ name, value string }{{"reviewed", e.Reviewed}, {"review_by", e.ReviewBy}} {
		if _, err := time.Parse(time.DateOnly, field.value); err != nil {
			p.findings.add(e.File, e.line(field.name), "bad_date", field.name)
		}
	}
}

// law reads the list of cited articles: "民法典 675", "刑法 133之一".
func (p *parser) law(e *Entry, list []string) {
	if len(list) == 0 {
		p.findings.add(e.File, e.line("law"), "missing", "law")
	}
	seen := map[chat.Citation]bool{}
	for _, cited := range list {
		name, number, ok := strings.Cut(strings.TrimSpace(cited), " ")
		article, ok2 := laws.ParseArticle(number)
		if !ok || !ok2 {
			p.findings.add(e.File, e.line("law"), "bad_law", cited)
			continue
		}
		law, ok := p.names.Official(name)
		if !ok {
			p.findings.add(e.File, e.line("law"), "unknown_law", name)
			continue
		}
		c := chat.Citation{Law: law, Article: article}
		if seen[c] {
			p.findings.add(e.File, e.line("law"), "law_twice", cited)
			continue
		}
		seen[c] = true
		e.Law = append(e.Law, c)
	}
}

// body reads the three layers.
func (p *parser) body(e *Entry, body string, line int) {
	top, rest, ok := strings.Cut(body, stepsHeading+"\n")
	if !ok {
		p.findings.add(e.File, line, "no_layer", stepsHeading)
		return
	}
	steps, law, ok := strings.Cut(rest, lawHeading+"\n")
	if !ok {
		p.findings.add(e.File, line, "no_layer", lawHeading)
		return
	}
	top = strings.TrimSpace(top)
	inner, opened := strings.CutPrefix(top, "**")
	inner, closed := strings.CutSuffix(inner, "**")
	if !opened || !closed || inner == "" || strings.Contains(inner, "**") || strings.Contains(inner, "\n") {
		p.findings.add(e.File, line, "no_conclusion", "")
		return
	}
	e.Conclusion = inner
	e.Steps, e.LawText = plain(steps), plain(law)
	for _, layer := range []struct{ name, text string }{{stepsHeading, e.Steps}, {lawHeading, e.LawText}} {
		if layer.text == "" {
			p.findings.add(e.File, line, "no_layer", layer.name)
		}
	}
}

// plain drops the marks of Markdown that entries use and joins lines broken inside a paragraph.
func plain(markdown string) string {
	var out []string
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(strings.ReplaceAll(line, "**", ""))
		last := len(out) - 1
		if line == "" || last < 0 || out[last] == "" || listItem(line) {
			out = append(out, line)
			continue
		}
		out[last] += line
	}
	text := strings.TrimSpace(strings.Join(out, "\n"))
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return text
}

var itemRE = regexp.MustCompile(`^(\d{1,2}[.、]|[-*]) ?`)

func listItem(line string) bool { return itemRE.MatchString(line) }
