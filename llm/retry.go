package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"pufa/chat"
)

// ErrAnswer: the endpoint answered, but with something that can't be used.
var ErrAnswer = errors.New("the model endpoint's answer can't be used")

// RefusalError is an endpoint's no: asking again would not help.
type RefusalError struct {
	Status int    // of HTTP
	Says   string // what it said, at most 200 runes, without the key. It may repeat what was sent: don't log it where that is a person's
}

func (e *RefusalError) Error() string {
	return fmt.Sprintf("the model endpoint refuses with %d %s: %s", e.Status, http.StatusText(e.Status), e.Says)
}

// How often, and how far apart.
const (
	tries        = 4
	firstPause   = time.Second // before the second try, then doubled; what the endpoint asks for goes before it
	longestPause = time.Minute // an endpoint that asks for more is away
)

// retry calls until it succeeds, is refused, or was tried often enough. It gives up early when the context ends before the next try.
// Errors: the context's; chat.ErrUnavailable for an endpoint that does not answer, answers 429 or 5xx; *RefusalError; ErrAnswer.
func (c *Client) retry(ctx context.Context, call func(context.Context) (http.Header, error)) error {
	pause := firstPause
	for try := 1; ; try++ {
		header, err := c.once(ctx, call)
		if err == nil {
			return nil
		}
		if !errors.Is(err, chat.ErrUnavailable) || try == tries {
			return err
		}
		now, next := c.now(), pause
		if asked, ok := retryAfter(header, now); ok {
			next = asked
		}
		if end, ok := ctx.Deadline(); next > longestPause || ok && now.Add(next).After(end) {
			return err
		}
		if err := c.wait(ctx, next); err != nil {
			return err
		}
		pause *= 2
	}
}

// once calls once, with a deadline, and sorts the error.
func (c *Client) once(ctx context.Context, call func(context.Context) (http.Header, error)) (http.Header, error) {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	header, err := call(limited)
	switch {
	case err == nil:
		return header, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("the model endpoint gives no answer in %v: %w", c.cfg.Timeout, chat.ErrUnavailable)
	}
	return header, c.sort(err)
}

// sort says what kind of error the library's is.
func (c *Client) sort(err error) error {
	var refusal *RefusalError
	var api *openai.APIError
	var request *openai.RequestError
	var transport *url.Error
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &refusal), errors.Is(err, ErrAnswer):
		return err
	case errors.As(err, &request):
		says := string(request.Body)
		if api := (*openai.APIError)(nil); errors.As(request.Err, &api) && api.Message != "" {
			says = api.Message
		}
		return c.status(request.HTTPStatusCode, says)
	case errors.As(err, &api):
		return c.status(api.HTTPStatusCode, api.Message)
	case errors.As(err, &transport):
		return fmt.Errorf("the model endpoint can't be reached: %w: %w", transport.Err, chat.ErrUnavailable)
	case errors.As(err, &syntax), errors.As(err, &kind), errors.As(err, &long), errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return fmt.Errorf("the model endpoint's answer breaks off: %w: %w", err, chat.ErrUnavailable)
}

func (c *Client) status(code int, says string) error {
	e := &RefusalError{Status: code, Says: c.clean(says)}
	if code == http.StatusTooManyRequests || code >= 500 {
		return fmt.Errorf("%w: %w", e, chat.ErrUnavailable)
	}
	return e
}

// retryAfter reads how long an endpoint asks to wait: seconds, or a date (RFC 9110, 10.2.3).
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if s, err := strconv.Atoi(text); err == nil && s >= 0 {
		return time.Duration(s) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
