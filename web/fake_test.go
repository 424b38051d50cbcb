package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
	"pufa/web"
)

// fake is a store in memory that behaves like the real one: marks by key, transcripts, news, tickets, records. What answers is
// a function.
type fake struct {
	mu      sync.Mutex
	away    bool // the store can't be reached
	silent  bool // nothing is answered: no worker
	kept    []chat.Event
	done    map[string]string // result by event key
	lines   map[chat.ConvID][]chat.Line
	files   map[string]chat.File
	news    []chat.ConvID
	tickets map[string][]byte
	records map[chat.Ref]chat.Record
	lists   map[string]map[string]float64
	answer  func(ev chat.Event) (string, []chat.Line)
	section web.Section
}

func newFake() *fake {
	return &fake{
		done: map[string]string{}, lines: map[chat.ConvID][]chat.Line{}, files: map[string]chat.File{}, tickets: map[string][]byte{},
		records: map[chat.Ref]chat.Record{}, lists: map[string]map[string]float64{},
		answer: func(ev chat.Event) (string, []chat.Line) {
			return "", []chat.Line{{Text: "答：" + ev.Text + ev.Press}}
		},
	}
}

func (f *fake) Keep(_ context.Context, ev chat.Event) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return chat.ErrUnavailable
	}
	if slices.ContainsFunc(f.kept, func(k chat.Event) bool { return k.Key == ev.Key }) {
		return nil
	}
	f.kept = append(f.kept, ev)
	if f.silent {
		return nil
	}
	result, said := f.answer(ev)
	f.done[ev.Key] = result
	if ev.Door == chat.Page {
		if ev.Start == "" {
			said = append([]chat.Line{{Mine: true, Text: ev.Text, Press: ev.Press}}, said...)
		}
		for _, l := range said {
			l.Event, l.At = ev.Key, ev.At
			f.say(ev.Conv, l)
		}
	}
	return nil
}

// say lays a line into a transcript.
func (f *fake) say(conv chat.ConvID, l chat.Line) {
	l.ID = fmt.Sprintf("1795401410123-%d", len(f.lines[conv])+1)
	if l.File != nil {
		f.files[string(conv)+l.ID] = *l.File
		l.File = &chat.File{Name: l.File.Name, Type: l.File.Type}
	}
	f.lines[conv] = append(f.lines[conv], l)
	f.news = append(f.news, conv)
}

func (f *fake) Result(ctx context.Context, key string) (string, error) {
	for {
		f.mu.Lock()
		result, ok := f.done[key]
		f.mu.Unlock()
		if ok {
			return result, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

func (f *fake) Transcript(_ context.Context, conv chat.ConvID, after string, n int) ([]chat.Line, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return nil, chat.ErrUnavailable
	}
	all := f.lines[conv]
	if i := slices.IndexFunc(all, func(l chat.Line) bool { return l.ID == after }); i >= 0 || after == "0-0" {
		return slices.Clone(all[i+1 : min(i+1+n, len(all))]), nil
	}
	return slices.Clone(all[max(0, len(all)-n):]), nil
}

func (f *fake) File(_ context.Context, conv chat.ConvID, line string) (chat.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, ok := f.files[string(conv)+line]
	if !ok {
		return file, chat.ErrNotFound
	}
	return file, nil
}

func (f *fake) News(ctx context.Context, place string, wait time.Duration) ([]chat.ConvID, string, bool, error) {
	var at int
	if n, _ := fmt.Sscan(place, &at); n == 0 {
		f.mu.Lock()
		defer f.mu.Unlock()
		return nil, fmt.Sprint(len(f.news)), false, nil
	}
	for end := time.Now().Add(wait); ctx.Err() == nil && time.Now().Before(end); time.Sleep(time.Millisecond) {
		f.mu.Lock()
		convs := slices.Clone(f.news[at:])
		f.mu.Unlock()
		if len(convs) > 0 {
			return convs, fmt.Sprint(at + len(convs)), false, nil
		}
	}
	return nil, place, false, ctx.Err()
}

func (f *fake) Hash(text string) string {
	return fmt.Sprintf("%032x", []byte(text)[max(0, len(text)-16):])
}

func (f *fake) PutTicket(_ context.Context, kind, secret string, value []byte, _ time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return chat.ErrUnavailable
	}
	f.tickets[kind+" "+secret] = value
	return nil
}

func (f *fake) Ticket(_ context.Context, kind, secret string, _ time.Duration) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		return nil, chat.ErrUnavailable
	}
	v, ok := f.tickets[kind+" "+secret]
	if !ok {
		return nil, chat.ErrNotFound
	}
	return v, nil
}

