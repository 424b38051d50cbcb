package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// office owns the state of conversations that belong to no person. It is the same word as outreach.Office.
const office chat.PersonID = "office"

// Load reads what a step needs to know about an event: the conversation's state and the person, in one round trip; a second
// one for events that come without their person (due items, commands) in a person's conversation. A group has neither.
func (s *Redis) Load(ctx context.Context, ev chat.Event) (chat.Turn, error) {
	turn := chat.Turn{Event: ev, Now: s.now()}
	if ev.Group {
		return turn, nil
	}
	var conv, rec, pk *redis.MapStringStringCmd
	_, err := s.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		conv = p.HGetAll(ctx, s.k.conv(ev.Conv))
		if ev.Person != "" {
			rec, pk = p.HGetAll(ctx, s.personRecord(ev.Person)), p.HGetAll(ctx, s.k.personKey(ev.Person))
		}
		return nil
	})
	if err != nil {
		return turn, fmt.Errorf("load turn: %w", outage(err))
	}
	c := conv.Val()
	owner := ev.Person
	if owner == "" {
		owner = chat.PersonID(c["o"])
	}
	if owner != "" && ev.Person == "" {
		if rec, pk, err = s.loadPerson(ctx, owner); err != nil {
			return turn, err
		}
	}
	if owner == "" {
		return turn, nil // first event of the desk
	}
	key, known, err := s.unwrapPerson(owner, pk.Val())
	if err != nil {
		return turn, err
	}
	return s.fill(turn, owner, key, known, c, rec.Val())
}

func (s *Redis) loadPerson(ctx context.Context, id chat.PersonID) (rec, pk *redis.MapStringStringCmd, err error) {
	_, err = s.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		rec, pk = p.HGetAll(ctx, s.personRecord(id)), p.HGetAll(ctx, s.k.personKey(id))
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("load person: %w", outage(err))
	}
	return rec, pk, nil
}

func (s *Redis) personRecord(id chat.PersonID) string {
	return s.k.record(chat.Ref{Kind: "person", ID: string(id)})
}

// fill decrypts what was read.
func (s *Redis) fill(turn chat.Turn, owner chat.PersonID, key personKey, known bool, conv, rec map[string]string) (chat.Turn, error) {
	turn.Basis.State, _ = strconv.ParseInt(conv["v"], 10, 64)
	if known {
		turn.Basis.Key = key.version
	}
	name := s.k.conv(turn.Event.Conv)
	if conv["s"] != "" {
		state, err := open(key.key, name+" s", []byte(conv["s"]))
		if err != nil {
			return turn, fmt.Errorf("state of conversation %s: %w", turn.Event.Conv, err)
		}
		turn.State = state
	}
	if turn.Event.Addr == "" && conv["a"] != "" {
		addr, err := open(key.key, name+" a", []byte(conv["a"]))
		if err != nil {
			return turn, fmt.Errorf("address of conversation %s: %w", turn.Event.Conv, err)
		}
		turn.Event.Addr, turn.Event.Door = string(addr), conv["d"]
	}
	if owner == office {
		return turn, nil
	}
	turn.Event.Person = owner
	var err error
	turn.Person, err = openRecord(chat.Ref{Kind: "person", ID: string(owner)}, rec, key, known)
	turn.Basis.Person = turn.Person.Version
	return turn, err
}
