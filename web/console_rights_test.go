package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

// everybody who may come to a console, and how high they stand: -1 is let in nowhere.
var everybody = []struct {
	name   string
	person chat.PersonID
	rank   int
}{
	{"nobody", "", -1}, {"a villager", villager, -1}, {"one whose role is gone", revoked, -1},
	{"staff", staff, 1}, {"a reviewer", reviewer, 2}, {"an administrator", admin, 3},
}

// open is the rank of routes that ask for no role.
const open = -1

// consoleCells are the console's routes: the least rank, an address that exists for staff, the fields a form needs, the event it
// makes.
var consoleCells = []struct {
	pattern string
	least   int
	path    string
	fields  []string
	command string
}{
	{"GET /console", open, "/console", nil, ""},
	{"GET /console/login", open, "/console/login", nil, ""},
	{"POST /console/login", open, "/console/login", nil, ""},
	{"POST /console/logout", open, "/console/logout", nil, ""},
	{"GET /console/{$}", 1, "/console/", nil, ""},
	{"GET /console/call/{id}", 1, "/console/call/F-0001", nil, ""},
	{"GET /console/question/{id}", 1, "/console/question/Q-0001", nil, ""},
	{"GET /console/alarm/{id}", 1, "/console/alarm/S-0001", nil, ""},
	{"GET /console/activities", 1, "/console/activities", nil, ""},
	{"GET /console/activity/{id}", 1, "/console/activity/{own}", nil, ""},
	{"GET /console/report", 3, "/console/report", nil, "report.read"},
	{"POST /console/report/export", 3, "/console/report/export", []string{"from", "2026-01-01", "to", "2026-11-23", "file", "tally.csv"}, "report.export"},
	{"POST /console/call/{id}/take", 1, "/console/call/F-0001/take", nil, "call.take"},
	{"POST /console/call/{id}/answer", 1, "/console/call/F-0002/answer", []string{"channel", "phone"}, "call.answer"},
	{"POST /console/call/{id}/missed", 1, "/console/call/F-0002/missed", nil, "call.missed"},
	{"POST /console/call/{id}/unwilling", 1, "/console/call/F-0002/unwilling", nil, "call.unwilling"},
	{"POST /console/call/{id}/back", 1, "/console/call/F-0002/back", nil, "call.back"},
	{"POST /console/question/{id}/take", 1, "/console/question/Q-0001/take", nil, "question.take"},
	{"POST /console/question/{id}/answer", 1, "/console/question/Q-0002/answer", []string{"how", "written", "text", "能要"}, "question.answer"},
	{"POST /console/question/{id}/back", 1, "/console/question/Q-0002/back", nil, "question.back"},
	{"POST /console/alarm/{id}/take", 1, "/console/alarm/S-0001/take", nil, "alarm.take"},
	{"POST /console/alarm/{id}/end", 1, "/console/alarm/S-0002/end", []string{"how", "police"}, "alarm.end"},
	{"POST /console/alarm/{id}/back", 1, "/console/alarm/S-0002/back", nil, "alarm.back"},
	{"POST /console/activity/{id}/correct", 1, "/console/activity/{own}/correct", []string{"day", "2026-11-20", "reason", "数错了"}, "activity.correct"},
	{"POST /console/activity/{id}/void", 1, "/console/activity/{own}/void", []string{"reason", "记重了"}, "activity.void"},
}

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace,
}

