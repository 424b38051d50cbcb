package knowledge

import "unicode"

// gram is a character, a pair of neighbouring characters or of their sounds, or a word of Latin letters or digits, found in a text.
type gram struct {
	id    int32   // -1: in no entry
	share float32 // part of the full weight: single characters say less than pairs
}

// oneCharacter is how much a single character counts beside a pair: it bridges 借的钱 and 借钱.
const oneCharacter = 1.0

// soundPair is how much the sounds of a pair count beside its characters: what is left of a word that is typed wrongly.
const soundPair = 0.8

// firstHan and lastHan bound the characters of everyday writing (CJK Unified Ideographs).
const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

func isHan(r rune) bool { return r >= firstHan && r <= lastHan || unicode.Is(unicode.Han, r) }

// key is what a gram is known by: one or two characters of everyday writing in 15 bits each, two sounds, or a hash of what is rare.
type key uint32

const (
	twoSounds key = 1 << 30
	rareKey   key = 1 << 31
)

func characterKey(r rune) key { return pairKey(firstHan-1, r) }

func pairKey(a, b rune) key {
	if a < firstHan-1 || a > lastHan || b < firstHan || b > lastHan {
		return rareKey | key((uint64(a)<<32|uint64(b))*0x9E3779B97F4A7C15>>33)
	}
	return key(a-firstHan+1)<<15 | key(b-firstHan+1)
}

func soundsKey(a, b uint16) key { return twoSounds | key(a)<<15 | key(b) }

// manyGrams is more than the built-in entries have.
const manyGrams = 1 << 17

// vocabulary numbers grams in the order in which they come.
type vocabulary struct {
	table
	sounds sounds
	shares []float32 // by gram
}

func newVocabulary(s sounds) vocabulary {
	return vocabulary{table: newTable(manyGrams), sounds: s, shares: make([]float32, 0, manyGrams)}
}

// number is the number of a gram, a new one when it has none.
func (v *vocabulary) number(k key, share float32) int32 {
	id := v.table.number(k)
	if int(id) == len(v.shares) {
		v.shares = append(v.shares, share)
	}
	return id
}

// add appends the grams of a text as they stand there, numbering new ones.
func (v *vocabulary) add(text string, into []int32) []int32 {
	v.eachGram(text, func(k key, share float32) { into = append(into, v.number(k, share)) })
	return into
}

// find appends the grams of a text, each once; unknown ones have the id -1 and are not merged. seen is all false, by gram, and is so again.
func (v *vocabulary) find(text string, into []gram, seen []bool) []gram {
	start := len(into)
	v.eachGram(text, func(k key, share float32) {
		id := v.id(k)
		switch {
		case id < 0:
			into = append(into, gram{-1, share})
		case !seen[id]:
			seen[id] = true
			into = append(into, gram{id, share})
		}
	})
	for _, g := range into[start:] {
		if g.id >= 0 {
			seen[g.id] = false
		}
	}
	return into
}

// eachGram calls do for every character, pair of characters, pair of sounds and Latin word or number of a folded text, in order.
func (v *vocabulary) eachGram(text string, do func(k key, share float32)) {
	var last rune
	var word uint64
	flush := func() {
		if word != 0 {
			do(rareKey|key(word), 1)
			word = 0
		}
	}
	for _, r := range text {
		switch {
		case isHan(r):
			flush()
			do(characterKey(r), oneCharacter)
			if last != 0 {
				do(pairKey(last, r), 1)
				if a, b := v.sounds.of(last), v.sounds.of(r); a != 0 && b != 0 {
					do(soundsKey(a, b), soundPair)
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
