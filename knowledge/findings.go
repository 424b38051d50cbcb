package knowledge

import (
	"cmp"
	"fmt"
	"sort"
	"strings"
)

// Severities of findings.
const (
	SeverityError   = "error"   // the entry can't be used, or would say something wrong
	SeverityWarning = "warning" // it can be used and should be bettered
)

// Finding is one thing to mend in the knowledge base.
type Finding struct {
	File     string
	Line     int    // 1 for the first; 0 when it concerns the whole file
	Severity string // SeverityError or SeverityWarning
	Rule     string // key of the sentence in words.yaml
	Sentence string // what is wrong and what to do, for the editor
}

// Error makes a finding an error: base/loans/iou.md:7: …
func (f Finding) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Sentence)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Sentence)
}

// rule is a sentence of words.yaml about one kind of finding; {} in it is the detail.
type rule struct {
	Severity string `yaml:"severity"`
	Say      string `yaml:"say"`
	Plain    string `yaml:"plain"` // the same for who writes an entry in a chat and sees no file; empty: Say
}

// findings collects.
type findings struct {
	rules  map[string]rule
	list   []Finding
	errors int
	plain  bool // sentences for who sees no file
}

// add notes a finding. A rule without a sentence is a programmer's mistake and shows its key.
func (f *findings) add(file string, line int, name, detail string) {
	r, ok := f.rules[name]
	if !ok {
		r = rule{Severity: SeverityError, Say: name + ": {}"}
	}
	if r.Severity == SeverityError {
		f.errors++
	}
	say := r.Say
	if f.plain {
		say = cmp.Or(r.Plain, r.Say)
	}
	f.list = append(f.list, Finding{file, line, r.Severity, name, strings.ReplaceAll(say, "{}", detail)})
}

// take adds what others found.
func (f *findings) take(other *findings) {
	f.list = append(f.list, other.list...)
	f.errors += other.errors
}

// sorted is the list by file and line, errors first on a line.
func (f *findings) sorted() []Finding {
	sort.SliceStable(f.list, func(i, j int) bool {
		a, b := f.list[i], f.list[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Severity < b.Severity
	})
	return f.list
}
