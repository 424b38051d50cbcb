package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/bot"
	"pufa/chat"
	"pufa/internal/testkit/redistest"
	tgtest "pufa/internal/testkit/telegram"
	"pufa/outreach"
	"pufa/store"
)

// TestCLI_FromInitToVerify is a township's first day as a script sees it, with no serving process.
func TestCLI_FromInitToVerify(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.fails("report", "--from", "2024-01-01", "--to", "2024-12-31").says("this store is empty: `pufa init` sets it up")
	c.fails("serve").says("pufa init")
	c.does("init").prints("invite for a new admin, good once, for 72 hours:")
	first := c.payload()
	c.fails("init").says("this store is set up already; invite people with `pufa invite`")
	for _, role := range []string{"staff", "reviewer", "admin"} {
		c.does("invite", "--role", role, "--name", "示例1").prints("invite for a new " + role)
		if p := c.payload(); p == first || strings.Contains(c.out, "示例1") {
			t.Errorf("invite for %s: %s", role, c.out)
		}
	}
	c.staffLogs(first)
	c.does("verify").prints("buckets of tallies agree with their records")
	c.reports()
	c.parks()
	c.differs()
}

// reports reads what was logged in every form.
func (c *cli) reports() {
	c.t.Helper()
	year := []string{"--from", "2024-01-01", "--to", "2024-12-31"}
	c.does(append([]string{"report"}, year...)...).prints("悬挂横幅18条", "A-0001")
	c.does(append([]string{"report", "--format", "csv"}, year...)...)
	if want := "\ufeffresponse,survey,date,village,channel,assisted,grade,recognised,learned,wants_more,comment\r\n"; c.out != want {
		c.t.Errorf("CSV %q, want %q", c.out, want)
	}
	c.does(append([]string{"report", "--format", "json"}, year...)...)
	var r reportJSON
	if err := json.Unmarshal([]byte(c.out), &r); err != nil || len(r.Sections) != 1 || r.Sections[0].Numbers[0].Value != 18 || r.Town != "瓦房镇" {
		c.t.Errorf("JSON %+v, %v", r, err)
	}
	file := filepath.Join(c.t.TempDir(), "report.json")
	onStdout := c.out
	c.does(append([]string{"report", "--format", "json", "-o", file}, year...)...)
	data, err := os.ReadFile(file)
	if info, statErr := os.Stat(file); err != nil || statErr != nil || string(data) != onStdout || c.out != "" || info.Mode().Perm() != 0o600 {
		c.t.Errorf("-o wrote %d bytes, %v, %v; stdout %q", len(data), err, statErr, c.out)
	}
	c.fails(append([]string{"report", "-o", filepath.Join(file, "no")}, year...)...).says("write report")
	c.does(append([]string{"tally"}, year...)...).prints("18条")
	c.does(append([]string{"tally", "--json"}, year...)...)
	var tally struct {
		From, To string
		Counts   []struct {
			Kind, Field, Unit, Village string
			Value                      int64
		}
	}
	if err := json.Unmarshal([]byte(c.out), &tally); err != nil || len(tally.Counts) != 1 || tally.Counts[0].Value != 18 || tally.Counts[0].Unit != "条" {
		c.t.Errorf("tally %s, %v", c.out, err)
	}
	c.does("report", "--from", "2023-01-01", "--to", "2023-12-31")
	c.usage("report", "--from", "2024-12-31", "--to", "2024-01-01")
	c.usage("tally", "--from", "2024-02-30", "--to", "2024-12-31")
}

