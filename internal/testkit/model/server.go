package modeltest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Config says how the server behaves. The zero value is an endpoint that asks for no key.
type Config struct {
	Size int    // numbers of a vector; 0: 64
	Key  string // who does not bring it is refused; empty: nobody is
	Most int    // texts that one request may have; 0: 10
}

// Request is what the server was sent.
type Request struct {
	Path  string
	Key   string // of Authorization: Bearer
	Model string
	Texts []string
}

// Server is a model endpoint. All methods are safe for use from several goroutines.
type Server struct {
	cfg  Config
	http *httptest.Server
	quit chan struct{}

	mu       sync.Mutex
	news     chan struct{} // closed and replaced with each request
	requests []Request
	faults   []*fault
}

// Start starts a server that ends with the test.
func Start(tb testing.TB, cfg Config) *Server {
	tb.Helper()
	if cfg.Size == 0 {
		cfg.Size = 64
	}
	if cfg.Most == 0 {
		cfg.Most = 10
	}
	s := &Server{cfg: cfg, quit: make(chan struct{}), news: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(func() {
		close(s.quit)
		s.http.Close()
	})
	return s
}

// URL is what PUFA_LLM_URL says.
func (s *Server) URL() string { return s.http.URL + "/v1" }

// Requests are all requests so far, in the order in which they came, those that failed too.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Texts are the texts of all requests so far.
func (s *Server) Texts() []string {
	var all []string
	for _, r := range s.Requests() {
		all = append(all, r.Texts...)
	}
	return all
}

// Await waits until so many requests have come, or the context ends.
func (s *Server) Await(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		come, news := len(s.requests), s.news
		s.mu.Unlock()
		if come >= n {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Forget empties what Requests and Texts tell.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// embedding is a vector of an answer.
type embedding struct {
	Object    string    `json:"object"`
	Index     int       `json:"index"`
	Embedding []float64 `json:"embedding"`
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Model string   `json:"model"`
		Input []string `json:"input"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		say(w, http.StatusBadRequest, "", "no JSON: "+err.Error())
		return
	}
	sent := Request{Path: r.URL.Path, Key: key(r), Model: body.Model, Texts: body.Input}
	f := s.note(sent)
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/v1/embeddings":
		say(w, http.StatusNotFound, "", "no such path")
	case s.cfg.Key != "" && sent.Key != s.cfg.Key:
		say(w, http.StatusUnauthorized, "", "wrong key: "+sent.Key)
	case body.Model == "" || len(body.Input) == 0 || len(body.Input) > s.cfg.Most:
		say(w, http.StatusBadRequest, "", "no model, no input or too much of it")
	case f != nil:
		s.fail(w, r, f, body.Input)
	default:
		write(w, s.answer(body.Input))
	}
}

// note writes a request down and finds the fault that it meets.
func (s *Server) note(r Request) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	close(s.news)
	s.news = make(chan struct{})
	for _, f := range s.faults {
		if f.meets() {
			return f
		}
	}
	return nil
}

// answer is the right one. The vectors come last first, which their index puts right, and are of length 3.
func (s *Server) answer(texts []string) []embedding {
	data := make([]embedding, len(texts))
	for i, t := range texts {
		v := Vector(t, s.cfg.Size)
		for j := range v {
			v[j] *= 3
		}
		data[len(texts)-1-i] = embedding{Object: "embedding", Index: i, Embedding: v}
	}
	return data
}

func write(w http.ResponseWriter, data []embedding) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": data, "model": "double"})
}
