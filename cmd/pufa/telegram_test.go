package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"pufa/internal/testkit/redistest"
	tgtest "pufa/internal/testkit/telegram"
	"pufa/store"
)

// People and chats of the street.
const (
	admin     = int64(1)
	clerk     = int64(2)
	villager  = int64(3)
	contact   = int64(4)
	blocker   = int64(5)
	departed  = int64(6)
	neighbour = int64(7)
	market    = int64(-100)
)

// TestServe_OnTelegram is a day of the whole program, as a process of its own, in front of people: by long polling and by
// webhook. Tgtest checks every request against the Bot API.
func TestServe_OnTelegram(t *testing.T) {
	for _, door := range []string{"polling", "webhook"} {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := openStreet(t, door)
			s.hires()
			s.asks()
			s.logsAndLinks()
			s.loses()
			s.talksInAGroup()
			s.readsOddUpdates()
			s.splitsLongTexts()
			s.reports()
			s.refusesStrangers(door)
			s.ends()
		})
	}
}

// hires: the first administrator comes by the invite that init printed, the clerk by one made in the chat.
func (s *street) hires() {
	s.t.Helper()
	s.say(admin, "/start "+s.first)
	s.hears(admin, "我是瓦房镇的普法助手")
	s.hears(admin, "请您当普法助手的管理员")
	s.press(admin, "接受")
	s.hears(admin, "好了，您现在是瓦房镇的管理员")
	s.say(admin, "邀请")
	s.hears(admin, "要请谁来？")
	s.press(admin, "宣传员")
	m := s.hears(admin, "只能用一次")
	link := regexp.MustCompile(`https://t\.me/pufa_test_bot\?start=(inv_[A-Za-z0-9_-]+)`).FindStringSubmatch(m.Text)
	if link == nil {
		s.t.Fatalf("no start link in %s", m.Text)
	}
	s.say(clerk, "/start "+link[1])
	s.hears(clerk, "请您当普法助手的宣传员")
	s.press(clerk, "接受")
	s.hears(clerk, "好了，您现在是瓦房镇的宣传员")
	s.hears(admin, "接受了邀请，现在是宣传员")
	if len(s.tg.Commands()) == 0 {
		s.t.Error("the bot has no menu of commands")
	}
}

// asks: first contact, answer, its law, no use, why.
func (s *street) asks() {
	s.t.Helper()
	s.say(villager, "借条没写还款日期咋办")
	s.hears(villager, "我是瓦房镇的普法助手")
	m := s.hears(villager, "能要")
	s.press(villager, "看法条")
	s.hears(villager, "第六百七十五条")
	s.press(villager, "没用")
	s.hears(villager, "是哪儿不行？")
	s.press(villager, "没说到点上")
	s.hears(villager, "记下了，谢谢您")
	s.pressOld(villager, m) // 没用, once more and too late for the reason
}

// logsAndLinks: one line, yes, a link for a contact, who answers four questions in a chat of their own.
func (s *street) logsAndLinks() {
	s.t.Helper()
	s.say(clerk, "兴隆村 宣讲1次 32人 2024年3月4日")
	s.hears(clerk, "记这些，对吗？")
	s.press(clerk, "对")
	s.hears(clerk, "记好了（A-0001）")
	s.press(clerk, "加联系人")
	s.hears(clerk, "先问本人一声")
	s.press(clerk, "愿意")
	s.hears(clerk, "怎么称呼？")
	s.press(clerk, "发链接")
	m := s.hears(clerk, "自己点「愿意」才算")
	link := regexp.MustCompile(`\?start=(f_[A-Za-z0-9_-]+)`).FindStringSubmatch(m.Text)
	if link == nil {
		s.t.Fatalf("no start link in %s", m.Text)
	}
	s.link = link[1]
	s.agrees(contact)
	s.hears(contact, "讲的内容您认可吗？")
	for _, step := range [][2]string{{"认可", "学到东西了吗？"}, {"学到了", "往后还想听吗？"}, {"还想听", "总的来说，您满意吗？"}, {"非常满意", "记下了，谢谢您"}} {
		s.press(contact, step[0])
		s.hears(contact, step[1])
	}
}