// parks puts an event aside and has it run again.
func (c *cli) parks() {
	c.t.Helper()
	c.does("parked").prints()
	c.fails("parked", "--again", "ev:nosuch").says("no parked event ev:nosuch; `pufa parked` lists them")
	h := c.house()
	ev := chat.Event{Key: "cli:poison", Kind: chat.KindCommand, Conv: chat.Desk, Command: "invite", Data: []byte(`{"role":"king"}`), At: time.Now()}
	if err := h.store.Keep(c.t.Context(), ev); err != nil {
		c.t.Fatal(err)
	}
	c.drain(h)
	c.does("parked")
	cells := strings.Split(strings.TrimSpace(c.out), "\t")
	if len(cells) != 3 || cells[0] != "ev:cli:poison" || strings.Contains(c.out, "king") {
		c.t.Fatalf("parked prints %q", c.out)
	}
	if _, err := time.Parse(time.RFC3339, cells[1]); err != nil {
		c.t.Errorf("parked at %q: %v", cells[1], err)
	}
	c.does("parked", "--again", cells[0]).prints()
	c.does("parked").prints()
	if c.out != "" {
		c.t.Errorf("still parked: %q", c.out)
	}
}

// differs spoils a counter: verify says which, and fails.
func (c *cli) differs() {
	c.t.Helper()
	opt, err := redis.ParseURL(c.redis)
	if err != nil {
		c.t.Fatal(err)
	}
	rdb := redis.NewClient(opt)
	defer rdb.Close()
	const tally = "pufa:{default}:tally:banner:2024-03"
	for field := range rdb.HGetAll(c.t.Context(), tally).Val() {
		if strings.Contains(field, "/pieces/") {
			rdb.HIncrBy(c.t.Context(), tally, field, 2)
		}
	}
	c.fails("verify").says("1 of", "buckets of tallies do not agree with their records").
		prints(`banner 2024-03: 2024-03-04 pieces "兴隆村": counter 20, records 18`)
}

