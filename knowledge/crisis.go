package knowledge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// crisisFile is crisis.yaml; the file itself says what its lists mean.
type crisisFile struct {
	Scripts map[string]crisisScript `yaml:"scripts"`
	Words   map[string][]string     `yaml:"words"`
	Rules   []struct {
		Script  string   `yaml:"script"`
		Always  []string `yaml:"always"`
		Present []string `yaml:"present"`
		Any     []string `yaml:"any"`
	} `yaml:"rules"`
	Ignore   []string `yaml:"ignore"`
	Past     []string `yaml:"past"`
	Abstract []string `yaml:"abstract"`
	Now      []string `yaml:"now"`
}

// crisisScript is the fixed words for one kind of emergency.
type crisisScript struct {
	Text    string   `yaml:"text"`
	Numbers []string `yaml:"numbers"`
}

// crisis finds emergencies. Safe for use by many goroutines.
type crisis struct {
	words  *wordSets
	rules  []crisisRule
	ignore phrases

	past, abstract, now phrases
}

type crisisRule struct {
	script crisisScript
	always,
	present, // unless the text tells of the past
	any phrases // unless it does, or asks about the law in general
}

func newCrisis(f crisisFile) (*crisis, error) {
	w := newWordSets(f.Words)
	c := &crisis{words: w}
	var err error
	compile := func(lists ...[]string) phrases {
		list, e := w.phrases(lists...)
		err = cmp.Or(err, e)
		return list
	}
	for _, r := range f.Rules {
		script, ok := f.Scripts[r.Script]
		if !ok || script.Text == "" || len(script.Numbers) == 0 {
			return nil, fmt.Errorf("script %q: want a text and numbers", r.Script)
		}
		script.Text = strings.TrimSpace(script.Text)
		c.rules = append(c.rules, crisisRule{script, compile(r.Always), compile(r.Present), compile(r.Any)})
	}
	c.ignore, c.now = compile(f.Ignore), compile(f.Now)
	c.past, c.abstract = compile(f.Past), compile(f.Abstract)
	return c, err
}

// find returns the script for a text that is an emergency.
func (c *crisis) find(text string) (crisisScript, bool) {
	t := []rune(strings.ReplaceAll(laws.Fold(text), " ", ""))
	heard := c.words.hear(t)
	if c.ignore.cut(heard, t) {
		heard = c.words.hear(t)
	}
	now := c.now.in(heard)
	past := !now && c.past.in(heard)
	abstract := !now && c.abstract.in(heard)
	for _, r := range c.rules {
		if r.always.in(heard) || !past && (r.present.in(heard) || !abstract && r.any.in(heard)) {
			return r.script, true
		}
	}
	return crisisScript{}, false
}

// answer is a script as an answer.
func (s crisisScript) answer() chat.Answer {
	return chat.Answer{Kind: chat.Crisis, Text: s.Text, Numbers: s.Numbers, Score: 1}
}

// How far two words of a phrase may be from each other, in characters: * and **.
const (
	nearGap = 6
	wideGap = 16
)

// clauseEnds are the marks over which * does not reach, as Fold leaves them.
const clauseEnds = "。,!?;"

// A phrase is sets of words that must follow each other. A text is read once for the words of all phrases; what is then left
// to do for a phrase is to compare places, and nothing at all if one of them was not heard.
type phrase []step

type step struct {
	set  int
	gap  int  // at most so many characters after the step before
	wide bool // also over the end of a clause
}

type phrases []phrase

// wordSets knows all words of all phrases.
type wordSets struct {
	classes map[string][]string
	numbers map[string]int    // of sets, by their words joined by |
	words   map[rune][]inSets // by first character
}

type inSets struct {
	word []rune
	sets []int
}

func newWordSets(classes map[string][]string) *wordSets {
	return &wordSets{classes: classes, numbers: map[string]int{}, words: map[rune][]inSets{}}
}

// set is the number of the set of these words.
func (w *wordSets) set(words []string) (int, error) {
	key := strings.Join(words, "|")
	if n, ok := w.numbers[key]; ok {
		return n, nil
	}
	n := len(w.numbers)
	w.numbers[key] = n
	for _, text := range words {
		word := []rune(laws.Fold(text))
		if len(word) == 0 {
			return 0, fmt.Errorf("an empty word in %q would match everywhere", key)
		}
		list := w.words[word[0]]
		i := slices.IndexFunc(list, func(known inSets) bool { return slices.Equal(known.word, word) })
		if i < 0 {
			i, list = len(list), append(list, inSets{word: word})
		}
		list[i].sets = append(list[i].sets, n)
		w.words[word[0]] = list
	}
	return n, nil
}

