package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
	"pufa/web"
)

const (
	staff    chat.PersonID = "11111111111111111111111111111111"
	reviewer chat.PersonID = "22222222222222222222222222222222"
	admin    chat.PersonID = "33333333333333333333333333333333"
	villager chat.PersonID = "44444444444444444444444444444444"
	revoked  chat.PersonID = "55555555555555555555555555555555" // has a session; the role is gone
	contact  chat.PersonID = "66666666666666666666666666666666"
)

// newDesk is a house with people and work to do.
func newDesk(t *testing.T, change ...func(*web.Config)) *house {
	t.Helper()
	h := newHouse(t, append(change, func(c *web.Config) { c.Villages = []string{"兴隆村", "柳河村"} })...)
	for id, role := range map[chat.PersonID]outreach.Role{staff: outreach.Staff, reviewer: outreach.Reviewer, admin: outreach.Admin, villager: "", revoked: ""} {
		h.put(t, outreach.Person{ID: id, Version: 1, Role: role, Name: "同事" + string(id[0])})
	}
	h.put(t, outreach.Person{ID: contact, Version: 1, Name: "联系人甲", Phone: "13800000000"})
	for n, by := range []chat.PersonID{staff, admin, reviewer} {
		a := outreach.Activity{
			ID: fmt.Sprintf("A-000%d", n+1), Version: 1, Kind: "talk", Village: "兴隆村", Day: "2026-11-20",
			Numbers: map[string]int64{"times": 1, "attendances": 32}, By: by, Logged: morning.Add(-48 * time.Hour),
		}
		h.put(t, a)
		h.list(a.Lists())
	}
	f := outreach.FollowUp{
		ID: "F-0001", Version: 1, Survey: "outreach", Activity: "A-0001", Village: "兴隆村", Day: "2026-11-20", Person: contact,
		State: outreach.FollowUpAsked, Due: morning.Add(-time.Hour),
	}
	h.put(t, f)
	f.ID, f.By = "F-0002", staff
	h.put(t, f)
	f.ID, f.By = "F-0003", admin
	h.put(t, f)
	for _, id := range []string{"F-0001", "F-0002", "F-0003"} {
		h.list([]chat.Index{{List: outreach.TodoList(), Member: id, Score: float64(f.Due.Unix())}})
	}
	q := outreach.Question{
		ID: "Q-0001", Version: 1, State: outreach.QuestionOpen, Asker: contact, Conv: "c", Asked: morning.Add(-24 * time.Hour), Due: "2026-11-25",
		Reason: "unknown", Text: "邻居占了我家地界咋办", Transcript: []string{"问：地界", "答：说不准"},
	}
	h.put(t, q)
	q.ID, q.State, q.By = "Q-0002", outreach.QuestionTaken, staff
	h.put(t, q)
	for _, id := range []string{"Q-0001", "Q-0002"} {
		h.list([]chat.Index{{List: outreach.QuestionOpenList(), Member: id, Score: float64(morning.Unix() + 9999)}})
	}
	h.alarms(t)
	h.section = someSection()
	h.answer = func(chat.Event) (string, []chat.Line) { return said(true, "办好了。"), nil }
	return h
}

// alarms are one that is free, a child's that staff looks after, and one that an administrator does.
func (h *house) alarms(t *testing.T) {
	t.Helper()
	a := outreach.Alarm{
		ID: "S-0001", Version: 1, State: outreach.AlarmOpen, Kinds: []string{"danger"}, At: morning.Add(-7 * time.Minute), Last: morning, Times: 2,
		Person: contact, Words: []string{"他在外头砸门，我躲着"},
	}
	h.put(t, a)
	a.ID, a.State, a.Kinds, a.By, a.Words = "S-0002", outreach.AlarmTaken, []string{"child"}, staff, []string{"后爹打我"}
	h.put(t, a)
	a.ID, a.By, a.Kinds = "S-0003", admin, []string{"missing", "self_harm"}
	h.put(t, a)
	for _, id := range []string{"S-0001", "S-0002", "S-0003"} {
		h.list([]chat.Index{{List: outreach.AlarmOpenList(), Member: id, Score: float64(a.At.Unix())}})
	}
}

