package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Backlog is what waits in the store now, for who watches over it.
type Backlog struct {
	Inbox    int64         // events that are kept and not done
	Oldest   time.Duration // how long the oldest of them has waited, by Redis's clock against ours
	Overdue  int64         // due items whose time has come
	Outboxes int64         // conversations with messages to send
	Parked   int64         // events and messages put aside
}

// Backlog reads what waits. Errors: chat.ErrUnavailable.
func (s *Redis) Backlog(ctx context.Context) (Backlog, error) {
	var inbox, overdue, outboxes, parked *redis.IntCmd
	var oldest *redis.XMessageSliceCmd
	err := s.pipelined(ctx, func(p redis.Pipeliner) error {
		inbox = p.XLen(ctx, s.k.inbox())
		oldest = p.XRangeN(ctx, s.k.inbox(), "-", "+", 1)
		overdue = p.ZCount(ctx, s.k.due(), "-inf", strconv.FormatInt(s.now().UnixMilli(), 10))
		outboxes = p.SCard(ctx, s.k.outQueue())
		parked = p.HLen(ctx, s.k.parked())
		return nil
	})
	if err != nil {
		return Backlog{}, fmt.Errorf("read backlog: %w", outage(err))
	}
	b := Backlog{Inbox: inbox.Val(), Overdue: overdue.Val(), Outboxes: outboxes.Val(), Parked: parked.Val()}
	if first := oldest.Val(); len(first) > 0 {
		ms, _, _ := strings.Cut(first[0].ID, "-")
		at, _ := strconv.ParseInt(ms, 10, 64)
		b.Oldest = max(0, s.now().Sub(time.UnixMilli(at)))
	}
	return b, nil
}
