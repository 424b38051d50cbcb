package chat

import "time"

// ConvID names one conversation: 32 hexadecimal digits, a keyed hash of the channel and its address ("telegram:4711"), so
// that key names and audit lines identify nobody. The conversation Desk belongs to the office itself.
type ConvID string

// PersonID names one person: 32 hexadecimal digits, a keyed hash of the channel and the person's id there, or of a phone
// number noted by staff, or random where staff noted a name alone.
type PersonID string

// Desk is the conversation of events that belong to no chat: due call-backs of people who have none, and commands of the
// command line. It has a state like any other and nobody reads it.
const Desk ConvID = "desk"

// Page is the name of the door that sends nothing: its messages are laid into the conversation's transcript by the commit
// itself, and pages fetch them there (Line). That is delivery.
const Page = "web"

// Kind says what happened.
type Kind string

// The kinds of events. A step that does not know a kind returns an empty Outcome.
const (
	KindText    Kind = "text"    // a person typed something: Text, perhaps Start
	KindPress   Kind = "press"   // a person pressed a button: Press (and Ack, where the channel wants an answer)
	KindContact Kind = "contact" // a person shared their own telephone number: Phone
	KindOther   Kind = "other"   // a person sent what we can't read (voice, picture, sticker)
	KindReach   Kind = "reach"   // the channel says whether the person can be written to: Reachable
	KindDue     Kind = "due"     // a due item's time has come: Due
	KindForm    Kind = "form"    // a person with a role sent a form of the console: Command, Data; its Result is a FormResult
	KindCommand Kind = "command" // the operator's command line or an earlier commit asks for something: Name, Data
	// KindUnreadable is an event that was kept and does not open any more; Data is what was kept. It is parked without a step.
	KindUnreadable Kind = "unreadable"
)

// Event is one thing that happened, kept in the inbox before its sender is told that we have it, and handled once.
type Event struct {
	// Key makes the event one: two events with one key are the same event, whatever else they say.
	//
	//	tg:<bot id>:<update_id>        Telegram
	//	term:<session>:<n>             terminal
	//	sample:<n>                     people of the sample year of `pufa try`
	//	web:<conversation>:<uuid>      chat page
	//	due:<id>:<attempt>             due item
	//	form:<session>:<nonce>         console form
	//	cli:<uuid>                     command line
	//	<parent key>/<n>               emitted by a commit
	//	again:<key>:<n>                a parked event run again
	Key string `json:"key"`

	Kind   Kind     `json:"kind"`
	Door   string   `json:"door,omitempty"` // which door brought it and takes the replies: "telegram", "terminal"; empty: none
	Conv   ConvID   `json:"conv"`
	Person PersonID `json:"person,omitempty"` // who did it; empty for Desk and due items without a chat
	Addr   string   `json:"addr,omitempty"`   // the conversation's address at its door, e.g. Telegram's chat id "4711"; personal
	Group  bool     `json:"group,omitempty"`  // several people read this conversation: nothing personal may be said in it

	Text  string `json:"text,omitempty"`  // what was typed, as it came, without the bot's own mention
	Start string `json:"start,omitempty"` // payload of a start link: inv_<code>, c_<campaign>, f_<code>
	Press string `json:"press,omitempty"` // token of the pressed button; made by the client, so hostile until checked
	Ack   string `json:"ack,omitempty"`   // the channel's id of a press that wants to be answered once
	// Forwarded marks words that somebody else said first: they are data, never a command of who passed them on.
	Forwarded bool `json:"forwarded,omitempty"`

	Phone string `json:"phone,omitempty"` // the sender's own number, proven by the channel
	Name  string `json:"name,omitempty"`  // the sender's name as the channel shows it; personal

	Reachable bool    `json:"reachable,omitempty"` // with KindReach
	Due       *DueRef `json:"due,omitempty"`       // with KindDue
	Command   string  `json:"command,omitempty"`   // with KindCommand and KindForm: what is asked for
	Data      []byte  `json:"data,omitempty"`      // with KindCommand and KindForm: its arguments, as JSON; from a form hostile until checked

	At time.Time `json:"at"` // when it happened by the channel's clock, or when it was kept if the channel does not say
}

// DueRef is what a due item carries into its event.
type DueRef struct {
	ID      string `json:"id"`      // of the due item
	Name    string `json:"name"`    // what is due: "followup", "reminder", …
	Ref     Ref    `json:"ref"`     // the record it is about
	Attempt int    `json:"attempt"` // 1 for the first time; one more each time the item is set again
}
