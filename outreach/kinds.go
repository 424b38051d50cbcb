package outreach

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed kinds.yaml
var builtinKinds []byte

// Print says how a report prints a number.
type Print string

// The ways to print. Stored values are always exact.
const (
	Exact Print = "exact" // as it is: 18条
	About Print = "about" // rounded down to the leading digit, with 余; exact if already round: 23 → 20余次
)

// Kinds is kinds.yaml: the kinds of activity, the paragraphs they count for, and how a typed line is read. It never
// changes after loading.
type Kinds struct {
	sections []Section
	kinds    []Kind
	entry    entryWords
	words    vocabulary
}

// Section is one paragraph of the annual report.
type Section struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Text  string `yaml:"text"` // with {period} and {clauses}
}

// Kind is one kind of activity; kinds.yaml says what each field means.
type Kind struct {
	ID      string   `yaml:"id"`
	Name    string   `yaml:"name"`
	Short   string   `yaml:"short"`
	Words   []string `yaml:"words"`
	Section string   `yaml:"section"`
	Village bool     `yaml:"village"` // happens in a village, which is asked
	Fields  []Field  `yaml:"fields"`  // at least one; the first is what the activity is counted by
}

// Field is one number of a kind.
type Field struct {
	ID       string   `yaml:"id"`
	Name     string   `yaml:"name"`
	Unit     string   `yaml:"unit"` // counting word as printed: 次, 人次
	Units    []string `yaml:"units"`
	Once     []string `yaml:"once"`
	Words    []string `yaml:"words"`
	Label    string   `yaml:"label"`
	Phrase   string   `yaml:"phrase"` // with {n}
	Print    Print    `yaml:"print"`
	Max      int64    `yaml:"max"`
	Required bool     `yaml:"required"`
}

// LoadKinds reads the built-in kinds.yaml.
func LoadKinds() (*Kinds, error) { return ParseKinds(builtinKinds) }

// ParseKinds reads a township's own kinds.yaml. Errors say line and column, or which rule is broken: an unknown or missing
// name, an id twice, a word that stands for two kinds, a phrase without its number, a maximum below 1.
func ParseKinds(data []byte) (*Kinds, error) {
	var file struct {
		Sections []Section  `yaml:"sections"`
		Kinds    []Kind     `yaml:"kinds"`
		Entry    entryWords `yaml:"entry"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read kinds: %w", err)
	}
	k := &Kinds{sections: file.Sections, kinds: file.Kinds, entry: file.Entry}
	if err := k.check(); err != nil {
		return nil, fmt.Errorf("check kinds: %w", err)
	}
	k.words = k.vocabulary()
	return k, nil
}

// All lists the kinds in the order of the file. The caller must not change it.
func (k *Kinds) All() []Kind { return k.kinds }

// Sections lists the paragraphs in the order of the file. The caller must not change it.
func (k *Kinds) Sections() []Section { return k.sections }

// Kind finds a kind by its id.
func (k *Kinds) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(k.kinds, func(kind Kind) bool { return kind.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return k.kinds[i], true
}

// Field finds a field of a kind by their ids.
func (k *Kinds) Field(kind, field string) (Field, bool) {
	found, _ := k.Kind(kind)
	return found.Field(field)
}

// Field finds a field by its id.
func (k Kind) Field(id string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Values shows an activity's numbers in the order of the fields, each with its unit and, where it has one, its label:
// [5件 发现问题2个 整改问题2个]. Numbers that were not given are left out.
func (k Kind) Values(numbers map[string]int64) []string {
	var shown []string
	for _, f := range k.Fields {
		if v, ok := numbers[f.ID]; ok {
			shown = append(shown, fmt.Sprintf("%s%d%s", f.Label, v, f.Unit))
		}
	}
	return shown
}

// Check says what is wrong with an entry's numbers, as a *Problem: a required one missing, one too large or negative.
func (k Kind) Check(numbers map[string]int64) error {
	for _, f := range k.Fields {
		v, given := numbers[f.ID]
		if f.Required && v == 0 {
			return &Problem{Code: ProblemMissing, Word: k.Short + " " + f.Name}
		}
		if given && (v < 0 || v > f.Max) {
			return &Problem{Code: ProblemTooLarge, Word: fmt.Sprintf("%s %d%s", k.Short, v, f.Unit), Max: f.Max}
		}
	}
	for id := range numbers {
		if _, ok := k.Field(id); !ok {
			return &Problem{Code: ProblemUnknown, Word: id}
		}
	}
	return nil
}

// Printed is a value of this field as a report prints it, with its unit: 18条, 20余次.
func (f Field) Printed(value int64) string { return f.Print.Format(value) + f.Unit }

// Format prints a number without a unit: About turns 23 into 20余, 937 into 900余, and leaves 20 and 7 as they are.
func (p Print) Format(value int64) string {
	digits := fmt.Sprint(value)
	if p != About || value < 10 {
		return digits
	}
	round := digits[:1] + strings.Repeat("0", len(digits)-1)
	if round == digits {
		return digits
	}
	return round + "余"
}
