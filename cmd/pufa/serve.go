package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"pufa/bot"
	"pufa/bot/telegram"
)

// serveCmd has a flag for each setting: --redis is PUFA_REDIS. A flag wins over the environment.
type serveCmd struct {
	Tenant          string `help:"PUFA_TENANT" placeholder:"KEY"`
	Town            string `help:"PUFA_TOWN" placeholder:"NAME"`
	Villages        string `help:"PUFA_VILLAGES" placeholder:"LIST"`
	Redis           string `help:"PUFA_REDIS" placeholder:"URL"`
	Key             string `help:"PUFA_KEY; a file is safer: anybody may read a process's flags" placeholder:"LIST"`
	KeyFile         string `help:"PUFA_KEY_FILE" placeholder:"FILE"`
	Addr            string `help:"PUFA_ADDR" placeholder:"HOST:PORT"`
	URL             string `name:"url" help:"PUFA_URL" placeholder:"URL"`
	TelegramToken   string `help:"PUFA_TELEGRAM_TOKEN" placeholder:"TOKEN"`
	TelegramAPI     string `name:"telegram-api" help:"PUFA_TELEGRAM_API" placeholder:"URL"`
	TelegramWebhook string `help:"PUFA_TELEGRAM_WEBHOOK" placeholder:"URL"`
	TelegramSecret  string `help:"PUFA_TELEGRAM_SECRET" placeholder:"WORD"`
	Knowledge       string `help:"PUFA_KNOWLEDGE" placeholder:"DIRS"`
	Laws            string `help:"PUFA_LAWS" placeholder:"FILE"`
	LLMURL          string `name:"llm-url" help:"PUFA_LLM_URL" placeholder:"URL"`
	LLMKey          string `name:"llm-key" help:"PUFA_LLM_KEY" placeholder:"WORD"`
	EmbedModel      string `help:"PUFA_EMBED_MODEL" placeholder:"NAME"`
	TZ              string `name:"tz" help:"PUFA_TZ" placeholder:"ZONE"`
	Quiet           string `help:"PUFA_QUIET" placeholder:"FROM-TO"`
	Log             string `help:"PUFA_LOG" placeholder:"LEVEL"`
}

// apply puts the flags that were given over the settings: the help of each is its name there.
func (c serveCmd) apply(s settings) {
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("help"), ";")
		if given := v.Field(i).String(); given != "" {
			s[name] = given
		}
	}
}

// Limits of the HTTP server. A webhook's body is limited by the door.
const (
	headerTimeout = 5 * time.Second
	stopTimeout   = 5 * time.Second
	idleTimeout   = 2 * time.Minute
)

// Run serves until the context ends: Redis checked, chat page and console, Telegram if a token is set, health.
func (c serveCmd) Run(a *app) error {
	c.apply(a.settings)
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	if err := h.answers.load(); err != nil {
		return err
	}
	warnings, err := h.store.Check(a.ctx)
	for _, w := range warnings {
		h.log.Warn("redis", "warning", w)
	}
	if err != nil {
		return err
	}
	return a.serve(h, bot.Config{})
}

// Memory is cheap here and turns make much garbage: collecting less often takes an eighth off the time of a turn. The limit keeps
// the process small all the same. GOGC and GOMEMLIMIT of the environment win.
const (
	gcPercent   = 400
	memoryLimit = 200 << 20 // bytes
)

func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// serve runs a checked house.
func (a *app) serve(h *house, cfg bot.Config) error {
	tuneMemory()
	var doors []bot.Door
	intakes := []bot.Intake{h.answers.follow}
	pages, err := a.pages(h, false)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /metrics", h.metrics(pages.Streams))
	if a.settings["PUFA_TELEGRAM_TOKEN"] != "" {
		door, err := a.telegram(h, cfg.Probe)
		if err != nil {
			return err
		}
		doors = append(doors, door)
		if hook := a.settings["PUFA_TELEGRAM_WEBHOOK"]; hook != "" {
			u, err := url.Parse(hook)
			if err != nil {
				return errors.New("PUFA_TELEGRAM_WEBHOOK is no address")
			}
			mux.Handle(u.EscapedPath(), door.Webhook())
			intakes = append(intakes, introduce(door, h.log, waitDone))
		} else {
			intakes = append(intakes, introduce(door, h.log, door.Poll))
		}
	}
	w, err := h.worker(cfg, doors, intakes)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", a.settings["PUFA_ADDR"])
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.settings["PUFA_ADDR"], err)
	}
	group, ctx := errgroup.WithContext(a.ctx)
	group.Go(func() error { return w.Run(ctx) })
	group.Go(func() error { return pages.Run(ctx) })
	group.Go(func() error { return listen(ctx, listener, mux) })
	return group.Wait()
}

// telegram opens the door.
func (a *app) telegram(h *house, probe func(string)) (*telegram.Door, error) {
	door, err := telegram.New(telegram.Config{
		Token: telegram.Secret(a.settings["PUFA_TELEGRAM_TOKEN"]), API: a.settings["PUFA_TELEGRAM_API"],
		WebhookURL: a.settings["PUFA_TELEGRAM_WEBHOOK"], WebhookSecret: telegram.Secret(a.settings["PUFA_TELEGRAM_SECRET"]),
		Hash: h.store.Hash, Commands: h.menu(), Logger: h.log, Probe: probe,
	}, h.store.Keep)
	if err != nil {
		return nil, err
	}
	h.links[door.Name()] = door.StartLink
	return door, nil
}

// introduce tells the Bot API who we are, again and again until it listens, and then runs the intake. A wrong token ends it.
func introduce(door *telegram.Door, log *slog.Logger, intake bot.Intake) bot.Intake {
	return func(ctx context.Context) error {
		for wait := time.Second; ; wait = min(2*wait, time.Minute) {
			err := door.Setup(ctx)
			switch {
			case err == nil:
				return intake(ctx)
			case errors.Is(err, telegram.ErrToken):
				return err
			case ctx.Err() != nil:
				return nil
			}
			log.Warn("telegram can't be reached; trying again", "error", err, "in", wait)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(wait):
			}
		}
	}
}

// waitDone is the intake of a webhook: updates come by themselves.
func waitDone(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// menu is the list of commands that Telegram shows.
func (h *house) menu() []telegram.Command {
	var menu []telegram.Command
	for _, name := range h.texts.Words("menu.commands") {
		menu = append(menu, telegram.Command{Name: name, Description: h.texts.Text("menu." + name)})
	}
	return menu
}

// telegramLink is a start link for the command line, or "" when there is no bot or it does not answer in time.
func (a *app) telegramLink(h *house, payload string) string {
	if a.settings["PUFA_TELEGRAM_TOKEN"] == "" {
		return ""
	}
	door, err := a.telegram(h, nil)
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(a.ctx, 5*time.Second)
	defer cancel()
	if err := door.Learn(ctx); err != nil {
		return ""
	}
	return door.StartLink(payload)
}

// ready says whether Redis answers and is safe.
func (h *house) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := h.store.Check(ctx); err != nil {
		h.log.Warn("not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// listen serves HTTP until ctx ends, then finishes the requests under way. Bodies are limited and timed by who reads them: an
// answer may take as long as a page is open.
func listen(ctx context.Context, l net.Listener, handler http.Handler) error {
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: 4 * headerTimeout, IdleTimeout: idleTimeout}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	return srv.Shutdown(stop)
}