func someSection() web.Section {
	return web.Section{
		Paragraphs: []web.Paragraph{{ID: "outreach", Pieces: []web.Piece{{Text: "2026年，面向群众开展普法宣传，"}, {Number: &web.Number{
			ID: "talk.times", Phrase: "进村入户宣讲20余次", Exact: "23次", Rule: "每笔活动的宣讲次数加起来",
			Records: []chat.Ref{{Kind: outreach.RecordActivity, ID: "A-0001"}, {Kind: outreach.RecordResponse, ID: "R-0001"}},
		}}, {Text: "。"}}}},
		Satisfaction: []web.Satisfaction{{
			Survey: "outreach", Formula: "F3", Invited: 40, Reached: 36, Answered: 32, Response: .8,
			RateAll: .875, LowAll: .719, HighAll: .95, RateKnown: .933, LowKnown: .787, HiKnown: .982,
			Grades: []web.Grade{{Label: "非常满意", Count: 14}, {Label: "满意", Count: 9}, {Label: "基本满意", Count: 5},
				{Label: "不满意", Count: 2}, {Label: "非常不满意", Count: 0}, {Label: "不了解", Count: 2}},
		}},
	}
}

func said(ok bool, words ...string) string {
	data, _ := json.Marshal(chat.FormResult{OK: ok, Says: words})
	return string(data)
}

// put keeps a record.
func (h *house) put(t *testing.T, r interface{ Record() (chat.Record, error) }) {
	t.Helper()
	rec, err := r.Record()
	must(t, err)
	h.records[rec.Ref] = rec
}

func (h *house) list(index []chat.Index) {
	for _, i := range index {
		if h.lists[i.List] == nil {
			h.lists[i.List] = map[string]float64{}
		}
		h.lists[i.List][i.Member] = i.Score
	}
}

// secretOf is the cookie of a person's session; it begins one when there is none.
func (h *house) secretOf(person chat.PersonID) string {
	if person == "" {
		return ""
	}
	secret := "session-of-" + string(person[:8])
	if _, ok := h.tickets["console "+secret]; !ok {
		h.tickets["console "+secret], _ = json.Marshal(map[string]any{"person": person, "since": h.now})
	}
	return secret
}

// visit sends one request of a person to the console without a network: "POST /console/call/F-0001/take", with fields.
func (h *house) visit(person chat.PersonID, what string, fields ...string) *httptest.ResponseRecorder {
	return h.request(h.secretOf(person), what, fields...)
}

func (h *house) request(secret, what string, fields ...string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(what, " ")
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if secret != "" {
		r.AddCookie(&http.Cookie{Name: "pufa_console", Value: secret})
	}
	w := httptest.NewRecorder()
	h.server.Handler().ServeHTTP(w, r)
	return w
}

var nonceField = regexp.MustCompile(`name="nonce" value="([^"]+)"`)

// noncesOf are the nonces of the forms of a page.
func noncesOf(page string) []string {
	var all []string
	for _, m := range nonceField.FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// forms are the events of forms that were kept, those that note that a report was read excepted.
func (h *house) forms() []chat.Event {
	return slices.DeleteFunc(h.events(), func(ev chat.Event) bool { return ev.Kind != chat.KindForm || ev.Command == "report.read" })
}

// sessions are the secrets of the console's sessions.
func (h *house) sessions() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []string
	for key := range h.tickets {
		if secret, ok := strings.CutPrefix(key, "console "); ok {
			all = append(all, secret)
		}
	}
	return all
}

// again forgets what was kept, and lets some time go by.
func (h *house) again() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept, h.done = nil, map[string]string{}
	h.now = h.now.Add(10 * time.Second)
}
