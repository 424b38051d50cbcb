package tgtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// room is a chat: a private one with a person (positive id) or a group (negative).
type room struct {
	id       int64
	known    bool  // the bot may write: the person wrote first, the bot is in the group
	blocked  bool  // 403
	gone     bool  // the account was deleted: 403
	moved    int64 // the group became this supergroup: 400 with migrate_to_chat_id
	messages []Message
	count    int
}

// room is the chat with the id. The lock is held.
func (s *Server) room(id int64) *room {
	r := s.chats[id]
	if r == nil {
		r = &room{id: id}
		s.chats[id] = r
	}
	return r
}

// Message is one that the server accepted from the bot.
type Message struct {
	ID      int64
	Method  string // sendMessage, sendDocument
	Chat    int64
	Text    string // as people see it: entities parsed, blanks at the ends gone; a document's caption
	Styled  int    // entities the bot asked for
	Buttons [][]Button
	File    *File
	At      time.Time
}

// Button is under a message: Data comes back when it is pressed, or URL opens.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
	URL  string `json:"url"`
}

// Command is a line of the bot's menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// user is a person as updates show them.
func user(id int64) map[string]any {
	return map[string]any{"id": id, "is_bot": false, "first_name": "user " + strconv.FormatInt(id, 10), "language_code": "zh-hans"}
}

// me is the bot as updates show it.
func (s *Server) me() map[string]any {
	return map[string]any{"id": s.id, "is_bot": true, "first_name": "pufa", "username": s.cfg.Username}
}

// chat is a room as updates show it.
func chatJSON(id int64) map[string]any {
	if id > 0 {
		return map[string]any{"id": id, "type": "private", "first_name": "user " + strconv.FormatInt(id, 10)}
	}
	return map[string]any{"id": id, "type": "supergroup", "title": "group " + strconv.FormatInt(-id, 10)}
}

// member is `"name":{…}}`, the body of an update.
func member(name string, value any) []byte {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("encode update: %v", err)) // our own maps
	}
	return append(append([]byte(strconv.Quote(name)+":"), raw...), '}')
}

// lane of a chat, and of a person's presses: they travel apart and may overtake each other.
func lane(chat int64) string      { return "chat " + strconv.FormatInt(chat, 10) }
func pressLane(user int64) string { return "press " + strconv.FormatInt(user, 10) }

// takeID is the next number of messages and presses. The lock is held.
func (s *Server) takeID() int64 {
	s.nextID++
	return s.nextID
}
