package outreach

import (
	"time"

	"pufa/chat"
)

// RecordLogin is the kind of record of a login link, by hash of its code, see CodeID.
const RecordLogin = "login"

const loginPrefix = "login_"

// LoginPayload is the start payload of a login link's code: login_<code>. It opens the console, never a conversation.
func LoginPayload(code string) string { return loginPrefix + code }

// Login lets the browser of one person with a role into the console once.
type Login struct {
	ID      string `json:"-"` // CodeID of the code; the code itself is nowhere kept
	Version int64  `json:"-"`

	Person  chat.PersonID `json:"person"`
	Expires time.Time     `json:"expires"`
	Used    bool          `json:"used,omitempty"`
}

// Record is the login link as kept. It has no private part.
func (l Login) Record() (chat.Record, error) { return encode(RecordLogin, l.ID, l.Version, l, "", nil) }

// DecodeLogin reads what Record made.
func DecodeLogin(r chat.Record) (Login, error) {
	l, err := decode[Login](r, nil)
	l.ID, l.Version = r.ID, r.Version
	return l, err
}
