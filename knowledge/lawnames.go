package knowledge

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// countryName stands before the official names of most laws and is left out when people speak.
const countryName = "中华人民共和国"

// lawName is a line of lawnames.yaml.
type lawName struct {
	Law    string   `yaml:"law"`    // official name, the first heading of its text
	Short  string   `yaml:"short"`  // what answers print; default: the official name without 中华人民共和国
	Aka    []string `yaml:"aka"`    // other names people and entries use
	Recast string   `yaml:"recast"` // day since which its articles have new numbers, if people may still know the old ones
}

// lawNames finds laws by any of their names.
type lawNames struct {
	laws    map[string]lawName
	byAlias map[string]string // squeezed name → official name
	longest int               // runes of the longest alias
}

func newLawNames() *lawNames {
	return &lawNames{laws: map[string]lawName{}, byAlias: map[string]string{}}
}

// add takes lines over. A name that means two laws is an error, for a citation must not depend on luck.
func (n *lawNames) add(lines []lawName) error {
	for _, l := range lines {
		if l.Law == "" {
			return fmt.Errorf("a line has no law: %v", l.Aka)
		}
		if old, ok := n.laws[l.Law]; ok {
			l.Aka = append(l.Aka, old.Aka...)
			l.Short = firstOf(l.Short, old.Short)
			l.Recast = firstOf(l.Recast, old.Recast)
		}
		l.Short = firstOf(l.Short, strings.ReplaceAll(l.Law, countryName, ""))
		n.laws[l.Law] = l
		for _, alias := range append([]string{l.Law, l.Short}, l.Aka...) {
			key := squeeze(alias)
			if had, ok := n.byAlias[key]; ok && had != l.Law {
				return fmt.Errorf("%q means both %s and %s", alias, had, l.Law)
			}
			n.byAlias[key] = l.Law
			n.longest = max(n.longest, utf8.RuneCountInString(key))
		}
	}
	return nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// official is the official name of a law by any of its names.
func (n *lawNames) official(name string) (string, bool) {
	law, ok := n.byAlias[squeeze(name)]
	return law, ok
}

// short is what answers print for a law.
func (n *lawNames) short(law string) string {
	if l, ok := n.laws[law]; ok {
		return l.Short
	}
	return strings.ReplaceAll(law, countryName, "")
}

// title is short with the marks of a title, which an official name has and a made-up short one has not.
func (n *lawNames) title(law string) string {
	short := n.short(law)
	if short == strings.ReplaceAll(law, countryName, "") {
		return "《" + short + "》"
	}
	return short
}

// endingAt finds the law whose name ends squeezed text (as runes) at end, the longest one.
func (n *lawNames) endingAt(text []rune, end int) (law string, start int, ok bool) {
	for size := min(n.longest, end); size >= 2; size-- {
		if law, ok := n.byAlias[string(text[end-size:end])]; ok {
			return law, end - size, true
		}
	}
	return "", 0, false
}
