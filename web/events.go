package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"time"

	"pufa/chat"
)

const (
	heartbeat   = 15 * time.Second // a comment, so that proxies keep the stream open and a dead one is noticed
	writeWithin = 20 * time.Second // one write to a slow phone
	streamBatch = 50               // lines read at once
	retryAfter  = 2 * time.Second  // when a browser comes back after a stream broke
)

// streamed is the data of one server-sent event; its id: is the line's.
//
//	{"event":"web:9f…:0e…","mine":false,"html":"<article class=\"line\" id=\"l1795401410123-0\">…</article>"}
//
// html is what the page shows of the line; event is the key of the event it came of, so that a page finds the line it drew
// itself when its owner typed. fresh: nothing that was said before is left; the page clears itself.
type streamed struct {
	Event string `json:"event"`
	Mine  bool   `json:"mine"`
	Fresh bool   `json:"fresh,omitempty"`
	HTML  string `json:"html"`
}

// stream is one open page.
type stream struct {
	*Server
	conv   chat.ConvID
	after  string
	labels labels
	w      http.ResponseWriter
	rc     *http.ResponseController
}

// events streams a conversation's lines after the one that Last-Event-ID or ?after= names, for as long as the page is open.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	x, known, err := s.session(r.Context(), r)
	switch {
	case err != nil:
		s.Log.Warn("event stream", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case !known:
		w.WriteHeader(http.StatusNoContent) // nothing to stream before the first post; a browser does not come back by itself
		return
	}
	conv := s.conv(x)
	woken, ok := s.hub.join(conv)
	if !ok {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	defer s.hub.leave(conv, woken)
	st := &stream{Server: s, conv: conv, after: r.Header.Get("Last-Event-ID"), w: w, rc: http.NewResponseController(w)}
	if st.after == "" {
		st.after = r.URL.Query().Get("after")
	}
	if st.after == "" {
		st.after = "0-0"
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	_ = st.rc.SetReadDeadline(time.Time{}) // the request has been read; it may stay open
	st.serve(r.Context(), woken)
}

// serve writes until the reader or the server goes.
func (st *stream) serve(ctx context.Context, woken <-chan struct{}) {
	if st.write("retry: %d\n\n", retryAfter.Milliseconds()) != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		if err := st.catchUp(ctx); err != nil {
			return // the browser comes back and says where it was
		}
		select {
		case <-woken:
		case <-beat.C:
			if st.write(": still here\n\n") != nil {
				return
			}
		case <-st.hub.closed:
			return
		case <-ctx.Done():
			return
		}
	}
}

// catchUp writes all lines that are there.
func (st *stream) catchUp(ctx context.Context) error {
	for {
		lines, err := st.Conversations.Transcript(ctx, st.conv, st.after, streamBatch)
		if err != nil {
			return err
		}
		if err := st.labels.learn(ctx, st.Server, st.conv, lines); err != nil {
			return err
		}
		for _, l := range lines {
			if err := st.line(l); err != nil {
				return err
			}
			st.after = l.ID
		}
		if len(lines) < streamBatch {
			return nil
		}
	}
}

func (st *stream) line(l chat.Line) error {
	html, err := st.lineHTML(l, st.labels)
	if err != nil {
		return err
	}
	data, err := json.Marshal(streamed{Event: l.Event, Mine: l.Mine, Fresh: l.Fresh, HTML: html})
	if err != nil {
		return fmt.Errorf("encode line: %w", err)
	}
	return st.write("id: %s\ndata: %s\n\n", l.ID, data)
}

func (st *stream) write(format string, args ...any) error {
	_ = st.rc.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := fmt.Fprintf(st.w, format, args...); err != nil {
		return err
	}
	return st.rc.Flush()
}

// labels are what the buttons of a conversation read, by token: a press is shown as the words that were pressed.
type labels map[string]string

// learn reads the labels of lines, and of the lines before them when one presses a button that is not among them.
func (l *labels) learn(ctx context.Context, s *Server, conv chat.ConvID, lines []chat.Line) error {
	if *l == nil {
		*l = labels{}
	}
	l.read(lines)
	for _, line := range lines {
		if line.Press == "" || (*l)[line.Press] != "" {
			continue
		}
		before, err := s.Conversations.Transcript(ctx, conv, "", shownLines)
		if err != nil {
			return err
		}
		l.read(before)
		return nil
	}
	return nil
}

func (l labels) read(lines []chat.Line) {
	for _, line := range lines {
		for _, row := range line.Buttons {
			for _, b := range row {
				if b.Token != "" {
					l[b.Token] = b.Label
				}
			}
		}
	}
}

// file sends the file of a line of one's own conversation.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	x, known, err := s.session(r.Context(), r)
	var f chat.File
	if err == nil && known {
		f, err = s.Conversations.File(r.Context(), s.conv(x), r.PathValue("line"))
	}
	switch {
	case !known && err == nil, errors.Is(err, chat.ErrNotFound):
		s.refuse(w, r, http.StatusNotFound, "web.no_file")
	case err != nil:
		s.Log.Warn("file", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "web.away")
	default:
		sendFile(w, f)
	}
}

// sendFile sends a file to be stored, never to be shown: it may hold what strangers typed.
func sendFile(w http.ResponseWriter, f chat.File) {
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data) // who asked is gone; nothing to do
}
