package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// clauseEnds are the marks over which * does not reach, as Fold leaves them.
const clauseEnds = "。,!?;"

// lexicon hears the words of all phrases in a text in one pass. It is a tree of characters; its root is node 0. Safe for use by
// many goroutines.
type lexicon struct {
	next map[branch]int32
	sets [][]int   // of the word that ends at a node
	used sync.Pool // of *heard: a message is heard before anything else, and every one would leave 50 KB behind
}

type branch struct {
	node int32
	r    rune
}

// lexicon is made once all phrases are read.
func (r *phraseReader) lexicon() *lexicon {
	n := len(r.numbers)
	l := &lexicon{next: map[branch]int32{}, sets: [][]int{nil}}
	l.used.New = func() any { return &heard{first: make([]int32, n), last: make([]int32, n)} }
	for word, sets := range r.words {
		node := int32(0)
		for _, c := range word {
			to, ok := l.next[branch{node, c}]
			if !ok {
				to = int32(len(l.sets))
				l.next[branch{node, c}], l.sets = to, append(l.sets, nil)
			}
			node = to
		}
		l.sets[node] = sets
	}
	return l
}

// heard is what was found in a text: the places of the words of every set, and how many clauses ended before a place.
type heard struct {
	sets        []int   // those that were heard, in the order of their first places
	first, last []int32 // of a set: the numbers of its first and last hit from 1, 0 when there is none
	hits        []hit
	ended       []int
}

type hit struct {
	at   span
	next int32 // hit of the same set
}

type span struct{ start, end int }

// hear hears a text. What it returns is given back with done.
func (l *lexicon) hear(t []rune) *heard {
	h := l.used.Get().(*heard)
	h.ended = append(h.ended, 0)
	for i, r := range t {
		h.ended = append(h.ended, h.ended[i])
		if strings.ContainsRune(clauseEnds, r) {
			h.ended[i+1]++
		}
		node := int32(0)
		for j := i; j < len(t); j++ {
			to, ok := l.next[branch{node, t[j]}]
			if !ok {
				break
			}
			node = to
			for _, set := range l.sets[node] {
				h.add(set, span{i, j + 1})
			}
		}
	}
	return h
}

// done gives back what was heard.
func (l *lexicon) done(h *heard) {
	for _, set := range h.sets {
		h.first[set], h.last[set] = 0, 0
	}
	h.sets, h.hits, h.ended = h.sets[:0], h.hits[:0], h.ended[:0]
	l.used.Put(h)
}

func (h *heard) add(set int, at span) {
	h.hits = append(h.hits, hit{at: at})
	n := int32(len(h.hits))
	if last := h.last[set]; last > 0 {
		h.hits[last-1].next = n
	} else {
		h.sets = append(h.sets, set)
		h.first[set] = n
	}
	h.last[set] = n
}

func (h *heard) has(set int) bool { return h.first[set] > 0 }

// places are where the words of a set stand, by their starts.
func (h *heard) places(set int) []span {
	var found []span
	for n := h.first[set]; n > 0; n = h.hits[n-1].next {
		found = append(found, h.hits[n-1].at)
	}
	return found
}

// follow is where a step can be made after what was found. The nearest end before it decides: if that is too far, all are.
func (h *heard) follow(found []span, s step) []span {
	byEnd := func(a, b span) int { return cmp.Compare(a.end, b.end) }
	if !slices.IsSortedFunc(found, byEnd) {
		slices.SortFunc(found, byEnd)
	}
	var next []span
	before := 0 // how many of found end before the place
	for _, place := range h.places(s.set) {
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
