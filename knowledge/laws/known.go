package laws

import (
	"embed"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed lawnames.yaml validity.yaml kinds.yaml phrases.tsv
var builtIn embed.FS

// Validity is a line of validity.yaml: what a law's own text does not tell about when it holds.
type Validity struct {
	Law    string `yaml:"law"`    // official name
	Text   string `yaml:"text"`   // which version, by the start that its text tells; empty: all
	From   string `yaml:"from"`   // first day, in place of what the text tells; empty: as the text tells
	Until  string `yaml:"until"`  // first day on which it holds no more; empty: in force
	Now    string `yaml:"now"`    // the law that took its place
	Source string `yaml:"source"` // where this was read
}

// Known reads what is built in: lawnames.yaml, the laws and the names people use for them, and validity.yaml. Whoever asks may add
// names to what it gets.
func Known() (*Names, []Validity, error) {
	var named []Name
	var validity []Validity
	if err := errors.Join(readData("lawnames.yaml", &named), readData("validity.yaml", &validity)); err != nil {
		return nil, nil, err
	}
	names := NewNames()
	if err := names.Add(named); err != nil {
		return nil, nil, fmt.Errorf("lawnames.yaml: %w", err)
	}
	return names, validity, nil
}

// knownKinds reads kinds.yaml: the number of the kind of law by the folder that it lies in.
func knownKinds() (map[string]float32, error) {
	var list map[int][]string
	if err := readData("kinds.yaml", &list); err != nil {
		return nil, err
	}
	kinds := map[string]float32{}
	for kind, folders := range list {
		for _, folder := range folders {
			kinds[folder] = float32(kind)
		}
	}
	return kinds, nil
}

// readData reads a built-in file of YAML.
func readData(file string, into any) error {
	text, err := builtIn.ReadFile(file)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, into, yaml.Strict())
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}
