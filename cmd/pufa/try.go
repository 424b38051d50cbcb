package main

import (
	"errors"
	"fmt"
	"net"

	"golang.org/x/sync/errgroup"

	"pufa/bot"
	"pufa/outreach"
)

type tryCmd struct {
	Addr   string `default:"127.0.0.1:8080" help:"Where the pages are; port 0 takes a free one." placeholder:"HOST:PORT"`
	Sample bool   `help:"Fill a year of outreach by 示例1, 示例2 …"`
}

// Run serves chat page and console over an embedded Redis that forgets everything at the end, and prints where they are.
func (c *tryCmd) Run(a *app) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another with --addr", c.Addr, err)
	}
	defer listener.Close()
	if a.settings["PUFA_URL"] == "" {
		a.settings["PUFA_URL"] = "http://" + listener.Addr().String()
	}
	if a.settings["PUFA_LOG"] == "info" {
		a.settings["PUFA_LOG"] = "warn" // the addresses are what should stand on the screen
	}
	redis, stop, err := embedded()
	if err != nil {
		return err
	}
	defer stop()
	clock := &sampleClock{}
	if c.Sample && len(a.list("PUFA_VILLAGES")) == 0 {
		a.settings["PUFA_VILLAGES"] = sampleVillages()
	}
	h, err := a.embeddedHouse("redis://"+redis.Addr(), clock.Now)
	if err != nil {
		return err
	}
	defer h.store.Close()
	if c.Sample {
		if err := a.playSample(h, clock); err != nil {
			return fmt.Errorf("fill the sample year: %w", err)
		}
	}
	if err := c.welcome(a, h); err != nil {
		return err
	}
	pages, err := a.pages(h, true)
	if err != nil {
		return err
	}
	w, err := h.worker(bot.Config{Now: clock.Now}, nil, nil)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(a.ctx)
	group.Go(h.answers.load) // the addresses stand there already
	group.Go(func() error { return w.Run(ctx) })
	group.Go(func() error { return pages.Run(ctx) })
	group.Go(func() error { return listen(ctx, listener, pages.Handler()) })
	err = group.Wait()
	if a.ctx.Err() != nil && errors.Is(err, a.ctx.Err()) {
		return nil
	}
	return err
}

// welcome prints the addresses.
func (c *tryCmd) welcome(a *app, h *house) error {
	fmt.Fprintln(a.out, h.texts.Text("try.welcome", "town", h.town))
	fmt.Fprintln(a.out, h.texts.Text("try.chat", "url", a.settings["PUFA_URL"]+"/"))
	for _, role := range []outreach.Role{outreach.Staff, outreach.Admin} {
		code, err := h.ask(a.ctx, "invite", map[string]string{"role": string(role)})
		if err != nil {
			return err
		}
		link := pageLink(a.settings["PUFA_URL"], outreach.InvitePayload(code))
		fmt.Fprintln(a.out, h.texts.Text("try."+string(role), "url", link))
	}
	_, err := fmt.Fprintln(a.out, h.texts.Text("try.end"))
	return err
}
