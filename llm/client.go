package llm

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Config says where the model is.
type Config struct {
	URL        string // what stands before /embeddings: https://host/v1
	Key        string // empty: none is sent, as servers on one's own machine like it
	EmbedModel string // the model that places texts in a space

	// Timeout is how long one call may take; 0: 30 seconds. A caller in a hurry has its own deadline in the context.
	Timeout time.Duration
}

// Limits of one call.
const (
	defaultTimeout = 30 * time.Second
	maxAnswer      = 16 << 20 // bytes: ten vectors of 8,192 numbers as JSON take 2 MB
)

// Client calls an endpoint. Safe for many goroutines.
type Client struct {
	cfg  Config
	api  *openai.Client
	now  func() time.Time
	wait func(context.Context, time.Duration) error
}

// New makes a client; nothing is sent yet. Errors: an address that is none, no model.
func New(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("is no address of a model endpoint; use one like https://host/v1") // what was given may hold a secret
	}
	if cfg.EmbedModel == "" {
		return nil, errors.New("no embedding model is named")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	api := openai.DefaultConfig(cfg.Key)
	api.BaseURL = cfg.URL
	api.HTTPClient = &doer{http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return &Client{cfg: cfg, api: openai.NewClientWithConfig(api), now: time.Now, wait: wait}, nil
}

// wait passes a time, or ends with the context.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// doer sends requests: it follows no redirect, which would carry texts to where nobody allowed them, and reads no endless answer.
type doer struct{ client http.Client }

// Do implements openai.HTTPDoer.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	res, err := d.client.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		_ = res.Body.Close()
		return nil, &RefusalError{Status: res.StatusCode, Says: "it redirects, which is not followed"}
	}
	res.Body = http.MaxBytesReader(nil, res.Body, maxAnswer)
	return res, nil
}

// clean is what an endpoint says, fit for a log: one line, not long, without the key.
func (c *Client) clean(says string) string {
	if c.cfg.Key != "" {
		says = strings.ReplaceAll(says, c.cfg.Key, "***")
	}
	says = strings.Join(strings.Fields(says), " ")
	if r := []rune(says); len(r) > maxSays {
		return string(r[:maxSays]) + "…"
	}
	return says
}

const maxSays = 200 // runes of what an endpoint says
