package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
	"pufa/web"
)

const linkCode = "0123456789abcdefABCDEF"

// withLink gives staff a login link; the worker redeems it once, as handlers do.
func withLink(t *testing.T, h *house) {
	t.Helper()
	h.put(t, outreach.Login{ID: outreach.CodeID(linkCode), Version: 1, Person: staff, Expires: h.now.Add(10 * time.Minute)})
	used := false
	h.answer = func(chat.Event) (string, []chat.Line) {
		if used {
			return said(false, "用过了。"), nil
		}
		used = true
		data, _ := json.Marshal(chat.FormResult{OK: true, Person: staff})
		return string(data), nil
	}
}

// pressed posts a login link's form from a browser.
func (h *house) pressed(t *testing.T, c *http.Client, code string) *http.Response {
	t.Helper()
	resp, err := c.PostForm(h.srv.URL+"/console/login", url.Values{"code": {code}})
	must(t, err)
	resp.Body.Close()
	return resp
}

func TestLogin_OpeningALinkRedeemsNothingAndAPressOnce(t *testing.T) {
	h := newDesk(t)
	withLink(t, h)
	preview, staffs, thief := h.browser(t), h.browser(t), h.browser(t)
	for range 3 {
		get(t, preview, h.srv.URL+"/console/login?code="+linkCode)
	}
	get(t, staffs, h.srv.URL+"/console/login?code="+linkCode)
	if n := len(h.events()); n != 0 {
		t.Fatalf("opening the link made %d events", n)
	}
	resp := h.pressed(t, staffs, linkCode)
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/console/" {
		t.Fatalf("press = %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	cookie := ""
	for _, c := range resp.Header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "pufa_console=") {
			cookie = c
		}
	}
	for _, want := range []string{"Path=/console/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if page := get(t, staffs, h.srv.URL+"/console/"); !strings.Contains(page, "今日待办") {
		t.Error("who pressed is not in")
	}
	if resp := h.pressed(t, staffs, linkCode); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("a second press of who is in = %d", resp.StatusCode)
	}
	sessions := len(h.sessions())
	for name, c := range map[string]*http.Client{"a preview bot": preview, "without the page": thief} {
		if resp := h.pressed(t, c, linkCode); resp.StatusCode != http.StatusForbidden {
			t.Errorf("the same post %s = %d, want 403", name, resp.StatusCode)
		}
	}
	if n := len(h.sessions()); n != sessions {
		t.Errorf("%d sessions, want the %d of before", n, sessions)
	}
}

// TestLogin_ARepeatedPressOfTheSameBrowserLetsIn: the answer to the first was lost, so the browser sends it again.
func TestLogin_ARepeatedPressOfTheSameBrowserLetsIn(t *testing.T) {
	h := newDesk(t)
	withLink(t, h)
	c := h.browser(t)
	get(t, c, h.srv.URL+"/console/login?code="+linkCode)
	address, err := url.Parse(h.srv.URL + "/console/login")
	must(t, err)
	before := c.Jar.Cookies(address)
	for range 2 {
		c.Jar.SetCookies(address, before)
		if resp := h.pressed(t, c, linkCode); resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("press = %d", resp.StatusCode)
		}
	}
	if n := len(h.events()); n != 1 {
		t.Errorf("%d events of two presses, want 1", n)
	}
}

func TestLogin_GuessesNeverReachTheInbox(t *testing.T) {
	h := newDesk(t)
	c := h.browser(t)
	for _, code := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAA", strings.Repeat("A", 65), "<script>"} {
		get(t, c, h.srv.URL+"/console/login?code="+url.QueryEscape(code))
		if resp := h.pressed(t, c, code); resp.StatusCode != http.StatusForbidden {
			t.Errorf("code %q = %d, want 403", code, resp.StatusCode)
		}
	}
	if n := len(h.events()); n > 0 {
		t.Errorf("%d events", n)
	}
}

func TestLogin_LoggingOutEndsTheSession(t *testing.T) {
	h := newDesk(t)
	secret := h.secretOf(staff)
	if w := h.request(secret, "POST /console/logout"); w.Code != http.StatusSeeOther {
		t.Fatalf("logout = %d", w.Code)
	}
	if w := h.request(secret, "GET /console/"); w.Code != http.StatusSeeOther {
		t.Errorf("the console after logging out = %d", w.Code)
	}
}

