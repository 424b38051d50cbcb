package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/outreach"
	"pufa/store"
)

// ask puts a command into the inbox and waits for its result: the worker that runs does it, or, when none does, this
// process takes the lease for that long.
func (h *house) ask(ctx context.Context, command string, args any) (string, error) {
	data, err := json.Marshal(args)
	if err != nil {
		return "", err
	}
	ev := chat.Event{Key: "cli:" + store.NewHolder(), Kind: chat.KindCommand, Conv: chat.Desk, Command: command, Data: data, At: time.Now()}
	if err := h.store.Keep(ctx, ev); err != nil {
		return "", err
	}
	w, err := h.worker(bot.Config{TTL: 5 * time.Second}, nil, nil)
	if err != nil {
		return "", err
	}
	if _, err := w.Only(ctx, ev.Key); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	result, err := h.store.Result(ctx, ev.Key)
	if errors.Is(err, context.DeadlineExceeded) {
		return "", errors.New("the serving process did not answer in 15 seconds; the command is kept and will still be done: look at its log")
	}
	return result, err
}

type initCmd struct{}

// Run sets up an empty store.
func (initCmd) Run(a *app) error {
	s, err := a.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Init(a.ctx); err != nil {
		return err
	}
	h, err := a.newHouse(s)
	if err != nil {
		return err
	}
	return h.printInvite(a, outreach.Admin, "")
}

type inviteCmd struct {
	Role string `required:"" enum:"staff,reviewer,admin" help:"What the person may do: staff, reviewer or admin."`
	Name string `help:"Whom it is meant for; kept encrypted."`
}

// Run prints an invite.
func (c *inviteCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	return h.printInvite(a, outreach.Role(c.Role), c.Name)
}

func (h *house) printInvite(a *app, role outreach.Role, name string) error {
	code, err := h.ask(a.ctx, "invite", map[string]string{"role": string(role), "name": name})
	if err != nil {
		return err
	}
	payload := outreach.InvitePayload(code)
	fmt.Fprintf(a.out, "invite for a new %s, good once, for 72 hours:\n", role)
	if link := a.telegramLink(h, payload); link != "" {
		fmt.Fprintln(a.out, "  open in Telegram:", link)
	}
	if link := h.link(chat.Page, payload); link != "" {
		fmt.Fprintln(a.out, "  open in a browser: ", link)
	}
	_, err = fmt.Fprintln(a.out, "  or type to the bot:", payload)
	return err
}

type parkedCmd struct {
	Again string `help:"Run this parked event again." placeholder:"ID"`
}

// Run lists what was put aside: id, when, why; never its content.
func (c *parkedCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	if c.Again != "" {
		err := h.store.RunAgain(a.ctx, c.Again)
		if errors.Is(err, chat.ErrNotFound) {
			return fmt.Errorf("no parked event %s; `pufa parked` lists them, and messages can't be run again", c.Again)
		}
		return err
	}
	list, err := h.store.ListParked(a.ctx, 1000)
	if err != nil {
		return err
	}
	for _, p := range list {
		fmt.Fprintf(a.out, "%s\t%s\t%s\n", p.ID, p.At.In(h.zone).Format(time.RFC3339), p.Why)
	}
	return nil
}