// agrees opens the link and presses yes.
func (s *street) agrees(who int64) {
	s.t.Helper()
	s.say(who, "/start "+s.link)
	s.hears(who, "过几天想问您四句")
	s.press(who, "愿意")
	s.hears(who, "谢谢您")
}

// loses: two people agree and can't be written to when they are asked; one blocked the bot, which Telegram tells, the other's
// account is gone, which only writing shows. Both go to the staff's list.
func (s *street) loses() {
	s.t.Helper()
	for i, who := range []int64{blocker, departed} {
		s.say(who, "/help")
		s.hears(who, "有事直接打字问")
		s.tg.Contact(who, who, fmt.Sprintf("+861390000000%d", i))
		s.hears(who, "这是您的电话")
		s.press(who, "留着")
		s.hears(who, "记下了，只用来给您回电话")
		s.agrees(who)
	}
	end := time.Now().Add(20 * time.Second)
	for s.say(clerk, "待办"); ; s.say(clerk, "待办") {
		if m := s.hears(clerk, "待办"); strings.Count(m.Text, "没留名字的一位") == 2 && strings.Contains(m.Text, "回访 2") {
			break
		} else if time.Now().After(end) {
			s.t.Fatalf("the list never had both: %s", m.Text)
		}
	}
	for _, who := range []int64{blocker, departed} {
		for _, m := range s.tg.Sent(who) {
			if strings.Contains(m.Text, "讲的内容您认可吗") {
				s.t.Errorf("%d was asked", who)
			}
		}
	}
	s.unblocks()
}

// unblocks: who comes back is answered again.
func (s *street) unblocks() {
	s.t.Helper()
	s.tg.Unblock(blocker)
	s.say(blocker, "低保怎么申请")
	s.hears(blocker, "低保标准")
}

// talksInAGroup: it answers when it is called by name, nothing personal, and has no buttons there that do anything.
func (s *street) talksInAGroup() {
	s.t.Helper()
	s.tg.Know(market)
	say := func(text string) { s.tg.Say(tgtest.Says{From: villager, Chat: market, Text: text}) }
	say("借条没写还款日期咋办") // to the others, not to the bot
	say("@pufa_test_bot 借条没写还款日期咋办")
	s.hears(market, "能要")
	say("@pufa_test_bot 我的数据")
	s.hears(market, "这事咱们私下说")
	say("/start@pufa_test_bot " + s.link) // the code is dropped at the door: others read along
	s.hears(market, "在群里@我问一句就行")
	say("@pufa_test_bot 谁家的唢呐能治风湿骨病呢")
	s.hears(market, "这事咱们私下说")
	if got := len(s.tg.Sent(market)); got != 4 {
		s.t.Errorf("the group got %d messages, want 4", got)
	}
	for _, m := range s.tg.Sent(market) {
		if strings.Contains(m.Text, "user") || strings.Contains(m.Text, "Q-0") || strings.Contains(m.Text, "村民") {
			s.t.Errorf("something personal in the group: %s", m.Text)
		}
		for _, b := range slices.Concat(m.Buttons...) {
			if b.URL == "" {
				s.t.Errorf("a button in the group does something: %+v", b)
			}
		}
	}
}

