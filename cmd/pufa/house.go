package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/handlers"
	"pufa/outreach"
	"pufa/store"
	"pufa/texts"
)

// Everything is plugged in here, and the compiler says when a plug does not fit.
var (
	_ handlers.Reader   = (*store.Redis)(nil)
	_ handlers.Answerer = answers{}
	_ handlers.Gate     = answers{}
	_ handlers.Editor   = answers{}
	_ handlers.Scout    = answers{}
	_ bot.Leases        = (*store.Redis)(nil)
	_ bot.Inbox         = (*store.Redis)(nil)
	_ bot.Turns         = (*store.Redis)(nil)
	_ bot.Outbox        = (*store.Redis)(nil)
)

// house is a township at work: its store and its handlers.
type house struct {
	store   *store.Redis
	steps   *handlers.Handlers
	answers answers
	kinds   *outreach.Kinds
	polls   *outreach.Surveys
	texts   *texts.Texts
	zone    *time.Location
	town    string
	log     *slog.Logger
	links   map[string]func(payload string) string // start links, by the name of the door that has them
}

// openStore connects to PUFA_REDIS without looking into it.
func (a *app) openStore() (*store.Redis, error) {
	text, err := a.key()
	if err != nil {
		return nil, err
	}
	keys, err := store.ParseKeys(text)
	if err != nil {
		return nil, err
	}
	tx, err := texts.Load("zh")
	if err != nil {
		return nil, err
	}
	return store.Open(store.Config{
		URL: a.settings["PUFA_REDIS"], Tenant: a.settings["PUFA_TENANT"], Keys: keys, Erased: tx.Text("common.erased"),
	})
}

// openHouse opens the store that is set up, and plugs the handlers in.
func (a *app) openHouse() (*house, error) {
	s, err := a.openStore()
	if err != nil {
		return nil, err
	}
	if err := s.Unlock(a.ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	h, err := a.newHouse(s)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return h, nil
}

func (a *app) newHouse(s *store.Redis) (*house, error) {
	h := &house{store: s, town: a.settings["PUFA_TOWN"], links: map[string]func(string) string{
		chat.Page: func(payload string) string { return pageLink(a.settings["PUFA_URL"], payload) },
	}}
	var err error
	if h.zone, err = a.zone(); err != nil {
		return nil, err
	}
	if h.log, err = a.logger(); err != nil {
		return nil, err
	}
	if h.texts, err = texts.Load("zh"); err != nil {
		return nil, err
	}
	if h.kinds, err = outreach.LoadKinds(); err != nil {
		return nil, err
	}
	if h.polls, err = outreach.LoadSurveys(); err != nil {
		return nil, err
	}
	if h.town == "" {
		h.town = h.texts.Text("terminal.town")
	}
	h.answers = a.answers(s, h.log)
	quiet, err := outreach.ParseQuiet(a.settings["PUFA_QUIET"])
	if err != nil {
		return nil, fmt.Errorf("PUFA_QUIET: %w", err)
	}
	h.steps, err = handlers.New(handlers.Config{
		Town: h.town, Zone: h.zone, Quiet: quiet, Villages: a.list("PUFA_VILLAGES"),
		Link:     h.link,
		PersonOf: func(channel, id string) chat.PersonID { return chat.PersonID(s.Hash(channel + ":" + id)) },
	}, handlers.Deps{
		Texts: h.texts, Answers: h.answers, Gate: h.answers, Editor: h.answers, Scout: h.answers, Reader: s, Kinds: h.kinds, Surveys: h.polls,
		Reports: h.reports(),
	})
	return h, err
}

// link makes a link that starts a conversation at a door; "" when the door has none.
func (h *house) link(door, payload string) string {
	if make := h.links[door]; make != nil {
		return make(payload)
	}
	return ""
}

// step is the handlers' step on the township's clock.
func (h *house) step(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
	turn.Now = turn.Now.In(h.zone)
	return h.steps.Step(ctx, turn)
}

// worker makes the worker of this house. more are the doors and what brings events in.
func (h *house) worker(cfg bot.Config, doors []bot.Door, intakes []bot.Intake) (*bot.Worker, error) {
	cfg.Asker, cfg.Log = store.NewHolder(), h.log
	return bot.New(cfg, bot.Parts{
		Leases: h.store, Inbox: h.store, Turns: h.store, Outbox: h.store, Step: h.step, Doors: doors, Intakes: intakes,
	})
}

// logger writes to stderr. What it is given are ids and machine words; no text of a person ever.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.settings["PUFA_LOG"])); err != nil {
		return nil, fmt.Errorf("PUFA_LOG %q is no level; use debug, info, warn or error", a.settings["PUFA_LOG"])
	}
	w := a.err
	if w == nil {
		w = os.Stderr
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})), nil
}
