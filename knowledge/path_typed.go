package knowledge

import (
	"maps"
	"slices"
	"strings"
)

// typedFile is typed.yaml: how people type days and numbers. The file itself says what its lists mean.
type typedFile struct {
	Filler  []string         `yaml:"filler"`
	Asking  []string         `yaml:"asking"`
	Unknown []string         `yaml:"unknown"`
	Days    map[string]int   `yaml:"days"`
	Months  map[string]int   `yaml:"months"`
	Years   map[string]int   `yaml:"years"`
	Weeks   map[string]int   `yaml:"weeks"`
	Vague   []string         `yaml:"vague"`
	Seasons map[string][]int `yaml:"seasons"`
	Tens    map[string][]int `yaml:"tens"`
	Feasts  map[string]feast `yaml:"feasts"`
	Solar   []string         `yaml:"solar"`
	Lunar   []string         `yaml:"lunar"`
	Money   []string         `yaml:"money"`
	Yearly  []string         `yaml:"yearly"`
	People  []string         `yaml:"people"`
	Nothing []string         `yaml:"nothing"`
}

type feast struct {
	Month int  `yaml:"month"`
	Day   int  `yaml:"day"` // 0: the last of the month
	Lunar bool `yaml:"lunar"`
}

// longest is the longest word of a list that a text begins with, and what it means.
func longest[T any](text string, words map[string]T) (word string, means T) {
	for _, w := range byLength(slices.Collect(maps.Keys(words))) {
		if strings.HasPrefix(text, w) {
			return w, words[w]
		}
	}
	return "", means
}
