package laws

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// key is a gram: a character (in the low 16 bits) or a pair of neighbouring ones.
type key uint32

func pair(a, b rune) key { return key(a)<<16 | key(b) }

// single says whether a gram is one character.
func (k key) single() bool { return k < 1<<16 }

// runes is a text as search sees it: NFKC, lower case, letters and digits of the basic plane; every run of other things is a 0,
// across which there are no pairs.
func runes(text string, into []rune) []rune {
	if !isPlain(text) {
		text = norm.NFKC.String(text)
	}
	for _, r := range text {
		switch {
		case r > 0xFFFF || !(unicode.IsLetter(r) || unicode.IsDigit(r)):
			if n := len(into); n > 0 && into[n-1] != 0 {
				into = append(into, 0)
			}
		default:
			into = append(into, unicode.ToLower(r))
		}
	}
	return into
}

// isPlain says that NFKC would change nothing: only common Chinese characters and marks, and ASCII.
func isPlain(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return r >= 0x80 && (r < 0x4E00 || r > 0x9FFF) && !strings.ContainsRune("，。、；：？！“”（）《》　", r)
	}) < 0
}

// grams calls do for every character and pair of neighbouring characters of a text in runes form.
func grams(text []rune, do func(key)) {
	var last rune
	for _, r := range text {
		if r != 0 {
			do(key(r))
			if last != 0 {
				do(pair(last, r))
			}
		}
		last = r
	}
}
