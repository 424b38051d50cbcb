package chat

import (
	"encoding/json"
	"time"
)

// Ref points at a record.
type Ref struct {
	Kind string `json:"kind"` // "activity", "question", "person", …
	ID   string `json:"id"`   // "A-0241"; digits, letters, '-', '_', '.' and ':' only
}

// Record is one thing the office keeps. Outreach encodes its nouns as records; the store knows no field of them.
type Record struct {
	Ref
	// Version counts the commits that wrote the record; 0 = there is none yet. A record in an Outcome carries the version
	// that was read: the commit refuses when another one has come between, and stores Version+1.
	Version int64
	// Plain is JSON that identifies nobody.
	Plain json.RawMessage
	// Private is JSON that was written by a person or identifies one. At rest it is encrypted with the key of Owner.
	Private json.RawMessage
	// Owner is whose key encrypts Private. Empty exactly when the record has no private part.
	Owner PersonID
	// Erased is set on reading when Owner's key has been destroyed: Private is nil for ever, Plain stays.
	Erased bool
}

// Rely names a record the decision rests on without writing it. Version 0: it rests on there being none.
type Rely struct {
	Ref
	Version int64
}

// Count moves one tally. Counters live in buckets of Kind × month of Day.
type Count struct {
	Kind    string `json:"kind"`    // what is counted: an activity kind ("talk") or "survey.<id>"
	Field   string `json:"field"`   // which of its numbers ("times", "copies", "attendances"), or a grade
	Village string `json:"village"` // where; "" = the whole township
	Day     string `json:"day"`     // the day it happened, 2006-01-02 in the township's time zone
	Delta   int64  `json:"delta"`   // in the unit of the field; negative for a void
}

// Month is the bucket's month, 2006-01.
func (c Count) Month() string {
	if len(c.Day) < len("2006-01") {
		return c.Day
	}
	return c.Day[:len("2006-01")]
}

// Index puts a record's id on a list, or takes it off. Lists are for finding records, never the record itself.
type Index struct {
	List   string  // "question.open", "activity.talk.2024-03"
	Member string  // a record's id
	Score  float64 // the list's order, ascending; commonly Unix seconds
	Remove bool
}

// Due sets an item that becomes an event when its time has come. An item set again takes the place of the earlier one.
type Due struct {
	ID   string    // unique for good: "followup:F-0007"
	At   time.Time // not before this moment
	Conv ConvID    // whose event it becomes; Desk when there is no chat
	Name string    // DueRef.Name
	Ref  Ref       // DueRef.Ref
}

// Audit is a line of the append-only stream: who did what to which record. It holds no personal text; the store adds when,
// the event's key and the person's hash.
type Audit struct {
	Action string // "activity.log", "activity.void", "invite.redeem", …
	Ref    Ref
	Detail string // machine words: field names, old and new numbers; never free text
}
