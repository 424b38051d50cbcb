package knowledge

import (
	"fmt"
	"maps"
	"slices"
)

// Signs are counted within stretches of a text: what stands in a long story far apart says nothing together.
const (
	stretch = 100 // characters
	stride  = 50  // from the beginning of one to that of the next
)

// takenBack is what a rule counts that was heard, but in words that tell of the past, of what was seen or of the law in general.
const takenBack = 2

// tallyFile is one script's sum of signs, as crisis.yaml has it.
type tallyFile struct {
	Script string         `yaml:"script"`
	Bar    int            `yaml:"bar"`
	Needs  []string       `yaml:"needs"`
	Points map[string]int `yaml:"points"`
}

// signTally is what it takes until a script is said for signs none of which is enough.
type signTally struct {
	script string
	bar    int
	needs  []int // signs of which one must be heard
	points []int // by sign
}

// newTally reads a tally over signs of these names.
func newTally(f tallyFile, names []string) (signTally, error) {
	t := signTally{script: f.Script, bar: f.Bar, points: make([]int, len(names))}
	for _, name := range slices.Concat(f.Needs, slices.Collect(maps.Keys(f.Points))) {
		if !slices.Contains(names, name) {
			return t, fmt.Errorf("tally of %s: there is no sign %q", f.Script, name)
		}
	}
	for i, name := range names {
		t.points[i] = f.Points[name]
		if slices.Contains(f.Needs, name) {
			t.needs = append(t.needs, i)
		}
	}
	if t.bar < 1 || len(t.needs) == 0 {
		return t, fmt.Errorf("tally of %s: want a bar and signs that it needs", f.Script)
	}
	return t, nil
}

// sum counts which of the signs were heard, and says how far that is above the bar; false when it is below.
func (t signTally) sum(heard []bool, rule bool) (int, bool) {
	if !rule && !slices.ContainsFunc(t.needs, func(i int) bool { return heard[i] }) {
		return 0, false
	}
	above := -t.bar
	if rule {
		above += takenBack
	}
	for i, points := range t.points {
		if heard[i] {
			above += points
		}
	}
	return above, above >= 0
}

// stretches says which signs are heard in each stretch of a text of n characters.
func stretches(signs []list, found matches, n int) [][]bool {
	all := make([][]bool, max(1, (n-stretch+stride-1)/stride+1))
	for i := range all {
		all[i] = make([]bool, len(signs))
	}
	for sign, l := range signs {
		for _, at := range found[l] {
			for i := max(0, (at.end-stretch+stride-1)/stride); i < len(all) && i*stride <= at.start; i++ {
				all[i][sign] = true
			}
		}
	}
	return all
}
