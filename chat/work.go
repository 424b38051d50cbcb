package chat

import "time"

// Lease is the right to work for a township: at most one process has it. Every write of a worker names it and is refused
// when another holder has come.
type Lease struct {
	Holder string        // "<fencing number>:<random id>"
	TTL    time.Duration // how long it lasts without being renewed
	Clean  bool          // the holder before us let go of it in good order: nothing was in flight
}

// Kept is an event in the inbox.
type Kept struct {
	ID string // the inbox's own, ascending in the order of keeping
	Event
}

// Basis is what a turn was loaded from, for the commit to check.
type Basis struct {
	State    int64  // version of the conversation; 0 = new
	Key      string // version of the person's key; "" = none yet
	Person   int64  // version of the person's record
	Erasures int64  // how many erasures there had been: what was read before one is not written after it
}

// Commit is everything a finished step writes.
type Commit struct {
	Lease   Lease
	Kept    Kept
	Turn    Turn
	Outcome Outcome
	Used    map[string]int64 // highest number taken of each series
	// Park is set when the event is put aside instead of done: why, in machine words. Its copy is kept, encrypted.
	Park string
}

// Receipt is what a commit did.
type Receipt struct {
	Done   bool     // the event was done before; nothing was written now
	Result string   // Outcome.Result, of the first time
	Sends  []ConvID // conversations that have something to send now
}

// Parcel is the message at the head of a conversation's outbox, claimed for sending.
type Parcel struct {
	ID      string // unique
	Conv    ConvID
	Door    string
	Message Message
	Part    int  // parts that were sent before
	Tries   int  // claims of this part, this one included: above 1, a copy may be out already
	Gone    bool // its conversation can't be reached any more (erased): to be dropped
	Behind  int  // entries that stood behind it when it was claimed
	Entry   any  // what the store read, for its Sent alone
}

// Sent is what became of a parcel.
type Sent struct {
	Part int    // parts that are through now
	Last bool   // all are: the parcel leaves the outbox
	Copy bool   // it was sent again after an attempt whose end nobody knows: a possible copy
	Park string // the channel will never take it: why, in machine words; it leaves the outbox and is put aside
	Drop bool   // there is nobody to send it to (erased): it leaves the outbox
	Lost bool   // the person can't be reached: it leaves the outbox, and a KindReach event goes to the conversation
}
