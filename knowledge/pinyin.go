package knowledge

import (
	"math"
	"regexp"
	"strings"
	"sync"
)

// pinyin reads what was typed in Latin letters for want of a better keyboard: dibao zenme ban. A word of two or more syllables becomes
// the word of the entries' asks that sounds so, the commonest of them. That is a guess, so what is found by it is asked back, never said.
// Safe for many goroutines.
type pinyin struct {
	once    sync.Once
	base    *Base
	pairs   map[[2]uint16]pairOf
	numbers map[string]uint16 // of sounds
}

var latinRE = regexp.MustCompile(`(?i)[a-z][a-z' ]{3,}[a-z]`)

// unpinyin writes the pinyin of a text in characters.
func (b *Base) unpinyin(text string) string {
	if !latinRE.MatchString(text) {
		return text
	}
	b.pinyin.once.Do(b.pinyin.learn)
	return latinRE.ReplaceAllStringFunc(text, b.pinyin.read)
}

// pairOf is the commonest word of two sounds in the asks.
type pairOf struct {
	word  string
	count int
}

// learn counts the pairs of characters in asks.
func (p *pinyin) learn() {
	s := p.base.data.speech
	counts := map[[2]rune]int{}
	for _, e := range p.base.data.entries {
		for _, ask := range e.Asks {
			last := rune(0)
			for _, r := range s.fold(ask) {
				if last != 0 && s.sounds.of(last) != 0 && s.sounds.of(r) != 0 {
					counts[[2]rune{last, r}]++
				}
				last = r
			}
		}
	}
	p.numbers, p.pairs = soundNumbers(), map[[2]uint16]pairOf{}
	for pair, n := range counts {
		key, word := [2]uint16{s.sounds.of(pair[0]), s.sounds.of(pair[1])}, string(pair[:])
		if known := p.pairs[key]; n > known.count || n == known.count && word < known.word {
			p.pairs[key] = pairOf{word, n}
		}
	}
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
		if pair, ok := p.pairs[[2]uint16{sounds[i-2], sounds[i-1]}]; ok {
			if score := best[i-2].score + math.Log(1+float64(pair.count)); score > best[i].score {
				best[i] = cut{score, best[i-2].text + pair.word}
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

// soundNumbers are the numbers of sounds by their names, as alike leaves them.
func soundNumbers() map[string]uint16 {
	numbers := map[string]uint16{}
	for line := range dataLines(soundsFile) {
		sound, _, _ := strings.Cut(line, " ")
		if sound = alike.Replace(sound); numbers[sound] == 0 {
			numbers[sound] = uint16(len(numbers) + 1)
		}
	}
	return numbers
}
