package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/internal/testkit/echo"
	"pufa/internal/testkit/redistest"
	tgtest "pufa/internal/testkit/telegram"
	"pufa/store"
)

// How much is measured.
const (
	rounds         = 3  // of saturation; the best one counts, since others may work on the machine
	saturatedBy    = 13 // × 20 people who always wait for a reply
	saturatedMoves = 32 // of each in a round
	steadyRate     = 25 // turns a second
	steadyMoves    = 16 // of each of 20 people
)

// BenchmarkTelegram measures pufa on a real Redis (append-only file, fsync every second) by long polling, pacing off, and beside it
// two echoes that keep nothing, on the same double, with the same people. Everything runs on this machine: bot, Redis, the
// double, the people.
//
//	go test -run '^$' -bench BenchmarkTelegram/pufa -benchtime 1x ./cmd/pufa
func BenchmarkTelegram(b *testing.B) {
	var rows []row
	b.Run("pufa", func(b *testing.B) { rows = append(rows, benchPufa(b)) })
	b.Run("go-telegram-echo", func(b *testing.B) { rows = append(rows, benchEcho(b)) })
	b.Run("grammy-echo", func(b *testing.B) {
		if r, ok := benchGrammy(b); ok {
			rows = append(rows, r)
		}
	})
	fmt.Println(benchTable(rows)) // a benchmark with parts does not print its log
}

// figures are one phase.
type figures struct {
	turns              int
	took               time.Duration
	p50, p99           time.Duration
	bot, redis, double time.Duration // processor time
}

func (f figures) rate() float64 { return float64(f.turns) / f.took.Seconds() }

// each is processor time a turn.
func (f figures) each(d time.Duration) time.Duration { return d / time.Duration(f.turns) }

// row is one bot.
type row struct {
	name              string
	steady, saturated figures
}

// bench measures a bot that is up. redis is 0 when it has none.
func bench(b *testing.B, name string, d *drive, w *township, bot, redis int) row {
	b.Helper()
	r := row{name: name}
	phase := func(slots []*slot, run func([]*slot) time.Duration) figures {
		used := [3]time.Duration{cpu(b, bot), 0, cpu(b, os.Getpid())}
		if redis != 0 {
			used[1] = cpu(b, redis)
		}
		f := figures{took: run(slots)}
		f.bot, f.double = cpu(b, bot)-used[0], cpu(b, os.Getpid())-used[2]
		if redis != 0 {
			f.redis = cpu(b, redis) - used[1]
		}
		slices.Sort(d.took)
		f.turns, f.p50, f.p99 = len(d.took), quantile(d.took, 0.5), quantile(d.took, 0.99)
		return f
	}
	for range rounds {
		f := phase(w.people(saturatedBy, saturatedMoves), func(s []*slot) time.Duration { return d.saturate(b, s) })
		if r.saturated.turns == 0 || f.rate() > r.saturated.rate() {
			r.saturated = f
		}
	}
	r.steady = phase(w.people(1, steadyMoves), func(s []*slot) time.Duration { return d.steady(b, s, steadyRate) })
	b.ReportMetric(r.saturated.rate(), "turns/s")
	b.ReportMetric(0, "ns/op")
	return r
}

func newDrive(b *testing.B) *drive {
	d := &drive{}
	d.tg = tgtest.Start(b, tgtest.Config{Lean: true, OnSent: func(m tgtest.Message) { d.heard(m) }})
	return d
}

func benchPufa(b *testing.B) row {
	server := redistest.Real(b)
	d := newDrive(b)
	key := "k:" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	keys, err := store.ParseKeys(key)
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(store.Config{URL: server.URL(), Tenant: "default", Keys: keys})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.Init(b.Context()); err != nil {
		b.Fatal(err)
	}
	callBacks := (rounds*saturatedBy*saturatedMoves + steadyMoves) * answerers / surveyed
	settle(b, s, saturatedBy*askers, saturatedBy*loggers, callBacks)
	for i := range callBacks {
		d.tg.Know(answererChat(i))
	}
	bot := startChild(b, []string{
		"PUFA_REDIS=" + server.URL(), "PUFA_KEY=" + key, "PUFA_TOWN=瓦房镇", "PUFA_TELEGRAM_TOKEN=" + d.tg.Token(),
		"PUFA_TELEGRAM_API=" + d.tg.URL(), "PUFA_ADDR=127.0.0.1:0", "PUFA_QUIET=00:00-00:00", "PUFA_LOG=error", "PUFA_TEST_TTL=20s",
	}, "")
	if err := d.tg.Wait(30*time.Second, func() bool { return d.tg.Count(0) == callBacks && idle(b.Context(), s) }); err != nil {
		b.Fatalf("%d of %d call-backs asked: %v", d.tg.Count(0), callBacks, err)
	}
	w := &township{}
	r := bench(b, "pufa", d, w, bot.cmd.Process.Pid, redisPid(b, server.URL()))
	w.audit(b, s)
	bot.terminate() // so that a profile is written
	return r
}

