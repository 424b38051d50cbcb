package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// ErrToken: Telegram does not know this token. Nothing works until the operator sets the right one.
var ErrToken = errors.New("bot token unknown to Telegram; check PUFA_TELEGRAM_TOKEN and PUFA_TELEGRAM_API")

// refusal is a "no" from the Bot API itself.
type refusal struct {
	method string
	code   int
	text   string        // Telegram's description, secrets taken out
	wait   time.Duration // with code 429
}

func (e *refusal) Error() string { return fmt.Sprintf("%s: %d %s", e.method, e.code, e.text) }

// outcome is the error of a call that is done, nil when Telegram said yes. err is what the client or the library said.
func (d *Door) outcome(method string, c *call, err error) error {
	switch {
	case c.answer != nil && c.answer.OK:
		return nil
	case c.answer != nil:
		no := &refusal{method: method, code: c.answer.Code, text: d.safeText(c.answer.Description), wait: c.retryAfter()}
		if no.code == http.StatusUnauthorized || no.code == http.StatusNotFound { // 404 is for a malformed one
			return fmt.Errorf("%w: %w", ErrToken, no)
		}
		return no
	case c.status != 0:
		return fmt.Errorf("%s: status %d and no answer of the Bot API", method, c.status)
	default:
		return fmt.Errorf("%s: %w", method, d.safe(err))
	}
}

// retryAfter is how long Telegram, or a proxy before it, wants us to wait: at least a second, at most an hour.
func (c *call) retryAfter() time.Duration {
	seconds := 0
	if c.answer != nil {
		seconds = c.answer.Parameters.RetryAfter
	}
	if seconds == 0 {
		seconds, _ = strconv.Atoi(c.wait)
	}
	return time.Duration(min(max(seconds, 1), 3600)) * time.Second
}

// updatesRequest is the body of a getUpdates call.
type updatesRequest struct {
	Offset  int64    `json:"offset,omitempty"`
	Limit   int      `json:"limit"`
	Timeout int      `json:"timeout,omitempty"` // seconds
	Allowed []string `json:"allowed_updates"`
}

// fetch asks for updates from the offset on, which confirms all before it. It waits for news up to the given time.
func (d *Door) fetch(ctx context.Context, offset int64, wait time.Duration) ([]json.RawMessage, error) {
	const method = "getUpdates"
	body, err := json.Marshal(updatesRequest{Offset: offset, Limit: maxBatch, Timeout: int(wait / time.Second), Allowed: allowedUpdates()})
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, wait+15*time.Second)
	defer cancel()
	c := &call{max: maxUpdates}
	req, err := http.NewRequestWithContext(withCall(ctx, c), http.MethodPost, d.cfg.API+"/bot"+string(d.cfg.Token)+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, d.safe(err))
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := d.client.Do(req)
	if err == nil {
		err = resp.Body.Close()
	}
	if err := d.outcome(method, c, err); err != nil {
		return nil, err
	}
	var updates []json.RawMessage
	if err := json.Unmarshal(c.answer.Result, &updates); err != nil {
		return nil, fmt.Errorf("%s: result is no list: %w", method, err)
	}
	return updates, nil
}
