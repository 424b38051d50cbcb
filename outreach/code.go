package outreach

import (
	"crypto/sha256"
	"encoding/hex"

	"pufa/chat"
)

// What start links carry before a code. A payload holds letters, digits, '_' and '-' only and is at most 64 bytes, as
// Telegram demands of deep links (core.telegram.org/bots/features#deep-linking).
const (
	invitePrefix = "inv_"
	linkPrefix   = "f_"
)

// CodeID is the id under which an invite or a link is kept: the first 32 hexadecimal digits of the code's SHA-256. The code
// has 128 random bits, so the hash tells nobody the code.
func CodeID(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:16])
}

// InvitePayload is the start payload of an invite's code: inv_<code>.
func InvitePayload(code string) string { return invitePrefix + code }

// LinkPayload is the start payload of a link's code: f_<code>.
func LinkPayload(code string) string { return linkPrefix + code }

// AskedID is the id of the record that keeps a person from being asked twice about one activity.
func AskedID(activity string, person chat.PersonID) string { return activity + "." + string(person) }
