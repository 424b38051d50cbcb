package knowledge

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pufa/knowledge/laws"
)

// speechFile is speech.yaml; the file itself says what its lists mean.
type speechFile struct {
	Same      [][]string `yaml:"same"`
	Smalltalk []string   `yaml:"smalltalk"`
	Addresses []string   `yaml:"addresses"`
	Particles string     `yaml:"particles"`
	Leaning   []string   `yaml:"leaning"`
	FollowUp  []string   `yaml:"followup"`

	Asking     []string `yaml:"asking"`
	AskingEnds string   `yaml:"asking_ends"`
	Again      []string `yaml:"again"`
}

// speech makes equal what people here say in several ways. Safe for use by many goroutines.
type speech struct {
	same      *replacer
	script    script
	sounds    sounds
	syllables map[string]uint16 // numbers of sounds by their names
	smalltalk *replacer
	greetings []string // longest first
	addresses []string
	particles string
	leaning   []string
	followUp  []string

	asking     []string
	askingEnds string
	again      *replacer
}

func newSpeech(f speechFile) *speech {
	s, syllables := readSounds()
	return &speech{
		script:    readScript(),
		sounds:    s,
		syllables: syllables,
		same:      newReplacer(samePairs(f.Same)),
		smalltalk: newReplacer(smalltalkPairs(slices.Concat(f.Smalltalk, f.Addresses))),
		greetings: byLength(f.Smalltalk),
		addresses: f.Addresses,
		particles: f.Particles,
		leaning:   f.Leaning,
		followUp:  f.FollowUp,

		asking:     f.Asking,
		askingEnds: f.AskingEnds,
		again:      newReplacer(again(f.Again)),
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

// again puts the end of a sentence in place of words that begin another question.
func again(words []string) map[string]string {
	pairs := map[string]string{}
	for _, w := range words {
		pairs[w] = "。"
	}
	return pairs
}

// fold makes equal what looks equal, and what is written in traditional characters.
func (s *speech) fold(text string) string { return s.script.simplify(laws.Fold(text)) }

// byLength sorts words, the longest first.
func byLength(words []string) []string {
	return slices.SortedFunc(slices.Values(words), func(a, b string) int {
		return cmp.Or(utf8.RuneCountInString(b)-utf8.RuneCountInString(a), strings.Compare(a, b))
	})
}

// matter is a folded text without the greetings at its ends. Inside, and where no mark parts a title from what follows, they
// are no greetings: 口头说好的, 老师打孩子.
func (s *speech) matter(text string) string {
	t := s.fold(text)
	for cut := true; cut; {
		t = strings.TrimFunc(t, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		t, cut = s.cutGreeting(t)
	}
	return t
}

// cutGreeting cuts one greeting off the beginning or the end of a text.
func (s *speech) cutGreeting(t string) (rest string, cut bool) {
	for _, w := range s.greetings {
		if rest, ok := strings.CutPrefix(t, w); ok {
			return rest, true
		}
		if rest, ok := strings.CutSuffix(t, w); ok {
			return rest, true
		}
	}
	for _, w := range s.addresses {
		rest, ok := strings.CutPrefix(t, w)
		next, _ := utf8.DecodeRuneInString(rest)
		if ok && !unicode.IsLetter(next) {
			return rest, true
		}
	}
	return t, false
}

// canonical is a text as it is compared: folded, and with one word for all that mean the same.
func (s *speech) canonical(text string) string { return s.same.Replace(s.fold(text)) }

// content is what is left of a text without greetings and little words.
func (s *speech) content(text string) string {
	rest := s.smalltalk.Replace(s.fold(text))
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

// goesOn says whether a text needs the one before it to be understood: a short one by its words, a longer one when it begins with 那.
func (s *speech) goesOn(text string) bool {
	t := s.fold(text)
	n := utf8.RuneCountInString(t)
	if n <= maxGoingOn && slices.ContainsFunc(s.leaning, func(word string) bool { return strings.HasPrefix(t, word) }) {
		return true
	}
	return n <= maxFollowUp && slices.ContainsFunc(s.followUp, func(word string) bool {
		return strings.HasPrefix(t, word) || strings.Contains(t, word) && utf8.RuneCountInString(word) > 1
	})
}

// leans says whether a short text means nothing without the one before it.
func (s *speech) leans(text string) bool {
	t := s.fold(text)
	return utf8.RuneCountInString(t) <= maxLeaning && slices.ContainsFunc(s.leaning, func(word string) bool { return strings.HasPrefix(t, word) })
}

// maxLeaning is the length in runes up to which a question that begins with 那 has no matter of its own.
const maxLeaning = 8

// maxGoingOn is the length in runes up to which a question that begins with 那 may go on with the one before.
const maxGoingOn = 40

// maxFollowUp is the length in runes up to which a question may lean on the one before.
const maxFollowUp = 14
