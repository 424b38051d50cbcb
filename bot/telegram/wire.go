package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Bounds on what others send us, in bytes.
const (
	maxAnswer  = 1 << 20  // answer of a sending method: one message
	maxUpdates = 64 << 20 // answer of getUpdates: 100 updates
)

// answer is the envelope of every answer of the Bot API.
//
//	{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}
type answer struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"` // seconds
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call is what became of one request, as seen on the wire. The library's own errors do not tell whether a request was
// written, lose the status and quote whole answers, people's words included; so nobody looks at them.
type call struct {
	max     int64 // bytes of answer to read
	probe   func(point string)
	arrived atomic.Bool // the whole request was handed to the network: it may have taken effect
	broken  atomic.Bool // writing it failed after all
	status  int         // HTTP status, 0 without an answer
	wait    string      // Retry-After header
	answer  *answer     // nil when the body was no answer of the Bot API
}

// mayHaveArrived says whether Telegram can have carried the request out.
func (c *call) mayHaveArrived() bool { return c.arrived.Load() && !c.broken.Load() }

// at tells a crash test how far the call is.
func (c *call) at(point string) {
	if c.probe != nil {
		c.probe(point)
	}
}

type callKey struct{}

// withCall makes every request under the context report to the call.
func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// newClient is a client that reports to the call in the request's context and never follows a redirect: the address holds
// the token.
func newClient(given *http.Client) *http.Client {
	var base http.RoundTripper = newTransport()
	if given != nil && given.Transport != nil {
		base = given.Transport
	}
	return &http.Client{
		Transport:     &wire{base: base},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// newTransport speaks HTTP/1.1 only, one request at a time on a connection, so that a broken connection means one message of
// unknown fate and not thirty.
func newTransport() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     30 * time.Second, // below the server's, so that it seldom closes one we are about to use
		Protocols:           protocols,
	}
}

// wire is the round tripper that fills in calls.
type wire struct{ base http.RoundTripper }

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ok := req.Context().Value(callKey{}).(*call)
	if !ok {
		c = &call{max: maxAnswer}
	}
	body, err := readAll(req)
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	gate := &gate{rest: body, done: &c.arrived}
	out := req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				c.broken.Store(true)
			}
		},
		GotFirstResponseByte: func() { c.at("request-sent") },
	}))
	out.Body, out.GetBody, out.ContentLength = gate, nil, int64(len(body))
	if len(body) == 0 {
		out.Body = http.NoBody // a length of 0 beside a body means "unknown" to net/http
		c.arrived.Store(true)
	}
	resp, err := w.base.RoundTrip(out)
	gate.shut()
	if err != nil {
		return nil, err
	}
	if err := c.read(resp); err != nil {
		return nil, err
	}
	c.at("answer-read")
	return resp, nil
}

// readAll takes the request's body into memory: the library makes it in many small pieces through a pipe.
func readAll(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// read takes the whole answer in and leaves it in the response for the library. An answer that stops halfway is an error.
func (c *call) read(resp *http.Response) error {
	defer resp.Body.Close()
	c.status, c.wait = resp.StatusCode, resp.Header.Get("Retry-After")
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.max+1))
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if int64(len(body)) > c.max {
		return fmt.Errorf("answer of more than %d bytes", c.max)
	}
	var a answer
	if json.Unmarshal(body, &a) == nil && (a.OK || a.Code != 0) {
		c.answer = &a
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// gate is a request body that knows whether its last byte was given out. Once shut it gives out nothing more, so a request
// that was given up before that byte is certain never to be complete at the other end.
type gate struct {
	rest  []byte
	state atomic.Int32 // gateOpen → gateDone or gateShut
	done  *atomic.Bool
}

const (
	gateOpen int32 = iota
	gateDone
	gateShut
)

var errGateShut = errors.New("request was given up")

func (g *gate) Read(p []byte) (int, error) {
	if len(g.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, g.rest)
	switch {
	case n < len(g.rest) && g.state.Load() == gateShut:
		return 0, errGateShut
	case n == len(g.rest) && !g.state.CompareAndSwap(gateOpen, gateDone):
		return 0, errGateShut
	case n == len(g.rest):
		g.done.Store(true)
	}
	g.rest = g.rest[n:]
	return n, nil
}

func (g *gate) Close() error { return nil }
func (g *gate) shut()        { g.state.CompareAndSwap(gateOpen, gateShut) }

// hider takes the secrets out of a text, also in the forms they take inside an address.
func hider(token, webhook Secret) *strings.Replacer {
	var pairs []string
	add := func(s string) {
		if s != "" {
			pairs = append(pairs, s, "***")
		}
	}
	_, secret, _ := strings.Cut(string(token), ":")
	add(string(token))
	add(url.QueryEscape(string(token)))
	add(secret)
	add(string(webhook))
	return strings.NewReplacer(pairs...)
}

// hidden is an error of others with secrets taken out of its text. It answers errors.Is for what it stands for, but does not
// hand out the original, which would print them.
type hidden struct {
	text  string
	cause error
}

func (e *hidden) Error() string        { return e.text }
func (e *hidden) GoString() string     { return e.text }
func (e *hidden) Is(target error) bool { return errors.Is(e.cause, target) }

// safe is err without its address, secrets or length.
func (d *Door) safe(err error) error {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	return &hidden{text: d.safeText(err.Error()), cause: err}
}

// safeText is a text of others, fit for a log: no secrets, one line, at most 300 bytes.
func (d *Door) safeText(text string) string {
	text = strings.Join(strings.Fields(d.hide.Replace(text)), " ")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}
