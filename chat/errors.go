package chat

import (
	"errors"
	"fmt"
	"time"
)

// Errors that decide what happens next. Test with errors.Is.
var (
	// ErrUnavailable: something outside is away for now (Redis, a model). The event waits; it never counts against it.
	ErrUnavailable = errors.New("unavailable for now")
	// ErrConflict: what the outcome relied on has changed; load and step again.
	ErrConflict = errors.New("conflict: changed meanwhile")
	// ErrLeaseLost: another process works for this tenant now; stop at once.
	ErrLeaseLost = errors.New("lease lost: another process works for this township")
	// ErrNotFound: there is no such record.
	ErrNotFound = errors.New("not found")
)

// SendClass says what became of a message.
type SendClass int

// The classes of failed sends.
const (
	NotSent     SendClass = iota // failed before the request was written: send again
	Unknown                      // no answer, or 5xx, after it was written: send again, counted as a possible copy
	Throttled                    // the channel wants us to wait RetryAfter
	Unreachable                  // the person blocked us or is gone: do not write until they come back
	Refused                      // the channel will never take this message: park it
	Expired                      // too late for this press to be answered: done
)

// SendError is what a door returns when a message did not surely arrive.
type SendError struct {
	Class      SendClass
	RetryAfter time.Duration // with Throttled
	MoveTo     string        // the conversation has a new address (a group became a supergroup): send there
	Err        error
}

func (e *SendError) Error() string { return fmt.Sprintf("send: %v", e.Err) }
func (e *SendError) Unwrap() error { return e.Err }
