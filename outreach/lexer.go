package outreach

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// separators stand between the pieces of a line, like blanks.
const separators = "，,、;；。:：!?（）()+·*×=|"

// item is one piece of a line.
type item struct {
	meaning
	text  string // as typed, folded
	glued bool   // nothing stands between it and the item before
	value int64  // of isNumber
	unit  string // of isNumber: its counting word, or ""
	day   string // of isDay, 2006-01-02; "" for one that can't be
	used  bool   // of isKind, isField: it has its number
}

// lexer cuts a line into items.
type lexer struct {
	vocabulary
	entry   entryWords
	free    bool      // the township has set no list of villages: a name is known by its ending
	today   time.Time // zero: a date means nothing here
	rest    string
	items   []item
	glued   bool     // the last piece, one that means something, ended here
	problem *Problem // the first one

	afterNoise bool
}

// run cuts the whole line. A problem does not end it: what the line is about is only known at its end.
func (l *lexer) run() {
	for l.rest != "" {
		r, size := utf8.DecodeRuneInString(l.rest)
		if l.separates(r, size) {
			l.rest, l.glued = l.rest[size:], false
			continue
		}
		l.next()
		l.glued = !l.afterNoise
	}
}

// separates says whether a rune ends a piece. A point between digits does not: 1.5 is no list of two.
func (l *lexer) separates(r rune, size int) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(separators, r) || r == '.' && !startsWithDigit(l.rest[size:])
}

// next takes one item: a date, an approximate number, a word, a village, a number, or something unknown.
func (l *lexer) next() {
	if l.date() {
		return
	}
	if n := l.vagueNumber(); n > 0 {
		l.fail(ProblemNotExact, l.rest[:n])
		l.take(item{meaning: meaning{class: isNumber}}, n)
		return
	}
	word := prefix(l.words, l.rest)
	if n := l.freeVillage(word); n > 0 {
		l.take(item{meaning: meaning{class: isVillage, village: l.rest[:n]}}, n)
		return
	}
	if word != "" {
		it := item{meaning: l.meanings[word]}
		if it.class == isDay {
			it.day = Day(l.today.AddDate(0, 0, it.back))
		}
		l.take(it, len(word))
		return
	}
	if value, n := number(l.rest); n > 0 && !runsOn(l.rest[n:]) {
		unit, length := l.unit(l.rest[n:])
		l.take(item{meaning: meaning{class: isNumber}, value: value, unit: unit}, n+length)
		return
	}
	l.take(item{meaning: meaning{class: isUnknown}}, l.unknown())
}

// date takes a date, unless a counting word behind it shows that it is none.
func (l *lexer) date() bool {
	if l.today.IsZero() {
		return false
	}
	day, n, err := date(l.rest, l.today)
	if n == 0 || prefix(l.units, l.rest[n:]) != "" {
		return false
	}
	l.note(err)
	l.take(item{meaning: meaning{class: isDay}, day: day}, n)
	return true
}

func (l *lexer) take(it item, length int) {
	it.text, it.glued = l.rest[:length], l.glued
	l.rest = l.rest[length:]
	if it.class == isUnknown {
		l.fail(ProblemUnknown, it.text)
	}
	if l.afterNoise = it.class == isNoise; !l.afterNoise {
		l.items = append(l.items, it)
	}
}

func (l *lexer) fail(code ProblemCode, word string) { l.note(&Problem{Code: code, Word: clip(word)}) }

func (l *lexer) note(err error) {
	if p, ok := err.(*Problem); ok && l.problem == nil {
		l.problem = p
	}
}

// vagueNumber is the length of an approximate number with its counting word: 约20次, 20余次, 20次左右; 0 when there is none.
func (l *lexer) vagueNumber() int {
	before := len(prefix(l.entry.VagueBefore, l.rest))
	_, n := number(l.rest[before:])
	if n == 0 {
		return 0
	}
	end := before + n
	after := len(prefix(l.entry.VagueAfter, l.rest[end:]))
	end += after
	end += len(prefix(l.units, l.rest[end:]))
	if w := prefix(l.entry.VagueAfter, l.rest[end:]); w != "" && !l.has(w) { // 1次来了32人 is exact
		after, end = len(w), end+len(w)
	}
	if before+after == 0 {
		return 0
	}
	return end
}

// unit finds the counting word behind a number, also behind a blank. length includes the blank.
func (l *lexer) unit(after string) (unit string, length int) {
	tight := strings.TrimLeft(after, " ")
	unit = prefix(l.units, tight)
	if unit == "" || len(tight) < len(after) && len(prefix(l.words, tight)) > len(unit) {
		return "", 0
	}
	return unit, len(after) - len(tight) + len(unit)
}

// runsOn says whether a number goes on in a way that makes it no count: 1.5, 3/4/5, 5-8.
func runsOn(after string) bool {
	return len(after) > 1 && strings.ContainsRune("./-~", rune(after[0])) && startsWithDigit(after[1:])
}

// freeVillage is the length of a village's name that the line begins with, up to its ending; 0 when there is none. word is
// the word the line begins with, if any: only one that says nothing can be the first part of a name.
func (l *lexer) freeVillage(word string) int {
	first := l.meanings[word]
	if !l.free || startsWithDigit(l.rest) || word != "" && (first.class != isNoise || slices.Contains(l.entry.Before, word)) {
		return 0
	}
	for i, r := range l.rest {
		inside := prefix(l.words, l.rest[i:])
		end := prefix(l.entry.VillageEnds, l.rest[i:])
		switch {
		case end != "" && len(inside) <= len(end) && i > 0: // 村民 is no ending
			return i + len(end)
		case i >= maxVillage*utf8.UTFMax || notInNames(r):
			return 0
		case inside != "" && l.meanings[inside].class != isNoise:
			return 0
		}
	}
	return 0
}

// unknown is the length of what means nothing: up to a separator or the next word that means something.
func (l *lexer) unknown() int {
	for i, r := range l.rest {
		if i > 0 && (unicode.IsSpace(r) || strings.ContainsRune(separators, r) || prefix(l.words, l.rest[i:]) != "") {
			return i
		}
	}
	return len(l.rest)
}