// form sends what a page's form holds: the first one whose address ends so, with some fields filled in.
func (h *house) form(t *testing.T, person chat.PersonID, page *httptest.ResponseRecorder, path string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	_, after, ok := strings.Cut(page.Body.String(), `action="`+path+`"`)
	if !ok {
		t.Fatalf("no form for %s on the page", path)
	}
	after, _, _ = strings.Cut(after, "</form>")
	nonces := noncesOf(after)
	if len(nonces) != 1 {
		t.Fatalf("%d nonces in the form for %s", len(nonces), path)
	}
	return h.visit(person, "POST "+path, append([]string{"nonce", nonces[0]}, fields...)...)
}

func TestForm_IsOneEventHoweverOftenItIsSent(t *testing.T) {
	h := newDesk(t)
	page := h.visit(staff, "GET /console/call/F-0001")
	for range 3 {
		w := h.form(t, staff, page, "/console/call/F-0001/take")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/console/call/F-0001?done=") {
			t.Fatalf("form = %d to %q", w.Code, w.Header().Get("Location"))
		}
		next := h.visit(staff, "GET "+w.Header().Get("Location"))
		if !strings.Contains(next.Body.String(), "办好了。") {
			t.Error("the page that follows does not say what came of it")
		}
		if other := h.visit(admin, "GET "+w.Header().Get("Location")); strings.Contains(other.Body.String(), "办好了。") {
			t.Error("another's session reads the result")
		}
	}
	all := h.forms()
	if len(all) != 1 || all[0].Command != "call.take" || all[0].Person != staff || string(all[0].Data) != `{"id":"F-0001"}` {
		t.Fatalf("events = %+v", all)
	}
}

func TestForm_RefusedShowsWhatWasTyped(t *testing.T) {
	h := newDesk(t)
	h.answer = func(chat.Event) (string, []chat.Line) { return said(false, "这样不行。"), nil }
	cases := []struct {
		page, form string
		fields     []string
		want       []string
	}{
		{"/console/call/F-0002", "/console/call/F-0002/answer", []string{"channel", "visit", "word", "想听种子的事"},
			[]string{`value="visit" checked`, "想听种子的事"}},
		{"/console/question/Q-0002", "/console/question/Q-0002/answer", []string{"how", "written", "text", "地界看证上的<图>", "keep", "yes"}, []string{"地界看证上的&lt;图&gt;", `name="anyway"`, `name="keep" value="yes" checked`}},
		{"/console/activity/A-0001", "/console/activity/A-0001/correct", []string{"village", "柳河村", "day", "2026-11-19", "reason", "记错了村", "n_times", "2"},
			[]string{`<option value="柳河村" selected>`, `value="2026-11-19"`, `value="记错了村"`, `name="n_times" value="2"`}},
	}
	for _, c := range cases {
		w := h.form(t, staff, h.visit(staff, "GET "+c.page), c.form, c.fields...)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "这样不行。") {
			t.Errorf("%s = %d", c.form, w.Code)
		}
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: the page lacks %s", c.form, want)
			}
		}
	}
}

func TestForm_AnAnswerIsInsistedOnOnlyWhereThatIsOffered(t *testing.T) {
	h := newDesk(t)
	page := h.visit(staff, "GET /console/question/Q-0002")
	if strings.Contains(page.Body.String(), `name="anyway"`) {
		t.Error("a page that nothing was refused on offers to insist")
	}
	h.form(t, staff, page, "/console/question/Q-0002/answer", "how", "written", "text", "按旧法", "anyway", "yes", "keep", "yes")
	if all := h.forms(); len(all) != 1 || !strings.Contains(string(all[0].Data), `"anyway":true,"keep":true`) {
		t.Errorf("the form became %v", all)
	}
}

