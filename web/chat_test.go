package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/web"
)

func TestPost_KeepsOneEventHoweverOftenItIsSent(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	for range 3 {
		if resp, said := h.posted(t, c, text(1, "借条没写日期")); resp.StatusCode != http.StatusAccepted || said["id"] != id(1) {
			t.Fatalf("post = %d %v, want 202 with the id", resp.StatusCode, said)
		}
	}
	all := h.events()
	if len(all) != 1 {
		t.Fatalf("%d events kept, want 1", len(all))
	}
	ev := all[0]
	if ev.Door != chat.Page || ev.Kind != chat.KindText || ev.Text != "借条没写日期" || ev.Addr == "" || string(ev.Conv) != string(ev.Person) ||
		ev.Key != fmt.Sprintf("web:%s:%s", ev.Conv, id(1)) {
		t.Errorf("event = %+v", ev)
	}
}

func TestPost_SaysWhatIsWrongInOneSentence(t *testing.T) {
	cases := map[string]struct {
		body   string
		status int
	}{
		"no JSON":               {`{`, 400},
		"no id":                 {`{"text":"问"}`, 400},
		"an id that is no uuid": {`{"id":"1","text":"问"}`, 400},
		"an upper-case uuid":    {`{"id":"0000000A-0000-4000-8000-000000000001","text":"问"}`, 400},
		"nothing said":          {`{"id":"` + id(1) + `","text":"  "}`, 400},
		"two things at once":    {`{"id":"` + id(1) + `","text":"问","press":"tok"}`, 400},
		"a press with blanks":   {`{"id":"` + id(1) + `","press":"a b"}`, 400},
		"a press too long":      {`{"id":"` + id(1) + `","press":"` + strings.Repeat("a", 65) + `"}`, 400},
		"words too long":        {text(1, strings.Repeat("问", 4001)), 400},
		"a body too long":       {text(1, strings.Repeat("a", 70<<10)), 413},
		"as long as may be":     {text(1, strings.Repeat("问", 4000)), 202},
	}
	h := newHouse(t)
	for name, c := range cases {
		resp, said := h.posted(t, h.browser(t), c.body)
		if resp.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, c.status)
		}
		if c.status != 202 && (said["error"] == "" || strings.Contains(said["error"], "web.")) {
			t.Errorf("%s: says %q", name, said["error"])
		}
	}
	if n := len(h.events()); n != 1 {
		t.Errorf("%d events kept, want the one that is right", n)
	}
	resp, _ := h.posted(t, h.browser(t), "x", "Content-Type", "text/plain")
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("plain text: %d, want 415", resp.StatusCode)
	}
}

func TestPost_FromAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t)
	for name, header := range map[string][]string{
		"another origin":         {"Origin", "https://evil.example"},
		"what the browser knows": {"Sec-Fetch-Site", "cross-site"},
	} {
		if resp, _ := h.posted(t, h.browser(t), text(1, "问"), header...); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", name, resp.StatusCode)
		}
	}
	if n := len(h.events()); n != 0 {
		t.Errorf("%d events kept, want none", n)
	}
}

func TestPost_WhenTheStoreIsAwayNothingIsConfirmed(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	h.away = true
	if resp, said := h.posted(t, c, text(1, "问")); resp.StatusCode != http.StatusServiceUnavailable || said["error"] == "" {
		t.Errorf("post = %d %v, want 503 and a sentence", resp.StatusCode, said)
	}
	h.away = false
	if resp, _ := h.posted(t, c, text(1, "问")); resp.StatusCode != http.StatusAccepted {
		t.Errorf("the same again = %d, want 202", resp.StatusCode)
	}
}