func (f *fake) DropTicket(_ context.Context, kind, secret string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tickets, kind+" "+secret)
	return nil
}

func (f *fake) Record(_ context.Context, ref chat.Ref) (chat.Record, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if rec, ok := f.records[ref]; ok {
		return rec, nil
	}
	return chat.Record{Ref: ref}, nil
}

func (f *fake) Records(ctx context.Context, kind string, ids []string) ([]chat.Record, error) {
	var all []chat.Record
	for _, id := range ids {
		if rec, _ := f.Record(ctx, chat.Ref{Kind: kind, ID: id}); rec.Version > 0 {
			all = append(all, rec)
		}
	}
	return all, nil
}

func (f *fake) Index(_ context.Context, list string, from, to float64, n int) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var ids []string
	for id, score := range f.lists[list] {
		if from <= score && score <= to {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		if d := f.lists[list][a] - f.lists[list][b]; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	if n < 0 {
		slices.Reverse(ids)
		n = -n
	}
	if n > 0 && len(ids) > n {
		ids = ids[:n]
	}
	return ids, nil
}

func (f *fake) Section(context.Context, string, string) (web.Section, error) { return f.section, nil }

func (f *fake) Download(_ context.Context, kind, from, to string) (chat.File, error) {
	return chat.File{Name: kind, Type: "text/csv", Data: []byte(from + to)}, nil
}

// events lists what was kept.
func (f *fake) events() []chat.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.kept)
}

// house is a server over a fake, with a clock.
type house struct {
	*fake
	srv    *httptest.Server
	server *web.Server
	now    time.Time
	stop   context.CancelFunc // ends Run
}

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

func newHouse(t *testing.T, change ...func(*web.Config)) *house {
	t.Helper()
	h := &house{fake: newFake(), now: morning}
	tx, err := texts.Load("zh")
	must(t, err)
	kinds, err := outreach.LoadKinds()
	must(t, err)
	surveys, err := outreach.LoadSurveys()
	must(t, err)
	cfg := web.Config{Town: "瓦房镇", Zone: morning.Location(), Wait: 2 * time.Second, Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	h.server, err = web.New(cfg, web.Parts{
		Texts: tx, Kinds: kinds, Surveys: surveys, Conversations: h.fake, Tickets: h.fake, Records: h.fake, Reports: h.fake,
		Example: func() string { return "借条没写还款日期咋办" },
	})
	must(t, err)
	var ctx context.Context
	ctx, h.stop = context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { defer close(ran); _ = h.server.Run(ctx) }()
	h.srv = httptest.NewServer(h.server.Handler())
	t.Cleanup(func() { h.stop(); <-ran; h.srv.Close() })
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// browser is a client with a cookie jar that follows no redirects.
func (h *house) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// posted posts JSON and returns the status and what it says.
func (h *house) posted(t *testing.T, c *http.Client, body string, header ...string) (*http.Response, map[string]string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, h.srv.URL+"/api/chat", strings.NewReader(body))
	must(t, err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := c.Do(req)
	must(t, err)
	defer resp.Body.Close()
	var said map[string]string
	_ = json.NewDecoder(resp.Body).Decode(&said)
	return resp, said
}

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func text(n int, words string) string {
	data, _ := json.Marshal(map[string]string{"id": id(n), "text": words})
	return string(data)
}