// TestCLI_ServingProcessDoesTheCommand: with a worker running, invite is done by it.
func TestCLI_ServingProcessDoesTheCommand(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.does("init")
	startChild(t, c.env, "")
	leases := c.house().store
	for free := true; free; { // until the process has the lease; the test's own deadline is the limit
		lease, ok, err := leases.Acquire(t.Context(), store.NewHolder(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if free = ok; free {
			if err := leases.Release(t.Context(), lease, true); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	for range 3 {
		c.does("invite", "--role", "staff").prints("invite for a new staff")
	}
}

func TestCLI_Refusals(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.does("init")
	other := store.NewMasterKey()
	for name, r := range map[string]struct {
		env  []string // on top
		args []string
		says string
	}{
		"no key":                {[]string{"PUFA_KEY="}, []string{"serve"}, "PUFA_KEY is not set: make a key with `pufa key` and keep it outside Redis"},
		"no key for init":       {[]string{"PUFA_KEY="}, []string{"init"}, "PUFA_KEY is not set"},
		"no key for report":     {[]string{"PUFA_KEY="}, []string{"report", "--from", "2024-01-01", "--to", "2024-12-31"}, "PUFA_KEY is not set"},
		"another key":           {[]string{"PUFA_KEY=" + other}, []string{"serve"}, "PUFA_KEY"},
		"another key, report":   {[]string{"PUFA_KEY=" + other}, []string{"verify"}, "PUFA_KEY"},
		"a key that is none":    {[]string{"PUFA_KEY=canary"}, []string{"verify"}, "make one with `pufa key`"},
		"a key too short":       {[]string{"PUFA_KEY=k:canary"}, []string{"verify"}, "not 32 bytes of base64"},
		"no file of keys":       {[]string{"PUFA_KEY=", "PUFA_KEY_FILE=/nonexistent/key"}, []string{"verify"}, "PUFA_KEY_FILE"},
		"no Redis":              {[]string{"PUFA_REDIS="}, []string{"verify"}, "PUFA_REDIS is not set"},
		"a Redis that is away":  {[]string{"PUFA_REDIS=redis://:canary@127.0.0.1:1"}, []string{"verify"}, "check that Redis runs and that PUFA_REDIS names it"},
		"no address of a Redis": {[]string{"PUFA_REDIS=redis://user:canary@bad host/x"}, []string{"verify"}, "PUFA_REDIS"},
		"another scheme":        {[]string{"PUFA_REDIS=http://user:canary@host/x"}, []string{"verify"}, "PUFA_REDIS"},
		"a Sentinel, no master": {[]string{"PUFA_REDIS=redis+sentinel://user:canary@host:1"}, []string{"verify"}, "master's name"},
		"a bad Cluster":         {[]string{"PUFA_REDIS=redis://user:canary@a:1,redis://user:canary@%zz:2"}, []string{"verify"}, "PUFA_REDIS"},
		"another township":      {[]string{"PUFA_TENANT=elsewhere"}, []string{"verify"}, "this store is empty"},
		"a name with a blank":   {[]string{"PUFA_TENANT=a b"}, []string{"verify"}, "PUFA_TENANT"},
		"no time zone":          {[]string{"PUFA_TZ=Mars"}, []string{"ask", "低保"}, "PUFA_TZ"},
		"no quiet hours":        {[]string{"PUFA_QUIET=late"}, []string{"serve"}, "PUFA_QUIET"},
		"no level":              {[]string{"PUFA_LOG=loud"}, []string{"serve"}, "PUFA_LOG"},
		"no folder of entries":  {[]string{"PUFA_KNOWLEDGE=/nonexistent/entries"}, []string{"ask", "低保"}, "knowledge"},
		"no folder to serve":    {[]string{"PUFA_KNOWLEDGE=/nonexistent/entries"}, []string{"serve"}, "knowledge"},
		"no folder to try":      {[]string{"PUFA_KNOWLEDGE=/nonexistent/entries"}, []string{"try", "--addr", "127.0.0.1:0"}, "knowledge"},
		"no folder to talk":     {[]string{"PUFA_KNOWLEDGE=/nonexistent/entries"}, []string{"talk"}, "knowledge"},
	} {
		t.Run(name, func(t *testing.T) {
			c := c.with(t, r.env...)
			c.fails(r.args...).says(r.says)
		})
	}
	if other := c.with(t, "PUFA_REDIS="+redistest.Real(t, "appendonly no").URL()); true {
		other.does("init")
		other.fails("serve").says("Redis is not safe for records", "appendonly yes")
	}
	tg := tgtest.Start(t, tgtest.Config{Token: "4711:right"})
	c.with(t, "PUFA_TELEGRAM_API="+tg.URL(), "PUFA_TELEGRAM_TOKEN=4711:canary-wrong").fails("serve").says("bot token unknown to Telegram; check PUFA_TELEGRAM_TOKEN")
	c.does("invite", "--role", "staff").prints("or type to the bot") // Telegram is away: no link, but an invite
}

// TestCLI_ServeSaysNoSecrets: the log of a process that can reach neither Telegram nor, later, Redis.
func TestCLI_ServeSaysNoSecrets(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.does("init")
	real := redistest.NewProxy(t, strings.TrimPrefix(c.redis, "redis://"))
	c = c.with(t, "PUFA_REDIS="+real.URL())
	ctx, stop := context.WithCancel(t.Context())
	log, ended := &logBook{}, make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve"}, c.env, streams{nil, log, log}) }()
	waitFor := func(words string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !strings.Contains(log.String(), words); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the log never said %q: %s", words, log)
			}
		}
	}
	waitFor("telegram can't be reached")
	real.Close()
	waitFor("unavailable for now")
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("serve = %d: %s", code, log)
	}
	for _, secret := range append([]string{c.key[strings.Index(c.key, ":")+1:]}, canaries...) {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q in it: %s", secret, log)
		}
	}
}

