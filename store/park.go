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

// parked is what was put aside: an event that no step could take, or a message that its channel will never take.
type parked struct {
	Event  *chat.Event `json:"event,omitempty"`
	Letter *letter     `json:"letter,omitempty"`
	Raw    []byte      `json:"raw,omitempty"`  // of a letter that does not open: what stood in the outbox
	Conv   chat.ConvID `json:"conv,omitempty"` // of the letter
	Why    string      `json:"why"`
	At     time.Time   `json:"at"`
	Again  int         `json:"again,omitempty"` // how often it was run again before
}

func (s *Redis) sealParked(p parked) (string, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("encode parked: %w", err)
	}
	return string(seal(s.town.data, "parked", data)), nil
}

// Parked is a line of what was put aside, without its content.
type Parked struct {
	ID  string // "ev:<event key>" or "out:<message id>"
	Why string // machine words
	At  time.Time
}

// ListParked returns up to n of what was put aside, oldest first.
func (s *Redis) ListParked(ctx context.Context, n int64) ([]Parked, error) {
	ids, err := s.rdb.ZRange(ctx, s.k.parkedQueue(), 0, n-1).Result()
	if err != nil {
		return nil, fmt.Errorf("list parked: %w", outage(err))
	}
	var list []Parked
	for _, id := range ids {
		p, ok, err := s.readParked(ctx, id)
		if errors.Is(err, chat.ErrUnavailable) {
			return nil, err
		}
		if err != nil {
			p.Why = "unreadable"
		}
		if ok {
			list = append(list, Parked{ID: id, Why: p.Why, At: p.At})
		}
	}
	return list, nil
}

func (s *Redis) readParked(ctx context.Context, id string) (parked, bool, error) {
	var p parked
	sealed, err := s.rdb.HGet(ctx, s.k.parked(), id).Result()
	if errors.Is(err, redis.Nil) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read parked: %w", outage(err))
	}
	if p, err = s.openParked(sealed); err != nil {
		return p, true, fmt.Errorf("parked %s: %w", id, err)
	}
	return p, true, nil
}

func (s *Redis) openParked(sealed string) (parked, error) {
	var p parked
	data, err := open(s.town.data, "parked", []byte(sealed))
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(data, &p)
}

// RunAgain puts a parked event back into the inbox under the key again:<key>:<n>. Only events can be run again. Errors: chat.ErrNotFound.
func (s *Redis) RunAgain(ctx context.Context, id string) error {
	p, ok, err := s.readParked(ctx, id)
	if err != nil {
		return err
	}
	if !ok || p.Event == nil {
		return chat.ErrNotFound
	}
	ev := *p.Event
	base, n := againBase(ev.Key)
	ev.Key = fmt.Sprintf("again:%s:%d", base, n+1)
	sealed := string(ev.Data) // unreadable: perhaps it opens now
	if ev.Kind != chat.KindUnreadable {
		if sealed, err = s.sealEvent(ev); err != nil {
			return err
		}
	}
	keys := []string{s.k.mark(ev.Key), s.k.inbox(), s.k.parked(), s.k.parkedQueue()}
	_, err = s.eval(ctx, "again", keys, ev.Key, string(ev.Conv), sealed, id)
	return err
}

// againBase reads again:<key>:<n>; n is 0 for a key of another form.
func againBase(key string) (string, int) {
	rest, ok := strings.CutPrefix(key, "again:")
	at := strings.LastIndexByte(rest, ':')
	if !ok || at < 0 {
		return key, 0
	}
	n, err := strconv.Atoi(rest[at+1:])
	if err != nil {
		return key, 0
	}
	return rest[:at], n
}

// Alone counts the processes that died while this event was stepped alone. Step +1 goes before the step, and counts the
// death of this process in advance, once; -1 takes that back when the step ended some other way than by death, and needs no
// lease. Both may be repeated. A commit forgets the count.
func (s *Redis) Alone(ctx context.Context, l chat.Lease, key string, step int) (int, error) {
	_, process, _ := strings.Cut(l.Holder, ":")
	cmd, err := s.eval(ctx, "alone", []string{s.k.lease(), s.k.alone()}, l.Holder, key, process, flag(step > 0))
	if err != nil {
		return 0, err
	}
	n, err := cmd.Int()
	if err == nil && n < 0 {
		err = chat.ErrLeaseLost
	}
	return n, err
}

// Sequences returns the last number given of each series.
func (s *Redis) Sequences(ctx context.Context) (map[string]int64, error) {
	all, err := s.rdb.ZRangeWithScores(ctx, s.k.seq(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read sequences: %w", outage(err))
	}
	seq := make(map[string]int64, len(all))
	for _, z := range all {
		seq[fmt.Sprint(z.Member)] = int64(z.Score)
	}
	return seq, nil
}

// Token makes n bytes that only this store can make and makes again for the same event and place.
func (s *Redis) Token(event string, place, n int) string {
	return token(s.town.hash, event, place, n)
}

// Rewrite asks Redis to write its append-only file anew, so that what was erased leaves the disk too. Asking while one runs,
// or where it is not allowed, is no error: the next one will do.
func (s *Redis) Rewrite(ctx context.Context) {
	if s.cfg.Embedded {
		return
	}
	if cluster, ok := s.rdb.(*redis.ClusterClient); ok {
		_ = cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return c.BgRewriteAOF(ctx).Err() })
		return
	}
	_ = s.rdb.BgRewriteAOF(ctx).Err()
}
