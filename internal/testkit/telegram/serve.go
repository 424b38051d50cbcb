package tgtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// result is what a method comes to.
type result struct {
	value json.RawMessage // with ok

	code       int // 0: ok
	text       string
	retryAfter int
	moveTo     int64
}

func ok(value any) result {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("encode result: %v", err)) // our own types
	}
	return result{value: raw}
}

func bad(code int, format string, args ...any) result {
	return result{code: code, text: fmt.Sprintf(format, args...)}
}

// body is the envelope of an answer.
func (r result) body() []byte {
	if r.code == 0 {
		return append(append([]byte(`{"ok":true,"result":`), r.value...), '}')
	}
	envelope := map[string]any{"ok": false, "error_code": r.code, "description": r.text}
	parameters := map[string]any{}
	if r.retryAfter > 0 {
		parameters["retry_after"] = r.retryAfter
	}
	if r.moveTo != 0 {
		parameters["migrate_to_chat_id"] = r.moveTo
	}
	if len(parameters) > 0 {
		envelope["parameters"] = parameters
	}
	raw, err := json.Marshal(envelope)
	if err != nil {
		panic(fmt.Sprintf("encode answer: %v", err))
	}
	return raw
}

func (r result) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

// serve answers one request: /bot<token>/<method>.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path, found := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, slash := strings.Cut(path, "/")
	switch {
	case !found || !slash || !strings.Contains(token, ":"):
		write(w, bad(http.StatusNotFound, "Not Found"))
		return
	case token != s.cfg.Token:
		write(w, bad(http.StatusUnauthorized, "Unauthorized"))
		return
	}
	if f := s.early(method); f != nil {
		f.answer(w, r, result{})
		return
	}
	p, err := readParams(r)
	if err != nil {
		write(w, bad(http.StatusBadRequest, "Bad Request: can't parse parameters"))
		return
	}
	s.check(method, p)
	f := s.fault(method, p.int("chat_id"))
	if f != nil && !f.Accept && f.How != Honest {
		f.answer(w, r, result{})
		return
	}
	if f != nil && !f.Accept {
		f.wait(r) // slow before it does anything
	}
	res := s.do(method, p, r)
	if f != nil && f.Accept {
		f.answer(w, r, res)
		return
	}
	write(w, res)
}

func write(w http.ResponseWriter, r result) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status())
	_, _ = w.Write(r.body()) // a client that went away is no news
}

// check records what is wrong with a request by the letter of the Bot API.
func (s *Server) check(method string, p params) {
	s.mu.Lock()
	s.ledger.calls[method]++
	s.mu.Unlock()
	if s.cfg.Spec == nil || s.cfg.Lean {
		return
	}
	for _, v := range s.cfg.Spec.Check(method, p) {
		s.violation(method + ": " + v)
	}
}

// do carries a request out.
func (s *Server) do(method string, p params, r *http.Request) result {
	switch method {
	case "getMe":
		return ok(map[string]any{"id": s.id, "is_bot": true, "first_name": "pufa", "username": s.cfg.Username, "can_join_groups": true})
	case "getUpdates":
		return s.getUpdates(r.Context(), p)
	case "sendMessage", "sendDocument":
		return s.send(method, p)
	case "answerCallbackQuery":
		return s.answerPress(p)
	case "setMyCommands":
		return s.setCommands(p)
	case "setWebhook":
		return s.setWebhook(p)
	case "deleteWebhook":
		return s.deleteWebhook(p)
	default:
		s.violation("the double has no method " + method)
		return bad(http.StatusNotFound, "Not Found: method not found")
	}
}
