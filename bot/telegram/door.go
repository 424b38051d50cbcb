package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"
)

// Door is the way between Telegram and the house. Its methods are safe for use from several goroutines; Poll runs once at a
// time.
type Door struct {
	cfg    Config
	keep   Keep
	log    *slog.Logger
	api    *tg.Bot
	client *http.Client
	hide   *strings.Replacer // takes secrets out of texts of others
	botID  string            // decimal, the part of the token before the colon

	username atomic.Pointer[string] // set by Setup
	pause    func(ctx context.Context, d time.Duration)
}

// New makes a door that hands events to keep. It does not go to the network; Setup does.
func New(cfg Config, keep Keep) (*Door, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	botID, _, _ := strings.Cut(string(cfg.Token), ":")
	d := &Door{
		cfg:    cfg,
		keep:   keep,
		log:    cfg.Logger.With("door", doorName),
		client: newClient(cfg.HTTPClient),
		hide:   hider(cfg.Token, cfg.WebhookSecret),
		botID:  botID,
		pause:  pause,
	}
	d.api, err = tg.New(string(cfg.Token),
		tg.WithSkipGetMe(),
		tg.WithServerURL(cfg.API),
		tg.WithHTTPClient(cfg.PollWait, d.client),
		tg.WithErrorsHandler(func(err error) { d.log.Warn("telegram library", "error", d.hide.Replace(err.Error())) }),
	)
	if err != nil {
		return nil, fmt.Errorf("telegram library: %s", d.hide.Replace(err.Error()))
	}
	return d, nil
}

const doorName = "telegram"

// Name is "telegram": what Event.Door and the outbox call this door.
func (d *Door) Name() string { return doorName }

// String keeps a printed Door from showing the token inside.
func (d *Door) String() string { return "telegram door" }

// GoString is String, for %#v.
func (d *Door) GoString() string { return d.String() }

// Telegram's limits for sending (Bot FAQ, "My bot is hitting limits"). Above them it answers 429.
const (
	perSecond = 30              // messages over all chats
	perChat   = time.Second     // between two messages of one chat
	perGroup  = 3 * time.Second // between two messages of one group: 20 a minute
)

// Pace is how fast Send may be called: messages a second over all chats. Answers to presses (Ack) are no messages and need
// no pace.
func (d *Door) Pace() float64 { return perSecond }

// Interval is the time between two messages to one address: 1 s in private, 3 s in a group (20 a minute), whose ids are
// negative.
func (d *Door) Interval(addr string) time.Duration {
	if strings.HasPrefix(addr, "-") {
		return perGroup
	}
	return perChat
}

// StartLink is https://t.me/<username>?start=<payload>, which opens the bot and sends it "/start <payload>". The payload has 1–64 of
// A-Z a-z 0-9 _ -. Before Setup has learnt the username it is empty.
func (d *Door) StartLink(payload string) string {
	name := d.us()
	if name == "" {
		return ""
	}
	return "https://t.me/" + name + "?start=" + payload
}

// us is the bot's username without @, empty before Setup.
func (d *Door) us() string {
	if p := d.username.Load(); p != nil {
		return *p
	}
	return ""
}

// pause waits for the time to pass or ctx to end.
func pause(ctx context.Context, wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
