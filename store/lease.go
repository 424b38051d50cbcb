package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"pufa/chat"
)

// NewHolder makes the random id under which a process asks for the lease.
func NewHolder() string { return hex.EncodeToString(random(8)) }

// Acquire takes the township's lease for ttl, or returns false when another process has it. It may be repeated with the same
// asker when an answer was lost: the lease it returns then is a new one, and the old one is over.
func (s *Redis) Acquire(ctx context.Context, asker string, ttl time.Duration) (chat.Lease, bool, error) {
	cmd, err := s.eval(ctx, "acquire", []string{s.k.lease(), s.k.leaseN(), s.k.clean()}, asker, ttl.Milliseconds())
	if err != nil {
		return chat.Lease{}, false, err
	}
	got, err := cmd.Slice()
	if err != nil || len(got) < 2 {
		return chat.Lease{}, false, nil
	}
	return chat.Lease{Holder: fmt.Sprint(got[0]), TTL: ttl, Clean: fmt.Sprint(got[1]) == "1"}, true, nil
}

// Renew keeps the lease for another TTL. Errors: chat.ErrLeaseLost, chat.ErrUnavailable.
func (s *Redis) Renew(ctx context.Context, l chat.Lease) error {
	cmd, err := s.eval(ctx, "renew", []string{s.k.lease()}, l.Holder, l.TTL.Milliseconds())
	if err != nil {
		return err
	}
	if n, _ := cmd.Int(); n != 1 {
		return chat.ErrLeaseLost
	}
	return nil
}

// Release lets go of the lease; clean says that nothing is in flight.
func (s *Redis) Release(ctx context.Context, l chat.Lease, clean bool) error {
	_, err := s.eval(ctx, "release", []string{s.k.lease(), s.k.clean()}, l.Holder, flag(clean))
	return err
}
