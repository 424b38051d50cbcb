package modeltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Trouble is how a server fails.
type Trouble int

// The kinds of trouble.
const (
	Say      Trouble = iota // an error as OpenAI has it: Code, RetryAfter, Text
	Page                    // a page of HTML with status Code, as proxies make
	Redirect                // to another address, with status Code
	Hang                    // no answer until the client goes away
	Cut                     // half of the right answer, then the connection ends
	Garbage                 // status 200 and no JSON
	Endless                 // status 200 and blanks until the client goes away
	Fewer                   // a vector too few
	Twice                   // two vectors for the first text
	Uneven                  // the last vector has a number more
	Larger                  // all vectors have a number more
	NaN                     // the last number is none
	Zero                    // vectors without length
	Huge                    // a number that no float32 holds
)

// Fault makes requests go wrong.
type Fault struct {
	Skip  int // how many requests pass first
	Times int // how many go wrong; 0: all until Heal

	How        Trouble
	Code       int    // with Say, Page and Redirect
	RetryAfter string // with Say: the header
	Text       string // with Say
}

type fault struct {
	Fault
	seen, hits int
}

// Inject puts a fault in. Of several that a request meets the first one counts.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f})
}

// Heal takes all faults out.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// meets counts a request and says whether it goes wrong. The lock is held.
func (f *fault) meets() bool {
	f.seen++
	if f.seen <= f.Skip || f.Times > 0 && f.hits >= f.Times {
		return false
	}
	f.hits++
	return true
}

func say(w http.ResponseWriter, code int, retryAfter, text string) {
	if retryAfter != "" {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": text, "type": "double", "code": code}})
}

// fail does the fault's worst.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f *fault, texts []string) {
	switch f.How {
	case Say:
		say(w, f.Code, f.RetryAfter, f.Text)
	case Page:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Code)
		fmt.Fprintf(w, "<html><body>%d</body></html>", f.Code)
	case Redirect:
		http.Redirect(w, r, s.http.URL+"/v1/embeddings", f.Code)
	case Hang:
		s.hang(r)
	case Cut:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Garbage:
		fmt.Fprint(w, "everything is fine")
	case Endless:
		for blanks := strings.Repeat(" ", 1<<16); r.Context().Err() == nil; {
			if _, err := fmt.Fprint(w, blanks); err != nil {
				return
			}
		}
	case NaN:
		fmt.Fprintf(w, `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,NaN]}]}`)
	default:
		write(w, s.wrong(f.How, texts))
	}
}

// hang waits until the client goes away, or the server ends.
func (s *Server) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.quit:
	}
}

// wrong is the right answer with a fault in it.
func (s *Server) wrong(how Trouble, texts []string) []embedding {
	data := s.answer(texts)
	last := &data[len(data)-1]
	switch how {
	case Fewer:
		return data[:len(data)-1]
	case Twice:
		return append(data[:len(data)-1], data[0])
	case Uneven:
		last.Embedding = append(last.Embedding, 1)
	case Larger:
		for i := range data {
			data[i].Embedding = append(data[i].Embedding, 1)
		}
	case Zero:
		clear(last.Embedding)
	case Huge:
		last.Embedding[0] = 1e39
	}
	return data
}