func TestForm_WhenTheStoreIsAwayNothingTypedIsLost(t *testing.T) {
	h := newDesk(t)
	page := h.visit(staff, "GET /console/question/Q-0002")
	h.away = true
	w := h.form(t, staff, page, "/console/question/Q-0002/answer", "how", "written", "text", "地界看“证”上的图")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "地界看“证”上的图") {
		t.Fatalf("away = %d, or what was typed is gone", w.Code)
	}
	h.away = false
	again := h.form(t, staff, w, "/console/question/Q-0002/answer", "how", "written", "text", "地界看“证”上的图")
	if all := h.forms(); again.Code != http.StatusSeeOther || len(all) != 1 {
		t.Errorf("sent again = %d, %d events", again.Code, len(all))
	}
}

func TestForm_WithoutAResultYetSaysItIsKept(t *testing.T) {
	h := newDesk(t, func(c *web.Config) { c.Wait = 50 * time.Millisecond })
	h.silent = true
	w := h.form(t, staff, h.visit(staff, "GET /console/call/F-0001"), "/console/call/F-0001/take")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("form = %d", w.Code)
	}
	if next := h.visit(staff, "GET "+w.Header().Get("Location")).Body.String(); !strings.Contains(next, "收下了，还在办") {
		t.Error("the next page does not say that it is kept")
	}
	if len(h.forms()) != 1 {
		t.Error("it is not kept")
	}
}

func TestToday_ListsOwnWorkFirstAndNobodyElses(t *testing.T) {
	h := newDesk(t)
	page := h.visit(staff, "GET /console/").Body.String()
	own, free := strings.Index(page, "/console/call/F-0002"), strings.LastIndex(page, "/console/call/F-0001")
	if own < 0 || free < 0 || own > free {
		t.Errorf("F-0002, taken already, stands at %d, F-0001 at %d", own, free)
	}
	if strings.Contains(page, "F-0003") {
		t.Error("the call that somebody else has taken is listed")
	}
	for _, want := range []string{"/console/question/Q-0001", "/console/question/Q-0002", "兴隆村"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestReport_EveryNumberOpensToItsRecordsAndReadingIsNoted(t *testing.T) {
	h := newDesk(t)
	page := h.visit(admin, "GET /console/report?from=2026-01-01&to=2026-11-23").Body.String()
	for _, want := range []string{"进村入户宣讲20余次", "准数：23次", `href="/console/activity/A-0001"`, "<li>R-0001</li>", "87.5%", "71.9%到95.0%", "非常满意 14人", "<svg"} {
		if !strings.Contains(html.UnescapeString(page), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	all := h.events()
	if len(all) != 1 || all[0].Command != "report.read" || string(all[0].Data) != `{"from":"2026-01-01","to":"2026-11-23"}` {
		t.Errorf("noted: %+v", all)
	}
	for _, query := range []string{"from=2026-12-01&to=2026-01-01", "from=x&to=y", "from=0001-01-01&to=2026-01-01"} {
		if w := h.visit(admin, "GET /console/report?"+query); w.Code != http.StatusBadRequest {
			t.Errorf("%s = %d, want 400", query, w.Code)
		}
	}
}

func TestReport_NoFileLeavesBeforeItIsNoted(t *testing.T) {
	h := newDesk(t, func(c *web.Config) { c.Wait = 50 * time.Millisecond })
	fields := []string{"nonce", id(1), "from", "2026-01-01", "to", "2026-11-23", "file", "responses.csv"}
	h.silent = true
	if w := h.visit(admin, "POST /console/report/export", fields...); w.Code == http.StatusOK {
		t.Error("a file left though nothing was noted")
	}
	h.silent = false
	h.again()
	h.answer = func(chat.Event) (string, []chat.Line) { return said(false, "不行。"), nil }
	if w := h.visit(admin, "POST /console/report/export", fields...); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("refused = %d", w.Code)
	}
	h.again()
	h.answer = func(chat.Event) (string, []chat.Line) { return said(true), nil }
	w := h.visit(admin, "POST /console/report/export", fields...)
	if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") == "" || w.Body.String() != "2026-01-012026-11-23" {
		t.Errorf("taken = %d %q", w.Code, w.Body.String())
	}
	if ev := h.events()[0]; ev.Command != "report.export" || !strings.Contains(string(ev.Data), "responses.csv") {
		t.Errorf("noted: %+v", ev)
	}
}
