package handlers

import (
	"encoding/json"
	"fmt"
)

// Limits of what a conversation remembers, so that its state stays a few KB.
const (
	maxOffers = 30  // buttons that can still be pressed, those of six answers; the oldest go first
	maxLines  = 8   // lines of talk kept for a hand-over
	maxLine   = 400 // runes of one such line
)

// state is what a conversation remembers between turns. At rest it is encrypted with the key of its person.
//
//	{"wait":"log.numbers","draft":{"kind":"talk"},"offers":[{"k":"Zm9v…","do":"log.village","arg":"兴隆村","set":3}],"sets":3}
type state struct {
	Wait   string          `json:"wait,omitempty"`   // the route that gets the next typed line; empty: it is a question
	Draft  json.RawMessage `json:"draft,omitempty"`  // what a dialogue has gathered so far
	Offers []offer         `json:"offers,omitempty"` // buttons that may still be pressed, oldest first
	Sets   int             `json:"sets,omitempty"`   // messages with buttons so far
	Lines  []string        `json:"lines,omitempty"`  // the last lines of talk, oldest first
	Shown  []shown         `json:"shown,omitempty"`  // the last questions answered with buttons, oldest first
	Radar  string          `json:"radar,omitempty"`  // day on which a reviewer was told of entries that have aged, 2006-01-02
	Handed []int64         `json:"handed,omitempty"` // Unix seconds of the hand-overs of the last day

	// Asked holds the answers of a survey that is not finished: follow-up id → question id → answer. Other dialogues come
	// and go meanwhile.
	Asked map[string]map[string]string `json:"asked,omitempty"`
}

// offer is a button that was shown: what a press of its token does. Only the conversation it was shown in knows the token.
type offer struct {
	Token string `json:"k"`
	Do    string `json:"do"`             // route of the press
	Arg   string `json:"arg,omitempty"`  // what it is about
	Set   int    `json:"set"`            // the message it stood under
	Keep  bool   `json:"keep,omitempty"` // survives the end of its dialogue: 看法条, 有用
}

func decodeState(data []byte) (state, error) {
	var s state
	if len(data) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("decode dialogue state: %w", err)
	}
	return s, nil
}

// find returns the offer of a token.
func (s *state) find(token string) (offer, bool) {
	for _, o := range s.Offers {
		if o.Token == token {
			return o, true
		}
	}
	return offer{}, false
}

// retire makes the buttons of one message unpressable.
func (s *state) retire(set int) {
	s.drop(func(o offer) bool { return o.Set == set })
}

// leave ends the dialogue: nothing is awaited, and its buttons go; those marked Keep stay.
func (s *state) leave() {
	s.Wait, s.Draft = "", nil
	s.drop(func(o offer) bool { return !o.Keep })
}

func (s *state) drop(gone func(offer) bool) {
	kept := s.Offers[:0]
	for _, o := range s.Offers {
		if !gone(o) {
			kept = append(kept, o)
		}
	}
	s.Offers = kept
}

// add remembers an offer, at the cost of the oldest.
func (s *state) add(o offer) {
	s.Offers = append(s.Offers, o)
	if n := len(s.Offers) - maxOffers; n > 0 {
		s.Offers = append([]offer(nil), s.Offers[n:]...)
	}
}

// heard remembers a line of talk for a hand-over.
func (s *state) heard(line string) {
	if r := []rune(line); len(r) > maxLine {
		line = string(r[:maxLine]) + "…"
	}
	s.Lines = append(s.Lines, line)
	if n := len(s.Lines) - maxLines; n > 0 {
		s.Lines = append([]string(nil), s.Lines[n:]...)
	}
}
