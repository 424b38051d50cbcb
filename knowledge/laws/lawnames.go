package laws

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Country stands before the official names of most laws and is left out when people speak.
const Country = "中华人民共和国"

// Name is a line of lawnames.yaml.
type Name struct {
	Law    string   `yaml:"law"`    // official name, the first heading of its text
	Short  string   `yaml:"short"`  // what answers print; default: the official name without 中华人民共和国
	Aka    []string `yaml:"aka"`    // other names people and entries use
	Recast string   `yaml:"recast"` // day since which its articles have new numbers, if people may still know the old ones
}

// Names finds laws by any of their names.
type Names struct {
	laws    map[string]Name
	byAlias map[string]string   // squeezed name → official name
	also    map[string][]string // names that mean several laws: those beside the one in byAlias
	curated map[string]bool     // names of byAlias that mean one law, unless another one has just that official name
	longest int                 // runes of the longest alias
}

func NewNames() *Names {
	return &Names{laws: map[string]Name{}, byAlias: map[string]string{}, also: map[string][]string{}, curated: map[string]bool{}}
}

// Clone is a copy that can be added to.
func (n *Names) Clone() *Names {
	c := *n
	c.laws, c.byAlias, c.also, c.curated = maps.Clone(n.laws), maps.Clone(n.byAlias), maps.Clone(n.also), maps.Clone(n.curated)
	return &c
}

// Add takes lines over. A name that means two laws is an error, for a citation must not depend on luck.
func (n *Names) Add(lines []Name) error {
	for _, l := range lines {
		if l.Law == "" {
			return fmt.Errorf("a line has no law: %v", l.Aka)
		}
		if old, ok := n.laws[l.Law]; ok {
			l.Aka = append(l.Aka, old.Aka...)
			l.Short = cmp.Or(l.Short, old.Short)
			l.Recast = cmp.Or(l.Recast, old.Recast)
		}
		l.Short = cmp.Or(l.Short, strings.ReplaceAll(l.Law, Country, ""))
		n.laws[l.Law] = l
		for _, alias := range append([]string{l.Law, l.Short}, l.Aka...) {
			key := Squeeze(alias)
			if had, ok := n.byAlias[key]; ok && had != l.Law {
				return fmt.Errorf("%q means both %s and %s", alias, had, l.Law)
			}
			n.byAlias[key], n.curated[key] = l.Law, true
			n.longest = max(n.longest, utf8.RuneCountInString(key))
		}
	}
	return nil
}

// AddLaws takes over the official names of laws that nobody wrote a line for, and what is left of them without the court or the
// country. A name that several laws share means all of them: see Reference.Also; the official name of a law always means that law too, even if
// people use it for the law that took its place.
func (n *Names) AddLaws(laws []string) {
	for _, law := range laws {
		for _, key := range variants(law) {
			had, taken := n.byAlias[key]
			switch {
			case !taken:
				n.byAlias[key] = law
			case had != law && (!n.curated[key] || key == Squeeze(law)) && !slices.Contains(n.also[key], law):
				n.also[key] = append(n.also[key], law)
			}
			n.longest = max(n.longest, utf8.RuneCountInString(key))
		}
	}
}

var (
	courtRE = regexp.MustCompile(`^(?:最高人民法院|最高人民检察院|、|公安部|司法部|国务院)+(?:关于)?`)
	trialRE = regexp.MustCompile(`\((?:试行|暂行)\)$`)
)

// variants are the ways in which a law's official name is written, squeezed.
func variants(law string) []string {
	full := Squeeze(law)
	list := []string{full}
	for _, re := range []*regexp.Regexp{courtRE, trialRE} {
		for _, name := range slices.Clone(list) {
			if cut := re.ReplaceAllString(name, ""); cut != name && utf8.RuneCountInString(cut) >= 4 {
				list = append(list, cut)
			}
		}
	}
	return list
}

// Recast is the day since which a law's articles have new numbers; empty when they have not, or nobody knows the old ones.
func (n *Names) Recast(law string) string { return n.laws[law].Recast }

// All lists the laws by official name.
func (n *Names) All() []string { return slices.Sorted(maps.Keys(n.laws)) }

// Official is the official name of a law by any of its names.
func (n *Names) Official(name string) (string, bool) {
	law, ok := n.byAlias[Squeeze(name)]
	return law, ok
}

// Short is what answers print for a law.
func (n *Names) Short(law string) string {
	if l, ok := n.laws[law]; ok {
		return l.Short
	}
	return strings.ReplaceAll(law, Country, "")
}

// Title is short with the marks of a title, which an official name has and a made-up short one has not.
func (n *Names) Title(law string) string {
	short := n.Short(law)
	if short == strings.ReplaceAll(law, Country, "") {
		return "《" + short + "》"
	}
	return short
}

// endingAt finds the law whose name ends squeezed text (as runes) at end, the longest one.
func (n *Names) endingAt(text []rune, end int) (law string, start int, ok bool) {
	for size := min(n.longest, end); size >= 2; size-- {
		if law, ok := n.byAlias[string(text[end-size:end])]; ok {
			return law, end - size, true
		}
	}
	return "", 0, false
}
