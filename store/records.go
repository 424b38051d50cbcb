package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// Record returns a record, or one with Version 0 when there is none.
func (s *Redis) Record(ctx context.Context, ref chat.Ref) (chat.Record, error) {
	recs, err := s.Records(ctx, ref.Kind, []string{ref.ID})
	if err != nil {
		return chat.Record{}, err
	}
	if len(recs) == 0 {
		return chat.Record{Ref: ref}, nil
	}
	return recs[0], nil
}

// Records returns those of the ids that exist, in the order of ids: two round trips whatever their number.
func (s *Redis) Records(ctx context.Context, kind string, ids []string) ([]chat.Record, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	got := make([]*redis.MapStringStringCmd, len(ids))
	err := s.pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			got[i] = p.HGetAll(ctx, s.k.record(chat.Ref{Kind: kind, ID: id}))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %d records of %s: %w", len(ids), kind, outage(err))
	}
	var owners []chat.PersonID
	for _, cmd := range got {
		if o := cmd.Val()["o"]; o != "" {
			owners = append(owners, chat.PersonID(o))
		}
	}
	keys, err := s.readKeys(ctx, owners)
	if err != nil {
		return nil, err
	}
	var recs []chat.Record
	for i, cmd := range got {
		m := cmd.Val()
		if len(m) == 0 {
			continue
		}
		key, known := keys[chat.PersonID(m["o"])]
		rec, err := openRecord(chat.Ref{Kind: kind, ID: ids[i]}, m, key, known)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

// openRecord decrypts a rec hash. An owner without a key, or with another one than then, was erased.
func openRecord(ref chat.Ref, m map[string]string, key personKey, known bool) (chat.Record, error) {
	rec := chat.Record{Ref: ref}
	if len(m) == 0 {
		return rec, nil
	}
	var err error
	if rec.Version, err = strconv.ParseInt(m["v"], 10, 64); err != nil {
		return rec, fmt.Errorf("version of %s %s: %w", ref.Kind, ref.ID, err)
	}
	rec.Plain = json.RawMessage(m["p"])
	if m["e"] == "" {
		return rec, nil
	}
	rec.Owner = chat.PersonID(m["o"])
	if !known || key.version != m["k"] {
		rec.Erased = true
		return rec, nil
	}
	private, err := open(key.key, recordPlace(ref), []byte(m["e"]))
	if err != nil {
		return rec, fmt.Errorf("private part of %s %s: %w", ref.Kind, ref.ID, err)
	}
	rec.Private = private
	return rec, nil
}

// recordPlace is what a private part is bound to.
func recordPlace(ref chat.Ref) string { return "rec " + ref.Kind + " " + ref.ID }

// Index returns up to n members of a list with from ≤ score ≤ to, ascending; descending when n is negative; all of them when n is 0.
func (s *Redis) Index(ctx context.Context, list string, from, to float64, n int) ([]string, error) {
	args := redis.ZRangeArgs{Key: s.k.index(list), ByScore: true, Start: score(from), Stop: score(to), Rev: n < 0}
	if n != 0 {
		args.Count = int64(max(n, -n))
	}
	if args.Rev { // Redis wants the higher bound first
		args.Start, args.Stop = args.Stop, args.Start
	}
	ids, err := s.rdb.ZRangeArgs(ctx, args).Result()
	if err != nil {
		return nil, fmt.Errorf("read list %s: %w", list, outage(err))
	}
	return ids, nil
}

// score writes a bound as Redis reads it.
func score(f float64) string {
	switch {
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsInf(f, 1):
		return "+inf"
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Bucket returns the counts of a kind in a month (2006-01) and the bucket's version, which every commit that moves one of
// them raises. 0: there never was one.
func (s *Redis) Bucket(ctx context.Context, kind, month string) ([]chat.Count, int64, error) {
	m, err := s.rdb.HGetAll(ctx, s.k.tally(kind, month)).Result()
	if err != nil {
		return nil, 0, fmt.Errorf("read tally %s %s: %w", kind, month, outage(err))
	}
	var version int64
	var counts []chat.Count
	for field, value := range m {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, 0, fmt.Errorf("tally %s %s: field %q is no number", kind, month, field)
		}
		if field == "v" {
			version = n
			continue
		}
		if n == 0 {
			continue
		}
		c, err := splitCount(kind, field)
		if err != nil {
			return nil, 0, err
		}
		c.Delta = n
		counts = append(counts, c)
	}
	return counts, version, nil
}

// Buckets names every bucket there is: kind and month.
func (s *Redis) Buckets(ctx context.Context) ([][2]string, error) {
	names, err := s.rdb.SMembers(ctx, s.k.tallies()).Result()
	if err != nil {
		return nil, fmt.Errorf("list tallies: %w", outage(err))
	}
	var buckets [][2]string
	for _, n := range names {
		if len(n) < len(":2006-01") {
			return nil, fmt.Errorf("tally name %q is not <kind>:<month>", n)
		}
		at := len(n) - len(":2006-01")
		buckets = append(buckets, [2]string{n[:at], n[at+1:]})
	}
	return buckets, nil
}

// Field reads one string out of a record's private part: what a reference in a reply stands for. An erased one reads as
// Config.Erased.
func (s *Redis) Field(ctx context.Context, ref chat.FieldRef) (string, error) {
	rec, err := s.Record(ctx, ref.Ref)
	if err != nil {
		return "", err
	}
	if rec.Erased || len(rec.Private) == 0 {
		return s.cfg.Erased, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(rec.Private, &fields); err != nil {
		return "", fmt.Errorf("private part of %s %s: %w", ref.Kind, ref.ID, err)
	}
	raw, ok := fields[ref.Field]
	if !ok {
		return s.cfg.Erased, nil
	}
	return fieldText(raw)
}

// Stats are counters for the operator since the store was set up: sent, copies (messages sent again when nobody knew whether
// the first try had arrived), parked, lost (the person can't be reached), dropped (there was nobody to send it to).
func (s *Redis) Stats(ctx context.Context) (map[string]int64, error) {
	m, err := s.rdb.HGetAll(ctx, s.k.stats()).Result()
	if err != nil {
		return nil, fmt.Errorf("read stats: %w", outage(err))
	}
	stats := make(map[string]int64, len(m))
	for name, value := range m {
		if stats[name], err = strconv.ParseInt(value, 10, 64); err != nil {
			return nil, fmt.Errorf("stats %s: %w", name, err)
		}
	}
	return stats, nil
}
