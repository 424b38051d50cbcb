package chat

import "strings"

// Reply is one message a step wants sent.
type Reply struct {
	To      ConvID // empty: the conversation of the event
	Body    []Part
	Buttons [][]Button // rows
	File    *File
	// Sent, when set, is put into its conversation's inbox once the door has taken the message: how a call-back learns that
	// it was delivered. Its key is made from the message's.
	Sent *Event
}

// Part is a piece of a reply's text: words, or a reference to a private field that is filled in on sending, so that what
// concerns a person is never copied into anybody else's queue.
type Part struct {
	Text string    `json:"t,omitempty"`
	Ref  *FieldRef `json:"r,omitempty"`
}

// FieldRef points at one string in a record's private part. When its owner was erased it reads as texts' "erased" sentence.
type FieldRef struct {
	Ref
	Field string `json:"field"` // top-level name in the private JSON: a string, or a list of strings joined by newlines
}

// Button is offered under a message. Token is what comes back in Event.Press: at most 64 bytes, opaque.
type Button struct {
	Label string `json:"l"`
	Token string `json:"k,omitempty"`
	URL   string `json:"u,omitempty"` // instead of Token: opens a page
}

// File goes along with a reply: an export, at most 5 MB.
type File struct {
	Name string `json:"n"`
	Type string `json:"m"` // media type
	Data []byte `json:"d"`
}

// Say is a body of plain words.
func Say(text string) []Part { return []Part{{Text: text}} }

// PlainText is the body with every reference shown as "…": what logs of tests and command lines may show without a store.
func PlainText(body []Part) string {
	var b strings.Builder
	for _, p := range body {
		if p.Ref != nil {
			b.WriteString("…")
			continue
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

// Message is a reply on its way through a door: addressed, its references filled in.
type Message struct {
	Addr    string // the conversation's address at the door
	Text    string // plain text, of any length; the door splits and escapes
	Buttons [][]Button
	File    *File
	Ack     string // not a message but the answer to this press; Text is its toast
}
