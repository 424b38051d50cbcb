package tgtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Says is what a person sends.
type Says struct {
	From    int64
	Chat    int64          // 0: the private chat of From
	Text    string         //
	ReplyTo int64          // id of a message of the bot
	Forward bool           // somebody else's words, passed on
	Fields  map[string]any // of the Message, on top: "voice", "contact", "sender_chat", …
}

// Say pushes a message and returns its update id.
func (s *Server) Say(m Says) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Chat == 0 {
		m.Chat = m.From
	}
	s.room(m.Chat).known = true
	msg := map[string]any{"message_id": s.takeID(), "date": s.now().Unix(), "chat": chatJSON(m.Chat), "from": user(m.From)}
	if m.Text != "" {
		msg["text"] = m.Text
	}
	if m.ReplyTo != 0 {
		msg["reply_to_message"] = map[string]any{"message_id": m.ReplyTo, "date": s.now().Unix(), "chat": chatJSON(m.Chat), "from": s.me()}
	}
	if m.Forward {
		msg["forward_origin"] = map[string]any{"type": "hidden_user", "sender_user_name": "somebody", "date": s.now().Unix()}
	}
	for name, value := range m.Fields {
		msg[name] = value
	}
	return s.push("message", lane(m.Chat), member("message", msg))
}

// Text is a person typing in their private chat.
func (s *Server) Text(from int64, text string) int64 { return s.Say(Says{From: from, Text: text}) }

// Voice is a person sending what the bot can't read.
func (s *Server) Voice(from int64) int64 {
	return s.Say(Says{From: from, Fields: map[string]any{
		"voice": map[string]any{"file_id": "voice", "file_unique_id": "voice", "duration": 3},
	}})
}

// Contact is a person sending a contact card, of themselves when owner is their own id.
func (s *Server) Contact(from, owner int64, phone string) int64 {
	return s.Say(Says{From: from, Fields: map[string]any{
		"contact": map[string]any{"phone_number": phone, "first_name": "user", "user_id": owner},
	}})
}

// press is a callback query.
type press struct {
	from    int64
	at      time.Time
	update  int64
	answers []string
}

// Press presses the button with that label in a person's private chat, under the newest message that has one. It is an error when
// nobody can see such a button.
func (s *Server) Press(from int64, label string) (int64, error) {
	return s.PressIn(from, from, label)
}

// PressIn is Press in a group.
func (s *Server) PressIn(chat, from int64, label string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	messages := s.room(chat).messages
	for i := len(messages) - 1; i >= 0; i-- {
		for _, row := range messages[i].Buttons {
			for _, b := range row {
				if b.Text == label && b.Data != "" {
					return s.pressed(chat, from, messages[i].ID, b.Data), nil
				}
			}
		}
	}
	return 0, fmt.Errorf("chat %d shows no button %q", chat, label)
}

// PressAgain presses a button of an old message, by what it sends.
func (s *Server) PressAgain(m Message, from int64, data string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pressed(m.Chat, from, m.ID, data)
}

// Forge sends a press that no button stands behind, as a client may.
func (s *Server) Forge(from int64, data string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room(from).known = true
	return s.pressed(from, from, s.takeID(), data)
}

// pressed pushes a callback query. The lock is held.
func (s *Server) pressed(chat, from, message int64, data string) int64 {
	id := strconv.FormatInt(from<<20+s.takeID(), 10)
	s.presses[id] = &press{from: from, at: s.now()}
	update := s.push("callback_query", pressLane(from), member("callback_query", map[string]any{
		"id": id, "from": user(from), "chat_instance": strconv.FormatInt(chat, 10), "data": data,
		"message": map[string]any{"message_id": message, "date": s.now().Unix(), "chat": chatJSON(chat), "from": s.me(), "text": "…"},
	}))
	s.presses[id].update = update
	return update
}

// Block is a person blocking the bot; Unblock takes it back. Both tell the bot.
func (s *Server) Block(user int64) int64 { return s.setBlocked(user, true) }

// Unblock lets the bot write again.
func (s *Server) Unblock(user int64) int64 { return s.setBlocked(user, false) }

func (s *Server) setBlocked(from int64, blocked bool) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.room(from)
	r.known, r.blocked = true, blocked
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	status := func(status string) map[string]any { return map[string]any{"status": status, "user": s.me()} }
	return s.push("my_chat_member", lane(from), member("my_chat_member", map[string]any{
		"chat": chatJSON(from), "from": user(from), "date": s.now().Unix(),
		"old_chat_member": status(before), "new_chat_member": status(after),
	}))
}

// Delete is a person deleting their account: the bot learns it when it writes.
func (s *Server) Delete(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room(user).gone = true
}

// Migrate makes a group a supergroup with another id.
func (s *Server) Migrate(from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room(from).moved = to
	s.room(to).known = true
}

// Know lets the bot write to a chat that has not written first.
func (s *Server) Know(chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.room(chat).known = true
}

// Push puts any update in, as JSON: {"message":{…}}. Its update_id is set; the lane says behind which updates it waits when
// there is a webhook.
func (s *Server) Push(lane, update string) (int64, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(update), &fields); err != nil {
		return 0, fmt.Errorf("push update: %w", err)
	}
	delete(fields, "update_id")
	s.mu.Lock()
	defer s.mu.Unlock()
	for kind, value := range fields {
		return s.push(kind, lane, member(kind, value)), nil
	}
	return 0, fmt.Errorf("push update: nothing in it")
}
