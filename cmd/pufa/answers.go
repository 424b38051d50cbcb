package main

import (
	"context"
	"sync"
	"time"

	"pufa/chat"
	"pufa/knowledge"
)

// answers is the knowledge base, read once: when it is first asked, or by load. Who asks meanwhile waits. A command that asks nothing of it
// never reads it.
type answers struct {
	base func() (*knowledge.Base, error)
}

func (a *app) answers() answers { return answers{sync.OnceValues(a.knowledge)} }

// load reads the base. A house that answers people does it at its start and ends when there is an error: without a base there
// are no answers.
func (k answers) load() error {
	_, err := k.base()
	return err
}

// Answer implements handlers.Answerer. Errors: those of load too.
func (k answers) Answer(ctx context.Context, text string, before []string, now time.Time) (chat.Answer, error) {
	base, err := k.base()
	if err != nil {
		return chat.Answer{}, err
	}
	return base.Chat().Answer(ctx, text, before, now)
}

// Law implements handlers.Answerer.
func (k answers) Law(entry string, now time.Time) (string, bool) {
	base, err := k.base()
	if err != nil {
		return "", false
	}
	return base.Law(entry, now)
}

// IsQuestion implements handlers.Answerer: without a base everything is one, so that Answer says what is wrong.
func (k answers) IsQuestion(text string) bool {
	base, err := k.base()
	return err != nil || base.IsQuestion(text)
}

// Example implements handlers.Answerer.
func (k answers) Example() string {
	base, err := k.base()
	if err != nil {
		return ""
	}
	return base.Example()
}
