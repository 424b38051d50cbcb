package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"pufa/knowledge/laws"
)

// How far two words of a phrase may be from each other, in characters: * and **.
const (
	nearGap = 6
	wideGap = 16
)

// A phrase is sets of words that must follow each other, in the notation that crisis.yaml explains. A text is read once for the
// words of all phrases; what is then left to do for a phrase is to compare places, and nothing at all if one of them was not heard.
type phrase []step

type step struct {
	set  int
	gap  int  // at most so many characters after the step before
	wide bool // also over the end of a clause
}

// phraseReader reads phrases. It names the sets of words that they are made of, for a lexicon to hear.
type phraseReader struct {
	classes map[string][]string
	numbers map[string]int // of sets, by their words joined by |
	words   map[string][]int
}

func newPhraseReader(classes map[string][]string) *phraseReader {
	return &phraseReader{classes: classes, numbers: map[string]int{}, words: map[string][]int{}}
}

// read reads a list of phrases. Those that are one word become one set together.
func (r *phraseReader) read(list []string) ([]phrase, error) {
	var all []phrase
	var single []string
	for _, text := range list {
		if !strings.ContainsAny(text, "*&(<") {
			single = append(single, text)
			continue
		}
		for _, order := range orders(strings.Split(text, "&")) {
			p, err := r.phrase(strings.Join(order, "**"))
			if err != nil {
				return nil, fmt.Errorf("phrase %q: %w", text, err)
			}
			all = append(all, p)
		}
	}
	if len(single) == 0 {
		return all, nil
	}
	set, err := r.set(single)
	return append(all, phrase{{set: set}}), err
}

// set is the number of the set of these words.
func (r *phraseReader) set(words []string) (int, error) {
	key := strings.Join(words, "|")
	if n, ok := r.numbers[key]; ok {
		return n, nil
	}
	n := len(r.numbers)
	r.numbers[key] = n
	for _, word := range words {
		word = laws.Fold(word)
		if word == "" {
			return 0, fmt.Errorf("an empty word in %q would match everywhere", key)
		}
		if !slices.Contains(r.words[word], n) {
			r.words[word] = append(r.words[word], n)
		}
	}
	return n, nil
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

// phrase reads 词, (甲|乙), <class>, * and **.
func (r *phraseReader) phrase(text string) (phrase, error) {
	var p phrase
	var next step
	for text != "" {
		if text[0] == '*' {
			if rest, wide := strings.CutPrefix(text, "**"); wide {
				next.gap, next.wide, text = wideGap, true, rest
			} else {
				next.gap, text = nearGap, text[1:]
			}
			continue
		}
		words, rest, err := r.piece(text)
		if err != nil {
			return nil, err
		}
		if next.set, err = r.set(words); err != nil {
			return nil, err
		}
		text, p, next = rest, append(p, next), step{}
	}
	if len(p) == 0 || next.gap > 0 || p[0].gap > 0 {
		return nil, fmt.Errorf("want a word at both ends")
	}
	return p, nil
}

// piece reads the words that a text begins with.
func (r *phraseReader) piece(text string) (words []string, rest string, err error) {
	piece, closed := "", true
	switch text[0] {
	case '(':
		piece, rest, closed = strings.Cut(text[1:], ")")
		words = strings.Split(piece, "|")
	case '<':
		piece, rest, closed = strings.Cut(text[1:], ">")
		if words = r.classes[piece]; len(words) == 0 {
			return nil, "", fmt.Errorf("no words in class %q", piece)
		}
	default:
		end := strings.IndexAny(text, "*(<")
		if end < 0 {
			end = len(text)
		}
		words, rest = []string{text[:end]}, text[end:]
	}
	if !closed || strings.ContainsAny(piece, "(<*&") {
		return nil, "", fmt.Errorf("a bracket is not closed, or has more than words in it")
	}
	return words, rest, nil
}

// find is where the phrase stands: for every place of its last word the nearest beginning.
func (p phrase) find(h *heard) []span {
	for _, s := range p {
		if !h.has(s.set) {
			return nil
		}
	}
	found := h.places(p[0].set)
	for _, s := range p[1:] {
		if found = h.follow(found, s); len(found) == 0 {
			return nil
		}
	}
	return found
}

// matcher finds the phrases of many lists. It looks only at those whose first word was heard.
type matcher struct {
	starts [][]listed // by first set
	lists  int
}

type listed struct {
	list int
	p    phrase
}

// list is the number of a list of phrases in a matcher.
type list int

// add makes a list.
func (m *matcher) add(all []phrase) list {
	n := m.lists
	m.lists++
	for _, p := range all {
		for len(m.starts) <= p[0].set {
			m.starts = append(m.starts, nil)
		}
		m.starts[p[0].set] = append(m.starts[p[0].set], listed{n, p})
	}
	return list(n)
}

// matches are where the phrases of each list stand.
type matches [][]span

func (m *matcher) find(h *heard) matches {
	found := make(matches, m.lists)
	for _, set := range h.sets {
		if set >= len(m.starts) {
			continue
		}
		for _, x := range m.starts[set] {
			if at := x.p.find(h); len(at) > 0 {
				found[x.list] = append(found[x.list], at...)
			}
		}
	}
	return found
}

// in says whether a phrase of the list was heard.
func (found matches) in(l list) bool { return len(found[l]) > 0 }

// cut puts the end of a clause over each, and says whether there was one.
func cut(at []span, t []rune) bool {
	for _, s := range at {
		for i := s.start; i < s.end; i++ {
			t[i] = '。'
		}
	}
	return len(at) > 0
}