// readsOddUpdates: what can't be decoded, whole or in part, is in nobody's way.
func (s *street) readsOddUpdates() {
	s.t.Helper()
	for _, odd := range []string{
		`{"message":{"message_id":1,"date":"yesterday","chat":[],"from":7,"text":"秘密"}}`,
		`{"callback_query":"pressed"}`,
		`{"message":[]}`,
		`{"my_chat_member":{"chat":1}}`,
	} {
		if _, err := s.tg.Push("odd", odd); err != nil {
			s.t.Fatal(err)
		}
	}
	s.tg.Say(tgtest.Says{From: neighbour, Text: "老板欠我工钱不给咋办" + strings.Repeat("😀", 300), Fields: map[string]any{ // of kinds that no library knows yet
		"chat_background_set": map[string]any{"type": map[string]any{"type": "hologram"}},
		"entities":            []any{map[string]any{"type": 5}},
		"reply_markup":        "none",
	}})
	s.hears(neighbour, "我是瓦房镇的普法助手")
	s.hears(neighbour, "工钱")
	s.tg.Voice(neighbour)
	s.hears(neighbour, "您打字说一句就行")
	s.say(villager, "/help")
	s.hears(villager, "有事直接打字问")
}

// splitsLongTexts: a question of more than 4,096 characters reaches the clerk whole, in order, with its buttons at the end.
func (s *street) splitsLongTexts() {
	s.t.Helper()
	var whole []string
	for i := range 3 {
		line := fmt.Sprintf("第%d件地的事：%s。", i+1, strings.Repeat("😀", 630)) // 1,260 units of UTF-16
		whole = append(whole, line)
		if i == 0 {
			s.say(neighbour, "人工 "+line)
			s.hears(neighbour, "转给镇里的人了，编号 Q-0001")
			continue
		}
		s.press(neighbour, "补一句")
		s.hears(neighbour, "我补到 Q-0001 里")
		s.say(neighbour, line)
		s.hears(neighbour, "补到 Q-0001 里了")
	}
	s.hears(clerk, "有人问了新问题：Q-0001")
	s.say(clerk, "待办")
	s.hears(clerk, "待答 1")
	from := len(s.tg.Sent(clerk))
	s.pressLike(clerk, "Q-0001")
	s.await("all parts", func() bool { last := s.tg.Sent(clerk); return len(last[len(last)-1].Buttons) > 0 && len(last) > from })
	parts := s.tg.Sent(clerk)[from:]
	var joined string
	for i, m := range parts {
		if n := len(utf16.Encode([]rune(m.Text))); n > 4096 {
			s.t.Errorf("part %d has %d units", i, n)
		}
		if last := i == len(parts)-1; last != (len(m.Buttons) > 0) {
			s.t.Errorf("part %d of %d has buttons: %v", i+1, len(parts), m.Buttons)
		}
		joined += m.Text
	}
	if joined = strings.ReplaceAll(joined, "\n", ""); len(parts) < 2 || !strings.Contains(joined, strings.Join(whole, "")) {
		s.t.Errorf("%d parts, not the whole question in order: %s", len(parts), joined)
	}
	s.seen[clerk] = len(s.tg.Sent(clerk))
	s.press(clerk, "放回")
}

// reports: the administrator's section, and its files.
func (s *street) reports() {
	s.t.Helper()
	s.say(admin, "报告 2024")
	m := s.hears(admin, "进村入户宣讲1次")
	if !strings.Contains(m.Text, "约定回访群众3人，1人作答") {
		s.t.Errorf("the section says %s", m.Text)
	}
	s.press(admin, "明细 CSV")
	if f := s.hears(admin, "回访明细").File; f == nil || f.Name != "pufa-responses-2024-01-01-2024-12-31.csv" ||
		!bytes.HasPrefix(f.Data, []byte("\ufeffresponse,survey,date,")) || !bytes.Contains(f.Data, []byte("R-0001,outreach,2024-03-04,兴隆村,telegram,no,very_satisfied,yes,yes,yes,")) {
		s.t.Errorf("file %+v", f)
	}
	s.press(admin, "统计表 CSV")
	if f := s.hears(admin, "统计表").File; f == nil || !bytes.Contains(f.Data, []byte("talk,times,次,兴隆村,1\r\n")) {
		s.t.Errorf("file %+v", f)
	}
	s.presses = append(s.presses, s.tg.Forge(villager, "forged-token")) // no button stands behind it
	s.hears(villager, "这个按钮过时了")
}

