package talks

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// Office is a bot that talks can be played to. Every method returns once all that follows has happened: events emitted,
// replies delivered. who is the name of a person, or person@group for a person in a group chat.
type Office interface {
	// Now moves the clock there, at first as at later times; what is due by then happens, each thing at its own time.
	Now(clock string) error
	// Advance moves the clock on.
	Advance(d time.Duration) error
	// As makes a person. With a role they have that role and were greeted before; without one nobody knows them.
	As(who, role string) error
	Say(who, text string) error
	Forward(who, text string) error
	Voice(who string) error
	Contact(who, phone string) error
	// Press presses the newest button of that label in who's chat, still good or not. Errors: no such button was ever shown.
	Press(who, label string) error
	// Reach says that who can be written to, or no more.
	Reach(who string, reachable bool) error
	// Out returns what was said and saved since it was last asked, in order.
	Out() []Line
}

// Line is one reply or one record written.
type Line struct {
	To      string // who or which group got it
	Text    string
	Buttons [][]string
	File    string // name of a file that came along
	Content string // its text

	Saved string // instead: kind, id and plain part of a record, ids of people and chats replaced by Names
}

// Run plays the talk in a file to an office and compares what is answered; with update it rewrites the file instead.
func Run(t *testing.T, path string, o Office, update bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := Parse(string(data))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	r := runner{office: o, known: map[string]bool{}, values: map[string]string{}}
	for i := range steps {
		got, err := r.step(steps[i])
		if err != nil {
			t.Fatalf("%s:%d: %v", path, steps[i].Line, err)
		}
		if !update && !slices.Equal(got, steps[i].Want) {
			t.Errorf("%s:%d: after %q\ngot:\n%s\nwant:\n%s", path, steps[i].Line, steps[i].Head[len(steps[i].Head)-1],
				strings.Join(got, "\n"), strings.Join(steps[i].Want, "\n"))
		}
		steps[i].Want = got
	}
	if !update {
		return
	}
	if err := os.WriteFile(path, []byte(Format(steps)), 0o644); err != nil {
		t.Fatal(err)
	}
}

type runner struct {
	office Office
	who    string
	known  map[string]bool
	lets   []Step            // patterns that have not matched yet
	names  []string          // of values, in the order they were found
	values map[string]string // what a let found
}

func (r *runner) step(s Step) ([]string, error) {
	if err := r.do(s); err != nil {
		return nil, err
	}
	var out []string
	for _, line := range r.office.Out() {
		out = append(out, r.show(line)...)
	}
	return out, nil
}

func (r *runner) do(s Step) error {
	text := r.filled(s.Text)
	for _, let := range r.lets {
		if s.Verb != Let && strings.Contains(text, "$"+let.Text) {
			return fmt.Errorf("$%s was not seen yet", let.Text)
		}
	}
	switch s.Verb {
	case Nothing:
		return nil
	case Let:
		r.lets = append(r.lets, s)
		return nil
	case Now:
		return r.office.Now(s.Text)
	case Wait:
		return r.office.Advance(s.For)
	case As:
		return r.as(s.Text, s.Role)
	}
	if r.who == "" {
		return fmt.Errorf("nobody speaks yet: as …")
	}
	switch s.Verb {
	case Say:
		return r.office.Say(r.who, text)
	case Press:
		return r.office.Press(r.who, text)
	case Forward:
		return r.office.Forward(r.who, text)
	case Voice:
		return r.office.Voice(r.who)
	case Contact:
		return r.office.Contact(r.who, text)
	default:
		return r.office.Reach(r.who, s.Verb == Unblock)
	}
}

// as switches the speaker and makes those who are new.
func (r *runner) as(who, role string) error {
	r.who = who
	person, _, _ := strings.Cut(who, "@")
	if r.known[person] {
		if role != "" {
			return fmt.Errorf("%s was here before: a role can't be given again", person)
		}
		return nil
	}
	r.known[person] = true
	return r.office.As(person, role)
}

func (r *runner) filled(text string) string {
	for _, name := range r.names {
		text = strings.ReplaceAll(text, "$"+name, r.values[name])
	}
	return text
}

// show is a line as a talk writes it.
func (r *runner) show(l Line) []string {
	if l.Saved != "" {
		return []string{"saved " + r.hidden(l.Saved)}
	}
	r.find(l.Text)
	lines := spoken(r.hidden(l.Text))
	for _, row := range l.Buttons {
		lines = append(lines, "["+strings.Join(row, "] [")+"]")
	}
	if l.File != "" {
		lines = append(lines, "file "+l.File)
		for _, line := range spoken(r.hidden(l.Content)) {
			lines = append(lines, "| "+line)
		}
	}
	first := "< "
	_, group, in := strings.Cut(r.who, "@")
	if l.To != r.who && (!in || l.To != group) {
		first += "@" + l.To + " "
	}
	for i := range lines {
		if i > 0 {
			first = "  "
		}
		lines[i] = first + lines[i]
	}
	return lines
}

// spoken is a text's lines without the blank ones.
func spoken(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// find matches what a let waits for.
func (r *runner) find(text string) {
	r.lets = slices.DeleteFunc(r.lets, func(s Step) bool {
		m := s.Pattern.FindStringSubmatch(text)
		if m == nil {
			return false
		}
		r.names = append(r.names, s.Text)
		r.values[s.Text] = m[1]
		return true
	})
}

func (r *runner) hidden(text string) string {
	for _, name := range r.names {
		text = strings.ReplaceAll(text, r.values[name], "$"+name)
	}
	return text
}