func (w *wordSets) phrases(lists ...[]string) (phrases, error) {
	var all phrases
	for _, list := range lists {
		for _, text := range list {
			for _, order := range orders(strings.Split(text, "&")) {
				p, err := w.phrase(strings.Join(order, "**"))
				if err != nil {
					return nil, fmt.Errorf("phrase %q: %w", text, err)
				}
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// orders are all orders of parts.
func orders(parts []string) [][]string {
	if len(parts) < 2 {
		return [][]string{parts}
	}
	var all [][]string
	for i, first := range parts {
		for _, rest := range orders(slices.Delete(slices.Clone(parts), i, i+1)) {
			all = append(all, append([]string{first}, rest...))
		}
	}
	return all
}

// phrase reads the notation that crisis.yaml explains: 词, (甲|乙), <class>, * and **.
func (w *wordSets) phrase(text string) (phrase, error) {
	var p phrase
	var next step
	for text != "" {
		var words []string
		piece, ok := "", true
		switch text[0] {
		case '*':
			if rest, wide := strings.CutPrefix(text, "**"); wide {
				next.gap, next.wide, text = wideGap, true, rest
			} else {
				next.gap, text = nearGap, text[1:]
			}
			continue
		case '(':
			piece, text, ok = strings.Cut(text[1:], ")")
			words = strings.Split(piece, "|")
		case '<':
			piece, text, ok = strings.Cut(text[1:], ">")
			if words = w.classes[piece]; len(words) == 0 {
				return nil, fmt.Errorf("no words in class %q", piece)
			}
		default:
			end := strings.IndexAny(text, "*(<")
			if end < 0 {
				end = len(text)
			}
			words, text = []string{text[:end]}, text[end:]
		}
		if !ok || strings.ContainsAny(piece, "(<*&") {
			return nil, fmt.Errorf("a bracket is not closed, or has more than words in it")
		}
		var err error
		if next.set, err = w.set(words); err != nil {
			return nil, err
		}
		p, next = append(p, next), step{}
	}
	if len(p) == 0 || next.gap > 0 || p[0].gap > 0 {
		return nil, fmt.Errorf("want a word at both ends")
	}
	return p, nil
}

// heard is what was found in a text: the places of every set, by their starts, and how many clauses ended before a place.
type heard struct {
	places [][]span
	ended  []int
}

type span struct{ start, end int }

func (w *wordSets) hear(t []rune) heard {
	h := heard{make([][]span, len(w.numbers)), make([]int, len(t)+1)}
	for i, r := range t {
		h.ended[i+1] = h.ended[i]
		if strings.ContainsRune(clauseEnds, r) {
			h.ended[i+1]++
		}
		for _, known := range w.words[r] {
			if end := i + len(known.word); end <= len(t) && slices.Equal(t[i:end], known.word) {
				for _, set := range known.sets {
					h.places[set] = append(h.places[set], span{i, end})
				}
			}
		}
	}
	return h
}

// find is where the phrase stands: for every place of its last word the nearest beginning.
func (p phrase) find(h heard) []span {
	for _, s := range p {
		if len(h.places[s.set]) == 0 {
			return nil
		}
	}
	found := h.places[p[0].set]
	for _, s := range p[1:] {
		found = h.follow(found, s)
	}
	return found
}

// follow is where a step can be made after what was found. The nearest end before it decides: if that is too far, all are.
func (h heard) follow(found []span, s step) []span {
	byEnd := func(a, b span) int { return cmp.Compare(a.end, b.end) }
	if !slices.IsSortedFunc(found, byEnd) {
		found = slices.SortedFunc(slices.Values(found), byEnd)
	}
	var next []span
	before := 0 // how many of found end before the place
	for _, place := range h.places[s.set] {
		for before < len(found) && found[before].end <= place.start {
			before++
		}
		if before == 0 {
			continue
		}
		last := found[before-1]
		if place.start-last.end <= s.gap && (s.wide || h.ended[place.start] == h.ended[last.end]) {
			next = append(next, span{last.start, place.end})
		}
	}
	return next
}

// in says whether one of them was heard.
func (all phrases) in(h heard) bool {
	return slices.ContainsFunc(all, func(p phrase) bool { return len(p.find(h)) > 0 })
}

// cut puts the end of a clause over each, and says whether there was one.
func (all phrases) cut(h heard, t []rune) bool {
	any := false
	for _, p := range all {
		for _, at := range p.find(h) {
			any = true
			for i := at.start; i < at.end; i++ {
				t[i] = '。'
			}
		}
	}
	return any
}
