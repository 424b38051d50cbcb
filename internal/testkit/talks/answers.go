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
)

//go:embed answers.json
var answersFile []byte

// Answers is a small knowledge base that always says the same, so that a talk does not change when an entry does. It finds
// an entry by one of its words.
type Answers struct {
	entries   []entry
	greetings []string
	example   string
}

type entry struct {
	ID    string          `json:"id"`
	Kind  chat.AnswerKind `json:"kind"`
	Words []string        `json:"words"`
	Text  string          `json:"text"`
	// Script is which fixed words a crisis has.
	Script string `json:"script"`
	Law    string `json:"law"`
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
	return &Answers{entries: f.Entries, greetings: f.Greetings, example: f.Example}, nil
}

// Answer is the first entry one of whose words stands in text, or a hand-over.
func (a *Answers) Answer(_ context.Context, text string, _ []string, _ time.Time) (chat.Answer, error) {
	for _, e := range a.entries {
		if slices.ContainsFunc(e.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return chat.Answer{Kind: e.Kind, Text: e.Text, Entry: e.ID, Script: e.Script, Score: 1}, nil
		}
	}
	return chat.Answer{Kind: chat.Handover}, nil
}

// Calm is Answer without the scripts.
func (a *Answers) Calm(_ context.Context, text string, _ time.Time) (chat.Answer, error) {
	for _, e := range a.entries {
		if e.Kind != chat.Crisis && slices.ContainsFunc(e.Words, func(w string) bool { return strings.Contains(text, w) }) {
			return chat.Answer{Kind: e.Kind, Text: e.Text, Entry: e.ID, Score: 1}, nil
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
