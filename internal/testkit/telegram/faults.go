package tgtest

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Trouble is how a server fails.
type Trouble int

// The kinds of trouble.
const (
	Honest  Trouble = iota // the right answer, perhaps late
	Say                    // an error of the Bot API: Code, Text, RetryAfter, MoveTo
	Page                   // a page of HTML with status Code, as proxies make
	Half                   // the first half of the right answer, then the connection is cut
	Garbage                // status 200 and no JSON
	Cut                    // the connection is reset without an answer
)

// Fault makes requests go wrong.
type Fault struct {
	Method string // "sendMessage"; empty: every method
	Chat   int64  // only requests for this chat; 0: every request
	Skip   int    // how many such requests pass first
	Times  int    // how many go wrong; 0: all until Heal

	Early  bool          // before the request's body is read; Chat is not known then
	Accept bool          // the request is carried out all the same
	Delay  time.Duration // before the answer; a request not accepted is carried out after it
	How    Trouble

	Code       int    // with Say and Page
	Text       string // with Say: the description
	RetryAfter int    // with Say: seconds
	MoveTo     int64  // with Say: migrate_to_chat_id
}

// fault is a Fault at work.
type fault struct {
	Fault
	seen, hits int
}

// Inject puts a fault in. Of several that fit a request the first one counts.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f})
}

func (s *Server) early(method string) *fault {
	return s.find(func(f *fault) bool { return f.Early && (f.Method == "" || f.Method == method) })
}

func (s *Server) fault(method string, chat int64) *fault {
	return s.find(func(f *fault) bool {
		return !f.Early && (f.Method == "" || f.Method == method) && (f.Chat == 0 || f.Chat == chat)
	})
}

// find is the first fault that fits and is due.
func (s *Server) find(fits func(*fault) bool) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if !fits(f) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Times > 0 && f.hits >= f.Times {
			continue
		}
		f.hits++
		s.changed()
		return f
	}
	return nil
}

// wait passes the delay, or returns when the client goes away.
func (f *fault) wait(r *http.Request) {
	if f.Delay <= 0 {
		return
	}
	t := time.NewTimer(f.Delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// answer does the fault's worst. right is the right answer of an accepted request.
func (f *fault) answer(w http.ResponseWriter, r *http.Request, right result) {
	f.wait(r)
	switch f.How {
	case Honest:
		write(w, right)
	case Say:
		write(w, result{code: f.Code, text: f.Text, retryAfter: f.RetryAfter, moveTo: f.MoveTo})
	case Page:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Code)
		fmt.Fprintf(w, "<html><head><title>%d</title></head><body>%s</body></html>", f.Code, r.URL.Path) // as proxies do
	case Half:
		half(w, right)
	case Garbage:
		fmt.Fprint(w, "everything is fine")
	case Cut:
		cut(w)
	}
}

// half sends half an answer.
func half(w http.ResponseWriter, right result) {
	body := right.body()
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	cut(w)
}

// cut resets the connection.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