// idle says whether inbox and outboxes are empty.
func idle(ctx context.Context, s *store.Redis) bool {
	kept, err := s.Pending(ctx, "", 1)
	sending, err2 := s.Sending(ctx)
	return err == nil && err2 == nil && len(kept) == 0 && len(sending) == 0
}

func redisPid(b *testing.B, url string) int {
	b.Helper()
	opt, err := redis.ParseURL(url)
	if err != nil {
		b.Fatal(err)
	}
	c := redis.NewClient(opt)
	defer c.Close()
	info := c.InfoMap(b.Context(), "server")
	if err := info.Err(); err != nil {
		b.Fatal(err)
	}
	return pidOf(b, info.Val())
}

func benchEcho(b *testing.B) row {
	d := newDrive(b)
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "PUFA_TEST_ECHO=1", "ECHO_API="+d.tg.URL(), "ECHO_TOKEN="+d.tg.Token())
	return benchAny(b, "go-telegram/bot v1.19 echo", d, cmd)
}

func benchGrammy(b *testing.B) (row, bool) {
	d := newDrive(b)
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	cmd, err := echo.Grammy(ctx, b.TempDir(), d.tg.URL(), d.tg.Token())
	if err != nil {
		fmt.Printf("grammY left out: %v\n", err)
		return row{}, false
	}
	return benchAny(b, "grammY echo, Node.js", d, cmd), true
}

// benchAny measures an echo.
func benchAny(b *testing.B, name string, d *drive, cmd *exec.Cmd) row {
	bot := startProcess(b, cmd)
	d.tg.Text(1, "are you there?")
	if err := d.tg.Wait(30*time.Second, func() bool { return d.tg.Count(1) == 1 }); err != nil {
		b.Fatalf("%s does not answer: %v", name, err)
	}
	return bench(b, name, d, &township{}, bot.cmd.Process.Pid, 0)
}

// benchTable prints what was measured, and pufa as a share of each echo.
func benchTable(rows []row) string {
	var t strings.Builder
	fmt.Fprintf(&t, "\n%d processors for bot, Redis, Telegram double and people together; %s; Redis appendfsync everysec; pacing off\n", runtime.NumCPU(), runtime.Version())
	fmt.Fprintf(&t, "mix: 50 %% questions, 30 %% one-line entries and their confirming presses, 20 %% presses of call-backs; one update and one reply each\n")
	fmt.Fprintf(&t, "saturation: %d people always waiting, best of %d rounds of %d turns; latency: update at the double → reply taken\n\n",
		saturatedBy*20, rounds, saturatedBy*20*saturatedMoves)
	line := func(name string, cells ...any) {
		fmt.Fprintf(&t, "%-36s", name)
		for _, c := range cells {
			fmt.Fprintf(&t, "%10v", c)
		}
		t.WriteByte('\n')
	}
	line("", "turns/s", "p50", "p99", "CPU/turn", "Redis", "double", "25/s: p50", "p99", "CPU/turn")
	for _, r := range rows {
		hot, calm := r.saturated, r.steady
		line(r.name, fmt.Sprintf("%.0f", hot.rate()), ms(hot.p50), ms(hot.p99), us(hot.each(hot.bot)), us(hot.each(hot.redis)), us(hot.each(hot.double)),
			ms(calm.p50), ms(calm.p99), us(calm.each(calm.bot)))
	}
	for i := 1; i < len(rows) && rows[0].name == "pufa"; i++ {
		p, e := rows[0], rows[i]
		line("pufa ÷ "+e.name, times(p.saturated.rate()/e.saturated.rate()), ratio(p.saturated.p50, e.saturated.p50), ratio(p.saturated.p99, e.saturated.p99),
			ratio(p.saturated.each(p.saturated.bot), e.saturated.each(e.saturated.bot)), "", "",
			ratio(p.steady.p50, e.steady.p50), ratio(p.steady.p99, e.steady.p99), ratio(p.steady.each(p.steady.bot), e.steady.each(e.steady.bot)))
	}
	return t.String()
}

func ms(d time.Duration) string       { return fmt.Sprintf("%.1fms", float64(d)/1e6) }
func us(d time.Duration) string       { return fmt.Sprintf("%dµs", d.Microseconds()) }
func times(f float64) string          { return fmt.Sprintf("×%.2f", f) }
func ratio(a, b time.Duration) string { return times(float64(a) / float64(b)) }
