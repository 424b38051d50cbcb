package chat

import "time"

// Line is one entry in the transcript of a conversation at the door Page, as a page reads it: references filled in.
type Line struct {
	// ID rises from line to line of one conversation: "1795401410123-0", milliseconds and a number.
	ID string
	// Event is the key of the event that the line came of: a page knows its own words by it.
	Event string
	At    time.Time
	Mine  bool   // said by the person; otherwise by pufa
	Text  string // plain text of any length
	Press string // with Mine: token of the button that was pressed instead of typing
	// Fresh: all that was said before has been erased with this line.
	Fresh bool
	// Buttons and File are pufa's alone. File comes without its Data.
	Buttons [][]Button
	File    *File
}

// FormResult is what a form of the console answers, as JSON in Outcome.Result.
type FormResult struct {
	OK   bool     `json:"ok"`   // what was asked for is done, or was done before
	Says []string `json:"says"` // sentences to show, in order
	// Person is who may come in, with the form that redeems a login link.
	Person PersonID `json:"person,omitempty"`
}
