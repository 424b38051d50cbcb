package tgtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// reply is an answer as a bot sees it.
type reply struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MoveTo     int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call sends a JSON request as a bot does.
func call(t testing.TB, s *Server, method, body string) reply {
	t.Helper()
	resp, err := http.Post(s.URL()+"/bot"+s.Token()+"/"+method, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r reply
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return r
}

// updateIDs are the ids in a getUpdates answer.
func updateIDs(t testing.TB, r reply) []int64 {
	t.Helper()
	var updates []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(r.Result, &updates); err != nil {
		t.Fatalf("updates: %v in %s", err, r.Result)
	}
	ids := []int64{}
	for _, u := range updates {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestGetUpdates_KeepsUntilTheOffsetPasses(t *testing.T) {
	s := Start(t, Config{})
	a, b := s.Text(1, "a"), s.Text(2, "b")
	for range 2 {
		if got := updateIDs(t, call(t, s, "getUpdates", `{}`)); !slices.Equal(got, []int64{a, b}) {
			t.Errorf("updates = %v, want %v, as often as asked", got, []int64{a, b})
		}
	}
	if got := updateIDs(t, call(t, s, "getUpdates", `{"limit":1}`)); !slices.Equal(got, []int64{a}) {
		t.Errorf("limit 1: %v", got)
	}
	if got := updateIDs(t, call(t, s, "getUpdates", fmt.Sprintf(`{"offset":%d}`, b))); !slices.Equal(got, []int64{b}) {
		t.Errorf("after confirming the first: %v", got)
	}
	if s.Pending() != 1 || s.Confirmed() != 1 {
		t.Errorf("pending %d, confirmed %d; want 1, 1", s.Pending(), s.Confirmed())
	}
}

func TestGetUpdates_WaitsForNews(t *testing.T) {
	s := Start(t, Config{})
	got := make(chan reply, 1)
	go func() { got <- call(t, s, "getUpdates", `{"timeout":50}`) }()
	s.Await(t, "the poller", func() bool { return s.Calls("getUpdates") == 1 })
	id := s.Text(1, "a")
	if ids := updateIDs(t, <-got); !slices.Equal(ids, []int64{id}) {
		t.Errorf("updates = %v", ids)
	}
}

func TestGetUpdates_TheSecondPollerEndsTheFirst(t *testing.T) {
	s := Start(t, Config{})
	first := make(chan reply, 1)
	go func() { first <- call(t, s, "getUpdates", `{"timeout":50}`) }()
	s.Await(t, "the first poller", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.poller != nil })
	if r := call(t, s, "getUpdates", `{}`); !r.OK {
		t.Errorf("the second: %+v", r)
	}
	if r := <-first; r.Code != http.StatusConflict {
		t.Errorf("the first: %+v, want 409", r)
	}
	call(t, s, "setWebhook", `{"url":"http://127.0.0.1:1/x"}`)
	if r := call(t, s, "getUpdates", `{}`); r.Code != http.StatusConflict {
		t.Errorf("beside a webhook: %+v, want 409", r)
	}
}

func TestUpdates_Expire(t *testing.T) {
	var offset atomic.Int64
	s := Start(t, Config{Now: func() time.Time { return time.Unix(1_800_000_000+offset.Load(), 0) }})
	text, press := s.Text(1, "a"), s.Forge(1, "x")
	offset.Store(149)
	if got := s.Pending(); got != 2 {
		t.Errorf("after 149 s: %d pending, want 2", got)
	}
	offset.Store(150)
	if got := updateIDs(t, call(t, s, "getUpdates", `{}`)); !slices.Equal(got, []int64{text}) {
		t.Errorf("after 150 s: %v, want the text alone", got)
	}
	offset.Store(24 * 3600)
	if got := s.Expired(); !slices.Equal(got, []int64{press, text}) {
		t.Errorf("after a day: expired %v", got)
	}
	if got := s.Unanswered(); !slices.Equal(got, []int64{press}) {
		t.Errorf("unanswered = %v", got)
	}
}

func TestAllowedUpdates_LeavesTheRestOut(t *testing.T) {
	s := Start(t, Config{})
	call(t, s, "getUpdates", `{"allowed_updates":["message"]}`)
	if id := s.Forge(1, "x"); id != 0 {
		t.Errorf("a press came through as %d", id)
	}
	call(t, s, "getUpdates", `{"allowed_updates":[]}`)
	if id := s.Forge(1, "x"); id == 0 {
		t.Error("an empty list means everything")
	}
}

func TestShuffleAndDouble(t *testing.T) {
	s := Start(t, Config{})
	for i := range 40 {
		s.Text(int64(1+i%4), fmt.Sprint(i))
	}
	s.Shuffle(rand.New(rand.NewSource(3)))
	s.Double(3)
	seen, lines := map[int64]int{}, map[int64][]int{}
	var order []int64
	for offset := int64(0); s.Pending() > 0; {
		r := call(t, s, "getUpdates", fmt.Sprintf(`{"offset":%d,"limit":7}`, offset))
		var updates []struct {
			ID      int64 `json:"update_id"`
			Message struct {
				Text string             `json:"text"`
				From struct{ ID int64 } `json:"from"`
			} `json:"message"`
		}
		if err := json.Unmarshal(r.Result, &updates); err != nil {
			t.Fatal(err)
		}
		for _, u := range updates {
			if seen[u.ID]++; seen[u.ID] == 1 {
				n := 0
				fmt.Sscan(u.Message.Text, &n)
				lines[u.Message.From.ID] = append(lines[u.Message.From.ID], n)
				order = append(order, u.Message.From.ID)
			}
			offset = u.ID + 1
		}
	}
	for user, got := range lines {
		if len(got) != 10 || !slices.IsSorted(got) {
			t.Errorf("user %d: lines %v, want ten in order", user, got)
		}
	}
	for id, n := range seen {
		if n < 2 {
			t.Errorf("update %d came %d times, want twice at least", id, n)
		}
	}
	if slices.Equal(order[:8], []int64{1, 2, 3, 4, 1, 2, 3, 4}) {
		t.Error("nothing was shuffled")
	}
}

func TestSendMessage_IsChecked(t *testing.T) {
	tests := []struct {
		name, body string
		code       int
		want       string // of the description
	}{
		{"a text", `{"chat_id":1,"text":" x "}`, 0, ""},
		{"the longest text", `{"chat_id":1,"text":"` + strings.Repeat("法", 4096) + `"}`, 0, ""},
		{"too long", `{"chat_id":1,"text":"` + strings.Repeat("法", 4097) + `"}`, 400, "too long"},
		{"too long by pairs", `{"chat_id":1,"text":"` + strings.Repeat("😀", 2049) + `"}`, 400, "too long"},
		{"long before its tags are gone", `{"chat_id":1,"parse_mode":"HTML","text":"<b>` + strings.Repeat("&lt;", 4096) + `</b>"}`, 0, ""},
		{"a tag that is none", `{"chat_id":1,"parse_mode":"HTML","text":"<script>"}`, 400, "can't parse entities"},
		{"a tag left open", `{"chat_id":1,"parse_mode":"HTML","text":"<b>x"}`, 400, "can't parse entities"},
		{"tags across", `{"chat_id":1,"parse_mode":"HTML","text":"<b><i>x</b></i>"}`, 400, "can't parse entities"},
		{"blank", `{"chat_id":1,"text":" \n"}`, 400, "text is empty"},
		{"a chat that never wrote", `{"chat_id":9,"text":"x"}`, 400, "chat not found"},
		{"a button", `{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"d"}]]}}`, 0, ""},
		{"a button that says too much", `{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"` + strings.Repeat("x", 65) + `"}]]}}`, 400, "BUTTON_DATA_INVALID"},
		{"a button without a name", `{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":" ","callback_data":"d"}]]}}`, 400, "text is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Start(t, Config{})
			s.Know(1)
			r := call(t, s, "sendMessage", tt.body)
			if r.Code != tt.code || !strings.Contains(r.Description, tt.want) {
				t.Errorf("got %d %q, want %d with %q", r.Code, r.Description, tt.code, tt.want)
			}
			if got, want := s.Count(1), map[bool]int{true: 1}[tt.code == 0]; got != want {
				t.Errorf("%d messages on record, want %d", got, want)
			}
		})
	}
}

func TestSend_ToThoseWhoAreAway(t *testing.T) {
	s := Start(t, Config{})
	s.Block(1)
	s.Know(2)
	s.Delete(2)
	s.Migrate(-3, -1003)
	send := func(chat int64) reply {
		return call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, chat))
	}
	if r := send(1); r.Code != 403 || !strings.Contains(r.Description, "blocked") {
		t.Errorf("blocked: %+v", r)
	}
	if r := send(2); r.Code != 403 || !strings.Contains(r.Description, "deactivated") {
		t.Errorf("deleted: %+v", r)
	}
	if r := send(-3); r.Code != 400 || r.Parameters.MoveTo != -1003 {
		t.Errorf("moved: %+v", r)
	}
	s.Unblock(1)
	if r := send(1); !r.OK {
		t.Errorf("back again: %+v", r)
	}
}

