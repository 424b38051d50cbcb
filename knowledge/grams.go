package knowledge

import "unicode"

// gram is a character, a pair of neighbouring characters or of their sounds, or a word of Latin letters or digits, found in a text.
type gram struct {
	id    int32   // -1: in no entry
	n     int32   // how often
	share float32 // part of the full weight: single characters say less than pairs
}

// oneCharacter is how much a single character counts beside a pair: it bridges 借的钱 and 借钱.
const oneCharacter = 1.0

// soundPair is how much the sounds of a pair count beside its characters: what is left of a word that is typed wrongly.
const soundPair = 0.8

// vocabulary numbers grams. A gram's key is its one or two runes; a pair of sounds has the bit below the top set, and a Latin
// word's key is a hash with the top bit set.
type vocabulary struct {
	ids    map[uint64]int32
	shares []float32
	sounds sounds
}

func newVocabulary(s sounds) vocabulary { return vocabulary{ids: map[uint64]int32{}, sounds: s} }

func (v *vocabulary) size() int { return len(v.shares) }

// add finds the grams of a text, numbering new ones.
func (v *vocabulary) add(text string) []gram {
	v.eachGram(text, func(key uint64, share float32) {
		if _, ok := v.ids[key]; !ok {
			v.ids[key] = int32(len(v.shares))
			v.shares = append(v.shares, share)
		}
	})
	return v.find(text, nil)
}

// find returns the grams of a text, each once, appended to into. Unknown ones have the id -1 and are not merged.
func (v *vocabulary) find(text string, into []gram) []gram {
	start := len(into)
	v.eachGram(text, func(key uint64, share float32) {
		id, ok := v.ids[key]
		if !ok {
			into = append(into, gram{-1, 1, share})
			return
		}
		for i := start; i < len(into); i++ {
			if into[i].id == id {
				into[i].n++
				return
			}
		}
		into = append(into, gram{id, 1, share})
	})
	return into
}

// eachGram calls do for every character, pair of characters, pair of sounds and Latin word or number of a folded text, in order.
func (v *vocabulary) eachGram(text string, do func(key uint64, share float32)) {
	var last rune
	var word uint64
	flush := func() {
		if word != 0 {
			do(word|1<<63, 1)
			word = 0
		}
	}
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			flush()
			do(uint64(r), oneCharacter)
			if last != 0 {
				do(uint64(last)<<32|uint64(r), 1)
				if a, b := v.sounds.of(last), v.sounds.of(r); a != 0 && b != 0 {
					do(1<<62|uint64(a)<<16|uint64(b), soundPair)
				}
			}
			last = r
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = (word*1099511628211 ^ uint64(r)) &^ (1 << 63)
		default:
			flush()
		}
		last = 0
	}
	flush()
}