// TestRights_EveryRoleOnEveryRouteByEveryMethod holds the whole table: what is not named in it is refused and does nothing.
func TestRights_EveryRoleOnEveryRouteByEveryMethod(t *testing.T) {
	h := newDesk(t)
	cells := map[string]bool{}
	for _, c := range consoleCells {
		cells[c.pattern] = true
	}
	for _, pattern := range h.server.Routes() {
		if strings.Contains(pattern, "/console") && !cells[pattern] {
			t.Errorf("%s is in no cell of the table", pattern)
		}
		delete(cells, pattern)
	}
	for pattern := range cells {
		t.Errorf("%s is in the table and nowhere else", pattern)
	}
	tried := 0
	for _, c := range consoleCells {
		for _, who := range everybody {
			for _, method := range methods {
				h.again()
				path := strings.ReplaceAll(c.path, "{own}", ownActivity(who.person))
				want, event := wantedOf(c.pattern, path, c.least, who.rank, method)
				got := h.visit(who.person, method+" "+path, append([]string{"nonce", id(1)}, c.fields...)...).Code
				if got != want {
					t.Errorf("%s, %s %s: %d, want %d", who.name, method, path, got, want)
				}
				var commands []string
				for _, ev := range h.events() {
					commands = append(commands, ev.Command)
				}
				if event && c.command != "" != (len(commands) == 1) || !event && len(commands) > 0 {
					t.Errorf("%s, %s %s: kept %v", who.name, method, path, commands)
				}
				if len(commands) == 1 && (commands[0] != c.command || h.events()[0].Person != who.person) {
					t.Errorf("%s, %s %s: kept %s of %s", who.name, method, path, commands[0], h.events()[0].Person)
				}
				tried++
			}
		}
	}
	t.Logf("%d cells tried", tried)
}

// ownActivity is the id of an activity that somebody logged; of who logged none, another's.
func ownActivity(person chat.PersonID) string {
	switch person {
	case reviewer:
		return "A-0003"
	case admin:
		return "A-0002"
	}
	return "A-0001"
}

// wantedOf is the status of a cell, and whether its event may be kept.
func wantedOf(pattern, path string, least, rank int, method string) (int, bool) {
	own, _, _ := strings.Cut(pattern, " ")
	if method == http.MethodHead {
		method = http.MethodGet
	}
	both := path == "/console/login" // GET and POST have cells of their own
	switch {
	case both && method == http.MethodGet:
		return http.StatusOK, false
	case both && method == http.MethodPost && rank >= 0:
		return http.StatusSeeOther, false // is in already
	case both && method == http.MethodPost:
		return http.StatusForbidden, false // no link
	case method != own:
		return http.StatusNotFound, false
	case least == open:
		return http.StatusSeeOther, false
	case rank < 0:
		return http.StatusSeeOther, false // to the login
	case rank < least:
		return http.StatusForbidden, false
	case strings.HasSuffix(path, "/export") || own == http.MethodGet:
		return http.StatusOK, true
	}
	return http.StatusSeeOther, true
}

// TestRights_AForgerGetsNothing: 100,000 presses and posts with made-up cookies, nonces, codes, buttons, records and fields, from
// who has no rights and from who has some but not these.
func TestRights_AForgerGetsNothing(t *testing.T) {
	h := newDesk(t)
	link := "https://evil.example/"
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	random := func() string {
		return fmt.Sprintf("%016x%016x%011x", r.Uint64(), r.Uint64(), r.Uint64()>>20)
	}
	var posts []string
	for _, c := range consoleCells {
		if path, ok := strings.CutPrefix(c.pattern, "POST "); ok {
			posts = append(posts, path)
		}
	}
	h.secretOf(staff) // there are sessions to be guessed
	h.secretOf(admin)
	for i := 0; i < 100_000; i++ {
		h.now = h.now.Add(time.Second)
		path := strings.ReplaceAll(pick(posts...), "{id}", pick("F-0001", "Q-0001", "A-0001", "A-9999", "..", "%2e%2e", random()))
		fields := []string{
			"nonce", pick(id(i), "", random()), "code", pick(random(), ""), "reason", "改", "day", "2026-11-20", "n_times", pick("9", "-1", "x"),
			"file", pick("tally.csv", "../key"), "from", "2026-01-01", "to", "2026-12-31", "how", pick("written", "called"), "text", link, "channel", "phone",
		}
		var code int
		switch i % 4 {
		case 0: // no session
			code = h.request("", "POST "+path, fields...).Code
		case 1: // a made-up one
			code = h.request(random(), "POST "+path, fields...).Code
		case 2: // staff's own, on what is an administrator's, and on what is no page's form
			if !strings.Contains(path, "/report/") {
				fields[1] = pick("", random(), "1")
			}
			if strings.Contains(path, "login") || strings.Contains(path, "logout") {
				i-- // theirs to send; another instead
				continue
			}
			code = h.request(h.secretOf(staff), "POST "+path, fields...).Code
		default: // the role is gone
			code = h.request(h.secretOf(revoked), "POST "+path, fields...).Code
		}
		if code == http.StatusOK || code == http.StatusAccepted {
			t.Fatalf("POST %s with %v: %d", path, fields, code)
		}
	}
	if all := h.events(); len(all) > 0 {
		t.Errorf("%d forged posts became events, the first: %+v", len(all), all[0])
	}
}

