package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// Keep puts an event into the inbox, once for each key. After it returned nil the event survives everything that Redis
// survives. Errors: chat.ErrUnavailable, after which the caller must not confirm the event to its sender.
func (s *Redis) Keep(ctx context.Context, ev chat.Event) error {
	if ev.At.IsZero() {
		ev.At = s.now()
	}
	sealed, err := s.sealEvent(ev)
	if err != nil {
		return err
	}
	_, err = s.eval(ctx, "keep", []string{s.k.mark(ev.Key), s.k.inbox()}, ev.Key, string(ev.Conv), sealed)
	return err
}

// Pending returns up to n events of the inbox after the one with id after ("" = from the beginning), oldest first.
func (s *Redis) Pending(ctx context.Context, after string, n int64) ([]chat.Kept, error) {
	from := "-"
	if after != "" {
		from = "(" + after
	}
	entries, err := s.rdb.XRangeN(ctx, s.k.inbox(), from, "+", n).Result()
	if err != nil {
		return nil, fmt.Errorf("read inbox: %w", outage(err))
	}
	return s.openEntries(entries), nil
}

// awaitMore is how long after its wait a blocking read is given up: the client would wait ten seconds for a server that hangs.
const awaitMore = 2 * time.Second

// Await is Pending that waits up to wait for something new.
func (s *Redis) Await(ctx context.Context, after string, n int64, wait time.Duration) ([]chat.Kept, error) {
	if after == "" {
		after = "0"
	}
	ctx, cancel := context.WithTimeout(ctx, wait+awaitMore)
	defer cancel()
	streams, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{s.k.inbox(), after}, Count: n, Block: wait}).Result()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("wait for inbox: %w", outage(err))
	}
	var kept []chat.Kept
	for _, st := range streams {
		kept = append(kept, s.openEntries(st.Messages)...)
	}
	return kept, nil
}

// openEntries decrypts. An entry that does not open becomes an event of kind chat.KindUnreadable with its key, so that it is
// parked and neither silently passed nor in the way.
func (s *Redis) openEntries(entries []redis.XMessage) []chat.Kept {
	kept := make([]chat.Kept, 0, len(entries))
	for _, e := range entries {
		key, _ := e.Values["k"].(string)
		conv, _ := e.Values["c"].(string)
		sealed, _ := e.Values["e"].(string)
		ev, err := s.openEvent(sealed)
		if err != nil {
			ev = chat.Event{Kind: chat.KindUnreadable, Data: []byte(sealed)}
		}
		ev.Key, ev.Conv = key, chat.ConvID(conv)
		if ev.Due != nil {
			ev.Due.Attempt = attempt(key)
		}
		kept = append(kept, chat.Kept{ID: e.ID, Event: ev})
	}
	return kept
}

// attempt reads the last part of due:<id>:<attempt>, also where it was parked and runs again.
func attempt(key string) int {
	key, _ = againBase(key)
	n, _ := strconv.Atoi(key[strings.LastIndexByte(key, ':')+1:])
	return n
}

func (s *Redis) sealEvent(ev chat.Event) (string, error) {
	data, err := json.Marshal(ev)
	if err != nil {
		return "", fmt.Errorf("encode event: %w", err)
	}
	return string(seal(s.town.data, "event", data)), nil
}

func (s *Redis) openEvent(sealed string) (chat.Event, error) {
	var ev chat.Event
	data, err := open(s.town.data, "event", []byte(sealed))
	if err != nil {
		return ev, fmt.Errorf("open event: %w", err)
	}
	if err := json.Unmarshal(data, &ev); err != nil {
		return ev, fmt.Errorf("decode event: %w", err)
	}
	return ev, nil
}

// Result waits until the event with that key is done and returns its outcome's result: how a command line that put an event
// into the inbox learns the answer. Errors: the context's.
func (s *Redis) Result(ctx context.Context, key string) (string, error) {
	for {
		mark, err := s.rdb.Get(ctx, s.k.mark(key)).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return "", fmt.Errorf("wait for result: %w", outage(err))
		}
		if strings.HasPrefix(mark, "d") {
			return s.openResult(mark)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// sealResult makes the value of a done-mark: "d", and the sealed result if there is one.
func (s *Redis) sealResult(result string) string {
	if result == "" {
		return "d"
	}
	return "d" + string(seal(s.town.data, "result", []byte(result)))
}

func (s *Redis) openResult(mark string) (string, error) {
	if len(mark) <= 1 {
		return "", nil
	}
	plain, err := open(s.town.data, "result", []byte(mark[1:]))
	return string(plain), err
}
