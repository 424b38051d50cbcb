package tgtest

import (
	"math"
	"time"
)

// Limits are how fast messages are taken. Above them the answer is 429 with retry_after. Zero fields do not limit.
type Limits struct {
	PerSecond int           // messages in any second, over all chats
	PerChat   time.Duration // between two messages of a chat
	PerMinute int           // messages in any minute to one group
	Slack     time.Duration // how much earlier a message may come: the way here takes its time, and not the same for each
}

// RealLimits are Telegram's own.
func RealLimits() Limits {
	return Limits{PerSecond: 30, PerChat: time.Second, PerMinute: 20, Slack: 100 * time.Millisecond}
}

// limiter remembers what was taken.
type limiter struct {
	Limits
	all   []time.Time // of the last second
	chats map[int64][]time.Time
}

// admit takes a message now, or says how many seconds to wait.
func (l *limiter) admit(chat int64, now time.Time) int {
	if l.Limits == (Limits{}) {
		return 0
	}
	if l.chats == nil {
		l.chats = map[int64][]time.Time{}
	}
	l.all = since(l.all, now.Add(-time.Second))
	own := since(l.chats[chat], now.Add(-time.Minute))
	var wait time.Duration
	if l.PerSecond > 0 {
		wait = max(wait, l.full(l.all, l.PerSecond, time.Second, now))
	}
	if l.PerChat > 0 {
		wait = max(wait, l.full(own, 1, l.PerChat, now))
	}
	if l.PerMinute > 0 && chat < 0 {
		wait = max(wait, l.full(own, l.PerMinute, time.Minute, now))
	}
	if wait == 0 {
		l.all, own = append(l.all, now), append(own, now)
	}
	l.chats[chat] = own
	return int(math.Ceil(wait.Seconds()))
}

// full is how long until one more fits beside those taken: at most n in any span.
func (l *limiter) full(taken []time.Time, n int, span time.Duration, now time.Time) time.Duration {
	if len(taken) < n {
		return 0
	}
	wait := taken[len(taken)-n].Add(span).Sub(now)
	if wait <= l.Slack {
		return 0
	}
	return wait
}

// since drops what is older.
func since(taken []time.Time, from time.Time) []time.Time {
	for len(taken) > 0 && !taken[0].After(from) {
		taken = taken[1:]
	}
	return taken
}
