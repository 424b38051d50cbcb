package knowledge

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"pufa/knowledge/laws"
)

// speechFile is speech.yaml; the file itself says what its lists mean.
type speechFile struct {
	Same      [][]string `yaml:"same"`
	Smalltalk []string   `yaml:"smalltalk"`
	Particles string     `yaml:"particles"`
	Leaning   []string   `yaml:"leaning"`
	FollowUp  []string   `yaml:"followup"`
}

// speech makes equal what people here say in several ways. Safe for use by many goroutines.
type speech struct {
	same      *strings.Replacer
	smalltalk *strings.Replacer
	particles string
	leaning   []string
	followUp  []string
}

func newSpeech(f speechFile) *speech {
	return &speech{
		same:      longestFirst(samePairs(f.Same)),
		smalltalk: longestFirst(smalltalkPairs(f.Smalltalk)),
		particles: f.Particles,
		leaning:   f.Leaning,
		followUp:  f.FollowUp,
	}
}

func samePairs(groups [][]string) map[string]string {
	pairs := map[string]string{}
	for _, group := range groups {
		for _, word := range group {
			pairs[word] = group[0]
		}
	}
	return pairs
}

func smalltalkPairs(words []string) map[string]string {
	pairs := map[string]string{}
	for _, w := range words {
		pairs[w] = " "
	}
	return pairs
}

// longestFirst replaces words by their pair, the longest word that fits first.
func longestFirst(pairs map[string]string) *strings.Replacer {
	words := make([]string, 0, len(pairs))
	for w := range pairs {
		words = append(words, w)
	}
	sort.Slice(words, func(i, j int) bool {
		if a, b := utf8.RuneCountInString(words[i]), utf8.RuneCountInString(words[j]); a != b {
			return a > b
		}
		return words[i] < words[j]
	})
	args := make([]string, 0, 2*len(words))
	for _, w := range words {
		args = append(args, w, pairs[w])
	}
	return strings.NewReplacer(args...)
}

// canonical is a text as it is compared: folded, and with one word for all that mean the same.
func (s *speech) canonical(text string) string { return s.same.Replace(laws.Fold(text)) }

// content is what is left of a text without greetings and little words.
func (s *speech) content(text string) string {
	rest := s.smalltalk.Replace(laws.Fold(text))
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(s.particles, r) {
			return -1
		}
		return r
	}, rest)
}

// isQuestion is false for greetings, thanks, noise and text without two Chinese characters of its own.
func (s *speech) isQuestion(text string) bool {
	rest := []rune(laws.Letters(s.content(text)))
	distinct := map[rune]bool{}
	for _, r := range rest {
		distinct[r] = true
	}
	return laws.HanCount(string(rest)) >= 2 && len(distinct) >= 2
}

// goesOn says whether a short text needs the one before it to be understood.
func (s *speech) goesOn(text string) bool {
	t := laws.Fold(text)
	if utf8.RuneCountInString(t) > maxFollowUp {
		return false
	}
	for _, word := range s.followUp {
		if strings.HasPrefix(t, word) || strings.Contains(t, word) && utf8.RuneCountInString(word) > 1 {
			return true
		}
	}
	return false
}

// leans says whether a short text means nothing without the one before it.
func (s *speech) leans(text string) bool {
	t := laws.Fold(text)
	return utf8.RuneCountInString(t) <= maxLeaning && slices.ContainsFunc(s.leaning, func(word string) bool { return strings.HasPrefix(t, word) })
}

// maxLeaning is the length in runes up to which a question that begins with 那 has no matter of its own.
const maxLeaning = 8

// maxFollowUp is the length in runes up to which a question may lean on the one before.
const maxFollowUp = 14
