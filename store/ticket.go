package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// ticket names a ticket by a keyed hash of its secret, so that who reads the store can't use it.
func (s *Redis) ticket(kind, secret string) string {
	return s.k.ticket(kind, mac(s.town.hash, "ticket "+kind+" "+secret))
}

// PutTicket keeps value for ttl under a secret of a browser. kind is a short word; tickets of two kinds never mix.
func (s *Redis) PutTicket(ctx context.Context, kind, secret string, value []byte, ttl time.Duration) error {
	name := s.ticket(kind, secret)
	if err := s.rdb.Set(ctx, name, seal(s.town.data, name, value), ttl).Err(); err != nil {
		return fmt.Errorf("keep ticket: %w", outage(err))
	}
	return nil
}

// Ticket returns what a secret stands for and makes it last ttl from now. Errors: chat.ErrNotFound.
func (s *Redis) Ticket(ctx context.Context, kind, secret string, ttl time.Duration) ([]byte, error) {
	name := s.ticket(kind, secret)
	sealed, err := s.rdb.GetEx(ctx, name, ttl).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, chat.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read ticket: %w", outage(err))
	}
	value, err := open(s.town.data, name, sealed)
	if err != nil {
		return nil, chat.ErrNotFound
	}
	return value, nil
}

// DropTicket makes a secret worthless. There being none is no error.
func (s *Redis) DropTicket(ctx context.Context, kind, secret string) error {
	if err := s.rdb.Del(ctx, s.ticket(kind, secret)).Err(); err != nil {
		return fmt.Errorf("drop ticket: %w", outage(err))
	}
	return nil
}
