package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// clauseEnds are the marks over which * does not reach, as Fold leaves them.
const clauseEnds = "。,!?;"

// lexicon hears the words of all phrases in a text in one pass. It is a tree of characters; its root is node 0.
type lexicon struct {
	next map[branch]int32
	sets [][]int // of the word that ends at a node
	n    int     // sets
}

type branch struct {
	node int32
	r    rune
}

// lexicon is made once all phrases are read.
func (r *phraseReader) lexicon() *lexicon {
	l := &lexicon{next: map[branch]int32{}, sets: [][]int{nil}, n: len(r.numbers)}
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
	first, last []int32 // of a set: the numbers of its first and last hit from 1, 0 when there is none
	hits        []hit
	ended       []int
}

type hit struct {
	at   span
	next int32 // hit of the same set
}

type span struct{ start, end int }

func (l *lexicon) hear(t []rune) *heard {
	ends := make([]int32, 2*l.n)
	h := &heard{first: ends[:l.n], last: ends[l.n:], hits: make([]hit, 0, 4*len(t)), ended: make([]int, len(t)+1)}
	for i, r := range t {
		h.ended[i+1] = h.ended[i]
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

func (h *heard) add(set int, at span) {
	h.hits = append(h.hits, hit{at: at})
	n := int32(len(h.hits))
	if last := h.last[set]; last > 0 {
		h.hits[last-1].next = n
	} else {
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
