package web

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	loginCookie = "pufa_login"
	loginTime   = 10 * time.Minute // as long as a link lives
)

// loginView is the page of a login link.
type loginView struct {
	Code string // empty: how to get a link
	Out  bool   // has just logged out
}

// loginPage shows a link's button. Opening redeems nothing: the cookie it gives only makes the press that follows this browser's.
func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("code")
	if !tokenForm.MatchString(code) {
		s.showLogin(w, r, loginView{Out: r.URL.Query().Get("out") != ""}, notice{OK: true})
		return
	}
	if loginSecret(r) == "" {
		s.setCookie(w, r, loginCookie, consoleLogin, newSecret(), loginTime)
	}
	s.showLogin(w, r, loginView{Code: code}, notice{OK: true})
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, v loginView, n notice) {
	s.show(w, r, member{}, "console_login.html", screen{Title: s.Texts.Text("console.login_title"), Notice: n, View: v})
}

func loginSecret(r *http.Request) string {
	c, err := r.Cookie(loginCookie)
	if err != nil || !tokenForm.MatchString(c.Value) {
		return ""
	}
	return c.Value
}

// login redeems a link. The event's nonce is made of the code and of the cookie that came with the page, so two presses in one
// browser are one event and let in, and the same post from anywhere else finds the link used.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	if wait := s.limits.begin.take("login:"+s.address(r), s.Now()); wait > 0 {
		s.consoleRefuse(w, r, member{}, http.StatusTooManyRequests, "web.too_fast")
		return
	}
	var no *refusal
	if err := readForm(w, r); errors.As(err, &no) {
		s.consoleRefuse(w, r, member{}, no.status, no.key)
		return
	}
	code, secret := r.PostForm.Get("code"), loginSecret(r)
	known, err := s.knownLink(r, code)
	if err != nil {
		s.Log.Warn("login", "error", err)
		s.consoleAway(w, r)
		return
	}
	if secret == "" || !known {
		s.notLetIn(w, r, notice{Says: []string{s.Texts.Text("console.link_over")}})
		return
	}
	s.redeem(w, r, code, secret)
}

// knownLink says whether a code is one we gave out: guesses never get as far as the inbox.
func (s *Server) knownLink(r *http.Request, code string) (bool, error) {
	if !tokenForm.MatchString(code) {
		return false, nil
	}
	rec, err := s.Records.Record(r.Context(), chat.Ref{Kind: outreach.RecordLogin, ID: outreach.CodeID(code)})
	if err != nil {
		return false, fmt.Errorf("read login link: %w", err)
	}
	return rec.Version > 0, nil
}

func (s *Server) redeem(w http.ResponseWriter, r *http.Request, code, secret string) {
	sum := sha256.Sum256([]byte(secret + "\n" + code))
	data, err := json.Marshal(map[string]string{"code": code})
	var result chat.FormResult
	if err == nil {
		result, err = s.askFor(r.Context(), chat.Event{
			Key: "form:login:" + uuid(sum[:]), Kind: chat.KindForm, Conv: chat.Desk, Command: "login.redeem", Data: data, At: s.Now(),
		})
	}
	if err == nil && !(result.OK && result.Person != "") {
		s.notLetIn(w, r, notice{Says: result.Says})
		return
	}
	if err == nil {
		err = s.enter(w, r, result.Person)
	}
	if err != nil {
		s.Log.Warn("login", "error", err)
		s.showLogin(w, r, loginView{Code: code}, notice{Status: http.StatusServiceUnavailable, Says: []string{s.Texts.Text("console.login_again")}})
		return
	}
	s.setCookie(w, r, loginCookie, consoleLogin, "", -time.Second)
	http.Redirect(w, r, consoleHome, http.StatusSeeOther)
}

// notLetIn says why a link opens nothing; who is in already goes in: a second press, or the way back to the page of the link.
func (s *Server) notLetIn(w http.ResponseWriter, r *http.Request, n notice) {
	if _, in, err := s.member(r.Context(), r); err == nil && in {
		http.Redirect(w, r, consoleHome, http.StatusSeeOther)
		return
	}
	n.Status = http.StatusForbidden
	s.showLogin(w, r, loginView{}, n)
}
