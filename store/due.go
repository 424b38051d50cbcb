package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// Move moves items due at or before now, oldest first and at most n, into their conversations' inboxes, and returns how many.
// Safe for several processes at once; a repeated move is harmless. Errors: chat.ErrUnavailable.
func (s *Redis) Move(ctx context.Context, now time.Time, n int) (int, error) {
	ids, err := s.rdb.ZRangeArgs(ctx, redis.ZRangeArgs{
		Key: s.k.due(), ByScore: true, Start: "-inf", Stop: strconv.FormatInt(now.UnixMilli(), 10), Count: int64(n),
	}).Result()
	if err != nil {
		return 0, fmt.Errorf("list due items: %w", outage(err))
	}
	moved := 0
	var bad []error // one item that can't be moved is not in the way of the others
	for _, id := range ids {
		ok, err := s.moveOne(ctx, id, now)
		if errors.Is(err, chat.ErrUnavailable) {
			return moved, err
		}
		if err != nil {
			bad = append(bad, fmt.Errorf("due item %s: %w", id, err))
		}
		if ok {
			moved++
		}
	}
	return moved, errors.Join(bad...)
}

func (s *Redis) moveOne(ctx context.Context, id string, now time.Time) (bool, error) {
	times, err := s.rdb.HGet(ctx, s.k.dueItem(id), "n").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("read due item: %w", outage(err))
	}
	keys := []string{s.k.due(), s.k.dueItem(id), s.k.inbox(), s.k.mark("due:" + id + ":" + times)}
	cmd, err := s.eval(ctx, "move", keys, id, now.UnixMilli(), times)
	if err != nil {
		return false, err
	}
	n, err := cmd.Int()
	return n == 1, err
}

// NextDue is when the next item is due; false when there is none.
func (s *Redis) NextDue(ctx context.Context) (time.Time, bool, error) {
	first, err := s.rdb.ZRangeWithScores(ctx, s.k.due(), 0, 0).Result()
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read due items: %w", outage(err))
	}
	if len(first) == 0 {
		return time.Time{}, false, nil
	}
	return time.UnixMilli(int64(first[0].Score)), true, nil
}
