package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pufa/internal/testkit/redistest"
	tgtest "pufa/internal/testkit/telegram"
)

// Sixty people and a group write three times each, and one chat has a hundred messages waiting before anybody else writes: at one a
// second they take longer than the others are given.
const (
	paced      = 60
	pacedEach  = 3
	noisy      = int64(99)
	noisyTexts = 100
	pacedGroup = int64(-500)
)

func TestPace_LimitsHoldAndNobodyWaitsForTheLoudest(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds of real time")
	}
	x := &crash{t: t, tg: tgtest.Start(t, tgtest.Config{Limits: tgtest.RealLimits()})}
	url, key := redistest.Real(t).URL(), "k:"+base64.StdEncoding.EncodeToString(make([]byte, 32))
	x.open(url, key)
	for range noisyTexts {
		x.tg.Text(noisy, "低保怎么申请")
	}
	for range pacedEach {
		for i := range paced {
			x.tg.Text(villagerID(i), "秸秆能烧吗")
		}
		x.tg.Say(tgtest.Says{From: 1, Chat: pacedGroup, Text: "@" + x.tg.Username() + " 秸秆能烧吗"})
	}
	startChild(t, []string{
		"PUFA_REDIS=" + url, "PUFA_KEY=" + key, "PUFA_TOWN=瓦房镇", "PUFA_TELEGRAM_TOKEN=" + x.tg.Token(), "PUFA_TELEGRAM_API=" + x.tg.URL(),
		"PUFA_ADDR=127.0.0.1:0", "PUFA_LOG=error", "PUFA_TEST_PACED=1", "PUFA_TEST_TTL=20s",
	}, "")
	others := func() bool {
		for i := range paced {
			if x.tg.Count(villagerID(i)) < 1+pacedEach { // the first notice besides
				return false
			}
		}
		return x.tg.Count(pacedGroup) >= pacedEach
	}
	if err := x.tg.Wait(90*time.Second, others); err != nil {
		t.Fatalf("not everybody was answered: %v; messages by chat: %v", err, x.byChat())
	}
	if n := x.tg.Count(noisy); n >= noisyTexts || n < pacedEach {
		t.Errorf("the loudest chat got %d of its %d messages before the others had theirs; want some, and not all", n, noisyTexts)
	}
	if n := x.tg.Throttled(); n > 0 {
		t.Errorf("%d messages were too fast for Telegram", n)
	}
	x.intervals()
}

func (x *crash) byChat() []string {
	counts := map[int64]int{}
	for _, m := range x.tg.AllSent() {
		counts[m.Chat]++
	}
	var lines []string
	for _, chat := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%d: %d", chat, counts[chat]))
	}
	return lines
}

// intervals checks what the server's own limits can't show in so short a time: 20 a minute to a group are 3 s between two.
func (x *crash) intervals() {
	x.t.Helper()
	last := map[int64]time.Time{}
	for _, m := range x.tg.AllSent() {
		least := time.Second
		if m.Chat < 0 {
			least = 3 * time.Second
		}
		if before, ok := last[m.Chat]; ok && m.At.Sub(before) < least-tgtest.RealLimits().Slack {
			x.t.Errorf("chat %d got two messages within %v", m.Chat, m.At.Sub(before))
		}
		last[m.Chat] = m.At
	}
}
