package chat

import (
	"encoding/json"
	"time"
)

// Turn is everything a step is told. A step reads it, asks the read-only services it was built with, and returns an Outcome.
type Turn struct {
	Event  Event
	Person Record    // of kind "person"; Version 0 when this person was never seen, zero when the event has no person
	State  []byte    // the conversation's dialogue state as the last Outcome left it; nil at first
	Now    time.Time // the only clock a step may look at, in the township's time zone
	IDs    IDs
	Basis  Basis // what it was loaded from; a step has no use for it
}

// IDs hands out names for what a step creates. The same event gets the same ids however often it is stepped.
type IDs interface {
	// Next returns the next number of a series: Next("A") is "A-0241". Numbers of commits that never came about are handed
	// out again after a restart, so a gap means that nothing was ever recorded there.
	Next(series string) string
	// Token returns n random bytes in URL-safe base64 without padding: button handles (8), codes (16).
	Token(n int) string
}

// Outcome is what a step decided. Committing it changes all of it or nothing, once.
type Outcome struct {
	State   []byte // new dialogue state; nil leaves it, empty forgets it
	Replies []Reply
	Ack     string // words shown with the answer to a press (a toast); empty answers without words
	Records []Record
	Relies  []Rely
	Counts  []Count
	Index   []Index
	Due     []Due
	Close   []string // ids of due items that are finished
	Events  []Event  // put into inboxes by the same commit; Key and At are filled in then
	Audit   []Audit
	Erase   []Erase
	Result  string // what a command answers to who asked (an invite's code); kept with the done-mark for its lifetime
}

// Erase destroys a person's key, and with it everything encrypted under it, forgets the state of the event's conversation if
// it is theirs, and leaves a record of kind Tombstone with the person's id.
type Erase struct {
	Person PersonID
	Stop   bool // whether the person had said stop: the tombstone keeps it in force
}

// Tombstone is the kind of record that an erased person leaves: {"stop":true}.
const Tombstone = "tombstone"

// Stone is the tombstone's plain part.
func (e Erase) Stone() json.RawMessage {
	if e.Stop {
		return json.RawMessage(`{"stop":true}`)
	}
	return json.RawMessage(`{"stop":false}`)
}