// refusesStrangers: a post without the secret, or with a wrong one, is none of Telegram's.
func (s *street) refusesStrangers(door string) {
	s.t.Helper()
	want := http.StatusUnauthorized
	if door == "polling" {
		want = http.StatusNotFound
	}
	for _, secret := range []string{"", "wrong", "hushh", "hus"} {
		body := strings.NewReader(`{"update_id":9000001,"message":{"message_id":1,"date":1,"chat":{"id":99,"type":"private"},"from":{"id":99,"first_name":"x"},"text":"低保怎么申请"}}`)
		req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.addr+"/hook", body)
		if err != nil {
			s.t.Fatal(err)
		}
		if secret != "" {
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		if status, text := s.do(req); status != want || strings.Contains(text, "hush") {
			s.t.Errorf("a post with secret %q: %d %q, want %d", secret, status, text, want)
		}
	}
	for page, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.addr+page, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		if status, text := s.do(req); status != http.StatusOK || text != want {
			s.t.Errorf("%s = %d %q", page, status, text)
		}
	}
	if got := s.tg.Count(99); got != 0 {
		s.t.Errorf("a stranger's post was answered %d times", got)
	}
}

func (s *street) do(req *http.Request) (int, string) {
	s.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// ends: every press was answered once, the process stops in good order, and its log names no secret and nobody's words.
func (s *street) ends() {
	s.t.Helper()
	s.await("an answer to every press", func() bool { return len(s.tg.Unanswered()) == 0 && s.tg.Pending() == 0 })
	for _, press := range s.presses {
		if got := s.tg.Answers(press); len(got) != 1 {
			s.t.Errorf("press %d was answered %d times: %q", press, len(got), got)
		}
	}
	s.child.terminate()
	if code := s.child.cmd.ProcessState.ExitCode(); code != exitDone {
		s.t.Errorf("ended with %d; it logged:\n%s", code, s.log.String())
	}
	for _, secret := range append(s.secrets, "兴隆村", "借条", "唢呐", "低保", "秘密", "user 3") {
		if strings.Contains(s.log.String(), secret) {
			s.t.Errorf("the log has %q in it:\n%s", secret, s.log.String())
		}
	}
	if !strings.Contains(s.log.String(), "can't be read") {
		s.t.Errorf("the odd updates were not logged:\n%s", s.log.String())
	}
}

// street is a serving process with the people who talk to it.
type street struct {
	t       *testing.T
	tg      *tgtest.Server
	child   *child
	addr    string
	log     *logBook
	secrets []string
	first   string        // invite that init printed
	link    string        // start payload for contacts
	seen    map[int64]int // messages of each chat that were looked at
	presses []int64       // update ids
}

// openStreet sets up a store by `pufa init` and starts the process.
func openStreet(t *testing.T, door string) *street {
	t.Helper()
	s := &street{t: t, addr: freeAddr(t), log: &logBook{}, seen: map[int64]int{}}
	s.tg = tgtest.Start(t, tgtest.Config{Token: "4711:canary-token-of-the-bot", OnSent: s.leaves})
	key := store.NewMasterKey()
	_, secret, _ := strings.Cut(key, ":")
	s.secrets = []string{"canary-token-of-the-bot", secret, "canary_secret"}
	env := []string{
		"PUFA_REDIS=" + redistest.Real(t).URL(), "PUFA_KEY=" + key, "PUFA_TOWN=瓦房镇", "PUFA_VILLAGES=兴隆村,前进村", "PUFA_ADDR=" + s.addr,
		"PUFA_TELEGRAM_TOKEN=" + s.tg.Token(), "PUFA_TELEGRAM_API=" + s.tg.URL(), "PUFA_QUIET=00:00-00:00", "PUFA_LOG=debug",
	}
	if door == "webhook" {
		env = append(env, "PUFA_TELEGRAM_WEBHOOK=http://"+s.addr+"/hook", "PUFA_TELEGRAM_SECRET=canary_secret")
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"init"}, env, streams{nil, &out, &errs}); code != exitDone {
		t.Fatalf("init = %d, %s", code, errs.String())
	}
	s.first = regexp.MustCompile(`inv_[A-Za-z0-9_-]{16,}`).FindString(out.String())
	if s.first == "" || !strings.Contains(out.String(), "https://t.me/pufa_test_bot?start="+s.first) {
		t.Fatalf("init printed no invite: %s", out.String())
	}
	s.serve(env)
	return s
}

