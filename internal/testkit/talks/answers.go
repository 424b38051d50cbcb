package talks

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge"
)

//go:embed answers.json
var answersFile []byte

// Answers is a small knowledge base that always says the same, so that a talk does not change when an entry does. It finds
// an entry by one of its words. The questions under an entry with a path are those of the built-in knowledge.
type Answers struct {
	entries   []entry
	greetings []string
	example   string
	built     *knowledge.Base
}

type entry struct {
	ID    string          `json:"id"`
	Kind  chat.AnswerKind `json:"kind"`
	Words []string        `json:"words"`
	Text  string          `json:"text"`
	Law   string          `json:"law"`
	// Choices are ids of entries, with Clarify; More is the id of the answer to a second question.
	Choices []string `json:"choices"`
	More    string   `json:"more"`
	Title   string   `json:"title"`
	Path    bool     `json:"path"` // the built-in entry of that id has questions
	// Script is which fixed words a crisis has.
	Script string `json:"script"`
}

// NewAnswers reads the built-in file.
func NewAnswers() (*Answers, error) {
	var f struct {
		Entries   []entry  `json:"entries"`
		Greetings []string `json:"greetings"`
		Example   string   `json:"example"`
	}
	if err := json.Unmarshal(answersFile, &f); err != nil {
		return nil, fmt.Errorf("read answers of talks: %w", err)
	}
	built, err := builtIn()
	if err != nil {
		return nil, err
	}
	return &Answers{entries: f.Entries, greetings: f.Greetings, example: f.Example, built: built}, nil
}

// Answer is the first entry one of whose words stands in text, or a hand-over.
func (a *Answers) Answer(_ context.Context, text string, _ []string, _ time.Time) (chat.Answer, error) {
	for _, e := range a.entries {
		if slices.ContainsFunc(e.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return a.answer(e), nil
		}
	}
	return chat.Answer{Kind: chat.Handover}, nil
}

// answer is an entry as an answer.
func (a *Answers) answer(e entry) chat.Answer {
	out := chat.Answer{Kind: e.Kind, Text: e.Text, Entry: e.ID, Title: e.Title, Script: e.Script, Score: 1}
	for _, id := range e.Choices {
		other, _ := a.entry(id)
		out.Choices = append(out.Choices, chat.Choice{Entry: id, Title: other.Title})
	}
	if other, ok := a.entry(e.More); ok {
		out.Question = e.Title
		more := a.answer(other)
		more.Question = other.Title
		out.More = []chat.Answer{more}
	}
	return out
}

func (a *Answers) entry(id string) (entry, bool) {
	i := slices.IndexFunc(a.entries, func(e entry) bool { return id != "" && e.ID == id })
	if i < 0 {
		return entry{}, false
	}
	return a.entries[i], true
}

// Chosen is the answer of the entry with that id.
func (a *Answers) Chosen(id, _ string, _ time.Time) chat.Answer {
	if e, ok := a.entry(id); ok {
		return a.answer(e)
	}
	return chat.Answer{Kind: chat.Handover}
}

// Danger is the first script one of whose words stands in text.
func (a *Answers) Danger(text string) (chat.Answer, bool) {
	for _, e := range a.entries {
		if e.Kind == chat.Crisis && slices.ContainsFunc(e.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return a.answer(e), true
		}
	}
	return chat.Answer{}, false
}

// Calm is Answer without the scripts.
func (a *Answers) Calm(_ context.Context, text string, _ time.Time) (chat.Answer, error) {
	for _, e := range a.entries {
		if e.Kind != chat.Crisis && slices.ContainsFunc(e.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return a.answer(e), nil
		}
	}
	return chat.Answer{Kind: chat.Handover}, nil
}

// Law is the entry's last layer.
func (a *Answers) Law(id string, _ time.Time) (string, bool) {
	i := slices.IndexFunc(a.entries, func(e entry) bool { return e.ID == id && e.Law != "" })
	if i < 0 {
		return "", false
	}
	return a.entries[i].Law, true
}

// IsQuestion is false for the file's greetings.
func (a *Answers) IsQuestion(text string) bool {
	return !slices.Contains(a.greetings, strings.Trim(text, " 。！!~，,"))
}

// Example is the file's.
func (a *Answers) Example() string { return a.example }

// Path is that of the built-in entry, under an entry of the file that has one.
func (a *Answers) Path(id string, given []chat.PathAnswer, now time.Time) (chat.PathStep, bool) {
	if !slices.ContainsFunc(a.entries, func(e entry) bool { return e.ID == id && e.Path }) {
		return chat.PathStep{}, false
	}
	return a.built.Path(id, given, now)
}

// ReadPath is that of the built-in entry.
func (a *Answers) ReadPath(id string, given []chat.PathAnswer, text string, now time.Time) chat.PathReading {
	return a.built.ReadPath(id, given, text, now)
}
