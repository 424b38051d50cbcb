package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"pufa/chat"
	"pufa/knowledge"
	"pufa/store"
)

// answers is the knowledge base with what the township published, read once: when it is first asked, or by load. Who asks meanwhile
// waits. A command that asks nothing of it never reads it. What is published later is in overlay.go.
type answers struct {
	live  func() (*knowledge.Live, error)
	store *store.Redis
	log   *slog.Logger
}

func (a *app) answers(s *store.Redis, log *slog.Logger) answers {
	k := answers{store: s, log: log}
	k.live = sync.OnceValues(func() (*knowledge.Live, error) {
		cfg, err := a.knowledgeConfig()
		if err != nil {
			return nil, err
		}
		if cfg.Overlay, err = published(a.ctx, s); err != nil {
			return nil, err
		}
		live, err := knowledge.NewLive(cfg)
		if err == nil {
			k.warn(live.Base())
		}
		return live, err
	})
	return k
}

// base is the base as it is now.
func (k answers) base() (*knowledge.Base, error) {
	live, err := k.live()
	if err != nil {
		return nil, err
	}
	return live.Base(), nil
}

// load reads the base. A house that answers people does it at its start and ends when there is an error: without a base there
// are no answers.
func (k answers) load() error {
	_, err := k.live()
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

// Chosen implements handlers.Answerer.
func (k answers) Chosen(entry, question string, now time.Time) chat.Answer {
	base, err := k.base()
	if err != nil {
		return chat.Answer{Kind: chat.Handover}
	}
	return base.Chat().Chosen(entry, question, now)
}

// Path implements handlers.Answerer.
func (k answers) Path(entry string, given []chat.PathAnswer, now time.Time) (chat.PathStep, bool) {
	base, err := k.base()
	if err != nil {
		return chat.PathStep{}, false
	}
	return base.Path(entry, given, now)
}

// ReadPath implements handlers.Answerer.
func (k answers) ReadPath(entry string, given []chat.PathAnswer, text string, now time.Time) chat.PathReading {
	base, err := k.base()
	if err != nil {
		return chat.PathReading{}
	}
	return base.ReadPath(entry, given, text, now)
}

// Danger implements handlers.Answerer. Without a base, Answer says what is wrong.
func (k answers) Danger(text string) (chat.Answer, bool) {
	base, err := k.base()
	if err != nil {
		return chat.Answer{}, false
	}
	return base.Chat().Danger(text)
}

// Calm implements handlers.Answerer.
func (k answers) Calm(ctx context.Context, text string, now time.Time) (chat.Answer, error) {
	base, err := k.base()
	if err != nil {
		return chat.Answer{}, err
	}
	return base.Chat().Calm(ctx, text, now)
}
