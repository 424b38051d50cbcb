package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"pufa/knowledge"
	"pufa/knowledge/laws"
)

type askCmd struct {
	Question []string `arg:"" optional:"" help:"The question; one argument or many."`
	JSON     bool     `help:"Print the answer as a line of JSON."`
	Stdin    bool     `help:"Read questions as JSON lines, print answers as JSON lines in the same order."`
}

// Run answers from the curated entries and, with PUFA_LAWS, from statutes: no Redis, no network.
func (c *askCmd) Run(a *app) error {
	tuneMemory()
	base, err := a.knowledge()
	if err != nil {
		return err
	}
	zone, err := a.zone()
	if err != nil {
		return err
	}
	now := time.Now().In(zone)
	if c.Stdin {
		err := base.ServeLines(a.ctx, a.in, a.out, now)
		if errors.Is(err, knowledge.ErrBadLine) {
			return fmt.Errorf("%w; each such line of output says why", err)
		}
		return err
	}
	text := strings.Join(c.Question, " ")
	if strings.TrimSpace(text) == "" {
		return usageError("ask what? for example: pufa ask " + base.Example())
	}
	line, err := base.AskLine(a.ctx, "", knowledge.Question{Text: text, AsOf: now})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(line)
	}
	_, err = fmt.Fprintln(a.out, line.Answer)
	return err
}

// knowledge loads the curated entries, with the township's own folders, and the statute index if there is one. The index stays open as
// long as the process runs.
func (a *app) knowledge() (*knowledge.Base, error) {
	cfg, err := a.knowledgeConfig()
	if err != nil {
		return nil, err
	}
	return knowledge.Load(cfg)
}

// knowledgeConfig says what there is to load, but for what the township published (shelf). It opens the statute index.
func (a *app) knowledgeConfig() (knowledge.Config, error) {
	cfg := knowledge.Config{Dirs: a.list("PUFA_KNOWLEDGE")}
	if path := a.settings["PUFA_LAWS"]; path != "" {
		index, err := laws.Open(path)
		if err != nil {
			return cfg, err
		}
		cfg.Laws = index
	}
	return cfg, nil
}

// entries loads the curated entries alone.
func (a *app) entries() (*knowledge.Base, error) {
	return knowledge.Load(knowledge.Config{Dirs: a.list("PUFA_KNOWLEDGE")})
}
