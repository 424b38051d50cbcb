package outreach

import (
	"slices"
	"time"

	"pufa/chat"
)

// AlarmState says who has to move.
type AlarmState string

// The states of an alarm.
const (
	AlarmOpen   AlarmState = "open"   // nobody has taken it
	AlarmTaken  AlarmState = "taken"  // a member of staff looks after it
	AlarmClosed AlarmState = "closed" // see Alarm.How
)

// AlarmOnce is how long further messages of the same person belong to one alarm, reckoned from its beginning.
const AlarmOnce = 10 * time.Minute

// Alarm is one time that somebody was told the script of an emergency. It counts in no tally.
type Alarm struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	State    AlarmState    `json:"state"`
	Kinds    []string      `json:"kinds"`              // which scripts were said, the first first: "danger", "child", …
	At       time.Time     `json:"at"`                 // when the first message came
	Last     time.Time     `json:"last"`               // and the last
	Times    int           `json:"times"`              // messages
	Told     int           `json:"told"`               // members of staff who were written to
	Group    bool          `json:"group,omitempty"`    // said in a group: whose it is and what was said is not kept
	Person   chat.PersonID `json:"person,omitempty"`   // who was told the script
	Question string        `json:"question,omitempty"` // by which they asked to be called
	Calm     bool          `json:"calm,omitempty"`     // they, or who holds their phone, said that it is none
	By       chat.PersonID `json:"by,omitempty"`       // who took it
	Taken    time.Time     `json:"taken,omitzero"`
	Closed   time.Time     `json:"closed,omitzero"`
	How      string        `json:"how,omitempty"` // "reached", "police", "false", "unknown", "erased"

	Words []string `json:"-"` // private to Person: the messages, oldest first
}

type alarmPrivate struct {
	Words []string `json:"words,omitempty"`
}

// Over says whether nobody has to look after it any more.
func (a Alarm) Over() bool { return a.State == AlarmClosed }

// Goes on says whether a message at a time still belongs to the alarm.
func (a Alarm) GoesOn(at time.Time) bool {
	return a.Version > 0 && !a.Over() && at.Sub(a.At) < AlarmOnce
}

// Heard adds a message and says whether staff should learn of it: its script was said for the first time, or after somebody said that
// nothing is wrong. words are kept up to n messages.
func (a *Alarm) Heard(kind, words string, at time.Time, n int) (news bool) {
	news, a.Calm = a.Calm, false
	a.Times++
	a.Last = at
	if words != "" && len(a.Words) < n {
		a.Words = append(a.Words, words)
	}
	if slices.Contains(a.Kinds, kind) {
		return news
	}
	a.Kinds = append(a.Kinds, kind)
	return true
}

// OfChild says whether a child is harmed or in danger of it. Then whoever works for the state must report it at once, whatever
// the person wants: 未成年人保护法第十一条.
func (a Alarm) OfChild() bool { return slices.Contains(a.Kinds, "child") }

// Record is the alarm as kept.
func (a Alarm) Record() (chat.Record, error) {
	return encode(RecordAlarm, a.ID, a.Version, a, a.Person, alarmPrivate{a.Words})
}

// DecodeAlarm reads what Record made. After an erasure Words is empty.
func DecodeAlarm(r chat.Record) (Alarm, error) {
	var priv alarmPrivate
	a, err := decode[Alarm](r, &priv)
	a.ID, a.Version, a.Words = r.ID, r.Version, priv.Words
	return a, err
}
