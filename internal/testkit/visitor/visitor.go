// Package visitor is a browser on the chat page without a screen: it posts under an id of its own until that is confirmed, and
// follows the event stream, coming back after every break with the last line it has. So a thousand of them fit into a test.
package visitor

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// pause is how long a visitor waits before it tries again.
const pause = 100 * time.Millisecond

// Line is one line of the transcript, as the stream brought it.
type Line struct {
	ID    string    // of the line
	Event string    // id of the post it came of
	Mine  bool      // said by the visitor
	Words string    // without markup
	At    time.Time // when it came
	press map[string]string
}

// Visitor is one browser. Make it with New.
type Visitor struct {
	url    string
	addr   string
	client *http.Client

	mu    sync.Mutex
	lines []Line
	last  string
	grown chan struct{} // closed and renewed with each line
	heard func(Line)
}

// New is a browser at a page's address, without a cookie. addr is the IP address it says a proxy saw it at; empty: none. heard is
// called with every line as it comes; it may be nil.
func New(url, addr string, over *http.Transport, heard func(Line)) *Visitor {
	jar, _ := cookiejar.New(nil) // never an error without options
	return &Visitor{url: url, addr: addr, client: &http.Client{Jar: jar, Transport: over}, last: "0-0", grown: make(chan struct{}), heard: heard}
}

// Say types something and returns the post's id.
func (v *Visitor) Say(ctx context.Context, text string) (string, error) {
	return v.post(ctx, map[string]string{"text": text})
}

// Open presses the button of a start link.
func (v *Visitor) Open(ctx context.Context, payload string) (string, error) {
	return v.post(ctx, map[string]string{"start": payload})
}

// Press presses the newest button that reads so, as soon as there is one that was shown in at least n lines.
func (v *Visitor) Press(ctx context.Context, label string, n int) (string, error) {
	var token string
	err := v.until(ctx, "button "+label, func(lines []Line) bool {
		seen := 0
		for _, l := range lines {
			if t := l.press[label]; t != "" {
				token = t
				seen++
			}
		}
		return seen >= n
	})
	if err != nil {
		return "", err
	}
	return v.post(ctx, map[string]string{"press": token})
}

// Sees waits for n lines of the office with these words.
func (v *Visitor) Sees(ctx context.Context, words string, n int) error {
	return v.until(ctx, words, func(lines []Line) bool {
		seen := 0
		for _, l := range lines {
			if !l.Mine && strings.Contains(l.Words, words) {
				seen++
			}
		}
		return seen >= n
	})
}

// Answered waits until a post has an answer.
func (v *Visitor) Answered(ctx context.Context, id string) error {
	return v.until(ctx, "an answer", func(lines []Line) bool {
		return slices.ContainsFunc(lines, func(l Line) bool { return l.Event == id && !l.Mine })
	})
}

// Lines are those that have come.
func (v *Visitor) Lines() []Line {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.lines)
}

func (v *Visitor) until(ctx context.Context, what string, ok func([]Line) bool) error {
	for {
		v.mu.Lock()
		grown, is := v.grown, ok(v.lines)
		v.mu.Unlock()
		if is {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return fmt.Errorf("never: %s; the page has: %s", what, v.said())
		}
	}
}

func (v *Visitor) said() string {
	var all []string
	for _, l := range v.Lines() {
		all = append(all, l.Words)
	}
	return strings.Join(all, " | ")
}

// post sends until it is confirmed. A refusal, 4xx but for 429, is an error.
func (v *Visitor) post(ctx context.Context, fields map[string]string) (string, error) {
	fields["id"] = newID()
	body, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	for {
		status, said, err := v.try(ctx, body)
		switch {
		case status == http.StatusAccepted:
			return fields["id"], nil
		case status/100 == 4 && status != http.StatusTooManyRequests:
			return "", fmt.Errorf("post: %d %s", status, said)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return "", fmt.Errorf("post never confirmed: %d %s: %w", status, said, errors.Join(ctx.Err(), err))
		}
	}
}

func (v *Visitor) try(ctx context.Context, body []byte) (int, string, error) {
	req, err := v.request(ctx, http.MethodPost, "/api/chat", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := v.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(said), err
}

func (v *Visitor) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, v.url+path, body)
	if err == nil && v.addr != "" {
		req.Header.Set("X-Forwarded-For", v.addr)
	}
	return req, err
}

// Follow reads the event stream until ctx ends, however often it breaks.
func (v *Visitor) Follow(ctx context.Context) {
	for ctx.Err() == nil {
		_ = v.stream(ctx) // whatever broke it, it comes back
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

func (v *Visitor) stream(ctx context.Context) error {
	req, err := v.request(ctx, http.MethodGet, "/api/chat/events", nil)
	if err != nil {
		return err
	}
	v.mu.Lock()
	req.Header.Set("Last-Event-ID", v.last)
	v.mu.Unlock()
	resp, err := v.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("stream: %s", resp.Status)
	}
	id, in := "", bufio.NewReaderSize(resp.Body, 2<<10)
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(text, "id: "); ok {
			id = strings.TrimSpace(rest)
		}
		if data, ok := strings.CutPrefix(text, "data: "); ok {
			if err := v.read(id, data); err != nil {
				return err
			}
		}
	}
}

var (
	buttonRE = regexp.MustCompile(`<button name="press" value="([^"]*)">([^<]*)</button>`)
	wordsRE  = regexp.MustCompile(`(?s)<div class="words">(.*?)</div>`)
	tagRE    = regexp.MustCompile(`<[^>]*>`)
)

func (v *Visitor) read(id, data string) error {
	var in struct {
		Event string `json:"event"`
		Mine  bool   `json:"mine"`
		HTML  string `json:"html"`
	}
	if err := json.Unmarshal([]byte(data), &in); err != nil {
		return err
	}
	l := Line{ID: id, Event: in.Event[strings.LastIndex(in.Event, ":")+1:], Mine: in.Mine, At: time.Now(), press: map[string]string{}}
	if m := wordsRE.FindStringSubmatch(in.HTML); m != nil {
		l.Words = html.UnescapeString(tagRE.ReplaceAllString(m[1], ""))
	}
	for _, m := range buttonRE.FindAllStringSubmatch(in.HTML, -1) {
		l.press[m[2]] = html.UnescapeString(m[1])
	}
	v.mu.Lock()
	v.lines, v.last = append(v.lines, l), id
	close(v.grown)
	v.grown = make(chan struct{})
	v.mu.Unlock()
	if v.heard != nil {
		v.heard(l)
	}
	return nil
}

func newID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
