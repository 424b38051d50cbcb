package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// action is one form of the console: what it asks of the step, where it leads when that is done, and which page shows it again,
// with what was typed, when it is not.
type action struct {
	least   outreach.Role
	command string
	fields  func(r *http.Request) (any, bool) // false: no page of ours sends that
	next    string                            // with {id}
	page    consolePage
}

const (
	callPath     = "/console/call/{id}"
	questionPath = "/console/question/{id}"
	alarmPath    = "/console/alarm/{id}"
	activityPath = "/console/activity/{id}"
)

// consoleForms are the forms by their paths.
func (s *Server) consoleForms() map[string]action {
	call := func(command, next string) action {
		return action{outreach.Staff, command, idField, next, s.callPage}
	}
	question := func(command, next string) action {
		return action{outreach.Staff, command, idField, next, s.questionPage}
	}
	alarm := func(command, next string) action {
		return action{outreach.Staff, command, idField, next, s.alarmPage}
	}
	return map[string]action{
		alarmPath + "/take":       alarm("alarm.take", alarmPath),
		alarmPath + "/end":        {outreach.Staff, "alarm.end", endFields, consoleHome, s.alarmPage},
		alarmPath + "/back":       alarm("alarm.back", consoleHome),
		callPath + "/take":        call("call.take", callPath),
		callPath + "/answer":      {outreach.Staff, "call.answer", s.answerFields, consoleHome, s.callPage},
		callPath + "/missed":      call("call.missed", consoleHome),
		callPath + "/unwilling":   call("call.unwilling", consoleHome),
		callPath + "/back":        call("call.back", consoleHome),
		questionPath + "/take":    question("question.take", questionPath),
		questionPath + "/answer":  {outreach.Staff, "question.answer", replyFields, consoleHome, s.questionPage},
		questionPath + "/back":    question("question.back", consoleHome),
		activityPath + "/correct": {outreach.Staff, "activity.correct", correctFields, activityPath, s.activityPage},
		activityPath + "/void":    {outreach.Staff, "activity.void", voidFields, activityPath, s.activityPage},
	}
}

// idFields are those of a form about one thing.
type idFields struct {
	ID string `json:"id"`
}

func idField(r *http.Request) (any, bool) { return idFields{r.PathValue("id")}, true }

// act sends a form and leads on. A form sent twice is one event: its nonce came with the page.
func (s *Server) act(w http.ResponseWriter, r *http.Request, m member, a action) {
	nonce, ok := s.consolePost(w, r, m)
	if !ok {
		return
	}
	fields, ok := a.fields(r)
	if !ok || !recordForm.MatchString(r.PathValue("id")) {
		s.consoleRefuse(w, r, m, http.StatusBadRequest, "web.bad_post")
		return
	}
	result, err := s.ask(r.Context(), m, nonce, a.command, fields)
	switch {
	case err != nil && !errors.Is(err, errNoResult):
		s.Log.Warn("form not kept", "form", a.command, "error", err)
		s.consoleAway(w, r)
	case err == nil && !result.OK:
		a.page(w, r, m, notice{Status: http.StatusUnprocessableEntity, Says: result.Says})
	default:
		http.Redirect(w, r, strings.ReplaceAll(a.next, "{id}", r.PathValue("id"))+"?done="+nonce, http.StatusSeeOther)
	}
}

// consolePost reads a member's form and its nonce; otherwise it has answered.
func (s *Server) consolePost(w http.ResponseWriter, r *http.Request, m member) (nonce string, ok bool) {
	if wait := s.limits.talk.take("console:"+string(m.ID), s.Now()); wait > 0 {
		s.consoleRefuse(w, r, m, http.StatusTooManyRequests, "web.too_fast")
		return "", false
	}
	err := readForm(w, r)
	nonce = r.PostForm.Get("nonce")
	if err == nil && !uuidForm.MatchString(nonce) {
		err = &refusal{status: http.StatusBadRequest, key: "web.bad_post"}
	}
	var no *refusal
	if errors.As(err, &no) {
		s.consoleRefuse(w, r, m, no.status, no.key)
		return "", false
	}
	return nonce, true
}

// readForm reads the fields of a form. The error is a *refusal.
func readForm(w http.ResponseWriter, r *http.Request) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return &refusal{status: http.StatusUnsupportedMediaType, key: "web.bad_post"}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	err := r.ParseForm()
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return &refusal{status: http.StatusRequestEntityTooLarge, key: "web.too_long"}
	case err != nil:
		return &refusal{status: http.StatusBadRequest, key: "web.bad_post"}
	}
	return nil
}

// errNoResult: the form is kept, and its result is not there yet.
var errNoResult = errors.New("no result yet")

// ask keeps a member's form as an event and waits for its result. Errors: errNoResult, and what keeps the event from being kept.
func (s *Server) ask(ctx context.Context, m member, nonce, command string, fields any) (chat.FormResult, error) {
	ev, err := s.formEvent(m, nonce, command, fields)
	if err != nil {
		return chat.FormResult{}, err
	}
	return s.askFor(ctx, ev)
}

// askFor keeps an event and waits for its result.
func (s *Server) askFor(ctx context.Context, ev chat.Event) (chat.FormResult, error) {
	if err := s.Conversations.Keep(ctx, ev); err != nil {
		return chat.FormResult{}, fmt.Errorf("keep form: %w", err)
	}
	ctx, done := context.WithTimeout(ctx, s.Wait)
	defer done()
	return s.formResult(ctx, ev.Key)
}

// formEvent is a member's form as an event.
func (s *Server) formEvent(m member, nonce, command string, fields any) (chat.Event, error) {
	data, err := json.Marshal(fields)
	if err != nil {
		return chat.Event{}, fmt.Errorf("encode form %s: %w", command, err)
	}
	return chat.Event{
		Key: m.formKey(nonce), Kind: chat.KindForm, Person: m.ID, Conv: chat.ConvID(s.Conversations.Hash("console:" + string(m.ID))),
		Command: command, Data: data, At: s.Now(),
	}, nil
}

// formResult waits for the result of a form. The error is errNoResult.
func (s *Server) formResult(ctx context.Context, key string) (chat.FormResult, error) {
	var result chat.FormResult
	value, err := s.Conversations.Result(ctx, key)
	if err != nil {
		return result, fmt.Errorf("%w: %w", errNoResult, err)
	}
	if err := json.Unmarshal([]byte(value), &result); err != nil { // it was parked: somebody looks into it
		result = chat.FormResult{Says: []string{s.Texts.Text("console.broken")}}
	}
	return result, nil
}
