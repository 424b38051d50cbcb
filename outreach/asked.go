package outreach

import "pufa/chat"

// Asked guards a person against a second call-back about one activity: whoever sets one relies on this record's being absent,
// and writes it. It stays when the call-back has ended.
type Asked struct {
	Version int64 `json:"-"`

	Activity string        `json:"activity"`
	Person   chat.PersonID `json:"person"`
	FollowUp string        `json:"followup"` // id of the call-back
}

// Record is the guard as kept.
func (a Asked) Record() (chat.Record, error) {
	return encode(RecordAsked, AskedID(a.Activity, a.Person), a.Version, a, "", nil)
}
