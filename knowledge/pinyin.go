package knowledge

import (
	"math"
	"regexp"
	"strings"
)

// pinyin reads what was typed in Latin letters for want of a better keyboard: dibao zenme ban. A word of two or more syllables becomes
// the word of the entries' asks that sounds so, the commonest of them. That is a guess, so what is found by it is asked back, never said.
type pinyin struct {
	words   *askPairs
	numbers map[string]uint16 // of sounds
}

var latinRE = regexp.MustCompile(`(?i)[a-z][a-z' ]{3,}[a-z]`)

// unpinyin writes the pinyin of a text in characters.
func (h *hearing) unpinyin(text string) string {
	if !latinRE.MatchString(text) {
		return text
	}
	p := pinyin{h.words, h.speech.syllables}
	return latinRE.ReplaceAllStringFunc(text, p.read)
}

// read is a run of Latin letters in characters, or itself when it is no pinyin of words that we know. A blank ends a word, unless single
// syllables stand on both sides: gong qian is one word, qian gongqian are two.
func (p *pinyin) read(latin string) string {
	var out strings.Builder
	var lone []uint16 // syllables that stand alone, one after the other
	flush := func() {
		out.WriteString(p.likeliest(lone))
		lone = nil
	}
	letters := alike.Replace(strings.ToLower(strings.ReplaceAll(latin, "'", "")))
	for _, word := range strings.Fields(letters) {
		sounds, ok := p.syllables(word, nil)
		if ok && len(sounds) == 1 {
			lone = append(lone, sounds[0])
			continue
		}
		flush()
		out.WriteString(p.likeliest(sounds))
	}
	if flush(); out.Len() == 0 {
		return latin
	}
	return out.String()
}

// likeliest is the likeliest cut of syllables into words of two; one between two words is left out.
func (p *pinyin) likeliest(sounds []uint16) string {
	type cut struct {
		score float64
		text  string
	}
	best := make([]cut, len(sounds)+1)
	for i := 1; i <= len(sounds); i++ {
		best[i] = cut{best[i-1].score - loneSyllable, best[i-1].text}
		if i < 2 {
			continue
		}
		if pair, ok := p.words.of(sounds[i-2], sounds[i-1]); ok {
			if score := best[i-2].score + math.Log(1+float64(pair.count)); score > best[i].score {
				best[i] = cut{score, best[i-2].text + string(pair.pair[:])}
			}
		}
	}
	return best[len(sounds)].text
}

// loneSyllable is what it costs to leave a syllable out.
const loneSyllable = 1.0

// longestSyllable is the length of the longest syllables as alike leaves them: chuan is cuan.
const longestSyllable = 5

// syllables cuts letters into syllables, the longest first that leaves a cut of the rest.
func (p *pinyin) syllables(letters string, before []uint16) (sounds []uint16, ok bool) {
	if letters == "" {
		return before, true
	}
	for n := min(longestSyllable, len(letters)); n > 0; n-- {
		number, known := p.numbers[letters[:n]]
		if !known {
			continue
		}
		if sounds, ok := p.syllables(letters[n:], append(before[:len(before):len(before)], number)); ok {
			return sounds, true
		}
	}
	return nil, false
}
