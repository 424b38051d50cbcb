package store

import (
	"context"
	"fmt"
	"slices"

	"pufa/chat"
)

// erases says whether a commit erases that person.
func erases(c chat.Commit, p chat.PersonID) bool {
	return slices.ContainsFunc(c.Outcome.Erase, func(e chat.Erase) bool { return e.Person == p })
}

// planErase destroys keys. What was encrypted with them stays where it is and opens for nobody. The list of the erased is for
// a restore, which must destroy them again. What was put aside of theirs is under the township's key, so it goes.
func (s *Redis) planErase(ctx context.Context, w *writer, c chat.Commit) error {
	if len(c.Outcome.Erase) == 0 {
		return nil
	}
	w.write(s.k.erasures(), "HINCRBY", "v", 1)
	asides, err := s.parkedOf(ctx, c)
	if err != nil {
		return err
	}
	for _, id := range asides {
		w.write(s.k.parked(), "HDEL", id)
		w.write(s.k.parkedQueue(), "ZREM", id)
	}
	for _, e := range c.Outcome.Erase {
		w.write(s.k.personKey(e.Person), "DEL")
		w.write(s.personRecord(e.Person), "DEL")
		stone := s.k.record(chat.Ref{Kind: chat.Tombstone, ID: string(e.Person)})
		w.write(stone, "HINCRBY", "v", 1)
		w.write(stone, "HSET", "p", []byte(e.Stone()))
		w.write(s.k.erased(), "ZADD", c.Turn.Now.Unix(), string(e.Person))
		if e.Person == c.Turn.Event.Person && !c.Turn.Event.Group {
			w.write(s.k.conv(c.Turn.Event.Conv), "DEL")
			w.write(s.k.transcript(c.Turn.Event.Conv), "DEL")
		}
	}
	return nil
}

// parkedOf lists what was put aside of whom a commit erases: their events, and messages to their conversation.
func (s *Redis) parkedOf(ctx context.Context, c chat.Commit) ([]string, error) {
	all, err := s.rdb.HGetAll(ctx, s.k.parked()).Result()
	if err != nil {
		return nil, fmt.Errorf("read parked: %w", outage(err))
	}
	own := erases(c, c.Turn.Event.Person)
	var ids []string
	for id, sealed := range all {
		p, err := s.openParked(sealed)
		if err != nil {
			continue // it opens for nobody
		}
		conv := p.Conv
		theirs := false
		if p.Event != nil {
			conv, theirs = p.Event.Conv, p.Event.Person != "" && erases(c, p.Event.Person)
		}
		if theirs || own && conv == c.Turn.Event.Conv {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
