package knowledge

import "sync"

// hearing hears what was meant by what was typed: words typed with a wrong character of the right sound, and pinyin. It goes by the pairs
// of characters in the entries' asks. Safe for many goroutines.
type hearing struct {
	entries []Entry
	speech  *speech
	vocab   *vocabulary
	once    sync.Once
	words   words2
}

// words2 are the pairs of neighbouring characters in asks.
type words2 struct {
	counts map[[2]rune]int
	best   map[[2]uint16]pairOf // by their sounds
}

// pairOf is the commonest pair of two sounds.
type pairOf struct {
	pair  [2]rune
	count int
}

// of is the commonest pair of two sounds.
func (w *words2) of(a, b uint16) (pairOf, bool) {
	p, ok := w.best[[2]uint16{a, b}]
	return p, ok
}

// learned reads the asks, once.
func (h *hearing) learned() *words2 {
	h.once.Do(func() {
		h.words = words2{map[[2]rune]int{}, map[[2]uint16]pairOf{}}
		for _, e := range h.entries {
			for _, ask := range e.Asks {
				last := rune(0)
				for _, r := range h.speech.fold(ask) {
					h.words.counts[[2]rune{last, r}]++
					last = r
				}
			}
		}
		for pair, n := range h.words.counts {
			key := [2]uint16{h.speech.sounds.of(pair[0]), h.speech.sounds.of(pair[1])}
			known := h.words.best[key]
			if key[0] != 0 && key[1] != 0 && (n > known.count || n == known.count && less(pair, known.pair)) {
				h.words.best[key] = pairOf{pair, n}
			}
		}
	})
	return &h.words
}

func less(a, b [2]rune) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

// commonPair is how often asks have a pair that takes the place of one that nobody writes. Over the first halves of testdata/messages
// that of 44 with wrong characters 18 are answered, 11 unmended, and none of them wrongly; a lower number changes words that are right.
const commonPair = 10

// mend puts a common pair of the same sounds in the place of one that no entry has, when they share a character and the other one belongs
// to no word that entries have: 土第 is 土地, 犯发 is 犯法.
func (h *hearing) mend(text string) string {
	words := h.learned()
	r := []rune(h.speech.fold(text))
	known := func(i int) bool {
		return i >= 0 && i+1 < len(r) && (words.counts[[2]rune{r[i], r[i+1]}] > 0 || h.vocab.id(pairKey(r[i], r[i+1])) >= 0)
	}
	changed := false
	for i := 0; i+1 < len(r); i++ {
		a, b := h.speech.sounds.of(r[i]), h.speech.sounds.of(r[i+1])
		if a == 0 || b == 0 || known(i) {
			continue
		}
		p, ok := words.of(a, b)
		if !ok || p.count < commonPair || (p.pair[0] == r[i]) == (p.pair[1] == r[i+1]) {
			continue
		}
		if p.pair[0] != r[i] && known(i-1) || p.pair[1] != r[i+1] && known(i+1) {
			continue
		}
		r[i], r[i+1], changed = p.pair[0], p.pair[1], true
	}
	if !changed {
		return text
	}
	return string(r)
}
