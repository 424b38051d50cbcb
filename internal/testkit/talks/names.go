package talks

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// codes are the kinds of records whose id is the hash of a random code.
var codes = []string{"invite", "link"}

// otherID is the id of somebody who has no name in the talk: a contact whom staff noted.
var otherID = regexp.MustCompile(`[0-9a-f]{32}`)

// Names turns the ids of people and chats back into the names a talk gave them: @村民甲. A person's private chat may have the
// person's id.
type Names map[string]string

// Add notes an id.
func (n Names) Add(id, who string) { n[id] = "@" + who }

// Saved is a record as Line.Saved shows it.
func (n Names) Saved(kind, id string, plain json.RawMessage) string {
	if slices.Contains(codes, kind) {
		id = "(code)"
	}
	text := kind + " " + id + " " + string(plain)
	for id, name := range n {
		text = strings.ReplaceAll(text, id, name)
	}
	return otherID.ReplaceAllString(text, "(id)")
}