func TestSession_CookieIsSafeAndSameConversation(t *testing.T) {
	h := newHouse(t, func(c *web.Config) { c.URL = "https://pufa.example" })
	c := h.browser(t)
	resp, _ := h.posted(t, c, text(1, "一"))
	cookies := resp.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("cookies = %v", cookies)
	}
	k := cookies[0]
	if k.Name != "pufa" || !k.HttpOnly || !k.Secure || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || len(k.Value) != 43 {
		t.Errorf("cookie = %+v", k)
	}
	req, _ := http.NewRequest(http.MethodPost, h.srv.URL+"/api/chat", strings.NewReader(text(2, "二")))
	req.Header.Set("Content-Type", "application/json")
	req.AddCookie(&http.Cookie{Name: "pufa", Value: k.Value})
	again, err := http.DefaultClient.Do(req)
	must(t, err)
	again.Body.Close()
	all := h.events()
	if len(all) != 2 || all[0].Conv != all[1].Conv {
		t.Errorf("events = %+v, want one conversation", all)
	}
	for key := range h.tickets {
		if strings.Contains(key, string(all[0].Conv)) {
			t.Errorf("a ticket's name tells the conversation: %s", key)
		}
	}
}

func TestSession_OpeningAPageMakesNothing(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/?start=inv_abc", "/api/chat/events", "/api/chat/file/1-1", "/leave", "/nothing"} {
		resp, err := h.browser(t).Get(h.srv.URL + path)
		must(t, err)
		resp.Body.Close()
		if len(resp.Cookies()) > 0 || len(h.tickets) > 0 || len(h.events()) > 0 {
			t.Errorf("GET %s made a cookie, a ticket or an event", path)
		}
	}
}

func TestSession_IsRotatedBeforeAnInviteIsRedeemed(t *testing.T) {
	for name, body := range map[string]string{
		"by link":  `{"id":"` + id(2) + `","start":"inv_abcdefgh"}`,
		"by words": text(2, " inv_abcdefgh "),
		"by slash": text(2, "/start inv_abcdefgh"),
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			c := h.browser(t)
			first, _ := h.posted(t, c, text(1, "问"))
			planted := first.Cookies()[0].Value
			second, _ := h.posted(t, c, body)
			if fresh := second.Cookies()[0].Value; fresh == planted {
				t.Fatal("the cookie was not rotated")
			}
			all := h.events()
			if len(all) != 2 || all[0].Conv != all[1].Conv {
				t.Fatalf("events = %+v, want both in one conversation", all)
			}
			req, _ := http.NewRequest(http.MethodGet, h.srv.URL+"/api/chat/events", nil)
			req.AddCookie(&http.Cookie{Name: "pufa", Value: planted})
			resp, err := http.DefaultClient.Do(req)
			must(t, err)
			resp.Body.Close()
			if resp.StatusCode != http.StatusNoContent {
				t.Errorf("the cookie of before still opens the conversation: %d", resp.StatusCode)
			}
		})
	}
}

func TestLimits_AFullAddressLocksNobodyOutWhoTalksAlready(t *testing.T) {
	h := newHouse(t)
	old := h.browser(t)
	h.posted(t, old, text(1, "问"))
	var refused *http.Response
	for n := 0; n < 200 && refused == nil; n++ {
		if resp, _ := h.posted(t, h.browser(t), text(1, "问")); resp.StatusCode == http.StatusTooManyRequests {
			refused = resp
		}
	}
	if refused == nil || refused.Header.Get("Retry-After") == "" {
		t.Fatalf("200 new conversations from one address at once: %v, want a 429 with Retry-After", refused)
	}
	if resp, _ := h.posted(t, old, text(2, "问")); resp.StatusCode != http.StatusAccepted {
		t.Errorf("who talked already: %d, want 202", resp.StatusCode)
	}
	h.now = h.now.Add(time.Minute)
	if resp, _ := h.posted(t, h.browser(t), text(1, "问")); resp.StatusCode != http.StatusAccepted {
		t.Errorf("a minute later: %d, want 202", resp.StatusCode)
	}
}

func TestLimits_OneConversationCanNotFloodTheOffice(t *testing.T) {
	h := newHouse(t)
	c, other := h.browser(t), h.browser(t)
	taken := 0
	for n := range 100 {
		if resp, _ := h.posted(t, c, text(n, "问")); resp.StatusCode == http.StatusAccepted {
			taken++
		}
	}
	if taken > 25 {
		t.Errorf("%d posts at one moment were taken", taken)
	}
	if resp, _ := h.posted(t, other, text(1, "问")); resp.StatusCode != http.StatusAccepted {
		t.Errorf("somebody else: %d, want 202", resp.StatusCode)
	}
}

