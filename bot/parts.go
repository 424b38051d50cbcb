package bot

import (
	"context"
	"time"

	"pufa/chat"
)

// Leases say which process works for the township.
type Leases interface {
	// Acquire takes the lease for ttl, or returns false when another process has it.
	Acquire(ctx context.Context, asker string, ttl time.Duration) (chat.Lease, bool, error)
	// Renew keeps it for another TTL. Errors: chat.ErrLeaseLost, chat.ErrUnavailable.
	Renew(ctx context.Context, l chat.Lease) error
	// Release lets go of it; clean says that nothing is in flight.
	Release(ctx context.Context, l chat.Lease, clean bool) error
}

// Inbox holds what happened and is not done, and what is due later.
type Inbox interface {
	// Pending returns up to n events after the one with id after, oldest first.
	Pending(ctx context.Context, after string, n int64) ([]chat.Kept, error)
	// Await is Pending that waits up to wait for something new.
	Await(ctx context.Context, after string, n int64, wait time.Duration) ([]chat.Kept, error)
	// Move puts items due at or before now into the inbox, at most n, and returns how many.
	Move(ctx context.Context, now time.Time, n int) (int, error)
	// Alone counts in advance a death of the process in this event's step (+1), or takes it back (-1).
	Alone(ctx context.Context, l chat.Lease, key string, step int) (int, error)
}

// Turns load what a step needs and commit what it decided.
type Turns interface {
	// Load returns the turn of an event, without IDs. Errors: chat.ErrUnavailable.
	Load(ctx context.Context, ev chat.Event) (chat.Turn, error)
	// Commit writes all or nothing, once for each event. Errors: chat.ErrConflict, chat.ErrLeaseLost, chat.ErrUnavailable.
	Commit(ctx context.Context, c chat.Commit) (chat.Receipt, error)
	// Sequences returns the last number given of each series.
	Sequences(ctx context.Context) (map[string]int64, error)
	// Token makes n bytes that are the same for the same event and place, and that nobody else can make.
	Token(event string, place, n int) string
	// Rewrite asks the store to drop from disk what was erased.
	Rewrite(ctx context.Context)
}

// Outbox holds what is to be sent, in the order of each conversation.
type Outbox interface {
	// Sending lists the conversations that have something to send.
	Sending(ctx context.Context) ([]chat.ConvID, error)
	// Claim takes the head of one conversation; false when there is nothing. Errors: chat.ErrLeaseLost, chat.ErrUnavailable.
	Claim(ctx context.Context, l chat.Lease, conv chat.ConvID) (chat.Parcel, bool, error)
	// Sent records what became of it. It may be repeated.
	Sent(ctx context.Context, l chat.Lease, p chat.Parcel, r chat.Sent) error
}

// Door is a channel's way out.
type Door interface {
	// Name is what Event.Door says: "telegram".
	Name() string
	// Parts splits a message into what the channel takes at once. Pure.
	Parts(m chat.Message) []chat.Message
	// Send sends one part. Errors: *chat.SendError.
	Send(ctx context.Context, m chat.Message) error
	// Pace is how many messages a second the channel takes over all; 0: any.
	Pace() float64
	// Interval is the pause between two messages to one address.
	Interval(addr string) time.Duration
}

// Intake brings events in while the process holds the lease: long polling. It returns when ctx ends, or for good with an error.
type Intake func(ctx context.Context) error

// Step decides a turn.
type Step func(ctx context.Context, turn chat.Turn) (chat.Outcome, error)

// Parts are what a Worker works with.
type Parts struct {
	Leases  Leases
	Inbox   Inbox
	Turns   Turns
	Outbox  Outbox
	Step    Step
	Doors   []Door
	Intakes []Intake
}
