package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// personKey is one person's data key. Version names it for good: a person erased and come back has another.
type personKey struct {
	version string // 16 hexadecimal digits
	key     []byte
	fresh   bool // made just now, in no commit yet
}

// keyCache keeps unwrapped keys for the commits of this process, so that encrypting needs no look-up. A commit checks the
// version of every key it used, so a stale one is refused and thrown away. Reading never uses the cache: an erased key is
// gone at once.
type keyCache struct {
	mu   sync.Mutex
	keys map[chat.PersonID]personKey
}

const maxCachedKeys = 10_000 // 10,000 × ~150 bytes

func (c *keyCache) put(p chat.PersonID, k personKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys == nil || len(c.keys) >= maxCachedKeys {
		c.keys = map[chat.PersonID]personKey{}
	}
	k.fresh = false
	c.keys[p] = k
}

func (c *keyCache) get(p chat.PersonID) (personKey, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.keys[p]
	return k, ok
}

func (c *keyCache) drop(persons ...chat.PersonID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range persons {
		delete(c.keys, p)
	}
}

// newPersonKey makes a key for a person who has none.
func newPersonKey() personKey {
	return personKey{version: hex.EncodeToString(random(8)), key: random(keyBytes), fresh: true}
}

// readKeys fetches the keys of persons as they are in the store now; who has none is left out.
func (s *Redis) readKeys(ctx context.Context, persons []chat.PersonID) (map[chat.PersonID]personKey, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	got := make([]*redis.MapStringStringCmd, len(persons))
	err := s.pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range persons {
			got[i] = p.HGetAll(ctx, s.k.personKey(id))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read keys of %d people: %w", len(persons), outage(err))
	}
	keys := make(map[chat.PersonID]personKey, len(persons))
	for i, id := range persons {
		k, ok, err := s.unwrapPerson(id, got[i].Val())
		if err != nil {
			return nil, err
		}
		if ok {
			keys[id] = k
		}
	}
	return keys, nil
}

// unwrapPerson reads a pk hash; false when there is none.
func (s *Redis) unwrapPerson(id chat.PersonID, m map[string]string) (personKey, bool, error) {
	if m["v"] == "" {
		return personKey{}, false, nil
	}
	key, err := unwrap(s.cfg.Keys, s.k.personKey(id), []byte(m["k"]))
	if err != nil {
		return personKey{}, false, fmt.Errorf("key of person %s: %w", id, err)
	}
	k := personKey{version: m["v"], key: key}
	s.cache.put(id, k)
	return k, true, nil
}

// keysFor returns a key for each of the persons, from the cache, the store, or freshly made.
func (s *Redis) keysFor(ctx context.Context, persons []chat.PersonID) (map[chat.PersonID]personKey, error) {
	keys := make(map[chat.PersonID]personKey, len(persons))
	var missing []chat.PersonID
	for _, p := range persons {
		if k, ok := s.cache.get(p); ok {
			keys[p] = k
			continue
		}
		missing = append(missing, p)
	}
	read, err := s.readKeys(ctx, missing)
	if err != nil {
		return nil, err
	}
	for _, p := range missing {
		k, ok := read[p]
		if !ok {
			k = newPersonKey()
		}
		keys[p] = k
	}
	return keys, nil
}
