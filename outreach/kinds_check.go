package outreach

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// idForm is what an id in a definition may look like: it becomes part of key names and exports.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

func (k *Kinds) check() error {
	if len(k.sections) == 0 || len(k.kinds) == 0 {
		return errors.New("no sections or no kinds")
	}
	sections := map[string]bool{}
	for _, s := range k.sections {
		if err := s.check(); err != nil {
			return fmt.Errorf("section %q: %w", s.ID, err)
		}
		if sections[s.ID] {
			return fmt.Errorf("section %q is there twice", s.ID)
		}
		sections[s.ID] = true
	}
	kinds := map[string]bool{}
	for _, kind := range k.kinds {
		if err := kind.check(sections); err != nil {
			return fmt.Errorf("kind %q: %w", kind.ID, err)
		}
		if kinds[kind.ID] {
			return fmt.Errorf("kind %q is there twice", kind.ID)
		}
		kinds[kind.ID] = true
	}
	return k.checkWords()
}

func (s Section) check() error {
	switch {
	case !idForm.MatchString(s.ID):
		return errors.New("an id is small letters, digits and _")
	case s.Title == "":
		return errors.New("no title")
	case strings.Count(s.Text, "{clauses}") != 1:
		return errors.New("text has no {clauses}, or more than one")
	}
	return nil
}

func (k Kind) check(sections map[string]bool) error {
	switch {
	case !idForm.MatchString(k.ID):
		return errors.New("an id is small letters, digits and _")
	case k.Name == "" || k.Short == "" || len(k.Words) == 0:
		return errors.New("name, short and words are needed")
	case !sections[k.Section]:
		return fmt.Errorf("no section %q", k.Section)
	case len(k.Fields) == 0:
		return errors.New("no fields")
	}
	seen := map[string]bool{}
	for _, f := range k.Fields {
		if err := f.check(); err != nil {
			return fmt.Errorf("field %q: %w", f.ID, err)
		}
		if seen[f.ID] {
			return fmt.Errorf("field %q is there twice", f.ID)
		}
		seen[f.ID] = true
	}
	return k.checkUnits()
}

// checkUnits makes sure that a counting word names one field of the kind, unless a noun tells them apart.
func (k Kind) checkUnits() error {
	owner := map[string]Field{}
	for _, f := range k.Fields {
		for _, u := range f.allUnits() {
			if other, taken := owner[u]; taken && (len(f.Words) == 0 || len(other.Words) == 0) {
				return fmt.Errorf("%s counts both %s and %s, which have no words to tell them apart", u, other.ID, f.ID)
			}
			owner[u] = f
		}
	}
	return nil
}

func (f Field) check() error {
	switch {
	case !idForm.MatchString(f.ID):
		return errors.New("an id is small letters, digits and _")
	case f.Name == "" || f.Unit == "":
		return errors.New("name and unit are needed")
	case strings.Count(f.Phrase, "{n}") != 1:
		return errors.New("phrase has no {n}, or more than one")
	case f.Print != Exact && f.Print != About:
		return fmt.Errorf("print is %q, neither exact nor about", f.Print)
	case f.Max < 1:
		return errors.New("max is below 1")
	}
	return nil
}

// allUnits lists every counting word the field is written with.
func (f Field) allUnits() []string { return slices.Concat([]string{f.Unit}, f.Units, f.Once) }

// checkWords makes sure that no word of a line means two things.
func (k *Kinds) checkWords() error {
	meaning := map[string]string{}
	claim := func(words []string, what string) error {
		for _, w := range words {
			if w == "" {
				return fmt.Errorf("an empty word for %s", what)
			}
			if other, taken := meaning[w]; taken && other != what {
				return fmt.Errorf("the word %s means both %s and %s", w, other, what)
			}
			meaning[w] = what
		}
		return nil
	}
	for _, kind := range k.kinds {
		if err := claim(kind.Words, "kind "+kind.ID); err != nil {
			return err
		}
	}
	for _, kind := range k.kinds {
		for _, f := range kind.Fields {
			if err := claim(f.Words, "a number"); err != nil {
				return err
			}
		}
	}
	for word, days := range k.entry.Days {
		if days > 0 {
			return fmt.Errorf("the word %s means a day to come", word)
		}
		if err := claim([]string{word}, "a day"); err != nil {
			return err
		}
	}
	return claim(k.entry.Noise, "nothing")
}
