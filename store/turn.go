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
	var conv, rec, pk, erasures *redis.MapStringStringCmd
	err := s.pipelined(ctx, func(p redis.Pipeliner) error {
		erasures = p.HGetAll(ctx, s.k.erasures())
		if ev.Group {
			return nil
		}
		conv = p.HGetAll(ctx, s.k.conv(ev.Conv))
		if ev.Person != "" {
			rec, pk = p.HGetAll(ctx, s.personRecord(ev.Person)), p.HGetAll(ctx, s.k.personKey(ev.Person))
		}
		return nil
	})
	if err != nil {
		return turn, fmt.Errorf("load turn: %w", outage(err))
	}
	turn.Basis.Erasures, _ = strconv.ParseInt(erasures.Val()["v"], 10, 64) // none yet: 0
	if ev.Group {
		return turn, nil
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
	err = s.pipelined(ctx, func(p redis.Pipeliner) error {
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

// fill decrypts what was read. A state under another key than the owner's present one belongs to somebody erased: it is
// forgotten, and only its version counts.
func (s *Redis) fill(turn chat.Turn, owner chat.PersonID, key personKey, known bool, conv, rec map[string]string) (chat.Turn, error) {
	turn.Basis.State, _ = strconv.ParseInt(conv["v"], 10, 64)
	if known {
		turn.Basis.Key = key.version
	}
	name := s.k.conv(turn.Event.Conv)
	ours := known && conv["k"] == key.version
	if ours && conv["s"] != "" {
		state, err := open(key.key, name+" s", []byte(conv["s"]))
		if err != nil {
			return turn, fmt.Errorf("state of conversation %s: %w", turn.Event.Conv, err)
		}
		turn.State = state
	}
	if ours && turn.Event.Addr == "" && conv["a"] != "" {
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