func TestCLI_WrongUsage(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	config := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(config, []byte("# a comment\nPUFA_TOWN=瓦房镇\nPUFA_CANARY=canary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"nonsense"}, {"help", "nonsense"}, {"--nope"}, {"verify", "extra"}, {"report"}, {"report", "--from", "2024-01-01"},
		{"report", "--from", "2024-01-01", "--to", "2024-12-31", "--format", "pdf"}, {"invite"}, {"invite", "--role", "king"}, {"invite", "--role", "villager"},
		{"talk", "--role", "king"}, {"ask"}, {"ask", " "}, {"knowledge"}, {"parked", "--again"}, {"--config", "/nonexistent/env", "version"},
		{"--config=" + config, "version"},
	} {
		c.usage(args...)
	}
}

func TestCLI_ConfigFile(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	c.does("init")
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte("# pufa\n\n"+strings.Join(c.env, "\n")+"\nPUFA_TOWN=\"别处镇\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(c.key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	from := *c
	from.env = []string{"HOME=/nonexistent"}
	from.does("verify", "--config", file)
	from.env = []string{"PUFA_TENANT=elsewhere"}
	from.fails("verify", "--config", file).says("this store is empty") // the environment wins
	c.with(t, "PUFA_KEY=", "PUFA_KEY_FILE="+key).does("verify")
}

func TestCLI_Ask(t *testing.T) {
	t.Parallel()
	c := &cli{t: t}
	c.does("ask", "借条没写", "还款日期咋办").prints("能要", "第六百七十五条")
	c.does("ask", "--json", "借条没写还款日期咋办")
	var line struct {
		Kind, Answer, Entry string
		Citations           []struct{ Law, Article string }
		Numbers, Outbound   []string
		Score               float64
	}
	if err := json.Unmarshal([]byte(c.out), &line); err != nil || strings.Count(c.out, "\n") != 1 || line.Kind != "answer" || line.Entry != "iou-without-date" ||
		len(line.Citations) == 0 || len(line.Citations) > 10 || line.Outbound == nil || line.Score <= 0 {
		t.Errorf("ask --json = %s, %v", c.out, err)
	}
	c.in = `{"id":"a","text":"借条没写还款日期咋办","as_of":"2026-11-22"}

not JSON
{"id":"c","text":"我不想活了"}
{"id":"d"}
{"id":"e","text":"低保怎么申请","context":[{"role":"user","text":"你好"}]}
`
	c.fails("ask", "--stdin").says("could not be read", "each such line of output says why")
	var got []string
	for line := range strings.Lines(c.out) {
		var l struct{ ID, Kind, Error string }
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		got = append(got, l.ID+" "+l.Kind+map[bool]string{true: "error"}[l.Error != ""])
	}
	if want := []string{"a answer", " error", "c crisis", "d error", "e answer"}; !slices.Equal(got, want) {
		t.Errorf("ask --stdin answers %q, want %q", got, want)
	}
	c.in = "{\"id\":\"a\",\"text\":\"低保怎么申请\"}\n"
	c.does("ask", "--stdin")
}

func TestCLI_SmallCommands(t *testing.T) {
	t.Parallel()
	c := &cli{t: t}
	c.does("version").matches(`^pufa \S+, commit \S+, go1\.\d+(\.\d+)?\S*, Bot API \d+\.\d+\n$`)
	c.does("key").matches(`^[0-9a-z]+:[A-Za-z0-9+/]{43}=\n$`)
	first := c.out
	if c.does("key"); c.out == first {
		t.Error("two keys are the same")
	}
	c.does("knowledge", "check").prints()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "broken.md"), []byte("---\nid: broken\n---\n没有的事。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.fails("knowledge", "check", broken).says("findings are errors").prints("broken")
}

func TestCLI_Talk(t *testing.T) {
	c := &cli{t: t, in: "借条没写还款日期咋办\n[没用]\n[没说到点上]\n[没有这个钮]\n"}
	t.Chdir(t.TempDir())
	c.does("talk").prints("能要", "[看法条] [有用] [没用] [找人工]", "是哪儿不行？", "记下了，谢谢您", "> ")
	c.in = "兴隆村 横幅2条\n对\n"
	c.env = []string{"PUFA_VILLAGES=兴隆村"}
	c.does("talk", "--role", "staff").prints("记这些，对吗？", "记好了（A-0001）")
	c.in = "报告 2024\n"
	c.does("talk", "--role", "admin").prints("2024年没有普法宣传的记录")
}

// TestCLI_HelpReadmeAndSettingsAgree compares names, both ways: what help lists, what README's tables say, what is read.
func TestCLI_HelpReadmeAndSettingsAgree(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{t: t}
	c.does("help")
	same(t, "commands", "help", columns(c.out, `(?m)^  ([a-z]+(?: [a-z]+)?)  +\S`), "README", columns(string(readme), "(?m)^\\| `pufa ([a-z]+(?: [a-z]+)?)[^`]*` \\|"))
	c.does("help", "serve")
	var table []string
	for _, s := range settingTable() {
		table = append(table, s.name)
		want := "| `" + s.name + "` | " + map[bool]string{true: "`" + s.fallback + "` "}[s.fallback != ""]
		if !strings.Contains(string(readme), want) && s.name != "PUFA_KNOWLEDGE" { // whose default is in the binary
			t.Errorf("README has another default for %s than %q", s.name, s.fallback)
		}
	}
	same(t, "settings", "the table", table, "help serve", columns(c.out, `(PUFA_[A-Z_]+)`))
	same(t, "settings", "the table", table, "README", columns(string(readme), "(?m)^\\| `(PUFA_[A-Z_]+)` \\|"))
	same(t, "settings", "the table", table, "the code", settingsRead(t))
}

// settingsRead are the names that the product code of this package asks for.
func settingsRead(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "settings.go" {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, columns(string(src), `(?:settings\[|list\()"(PUFA_[A-Z_]+)"`)...)
	}
	return append(names, "PUFA_KEY", "PUFA_KEY_FILE", "PUFA_TZ") // by methods of settings
}

func columns(text, pattern string) []string {
	var names []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

func same(t *testing.T, what, here string, some []string, there string, others []string) {
	t.Helper()
	for _, name := range some {
		if !slices.Contains(others, name) {
			t.Errorf("%s: %s has %s, %s has not", what, here, name, there)
		}
	}
	for _, name := range others {
		if !slices.Contains(some, name) {
			t.Errorf("%s: %s has %s, %s has not", what, there, name, here)
		}
	}
	if len(some) == 0 {
		t.Errorf("no %s in %s", what, here)
	}
}

// cli calls the program as a script does.
type cli struct {
	t     *testing.T
	redis string
	key   string
	env   []string
	in    string

	out, err string // of the last call
}

// canaries are secrets that no output may have in it; newCLI's key is one more.
var canaries = []string{"canary", "KANARIENVOGEL"}

func newCLI(t *testing.T) *cli {
	t.Helper()
	c := &cli{t: t, redis: redistest.Real(t).URL(), key: store.NewMasterKey()}
	c.env = []string{
		"PUFA_REDIS=" + c.redis, "PUFA_KEY=" + c.key, "PUFA_TOWN=瓦房镇", "PUFA_VILLAGES=兴隆村", "PUFA_ADDR=" + freeAddr(t), "PUFA_LOG=debug",
		"PUFA_TELEGRAM_API=http://127.0.0.1:1", "PUFA_TELEGRAM_TOKEN=4711:canary", "PUFA_TELEGRAM_SECRET=KANARIENVOGEL",
	}
	return c
}

// with is the same store with other settings.
func (c *cli) with(t *testing.T, env ...string) *cli {
	other := *c
	other.t, other.env = t, slices.Concat(c.env, env)
	for _, line := range env { // an empty setting counts as not set: take the earlier one out
		name, _, _ := strings.Cut(line, "=")
		other.env = slices.DeleteFunc(other.env, func(l string) bool { return l != line && strings.HasPrefix(l, name+"=") })
	}
	return &other
}

// call runs a command line, and looks at what it says.
func (c *cli) call(want int, args []string) *cli {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, args, c.env, streams{strings.NewReader(c.in), &out, &errs})
	c.out, c.err = out.String(), errs.String()
	if code != want {
		c.t.Fatalf("pufa %q = %d, want %d; it says %s%s", args, code, want, c.out, c.err)
	}
	secrets := canaries
	if _, secret, ok := strings.Cut(c.key, ":"); ok {
		secrets = append(slices.Clone(canaries), secret)
	}
	for _, s := range secrets {
		if strings.Contains(c.out+c.err, s) {
			c.t.Errorf("pufa %q says a secret: %s%s", args, c.out, c.err)
		}
	}
	return c
}

// does expects success and a silent stderr.
func (c *cli) does(args ...string) *cli {
	c.t.Helper()
	if c.call(exitDone, args); c.err != "" {
		c.t.Errorf("pufa %q succeeds and says %s", args, c.err)
	}
	return c
}

// fails expects exit code 1 and a sentence; usage, 2 and a sentence.
func (c *cli) fails(args ...string) *cli {
	c.t.Helper()
	return c.call(exitFailed, args).sentence(args)
}

func (c *cli) usage(args ...string) *cli {
	c.t.Helper()
	if c.call(exitUsage, args).sentence(args); c.out != "" {
		c.t.Errorf("pufa %q prints %s", args, c.out)
	}
	return c
}

// sentence checks that stderr has one plain sentence, below the log lines of a process that served.
func (c *cli) sentence(args []string) *cli {
	c.t.Helper()
	lines := slices.DeleteFunc(strings.Split(strings.TrimSuffix(c.err, "\n"), "\n"), func(l string) bool { return strings.HasPrefix(l, "time=") })
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "pufa: ") || strings.Contains(lines[0], "goroutine") {
		c.t.Errorf("pufa %q says %q, want one sentence", args, c.err)
	}
	return c
}

