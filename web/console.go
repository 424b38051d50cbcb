package web

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	consoleHome  = "/console/"
	consoleLogin = "/console/login"
	noticeWait   = time.Second // for the result of a form that the page before did not wait for
)

// consolePage shows something to a member; n is what the form of before said.
type consolePage func(w http.ResponseWriter, r *http.Request, m member, n notice)

// consoleRoutes are the staff's console. Each route says which role it needs at least; a form's handler in the step says so again.
func (s *Server) consoleRoutes() {
	s.shareConsoleFrame()
	s.route("GET /console", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, consoleHome, http.StatusSeeOther) })
	s.route("GET "+consoleLogin, s.loginPage)
	s.route("POST "+consoleLogin, s.login)
	s.route("POST /console/logout", s.logout)

	s.consoleGet("/console/{$}", outreach.Staff, s.todayPage)
	s.consoleGet("/console/call/{id}", outreach.Staff, s.callPage)
	s.consoleGet("/console/question/{id}", outreach.Staff, s.questionPage)
	s.consoleGet("/console/alarm/{id}", outreach.Staff, s.alarmPage)
	s.consoleGet("/console/activities", outreach.Staff, s.activitiesPage)
	s.consoleGet("/console/activity/{id}", outreach.Staff, s.activityPage)
	s.consoleGet("/console/report", outreach.Admin, s.reportPage)

	for path, a := range s.consoleForms() {
		s.route("POST "+path, s.guarded(a.least, func(w http.ResponseWriter, r *http.Request, m member) { s.act(w, r, m, a) }))
	}
	s.route("POST /console/report/export", s.guarded(outreach.Admin, s.exportReport))
}

func (s *Server) consoleGet(path string, least outreach.Role, page consolePage) {
	s.route("GET "+path, s.guarded(least, func(w http.ResponseWriter, r *http.Request, m member) {
		page(w, r, m, s.noticeOf(r, m))
	}))
}

// shareConsoleFrame gives the console's pages their common parts.
func (s *Server) shareConsoleFrame() {
	for name, page := range s.pages {
		if strings.HasPrefix(name, "console_") {
			template.Must(page.ParseFS(pageFS, "pages/console_frame.html")) // built in: a test reads it
		}
	}
}

// guarded lets in who is logged in with at least a role.
func (s *Server) guarded(least outreach.Role, serve func(http.ResponseWriter, *http.Request, member)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, in, err := s.member(r.Context(), r)
		switch {
		case err != nil:
			s.Log.Warn("console", "error", err)
			s.consoleAway(w, r)
		case !in:
			s.setCookie(w, r, consoleCookie, consoleHome, "", -time.Second)
			http.Redirect(w, r, consoleLogin, http.StatusSeeOther)
		case !m.Role.AtLeast(least):
			s.consoleRefuse(w, r, m, http.StatusForbidden, "console.not_yours")
		default:
			serve(w, r, m)
		}
	}
}

// notice is what a form said, to be shown on the page that follows it.
type notice struct {
	Status int // of the page; 0 for 200
	OK     bool
	Says   []string
}

// noticeOf is the result of the form that led here: ?done=<nonce of the form>. Only one's own session's forms have results.
func (s *Server) noticeOf(r *http.Request, m member) notice {
	nonce := r.URL.Query().Get("done")
	if !uuidForm.MatchString(nonce) {
		return notice{OK: true}
	}
	ctx, done := context.WithTimeout(r.Context(), min(noticeWait, s.Wait))
	defer done()
	result, err := s.formResult(ctx, m.formKey(nonce))
	if err != nil {
		return notice{OK: true, Says: []string{s.Texts.Text("console.slow")}}
	}
	return notice{OK: result.OK, Says: result.Says}
}

// screen is what the console's frame shows around a page.
type screen struct {
	Title  string
	Here   string // which entry of the navigation this is: "today", "activities", "report"; empty: none
	In     bool   // somebody is logged in
	Admin  bool
	Notice notice
	View   any
}

// show writes a page of the console.
func (s *Server) show(w http.ResponseWriter, r *http.Request, m member, page string, sc screen) {
	sc.In, sc.Admin = m.ID != "", m.Role.AtLeast(outreach.Admin)
	status := http.StatusOK
	if sc.Notice.Status != 0 {
		status = sc.Notice.Status
	}
	title := s.Texts.Text("console.page_title", "page", sc.Title, "town", s.Town)
	s.render(w, status, page, frame{Title: title, Class: "console", Large: large(r), Data: sc})
}

// consoleRefuse shows one sentence and the way back.
func (s *Server) consoleRefuse(w http.ResponseWriter, r *http.Request, m member, status int, key string) {
	s.show(w, r, m, "console_refused.html", screen{Title: s.Texts.Text("web.refused"), Notice: notice{Status: status}, View: s.Texts.Text(key)})
}

// consoleAway says that the store can't be reached. What a form brought stays in the page and can be sent again as it was.
func (s *Server) consoleAway(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || readForm(w, r) != nil {
		s.consoleRefuse(w, r, member{}, http.StatusServiceUnavailable, "console.away")
		return
	}
	s.show(w, r, member{}, "console_again.html", screen{
		Title: s.Texts.Text("web.refused"), Notice: notice{Status: http.StatusServiceUnavailable},
		View: map[string]any{"Path": r.URL.Path, "Fields": r.PostForm},
	})
}

// consoleError shows what stopped a page: there is no such thing, or the store can't be reached.
func (s *Server) consoleError(w http.ResponseWriter, r *http.Request, m member, err error) {
	if errors.Is(err, chat.ErrNotFound) {
		s.consoleRefuse(w, r, m, http.StatusNotFound, "console.no_such")
		return
	}
	s.Log.Warn("console", "path", r.URL.Path, "error", err)
	s.consoleRefuse(w, r, m, http.StatusServiceUnavailable, "console.away")
}

// recordForm is an id that people see.
var recordForm = regexp.MustCompile(`^[A-Z]-[0-9]{4,12}$`)

// pathRecord reads the record a path names. Errors: chat.ErrNotFound, those of the store.
func (s *Server) pathRecord(r *http.Request, kind string) (chat.Record, error) {
	id := r.PathValue("id")
	if !recordForm.MatchString(id) {
		return chat.Record{}, chat.ErrNotFound
	}
	rec, err := s.Records.Record(r.Context(), chat.Ref{Kind: kind, ID: id})
	if err == nil && rec.Version == 0 {
		err = chat.ErrNotFound
	}
	return rec, err
}
