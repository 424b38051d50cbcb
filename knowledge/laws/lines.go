package laws

import (
	"regexp"
	"strings"
)

var (
	articleRE  = regexp.MustCompile(`^\**(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\**(?:[\s　]+|$)(.*)$`)
	tightRE    = regexp.MustCompile(`^\**(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\**(.*)$`)
	headingRE  = regexp.MustCompile(`^第[〇零一二三四五六七八九十百]+(编|分编|章|节)(?:[\s　]+\S.{0,40})?$`)
	amendingRE = regexp.MustCompile(`^#+\s*.*修正案`)
	attachedRE = regexp.MustCompile(`^#*\s*附(?:件|表|录|[:：])[一二三四五六七八九十0-9]*[:：]?`)
	// attachedLineRE is the line above an attachment of plain text: 附件1, 附：税目表.
	attachedLineRE = regexp.MustCompile(`^附(?:(?:件|表|录)[一二三四五六七八九十0-9]*(?:[:：\s　][^。；]{0,40})?|[:：][^。；]{0,40})$`)
)

// headingLevels are how deep the headings of plain text lie; those of Markdown say it themselves.
var headingLevels = map[string]int{"编": 2, "分编": 3, "章": 4, "节": 5}

// reading is the state of reading a version.
type reading struct {
	header   []string // history: adoption, amendments, start
	body     []string // text outside of articles, before the first one
	fileDate string
	current  int // unit being read, plus one; 0: none
	stack    []heading
	last     int // ArticleOrder of the last article
	attached bool
}

type heading struct {
	level int
	text  string
}

// readLines adds a file's lines. Front matter and comments are no text; amending acts that lie beside a law are left out.
func (v *Version) readLines(lines []string, law string) {
	s := &v.scratch
	s.current, s.stack, s.attached = 0, nil, false
	inFront, infoEnd := false, strings.Contains(strings.Join(lines, "\n"), "<!-- INFO END -->")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case line == "---" && len(v.Units) == 0 && (i == 0 || inFront):
			inFront = !inFront
		case inFront, line == "":
		case strings.HasPrefix(line, "<!-- INFO END"):
			infoEnd = false
		case strings.HasPrefix(line, "<!--"):
		case amendingRE.MatchString(line) && !strings.Contains(law, "修正案"):
			return
		case strings.TrimLeft(line, "# ") == law:
		case strings.HasPrefix(line, "#"):
			level := len(line) - len(strings.TrimLeft(line, "#"))
			v.heading(level, strings.TrimSpace(line[level:]))
		case infoEnd:
			s.header = append(s.header, line)
		default:
			v.line(line)
		}
	}
}

// blankless is a heading as it is meant: 序　言 is 序言.
func blankless(text string) string { return strings.Join(strings.Fields(text), "") }

// heading opens a part of the law.
func (v *Version) heading(level int, text string) {
	s := &v.scratch
	for len(s.stack) > 0 && s.stack[len(s.stack)-1].level >= level {
		s.stack = s.stack[:len(s.stack)-1]
	}
	s.stack = append(s.stack, heading{level, strings.Join(strings.Fields(text), " ")})
	s.current = 0
	s.attached = len(v.Units) > 0 && attachedRE.MatchString(text)
}

// line adds a line of text.
func (v *Version) line(line string) {
	s := &v.scratch
	if m := headingRE.FindStringSubmatch(line); m != nil {
		v.heading(headingLevels[m[1]], line)
		return
	}
	switch {
	case len(v.Units) == 0 && blankless(line) == Preamble:
		v.heading(headingLevels["章"], line)
		return
	case len(v.Units) > 0 && attachedLineRE.MatchString(line):
		v.heading(1, line)
		return
	}
	if m := v.article(line); m != nil && !s.attached {
		v.open(m[1])
		s.last = ArticleOrder(m[1])
		line = strings.TrimSpace(m[2])
	} else if s.current == 0 {
		v.outside(line)
		return
	}
	if line != "" {
		u := &v.Units[s.current-1]
		u.Paragraphs = append(u.Paragraphs, line)
	}
}

// article recognises the start of an article that the version does not have yet. Without a blank after the number it is one only
// when the number is the next.
func (v *Version) article(line string) []string {
	m := articleRE.FindStringSubmatch(line)
	if m == nil {
		if m = tightRE.FindStringSubmatch(line); m == nil || ArticleOrder(m[1]) != v.scratch.last+100 {
			return nil
		}
	}
	if _, twice := v.byName[m[1]]; twice {
		return nil
	}
	return m
}

// open starts a unit.
func (v *Version) open(name string) {
	s := &v.scratch
	u := Unit{Article: name}
	for _, h := range s.stack {
		u.Headings = append(u.Headings, h.text)
	}
	v.byName[name] = len(v.Units)
	v.Units = append(v.Units, u)
	s.current = len(v.Units)
}

// outside places text that belongs to no article: history before the first one, a preamble, or an attachment.
func (v *Version) outside(line string) {
	s := &v.scratch
	inPreamble := len(s.stack) > 0 && blankless(s.stack[len(s.stack)-1].text) == Preamble
	name := ""
	switch {
	case inPreamble:
		name = Preamble
	case len(v.Units) > 0 && v.Units[len(v.Units)-1].Article != Preamble:
		name = Attachment
	default:
		s.body = append(s.body, line)
		return
	}
	if i, ok := v.byName[name]; ok {
		s.current = i + 1
	} else {
		v.open(name)
	}
	v.Units[s.current-1].Paragraphs = append(v.Units[s.current-1].Paragraphs, line)
	if name == Attachment {
		s.current = 0
	}
}

// historyRE tells a line on adoption, amendment or start from text.
var historyRE = regexp.MustCompile(`^[(（]?[^。]{0,60}\d{4}年\d{1,2}月\d{1,2}日`)

// close ends the reading of a version: a document without articles is one unit.
func (v *Version) close() {
	s := &v.scratch
	if len(v.Units) > 0 {
		s.header = append(s.header, s.body...)
		s.body = nil
		return
	}
	for len(s.header) == 0 && len(s.body) > 1 && historyRE.MatchString(s.body[0]) {
		s.header, s.body = append(s.header, s.body[0]), s.body[1:]
	}
	if len(s.body) > 0 {
		v.Units = []Unit{{Article: WholeText, Paragraphs: s.body}}
		v.byName[WholeText] = 0
	}
}