// serve starts the process, and keeps what it logs.
func (s *street) serve(env []string) {
	s.t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), append(env, "PUFA_TEST_SERVE=1", "GORACE=halt_on_error=1")...)
	cmd.Stdout, cmd.Stderr = s.log, s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.child = &child{cmd: cmd, done: make(chan struct{})}
	go func() { _ = cmd.Wait(); close(s.child.done) }()
	s.t.Cleanup(s.child.kill)
}

// leaves has two people go at the moment they got the thanks for agreeing.
func (s *street) leaves(m tgtest.Message) {
	if !strings.Contains(m.Text, "谢谢您") {
		return
	}
	switch m.Chat {
	case blocker:
		s.tg.Block(blocker)
	case departed:
		s.tg.Delete(departed)
	}
}

func (s *street) say(who int64, text string) { s.tg.Text(who, text) }

// press presses a button that was shown.
func (s *street) press(who int64, label string) {
	s.t.Helper()
	update, err := s.tg.Press(who, label)
	if err != nil {
		s.t.Fatalf("%v; they got:\n%s", err, s.heard(who))
	}
	s.presses = append(s.presses, update)
}

// pressLike presses the newest button whose label begins so.
func (s *street) pressLike(who int64, start string) {
	s.t.Helper()
	for _, m := range slices.Backward(s.tg.Sent(who)) {
		for _, b := range slices.Concat(m.Buttons...) {
			if strings.HasPrefix(b.Text, start) {
				s.press(who, b.Text)
				return
			}
		}
	}
	s.t.Fatalf("no button %s…; they got:\n%s", start, s.heard(who))
}

// pressOld presses the first button of an old message twice: a shaky thumb.
func (s *street) pressOld(who int64, m tgtest.Message) {
	b := m.Buttons[0][0]
	s.presses = append(s.presses, s.tg.PressAgain(m, who, b.Data), s.tg.PressAgain(m, who, b.Data))
}

// hears waits for the next message with these words in a chat, past those heard before, and returns it.
func (s *street) hears(who int64, words string) (heard tgtest.Message) {
	s.t.Helper()
	err := s.tg.Wait(20*time.Second, func() bool {
		sent := s.tg.Sent(who)
		for i := s.seen[who]; i < len(sent); i++ {
			if strings.Contains(sent[i].Text, words) {
				s.seen[who], heard = i+1, sent[i]
				return true
			}
		}
		return false
	})
	if err != nil {
		s.t.Fatalf("%d never heard %q; they got:\n%s\nlog:\n%s", who, words, s.heard(who), s.log.String())
	}
	return heard
}

func (s *street) await(what string, ok func() bool) {
	s.t.Helper()
	if err := s.tg.Wait(20*time.Second, ok); err != nil {
		s.t.Fatalf("never: %s; log:\n%s", what, s.log.String())
	}
}

// heard is for failures.
func (s *street) heard(who int64) string {
	var lines []string
	for _, m := range s.tg.Sent(who) {
		lines = append(lines, m.Text+fmt.Sprint(m.Buttons))
	}
	return strings.Join(lines, "\n")
}

// logBook takes what a process logs.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
