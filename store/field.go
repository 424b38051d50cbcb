package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"pufa/chat"
)

// fieldText reads a string, or a list of strings joined by newlines.
func fieldText(raw json.RawMessage) (string, error) {
	var one string
	if err := json.Unmarshal(raw, &one); err == nil {
		return one, nil
	}
	var many []string
	if err := json.Unmarshal(raw, &many); err != nil {
		return "", fmt.Errorf("private field is neither a string nor a list of strings: %w", err)
	}
	return strings.Join(many, "\n"), nil
}

// countField names a count inside its bucket: "<day>/<field>/<village>". A village may hold any character, so it comes last.
func countField(c chat.Count) string { return c.Day + "/" + c.Field + "/" + c.Village }

func splitCount(kind, field string) (chat.Count, error) {
	day, rest, ok := strings.Cut(field, "/")
	name, village, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 {
		return chat.Count{}, fmt.Errorf("tally %s: field %q is not <day>/<field>/<village>", kind, field)
	}
	return chat.Count{Kind: kind, Field: name, Village: village, Day: day}, nil
}
