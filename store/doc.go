// Package store keeps a township in Redis: inbox, dialogue states, records, lists, tallies, due items, outbox, audit. It is
// the only importer of go-redis.
//
// Every write is one Lua script (lua/*.lua) that is safe to repeat, so an answer lost on the way is harmless. Every key name
// is made in keys.go. What a person wrote or what identifies them is encrypted with that person's key, which is itself kept
// wrapped under PUFA_KEY (crypto.go); what lives for minutes is encrypted with the township's key.
//
// It knows no field of any record and decides nothing: it loads a turn and commits an outcome.
//
//	s, err := store.Open(ctx, store.Config{URL: "redis://127.0.0.1:6379", Tenant: "wafang", Keys: keys})
//	turn, err := s.Load(ctx, event)
//	receipt, err := s.Commit(ctx, chat.Commit{Lease: lease, Kept: kept, Turn: turn, Outcome: outcome})
package store