func TestLimits_WhoIsBehindAProxy(t *testing.T) {
	h := newHouse(t)
	full := func(from string) bool {
		for n := range 100 {
			if resp, _ := h.posted(t, h.browser(t), text(n, "问"), "X-Forwarded-For", from); resp.StatusCode == http.StatusTooManyRequests {
				return true
			}
		}
		return false
	}
	if !full("203.0.113.7, 198.51.100.1") {
		t.Error("100 conversations from one forwarded address were taken")
	}
	if resp, _ := h.posted(t, h.browser(t), text(1, "问"), "X-Forwarded-For", "203.0.113.7, 198.51.100.2"); resp.StatusCode != http.StatusAccepted {
		t.Errorf("another address behind the proxy: %d, want 202", resp.StatusCode)
	}
	if !full("2001:db8::1") {
		t.Error("100 conversations from one IPv6 address were taken")
	}
	if resp, _ := h.posted(t, h.browser(t), text(1, "问"), "X-Forwarded-For", "2001:db8::ffff"); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("another address of the same /64: %d, want 429", resp.StatusCode)
	}
}

func TestPlain_AFormWaitsForItsRepliesAndShowsThePage(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	form := url.Values{"id": {id(1)}, "text": {"低保咋办"}, "type": {"large"}}
	resp, err := c.PostForm(h.srv.URL+"/api/chat", form)
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/?type=large#end" {
		t.Fatalf("form = %d to %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	page := get(t, c, h.srv.URL+"/?type=large")
	for _, want := range []string{"答：低保咋办", `data-type="large"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	again, err := c.PostForm(h.srv.URL+"/api/chat", form)
	must(t, err)
	again.Body.Close()
	form.Set("text", "别的事")
	other, err := c.PostForm(h.srv.URL+"/api/chat", form)
	must(t, err)
	other.Body.Close()
	if n := len(h.events()); n != 2 {
		t.Errorf("%d events, want the same form sent twice as one, and other words in the same page as another", n)
	}
	bad, err := c.PostForm(h.srv.URL+"/api/chat", url.Values{"id": {id(1)}, "text": {""}})
	must(t, err)
	body, _ := io.ReadAll(bad.Body)
	bad.Body.Close()
	if bad.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "还没打字") {
		t.Errorf("an empty form = %d", bad.StatusCode)
	}
}

func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	resp, err := c.Get(url)
	must(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	return string(body)
}

// listener reads one event stream.
type listener struct {
	t    *testing.T
	scan *bufio.Scanner
	stop context.CancelFunc
}

func (h *house) listen(t *testing.T, c *http.Client, last string) *listener {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.srv.URL+"/api/chat/events", nil)
	must(t, err)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := c.Do(req)
	must(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("event stream = %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	scan := bufio.NewScanner(resp.Body)
	scan.Buffer(nil, 1<<20)
	return &listener{t, scan, stop}
}

// next returns the id and the data of the next event.
func (l *listener) next() (id, data string) {
	l.t.Helper()
	for l.scan.Scan() {
		line := l.scan.Text()
		switch {
		case strings.HasPrefix(line, "id: "):
			id = line[len("id: "):]
		case strings.HasPrefix(line, "data: "):
			data = line[len("data: "):]
		case line == "" && data != "":
			return id, data
		}
	}
	l.t.Fatalf("the stream ended: %v", l.scan.Err())
	return "", ""
}

func TestEvents_EachLineOnceAlsoAfterABreak(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	h.posted(t, c, text(1, "一"))
	l := h.listen(t, c, "")
	_, own := l.next()
	last, answer := l.next()
	if !strings.Contains(own, `"mine":true`) || !strings.Contains(answer, "答：一") {
		t.Errorf("lines = %s, %s", own, answer)
	}
	h.posted(t, c, text(2, "二"))
	if _, live := l.next(); !strings.Contains(live, "二") {
		t.Errorf("live line = %s", live)
	}
	l.stop()
	if _, missed := h.listen(t, c, last).next(); !strings.Contains(missed, "二") || !strings.Contains(missed, `"mine":true`) {
		t.Errorf("first line after Last-Event-ID = %s", missed)
	}
}

func TestEvents_EndWithTheServer(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	h.posted(t, c, text(1, "一"))
	l := h.listen(t, c, "")
	l.next()
	l.next()
	if n := h.server.Streams(); n != 1 {
		t.Errorf("Streams = %d, want 1", n)
	}
	h.stop()
	for l.scan.Scan() {
		if strings.HasPrefix(l.scan.Text(), "data:") {
			t.Errorf("said after the end: %s", l.scan.Text())
		}
	}
	if err := l.scan.Err(); err != nil {
		t.Errorf("the stream broke instead of ending: %v", err)
	}
}

func TestEvents_AtMostSixOfAConversation(t *testing.T) {
	h := newHouse(t)
	c := h.browser(t)
	h.posted(t, c, text(1, "一"))
	for range 6 {
		h.listen(t, c, "").next()
	}
	resp, err := c.Get(h.srv.URL + "/api/chat/events")
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the seventh = %d, want 429", resp.StatusCode)
	}
}

func TestFile_OnlyOfTheOwnConversation(t *testing.T) {
	h := newHouse(t)
	h.answer = func(chat.Event) (string, []chat.Line) {
		return "", []chat.Line{{Text: "表", File: &chat.File{Name: "表 1.csv", Type: "text/csv", Data: []byte("=1+1")}}}
	}
	c, other := h.browser(t), h.browser(t)
	h.posted(t, c, text(1, "报告"))
	h.posted(t, other, text(1, "报告"))
	path := "/api/chat/file/1795401410123-2"
	resp, err := c.Get(h.srv.URL + path)
	must(t, err)
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if string(body) != "=1+1" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("file = %q, %v", body, resp.Header)
	}
	for name, cl := range map[string]*http.Client{"nobody": h.browser(t), "a line without a file": c} {
		p := path
		if name != "nobody" {
			p = "/api/chat/file/1795401410123-1"
		}
		resp, err := cl.Get(h.srv.URL + p)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", name, resp.StatusCode)
		}
	}
}

func TestPage_ShowsWhatWasPressedAndNothingOfStrangersAsMarkup(t *testing.T) {
	h := newHouse(t, func(c *web.Config) { c.URL = "https://pufa.example" })
	evil := `<script>alert(1)</script><img src=x onerror=alert(1)> https://evil.example/x javascript:alert(1)`
	h.answer = func(ev chat.Event) (string, []chat.Line) {
		return "", []chat.Line{{Text: evil + "\n1. 打12348问。第120条，赔120元\nhttps://pufa.example/?start=inv_x",
			Buttons: [][]chat.Button{{{Label: `">看法条`, Token: "tok1"}, {Label: "开", URL: "javascript:alert(1)"}}}}}
	}
	c := h.browser(t)
	h.posted(t, c, text(1, evil))
	h.posted(t, c, `{"id":"`+id(2)+`","press":"tok1"}`)
	h.posted(t, c, `{"id":"`+id(3)+`","press":"unknown"}`)
	page := get(t, c, h.srv.URL+"/")
	for _, bad := range []string{"<script>alert", "<img src=x", `href="https://evil`, `href="javascript`, `tel:120`} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for _, want := range []string{`<a href="tel:12348">12348</a>`, `<a href="https://pufa.example/?start=inv_x">`, `<div class="words"><p>&#34;&gt;看法条</p></div>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(page, `class="line mine"`); n != 2 {
		t.Errorf("%d own lines, want 2: the press nobody knows is not shown", n)
	}
}

func TestHeaders_OnEveryRoute(t *testing.T) {
	h := newHouse(t, func(c *web.Config) { c.URL = "https://pufa.example" })
	page := get(t, h.browser(t), h.srv.URL+"/")
	_, rest, _ := strings.Cut(page, `href="/static/`)
	static, _, _ := strings.Cut(rest, `"`)
	for _, path := range []string{"/", "/?start=inv_x", "/leave", "/nothing", "/api/chat/events", "/api/chat/file/1-1", "/api/chat", "/static/" + static, "/console/"} {
		resp, err := h.browser(t).Get(h.srv.URL + path)
		must(t, err)
		resp.Body.Close()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Strict-Transport-Security": "max-age=", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s: %s = %q", path, name, got)
			}
		}
		if cache := resp.Header.Get("Cache-Control"); strings.Contains(path, "/static/") != strings.Contains(cache, "immutable") {
			t.Errorf("%s: Cache-Control = %q", path, cache)
		}
	}
}
