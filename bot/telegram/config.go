package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"pufa/chat"
)

// DefaultAPI is Telegram's own Bot API server.
const DefaultAPI = "https://api.telegram.org"

// Numbers of the Bot API (core.telegram.org/bots/api and tdlib/telegram-bot-api, Client.cpp).
const (
	maxPollWait = 50 * time.Second // longest long poll
	maxBatch    = 100              // updates a getUpdates call
)

// Keep stores an event durably. Nil means that it is stored, or was known already. chat.ErrUnavailable, like any other error,
// means that it is not: the update is not confirmed and comes again.
type Keep func(ctx context.Context, ev chat.Event) error

// Config says which bot this is and what it stands on. Zero values are fine except for Token and Hash.
type Config struct {
	Token Secret // "<bot id>:<secret>", as BotFather gives it
	API   string // address of the Bot API server; empty: DefaultAPI

	// Hash is the tenant's keyed hash, 32 hexadecimal digits: Hash("telegram:4711") names the conversation with chat 4711
	// and the person 4711.
	Hash func(string) string

	WebhookURL    string // public address Telegram posts updates to; empty: long polling
	WebhookSecret Secret // 1–256 of A-Z a-z 0-9 _ -; needed with WebhookURL

	Commands []Command // the command menu everybody sees; empty leaves the menu as it is

	Logger     *slog.Logger     // nil: slog.Default()
	HTTPClient *http.Client     // its Transport is used, nothing else of it; nil: one of our own
	PollWait   time.Duration    // how long a getUpdates call may wait for news; 0 or more than 50 s: 50 s, and at least one
	Now        func() time.Time // nil: time.Now

	// Probe is for crash tests and may be nil. An update is "received" (decoded), "kept" (stored) and "confirmed" (Telegram has the
	// higher offset, or the 200 is written); a message is "request-sent" (Telegram has it and begins to answer) and "answer-read".
	Probe func(point string)
}

// Command is one line of the command menu.
type Command struct {
	Name        string // "ask": 1–32 of a-z 0-9 _, without the slash
	Description string // 1–256 characters, in the people's language
}

// Secret is a token that prints as three stars, so that no log, error or dump of a Config shows it.
type Secret string

// String is "***", or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String, for JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

var (
	tokenShape  = regexp.MustCompile(`^[0-9]{1,19}:[A-Za-z0-9_-]{1,200}$`)
	secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// filled is the config with its defaults, or what is wrong with it. No error holds a secret.
func (c Config) filled() (Config, error) {
	if c.API == "" {
		c.API = DefaultAPI
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Probe == nil {
		c.Probe = func(string) {}
	}
	if c.PollWait <= 0 || c.PollWait > maxPollWait {
		c.PollWait = maxPollWait
	}
	c.PollWait = max(c.PollWait, time.Second) // Telegram counts whole seconds
	c.API = strings.TrimRight(c.API, "/")
	return c, c.check()
}

func (c Config) check() error {
	if !tokenShape.MatchString(string(c.Token)) {
		return errors.New(`telegram token: want "<digits>:<letters, digits, _ and ->", as BotFather gives it`)
	}
	if c.Hash == nil {
		return errors.New("telegram door: no hash for names of conversations")
	}
	if err := checkAddress(c.API); err != nil {
		return fmt.Errorf("telegram API server: %w", err)
	}
	if c.WebhookURL == "" {
		return nil
	}
	if err := checkAddress(c.WebhookURL); err != nil {
		return fmt.Errorf("telegram webhook: %w", err)
	}
	if !secretShape.MatchString(string(c.WebhookSecret)) {
		return errors.New("telegram webhook: needs a secret of 1 to 256 characters A-Z a-z 0-9 _ -")
	}
	return nil
}

// checkAddress refuses what is no http address. It does not repeat the address, which may hold a password.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("want an address like https://host/path")
	}
	return nil
}
