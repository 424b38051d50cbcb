package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pufa/chat"
)

const (
	maxBody  = 64 << 10 // bytes of a post
	maxText  = 4000     // runes typed at once
	maxToken = 64       // bytes of a button's token or of a start payload
)

var (
	uuidForm  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// said is what a post brings: one of Text, Press and Start.
type said struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Press string `json:"press"`
	Start string `json:"start"`
}

// refusal is a post that is not taken: the status and the text that says why.
type refusal struct {
	status int
	key    string
	after  time.Duration // with 429
}

func (e *refusal) Error() string { return e.key }

// post takes what somebody typed or pressed: as JSON it answers 202 once it is kept, as a form it waits for the replies and
// then shows the page.
func (s *Server) post(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	form, in, err := readPost(r)
	if err == nil {
		err = in.check()
	}
	var key string
	if err == nil {
		key, err = s.keep(w, r, in)
	}
	if err != nil {
		s.refusePost(w, r, form, err)
		return
	}
	if form {
		ctx, done := context.WithTimeout(r.Context(), s.Wait)
		defer done()
		_, _ = s.Conversations.Result(ctx, key) // what is not there in time comes with the next look
		http.Redirect(w, r, plainHome(r), http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(map[string]string{"id": in.ID})
}

// plainHome is the page again, in the type that was chosen without a script.
func plainHome(r *http.Request) string {
	if r.FormValue("type") == "large" {
		return "/?type=large#end"
	}
	return "/#end"
}

// readPost reads JSON or a form. A form's id is made of the page's own and of what was said, so that sending the same page
// twice is one event and typing another thing into it is another.
func readPost(r *http.Request) (form bool, in said, err error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		err = json.NewDecoder(r.Body).Decode(&in)
	case "application/x-www-form-urlencoded":
		form = true
		if err = r.ParseForm(); err == nil {
			in = said{ID: r.PostForm.Get("id"), Text: r.PostForm.Get("text"), Press: r.PostForm.Get("press"), Start: r.PostForm.Get("start")}
		}
		if uuidForm.MatchString(in.ID) {
			sum := sha256.Sum256([]byte(in.ID + "\n" + in.Press + "\n" + in.Start + "\n" + in.Text))
			in.ID = uuid(sum[:])
		}
	default:
		return false, in, &refusal{status: http.StatusUnsupportedMediaType, key: "web.bad_post"}
	}
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return form, in, &refusal{status: http.StatusRequestEntityTooLarge, key: "web.too_long"}
	case err != nil:
		return form, in, &refusal{status: http.StatusBadRequest, key: "web.bad_post"}
	}
	return form, in, nil
}

// check refuses what no page of ours sends, and what is too long.
func (in said) check() error {
	given := 0
	for _, v := range []string{strings.TrimSpace(in.Text), in.Press, in.Start} {
		if v != "" {
			given++
		}
	}
	switch {
	case !uuidForm.MatchString(in.ID) || !utf8.ValidString(in.Text):
		return &refusal{status: http.StatusBadRequest, key: "web.bad_post"}
	case given == 0:
		return &refusal{status: http.StatusBadRequest, key: "web.empty"}
	case given > 1, in.Press != "" && !tokenForm.MatchString(in.Press), in.Start != "" && !tokenForm.MatchString(in.Start):
		return &refusal{status: http.StatusBadRequest, key: "web.bad_post"}
	case utf8.RuneCountInString(in.Text) > maxText:
		return &refusal{status: http.StatusBadRequest, key: "web.too_long"}
	}
	return nil
}

// keep puts the event into the inbox, under a session that is made or renewed where it has to be, and returns its key.
func (s *Server) keep(w http.ResponseWriter, r *http.Request, in said) (string, error) {
	ctx := r.Context()
	x, known, err := s.session(ctx, r)
	if err != nil {
		return "", err
	}
	if err := s.limit(r, x, known); err != nil {
		return "", err
	}
	switch {
	case !known:
		x, err = s.begin(ctx)
	case redeems(in.Start) || redeems(in.Text):
		x, err = s.rotate(ctx, x)
	}
	if err != nil {
		return "", err
	}
	s.setCookie(w, r, chatCookie, "/", x.secret, sessionTime)
	conv := s.conv(x)
	ev := chat.Event{
		Key: fmt.Sprintf("web:%s:%s", conv, in.ID), Kind: chat.KindText, Door: chat.Page, Conv: conv, Person: chat.PersonID(conv), Addr: x.Addr,
		Text: in.Text, Start: in.Start, Press: in.Press, At: s.Now(),
	}
	if in.Press != "" {
		ev.Kind = chat.KindPress
	}
	return ev.Key, s.Conversations.Keep(ctx, ev)
}

// limit refuses who posts too much. An address counts only when a conversation begins.
func (s *Server) limit(r *http.Request, x session, known bool) error {
	bucket, name := &s.limits.begin, ""
	if known {
		bucket, name = &s.limits.talk, x.Addr
	} else {
		name = s.address(r)
	}
	if wait := bucket.take(name, s.Now()); wait > 0 {
		return &refusal{status: http.StatusTooManyRequests, key: "web.too_fast", after: wait}
	}
	return nil
}

// refusePost says why a post was not taken, in the form it came.
func (s *Server) refusePost(w http.ResponseWriter, r *http.Request, form bool, err error) {
	no := &refusal{status: http.StatusServiceUnavailable, key: "web.away"}
	if !errors.As(err, &no) {
		s.Log.Warn("post not kept", "error", err)
	}
	if no.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(no.after.Seconds()))))
	}
	if form {
		s.refuse(w, r, no.status, no.key)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(no.status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": s.Texts.Text(no.key)})
}
