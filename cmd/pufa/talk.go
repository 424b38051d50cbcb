package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"

	"pufa/bot"
	"pufa/chat"
	"pufa/outreach"
	"pufa/store"
)

type talkCmd struct {
	Role string `enum:"villager,staff,reviewer,admin" default:"villager" help:"Who you are: villager, staff, reviewer or admin."`
}

// Run opens the whole bot in this terminal over an embedded Redis, which forgets everything at the end. Each line typed is an
// event; the label of a shown button, typed alone, presses it.
func (c *talkCmd) Run(a *app) error {
	redis, stop, err := embedded()
	if err != nil {
		return err
	}
	defer stop()
	h, err := a.embeddedHouse("redis://"+redis.Addr(), time.Now)
	if err != nil {
		return err
	}
	defer h.store.Close()
	me := h.store.Hash("terminal:keyboard")
	t := &terminal{house: h, out: a.out, conv: chat.ConvID(me), person: chat.PersonID(me), session: store.NewHolder()}
	t.worker, err = h.worker(bot.Config{Unpace: true}, []bot.Door{t}, nil)
	if err != nil {
		return err
	}
	if err := t.grant(a.ctx, outreach.Role(c.Role)); err != nil {
		return err
	}
	if err := h.answers.load(); err != nil {
		return err
	}
	t.print(h.texts.Text("terminal.welcome", "town", h.town))
	t.print(h.texts.Text("terminal.try", "example", h.answers.Example()))
	return t.read(a.ctx, a.in)
}

// embedded starts a Redis in this process. Its clock is driven by a ticker: keys expire like in a real one.
func embedded() (*miniredis.Miniredis, func(), error) {
	m := miniredis.NewMiniRedis()
	if err := m.Start(); err != nil {
		return nil, nil, fmt.Errorf("start embedded Redis: %w", err)
	}
	const beat = 250 * time.Millisecond
	tick := time.NewTicker(beat)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-tick.C:
				m.FastForward(beat)
			case <-done:
				return
			}
		}
	}()
	return m, func() { tick.Stop(); close(done); m.Close() }, nil
}

// embeddedHouse sets up a fresh store in an embedded Redis, under a key that nobody keeps, on a clock.
func (a *app) embeddedHouse(url string, now func() time.Time) (*house, error) {
	a.settings["PUFA_REDIS"] = url
	keys, err := store.ParseKeys(store.NewMasterKey())
	if err != nil {
		return nil, err
	}
	s, err := store.Open(store.Config{URL: url, Tenant: a.settings["PUFA_TENANT"], Keys: keys, Embedded: true, Now: now})
	if err != nil {
		return nil, err
	}
	if err := s.Init(a.ctx); err != nil {
		return nil, err
	}
	return a.newHouse(s)
}

// terminal is the door to the person at the keyboard.
type terminal struct {
	*house
	worker  *bot.Worker
	out     io.Writer
	conv    chat.ConvID
	person  chat.PersonID
	session string
	n       int
	buttons []chat.Button // that were shown, newest last
}

// grant makes the person at the keyboard what they said they are, past every invite: it is their own memory.
func (t *terminal) grant(ctx context.Context, role outreach.Role) error {
	if role.Rank() == 0 {
		return nil
	}
	data, err := json.Marshal(map[string]string{"role": string(role)})
	if err != nil {
		return err
	}
	return t.happen(ctx, chat.Event{Kind: chat.KindCommand, Command: "grant", Data: data})
}

func (t *terminal) read(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	for t.prompt(); lines.Scan(); t.prompt() {
		if err := t.typed(ctx, strings.TrimSpace(lines.Text())); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (t *terminal) prompt() { fmt.Fprint(t.out, "> ") }

func (t *terminal) print(line string) { fmt.Fprintln(t.out, line) }

// typed makes an event of a line: a press when it is the label of a button that was shown, [in brackets] or bare.
func (t *terminal) typed(ctx context.Context, line string) error {
	label, bracketed := strings.CutPrefix(line, "[")
	label = strings.TrimSuffix(label, "]")
	for i := len(t.buttons) - 1; i >= 0; i-- {
		if t.buttons[i].Label == label {
			return t.happen(ctx, chat.Event{Kind: chat.KindPress, Press: t.buttons[i].Token})
		}
	}
	if bracketed {
		t.print(t.texts.Text("terminal.no_button"))
		return nil
	}
	ev := chat.Event{Kind: chat.KindText, Text: line}
	if payload, ok := strings.CutPrefix(line, "/start "); ok {
		ev.Text, ev.Start = "/start", strings.TrimSpace(payload)
	}
	return t.happen(ctx, ev)
}

// happen keeps an event and runs all that follows from it.
func (t *terminal) happen(ctx context.Context, ev chat.Event) error {
	t.n++
	ev.Key = fmt.Sprintf("term:%s:%d", t.session, t.n)
	ev.Door, ev.Conv, ev.Person, ev.Addr, ev.At = t.Name(), t.conv, t.person, "keyboard", time.Now()
	if err := t.store.Keep(ctx, ev); err != nil {
		return err
	}
	_, err := t.worker.Drain(ctx)
	return err
}

const maxShown = 24 // buttons that can be pressed by their label

// Name is what Event.Door says.
func (t *terminal) Name() string { return "terminal" }

// Parts takes everything at once.
func (t *terminal) Parts(m chat.Message) []chat.Message { return []chat.Message{m} }

// Pace is unlimited.
func (t *terminal) Pace() float64 { return 0 }

// Interval is none.
func (t *terminal) Interval(string) time.Duration { return 0 }

// Send prints a message, its buttons in brackets, and stores its file in the current folder.
func (t *terminal) Send(_ context.Context, m chat.Message) error {
	if m.Ack != "" {
		return nil
	}
	t.print("< " + strings.ReplaceAll(m.Text, "\n", "\n  "))
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Label+"]")
			t.buttons = append(t.buttons, b)
		}
		t.print("  " + strings.Join(labels, " "))
	}
	if over := len(t.buttons) - maxShown; over > 0 {
		t.buttons = t.buttons[over:]
	}
	if m.File == nil {
		return nil
	}
	name := filepath.Base(m.File.Name)
	if err := os.WriteFile(name, m.File.Data, 0o600); err != nil {
		return &chat.SendError{Class: chat.Refused, Err: err}
	}
	t.print("  " + t.texts.Text("terminal.file", "name", name, "bytes", len(m.File.Data)))
	return nil
}
