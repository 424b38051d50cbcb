package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// schema is the version of everything in keys.go. A store of a later one is refused.
const schema = 1

// Errors of a store that can't be used as it is.
var (
	ErrUninitialised = errors.New("this store is empty: `pufa init` sets it up; if it held data before, do not: look for what emptied it")
	ErrInitialised   = errors.New("this store is set up already; invite people with `pufa invite`")
	ErrHalf          = errors.New("this store holds a township's data but not its set-up: restore a backup; `pufa init` would make what is there unreadable for good")
	ErrNewer         = errors.New("this store was written by a later pufa: use that one")
)

// Init sets up an empty store: install id, schema, the township's own keys. Errors: ErrInitialised, ErrHalf; after
// chat.ErrUnavailable it may or may not have happened, and Unlock tells.
func (s *Redis) Init(ctx context.Context) error {
	data, hash, install := random(keyBytes), random(keyBytes), hex.EncodeToString(random(16))
	meta := s.k.meta()
	args := []any{install, schema, s.now().UTC().Format(time.RFC3339),
		wrap(s.cfg.Keys, meta+" data", data), wrap(s.cfg.Keys, meta+" hash", hash)}
	var cmd *redis.Cmd
	var err error
	for range initTries { // the same again when an answer was lost: it is ours if the id is
		if cmd, err = s.eval(ctx, "init", []string{meta, s.k.leaseN(), s.k.audit(), s.k.inbox()}, args...); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	switch cmd.Val() {
	case install:
		s.town = townKeys{data: data, hash: hash}
		return nil
	case "":
		return ErrHalf
	}
	return ErrInitialised
}

const initTries = 3

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
		return fmt.Errorf("PUFA_KEY does not fit this store: %w", err)
	}
	if s.town.hash, err = unwrap(s.cfg.Keys, meta+" hash", []byte(m["hash"])); err != nil {
		return fmt.Errorf("PUFA_KEY does not fit this store: %w", err)
	}
	return nil
}

// Hash names a person or a conversation by a channel and its id there: Hash("telegram:4711"). Only this township's key
// makes the same name again.
func (s *Redis) Hash(text string) string { return mac(s.town.hash, text) }