func TestRights_WhatIsNotOnesOwnIsNotShown(t *testing.T) {
	h := newDesk(t)
	for path, want := range map[string]map[chat.PersonID]int{
		"/console/activity/A-0001": {staff: 200, reviewer: 404, admin: 200},
		"/console/activity/A-0002": {staff: 404, reviewer: 404, admin: 200},
		"/console/activity/A-0009": {staff: 404, reviewer: 404, admin: 404},
		"/console/call/Q-0001":     {staff: 404, reviewer: 404, admin: 404},
	} {
		for person, status := range want {
			if got := h.visit(person, "GET "+path).Code; got != status {
				t.Errorf("%s of %s: %d, want %d", path, person[:4], got, status)
			}
		}
	}
	for _, path := range []string{"/console/", "/console/call/F-0001", "/console/call/F-0003", "/console/question/Q-0001"} {
		page := h.visit(staff, "GET "+path).Body.String()
		for _, secret := range []string{"13800000000", "联系人甲", "邻居占了我家地界"} {
			if strings.Contains(page, secret) {
				t.Errorf("%s shows %s to who has not taken it", path, secret)
			}
		}
	}
	if page := h.visit(staff, "GET /console/call/F-0002").Body.String(); !strings.Contains(page, "13800000000") {
		t.Error("who took the call sees no number")
	}
	if page := h.visit(staff, "GET /console/activities").Body.String(); strings.Contains(page, "A-0002") || !strings.Contains(page, "A-0001") {
		t.Error("staff do not see just their own activities")
	}
}

func TestRights_AnotherSitesPageCanNotUseASession(t *testing.T) {
	h := newDesk(t)
	for _, c := range consoleCells {
		if !strings.HasPrefix(c.pattern, "POST") {
			continue
		}
		req, err := http.NewRequest(http.MethodPost, h.srv.URL+c.path, strings.NewReader("nonce="+id(1)))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://evil.example")
		req.AddCookie(&http.Cookie{Name: "pufa_console", Value: h.secretOf(admin)})
		resp, err := h.browser(t).Do(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", c.pattern, resp.StatusCode)
		}
	}
	if n := len(h.events()); n > 0 {
		t.Errorf("%d events kept", n)
	}
}

func TestRights_ASessionEndsInTimeAndWithTheRole(t *testing.T) {
	h := newDesk(t)
	if code := h.visit(staff, "GET /console/").Code; code != http.StatusOK {
		t.Fatalf("a fresh session: %d", code)
	}
	h.now = h.now.Add(12 * time.Hour)
	if code := h.visit(staff, "GET /console/").Code; code != http.StatusSeeOther {
		t.Errorf("after twelve hours: %d, want the login", code)
	}
	if slices.Contains(h.sessions(), "session-of-"+string(staff[:8])) {
		t.Error("the session's ticket is still there")
	}
	_ = h.visit(revoked, "GET /console/")
	if slices.Contains(h.sessions(), "session-of-"+string(revoked[:8])) {
		t.Error("the ticket of who lost the role is still there")
	}
}
