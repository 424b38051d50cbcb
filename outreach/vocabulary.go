package outreach

import (
	"slices"
	"strings"
)

// entryWords is the part "entry" of kinds.yaml.
type entryWords struct {
	Days        map[string]int `yaml:"days"` // 昨天 → -1
	Noise       []string       `yaml:"noise"`
	VagueAfter  []string       `yaml:"vague_after"`
	VagueBefore []string       `yaml:"vague_before"`
	VillageEnds []string       `yaml:"village_ends"`
	Before      []string       `yaml:"village_before"`
}

// class is what a piece of a line is.
type class int

const (
	isNoise class = iota
	isKind
	isField
	isDay
	isVillage
	isNumber
	isUnknown
)

// target is one number of one kind, as their places in Kinds.kinds and Kind.Fields.
type target struct{ kind, field int }

// meaning is what a word of the vocabulary stands for.
type meaning struct {
	class   class
	kind    int      // of isKind
	targets []target // of isField: every number it may name
	back    int      // of isDay
	village string   // of isVillage
}

// vocabulary finds the words a line can hold. It is read by many goroutines.
type vocabulary struct {
	meanings map[string]meaning
	words    []string // the longest first
	units    []string // counting words, the longest first
}

func (k *Kinds) vocabulary() vocabulary {
	v := vocabulary{meanings: map[string]meaning{}}
	for _, w := range k.entry.Noise {
		v.meanings[w] = meaning{class: isNoise}
	}
	for w, back := range k.entry.Days {
		v.meanings[w] = meaning{class: isDay, back: back}
	}
	for i, kind := range k.kinds {
		for j, f := range kind.Fields {
			for _, w := range f.Words {
				m := v.meanings[w]
				m.class, m.targets = isField, append(m.targets, target{i, j})
				v.meanings[w] = m
			}
			v.units = append(v.units, f.allUnits()...)
		}
		for _, w := range kind.Words {
			v.meanings[w] = meaning{class: isKind, kind: i}
		}
	}
	for w := range v.meanings {
		v.words = append(v.words, w)
	}
	v.words = longestFirst(v.words)
	v.units = longestFirst(v.units)
	return v
}

func (v vocabulary) has(word string) bool {
	_, ok := v.meanings[word]
	return ok
}

// with returns a vocabulary that knows the villages too; their names win over other words of the same length.
func (v vocabulary) with(villages map[string]string) vocabulary {
	if len(villages) == 0 {
		return v
	}
	grown := vocabulary{meanings: map[string]meaning{}, units: v.units, words: slices.Clone(v.words)}
	for w, m := range v.meanings {
		grown.meanings[w] = m
	}
	for w, name := range villages {
		grown.meanings[w] = meaning{class: isVillage, village: name}
		grown.words = append(grown.words, w)
	}
	grown.words = longestFirst(grown.words)
	return grown
}

func longestFirst(words []string) []string {
	slices.SortFunc(words, func(a, b string) int {
		if d := len(b) - len(a); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(words)
}

// prefix is the longest of the words that s begins with, or "".
func prefix(words []string, s string) string {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return w
		}
	}
	return ""
}