// says looks for words on stderr, prints on stdout.
func (c *cli) says(words ...string) *cli {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.err, w) {
			c.t.Errorf("stderr has no %q: %s", w, c.err)
		}
	}
	return c
}

func (c *cli) prints(words ...string) *cli {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.out, w) {
			c.t.Errorf("stdout has no %q: %s", w, c.out)
		}
	}
	return c
}

func (c *cli) matches(pattern string) {
	c.t.Helper()
	if !regexp.MustCompile(pattern).MatchString(c.out) {
		c.t.Errorf("stdout is %q, want %s", c.out, pattern)
	}
}

// payload is the invite that was just printed.
func (c *cli) payload() string {
	c.t.Helper()
	p := regexp.MustCompile(`inv_[A-Za-z0-9_-]{22}`).FindString(c.out)
	if p == "" {
		c.t.Fatalf("no invite in %s", c.out)
	}
	return p
}

// house opens the store as a command does.
func (c *cli) house() *house {
	c.t.Helper()
	env, err := readSettings(nil, c.env)
	if err != nil {
		c.t.Fatal(err)
	}
	h, err := (&app{c.t.Context(), env, streams{nil, c.t.Output(), c.t.Output()}}).openHouse()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { h.store.Close() })
	return h
}

// drain runs everything pending, and sends it to nobody.
func (c *cli) drain(h *house) {
	c.t.Helper()
	w, err := h.worker(bot.Config{Unpace: true}, []bot.Door{&window{got: map[string][]chat.Message{}}}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if ok, err := w.Drain(c.t.Context()); !ok || err != nil {
		c.t.Fatalf("Drain = %v, %v", ok, err)
	}
}

// staffLogs has the first administrator take the invite and log 18 banners.
func (c *cli) staffLogs(payload string) {
	c.t.Helper()
	w := &town{house: c.house(), t: c.t, door: &window{got: map[string][]chat.Message{}}}
	worker, err := w.worker(bot.Config{Unpace: true}, []bot.Door{w.door}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, act := range []func(){
		func() { w.start("管理员", payload) }, func() { w.press("管理员", "接受") },
		func() { w.say("管理员", "兴隆村 横幅18条 2024年3月4日") }, func() { w.press("管理员", "对") },
	} {
		act()
		if ok, err := worker.Drain(c.t.Context()); !ok || err != nil {
			c.t.Fatalf("Drain = %v, %v", ok, err)
		}
	}
	if admins := w.role(outreach.Admin); len(admins) != 1 || w.banners() != 18 {
		c.t.Fatalf("%d administrators, %d banners; said was %s", len(admins), w.banners(), w.door)
	}
}