func TestPress_OnlyWhatIsThere(t *testing.T) {
	s := Start(t, Config{})
	s.Know(1)
	if _, err := s.Press(1, "有用"); err == nil {
		t.Error("a button that nobody sent was pressed")
	}
	for _, data := range []string{"old", "new"} {
		call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"有用","callback_data":%q}]]}}`, data))
	}
	update, err := s.Press(1, "有用")
	if err != nil {
		t.Fatal(err)
	}
	r := call(t, s, "getUpdates", `{}`)
	var updates []struct {
		Query struct {
			ID, Data string
		} `json:"callback_query"`
	}
	if err := json.Unmarshal(r.Result, &updates); err != nil || updates[0].Query.Data != "new" {
		t.Fatalf("pressed %s, %v; want the newest button", r.Result, err)
	}
	call(t, s, "answerCallbackQuery", fmt.Sprintf(`{"callback_query_id":%q,"text":"好"}`, updates[0].Query.ID))
	if got := s.Answers(update); !slices.Equal(got, []string{"好"}) {
		t.Errorf("answers = %q", got)
	}
	if got := s.Unanswered(); len(got) != 0 {
		t.Errorf("unanswered = %v", got)
	}
}

func TestViolations_AreRecorded(t *testing.T) {
	spec := SpecFor(t)
	if spec == nil {
		t.Skip("no specification at hand")
	}
	tests := []struct{ name, method, body, want string }{
		{"right", "sendMessage", `{"chat_id":1,"text":"x","link_preview_options":{"is_disabled":true}}`, ""},
		{"an unknown parameter", "sendMessage", `{"chat_id":1,"text":"x","txt":"y"}`, "unknown parameter txt"},
		{"a missing one", "sendMessage", `{"chat_id":1}`, "parameter text is missing"},
		{"a wrong type", "sendMessage", `{"chat_id":[1],"text":"x"}`, "parameter chat_id is no Integer or String"},
		{"a wrong field inside", "sendMessage", `{"chat_id":1,"text":"x","link_preview_options":{"disabled":true}}`, "parameter link_preview_options is no LinkPreviewOptions"},
		{"a button that does two things", "sendMessage", `{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"d","copy_text":{"text":""}}]]}}`, "parameter reply_markup is no"},
		{"a list of something else", "getUpdates", `{"allowed_updates":[1]}`, "parameter allowed_updates is no Array of String"},
		{"an unknown method", "sendTelepathy", `{}`, "unknown method"},
		{"what people said thrown away", "deleteWebhook", `{"drop_pending_updates":true}`, "drop_pending_updates"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := New(Config{Spec: spec})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			call(t, s, tt.method, tt.body)
			got := strings.Join(s.Violations(), "; ")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("violations = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestUpdates_AreWhatTheBotAPISays(t *testing.T) {
	spec := SpecFor(t)
	if spec == nil {
		t.Skip("no specification at hand")
	}
	s := Start(t, Config{Spec: spec})
	s.Text(1, "a")
	s.Voice(1)
	s.Contact(1, 1, "138")
	s.Say(Says{From: 1, Chat: -5, Text: "b", ReplyTo: 3, Forward: true})
	s.Forge(1, "x")
	s.Block(1)
	s.Unblock(1)
	for _, p := range s.queue {
		update := decodeNumbers(p.json()).(map[string]any)
		for kind := range update {
			types := map[string]string{"message": "Message", "callback_query": "CallbackQuery", "my_chat_member": "ChatMemberUpdated", "update_id": "Integer"}
			if !spec.valueFits(update[kind], types[kind]) {
				t.Errorf("no %s: %s", types[kind], p.json())
			}
		}
	}
}

func TestForms_AreReadLikeJSON(t *testing.T) {
	s := Start(t, Config{})
	s.Know(1)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("chat_id", "1")
	_ = form.WriteField("caption", "附件")
	part, err := form.CreateFormFile("document", "统计.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, "a,b")
	_ = form.Close()
	resp, err := http.Post(s.URL()+"/bot"+s.Token()+"/sendDocument", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	got := s.Sent(1)
	if len(got) != 1 || got[0].Text != "附件" || got[0].File.Name != "统计.csv" || string(got[0].File.Data) != "a,b" {
		t.Errorf("sent = %+v", got)
	}
}

func TestLimits(t *testing.T) {
	clock := time.Unix(1_800_000_000, 0)
	l := limiter{Limits: RealLimits()}
	for i := range 30 {
		if wait := l.admit(int64(i+1), clock); wait != 0 {
			t.Fatalf("message %d of the second: wait %d", i, wait)
		}
	}
	if wait := l.admit(99, clock); wait != 1 {
		t.Errorf("the 31st: wait %d, want 1", wait)
	}
	if wait := l.admit(1, clock.Add(500*time.Millisecond)); wait != 1 {
		t.Errorf("the same chat half a second later: wait %d, want 1", wait)
	}
	if wait := l.admit(1, clock.Add(time.Second)); wait != 0 {
		t.Errorf("the same chat a second later: wait %d, want 0", wait)
	}
	l = limiter{Limits: RealLimits()}
	for i := range 20 {
		if wait := l.admit(-5, clock.Add(time.Duration(i)*time.Second)); wait != 0 {
			t.Fatalf("group message %d: wait %d", i, wait)
		}
	}
	if wait := l.admit(-5, clock.Add(20*time.Second)); wait != 40 {
		t.Errorf("the 21st in a minute: wait %d, want 40", wait)
	}
}

func TestWebhook_ALaneAtATimeUntilItIsTaken(t *testing.T) {
	var mu sync.Mutex
	got, busy, tries := map[string][]string{}, map[string]bool{}, 0
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var u struct {
			Message struct {
				Text string
				Chat struct{ ID int64 }
			}
		}
		_ = json.NewDecoder(r.Body).Decode(&u)
		key := fmt.Sprint(u.Message.Chat.ID)
		mu.Lock()
		defer mu.Unlock()
		if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "geheim" {
			t.Error("no secret")
		}
		if busy[key] {
			t.Errorf("two posts of chat %s at a time", key)
		}
		if tries++; tries%4 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		got[key] = append(got[key], u.Message.Text)
	}))
	defer bot.Close()
	s := Start(t, Config{RetryFirst: time.Millisecond, RetryMax: 5 * time.Millisecond})
	for i := range 60 {
		s.Text(int64(1+i%5), fmt.Sprint(i))
	}
	call(t, s, "setWebhook", fmt.Sprintf(`{"url":%q,"secret_token":"geheim","max_connections":3}`, bot.URL))
	s.Await(t, "60 confirmations", func() bool { return s.Confirmed() == 60 })
	mu.Lock()
	defer mu.Unlock()
	for user := range 5 {
		for i, text := range got[fmt.Sprint(user+1)] {
			if want := fmt.Sprint(user + 5*i); text != want {
				t.Errorf("chat %d: line %d is %s, want %s", user+1, i, text, want)
			}
		}
	}
	if posts := s.Posts(); posts[200] != 60 || posts[503] == 0 {
		t.Errorf("posts = %v", posts)
	}
}

func TestToken(t *testing.T) {
	s := Start(t, Config{})
	for path, want := range map[string]int{"/bot1:x/getMe": 401, "/botx/getMe": 404, "/": 404} {
		resp, err := http.Get(s.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("GET %s = %d, want %d", path, resp.StatusCode, want)
		}
	}
}

// BenchmarkSend is what the double itself costs a benchmark.
func BenchmarkSend(b *testing.B) {
	for _, lean := range []bool{true, false} {
		b.Run(fmt.Sprintf("lean=%v", lean), func(b *testing.B) {
			s := Start(b, Config{Lean: lean})
			s.Know(1)
			for b.Loop() {
				call(b, s, "sendMessage", `{"chat_id":1,"text":"能要。","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"d"}]]}}`)
			}
		})
	}
}
