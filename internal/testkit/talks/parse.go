package talks

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Verb is what an instruction does.
type Verb string

// The verbs, as they stand in a talk; Say and Press are written ">".
const (
	Say     Verb = "say"     // Text
	Press   Verb = "press"   // Text: the label
	Contact Verb = "contact" // Text: the number
	Voice   Verb = "voice"
	Block   Verb = "block"
	Unblock Verb = "unblock"
	Forward Verb = "forward" // Text
	As      Verb = "as"      // Text: who; Role
	Now     Verb = "now"     // At: Text, read in the office's zone
	Wait    Verb = "wait"    // For
	Let     Verb = "let"     // Text: the name; Pattern
	Nothing Verb = ""        // the lines after the last instruction
)

// Step is one instruction with what is to follow it.
type Step struct {
	Line int      // of the instruction in the file, from 1
	Head []string // comments, blank lines and the instruction, as written
	Want []string // replies and saved records, as written

	Verb    Verb
	Text    string
	Role    string
	For     time.Duration
	Pattern *regexp.Regexp
}

// TimeForm is how a talk writes a moment.
const TimeForm = "2006-01-02 15:04"

// Parse reads a talk. Errors name the line.
func Parse(data string) ([]Step, error) {
	var p parser
	for i, line := range strings.Split(strings.TrimRight(data, "\n"), "\n") {
		if err := p.line(i+1, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if len(p.head) > 0 {
		p.steps = append(p.steps, Step{Head: p.head})
	}
	return p.steps, nil
}

// Format writes a talk as Parse reads it.
func Format(steps []Step) string {
	var b strings.Builder
	for _, s := range steps {
		for _, line := range append(append([]string(nil), s.Head...), s.Want...) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

type parser struct {
	steps []Step
	head  []string // comments since the last instruction
}

func (p *parser) line(n int, line string) error {
	switch {
	case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		p.head = append(p.head, line)
		return nil
	case strings.HasPrefix(line, "  "):
		return p.more(line)
	case strings.HasPrefix(line, "<"), strings.HasPrefix(line, "saved "):
		return p.want(line)
	}
	s, err := instruction(line)
	if err != nil {
		return err
	}
	s.Line, s.Head = n, append(p.head, line)
	p.head = nil
	p.steps = append(p.steps, s)
	return nil
}

// more takes an indented line: of a reply, or of what is typed.
func (p *parser) more(line string) error {
	if len(p.steps) == 0 || len(p.head) > 0 {
		return fmt.Errorf("an indented line belongs to nothing")
	}
	s := &p.steps[len(p.steps)-1]
	if len(s.Want) > 0 {
		s.Want = append(s.Want, line)
		return nil
	}
	if s.Verb != Say && s.Verb != Forward {
		return fmt.Errorf("an indented line after %q", s.Verb)
	}
	s.Text += "\n" + line[2:]
	s.Head = append(s.Head, line)
	return nil
}

func (p *parser) want(line string) error {
	if len(p.steps) == 0 || len(p.head) > 0 {
		return fmt.Errorf("%q follows no instruction", line)
	}
	s := &p.steps[len(p.steps)-1]
	s.Want = append(s.Want, line)
	return nil
}

func instruction(line string) (Step, error) {
	if text, ok := strings.CutPrefix(line, "> "); ok {
		if label, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(label, "]") {
			return Step{Verb: Press, Text: strings.TrimSuffix(label, "]")}, nil
		}
		return Step{Verb: Say, Text: text}, nil
	}
	verb, rest, _ := strings.Cut(line, " ")
	s := Step{Verb: Verb(verb), Text: strings.TrimSpace(rest)}
	var err error
	switch s.Verb {
	case Contact, Forward:
		return s, missing(s.Text)
	case Voice, Block, Unblock:
		return s, nil
	case As:
		s.Text, s.Role, _ = strings.Cut(s.Text, " ")
		return s, missing(s.Text)
	case Now:
		_, err = time.Parse(TimeForm, s.Text)
	case Wait:
		s.For, err = time.ParseDuration(s.Text)
	case Let:
		name, pattern, _ := strings.Cut(s.Text, " ")
		s.Text = name
		s.Pattern, err = regexp.Compile(pattern)
		if err == nil && s.Pattern.NumSubexp() != 1 {
			err = fmt.Errorf("%q has not one group", pattern)
		}
	default:
		return s, fmt.Errorf("%q is no instruction", verb)
	}
	return s, err
}

func missing(text string) error {
	if text == "" {
		return fmt.Errorf("something is missing")
	}
	return nil
}
