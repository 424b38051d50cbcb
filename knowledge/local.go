package knowledge

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// localFact is a value of a local.yaml, or, in the built-in one, what the township has to fill in:
//
//	dibao.days: {value: 受理后20个工作日内, source: 镇政务公开栏, date: 2026-03-01, term: 12m}
type localFact struct {
	Label  string `yaml:"label"`  // what it is, for the administrator
	Value  string `yaml:"value"`  // what a villager reads; empty: not set
	Source string `yaml:"source"` // where it was read
	Date   string `yaml:"date"`   // when it was read, 2006-01-02
	Term   string `yaml:"term"`   // how long it may be trusted: 30d, 12m, 2y; default defaultTerm
}

// defaultTerm is how long a local fact is shown without being looked up again: most standards change once a year.
const defaultTerm = "12m"

// LocalFact is one slot and how it stands, for the administrator's list.
type LocalFact struct {
	Key, Label    string
	Value, Source string // empty while unset
	Date          string
	State         string // "set", "unset" or "old"
}

var (
	slotRE = regexp.MustCompile(`\{\{\s*local\s+([a-z0-9_.]+)\s*\}\}`)
	termRE = regexp.MustCompile(`^([0-9]{1,4})([dmy])$`)
)

// slots lists the local keys of a text in the order of their first use.
func slots(text string) []string {
	var keys []string
	seen := map[string]bool{}
	for _, m := range slotRE.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			keys, seen[m[1]] = append(keys, m[1]), true
		}
	}
	return keys
}

// expires is the first day on which a fact is too old.
func (f localFact) expires() (time.Time, error) {
	date, err := time.Parse(time.DateOnly, f.Date)
	if err != nil {
		return time.Time{}, fmt.Errorf("date %q: want 2026-03-01", f.Date)
	}
	m := termRE.FindStringSubmatch(cmp.Or(f.Term, defaultTerm))
	if m == nil {
		return time.Time{}, fmt.Errorf("term %q: want 30d, 12m or 2y", f.Term)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return time.Time{}, fmt.Errorf("term %q: %w", f.Term, err)
	}
	switch m[2] {
	case "d":
		return date.AddDate(0, 0, n), nil
	case "m":
		return date.AddDate(0, n, 0), nil
	}
	return date.AddDate(n, 0, 0), nil
}

// state says whether a fact may be shown on a day (2006-01-02).
func (f localFact) state(day string) string {
	if f.Value == "" {
		return "unset"
	}
	end, err := f.expires()
	if err != nil || end.Format(time.DateOnly) <= day {
		return "old"
	}
	return "set"
}

// fill puts the township's facts into a text. What is unset or too old reads as unset; used lists the facts that were shown.
func (d *data) fill(text, day string) (filled string, used []localFact) {
	filled = slotRE.ReplaceAllStringFunc(text, func(slot string) string {
		f := d.local[slotRE.FindStringSubmatch(slot)[1]]
		if f.state(day) != "set" {
			return d.words.LocalUnset
		}
		used = append(used, f)
		return strings.TrimSpace(f.Value)
	})
	return filled, used
}

// LocalFacts lists every local fact that an entry or a local.yaml names, sorted by key, as of a day.
func (b *Base) LocalFacts(day time.Time) []LocalFact {
	var list []LocalFact
	for _, key := range b.data.localKeys {
		f := b.data.local[key]
		fact := LocalFact{Key: key, Label: f.Label, Date: f.Date, State: f.state(isoDate(day))}
		if fact.State != "unset" {
			fact.Value, fact.Source = f.Value, f.Source
		}
		list = append(list, fact)
	}
	return list
}

func isoDate(t time.Time) string { return t.Format(time.DateOnly) }
