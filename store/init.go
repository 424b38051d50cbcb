package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// schema is the version of everything in keys.go. A store of a later one is refused.
const schema = 1

// Errors of a store that can't be used as it is.
var (
	ErrUninitialised = errors.New("this store is empty: `pufa init` sets it up; if it held data before, do not: look for what emptied it")
	ErrInitialised   = errors.New("this store is set up already; invite people with `pufa invite`")
	ErrNewer         = errors.New("this store was written by a later pufa: use that one")
)

// Init sets up an empty store: install id, schema, the township's own keys. Errors: ErrInitialised.
func (s *Redis) Init(ctx context.Context) error {
	data, hash := random(keyBytes), random(keyBytes)
	meta := s.k.meta()
	ok, err := s.rdb.HSetNX(ctx, meta, "install", hex.EncodeToString(random(16))).Result()
	if err != nil {
		return fmt.Errorf("init: %w", outage(err))
	}
	if !ok {
		return ErrInitialised
	}
	err = s.rdb.HSet(ctx, meta, "schema", schema, "created", s.now().UTC().Format(time.RFC3339),
		"data", wrap(s.cfg.Keys, meta+" data", data), "hash", wrap(s.cfg.Keys, meta+" hash", hash)).Err()
	if err != nil {
		_ = s.rdb.Del(ctx, meta).Err() // half a set-up is none; if this fails too, Unlock will say so
		return fmt.Errorf("init: %w", outage(err))
	}
	s.town = townKeys{data: data, hash: hash}
	return nil
}

// Unlock reads the township's keys. Errors: ErrUninitialised, ErrNewer, a PUFA_KEY that does not fit.
func (s *Redis) Unlock(ctx context.Context) error {
	meta := s.k.meta()
	m, err := s.rdb.HGetAll(ctx, meta).Result()
	if err != nil {
		return fmt.Errorf("read the store's set-up: %w", outage(err))
	}
	if m["data"] == "" || m["hash"] == "" {
		return ErrUninitialised
	}
	if v, err := strconv.Atoi(m["schema"]); err != nil || v > schema {
		return ErrNewer
	}
	if s.town.data, err = unwrap(s.cfg.Keys, meta+" data", []byte(m["data"])); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	if s.town.hash, err = unwrap(s.cfg.Keys, meta+" hash", []byte(m["hash"])); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	return nil
}

// Hash names a person or a conversation by a channel and its id there: Hash("telegram:4711"). Only this township's key
// makes the same name again.
func (s *Redis) Hash(text string) string { return mac(s.town.hash, text) }
