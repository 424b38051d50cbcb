package tgtest

import (
	"net/http"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of the Bot API, in characters unless said otherwise.
const (
	maxText     = 4096
	maxCaption  = 1024
	maxToast    = 200
	maxCallback = 64 // bytes
	maxButtons  = 100
	maxCommands = 100
)

// send is sendMessage and sendDocument.
func (s *Server) send(method string, p params) result {
	m, refused := readMessage(method, p)
	if refused.code != 0 {
		return refused
	}
	s.mu.Lock()
	refused = s.admit(m.Chat)
	if refused.code == 0 {
		m = s.accept(m)
	}
	s.mu.Unlock()
	if refused.code != 0 {
		return refused
	}
	if s.cfg.OnSent != nil {
		s.cfg.OnSent(m)
	}
	answer := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "chat": chatJSON(m.Chat), "from": s.me()}
	if method == "sendMessage" {
		answer["text"] = m.Text
	} else {
		answer["document"] = map[string]any{"file_id": "file", "file_unique_id": "file", "file_name": m.File.Name, "file_size": m.File.Size}
	}
	return ok(answer)
}

// readMessage checks all that needs no chat.
func readMessage(method string, p params) (Message, result) {
	m := Message{Method: method, Chat: p.int("chat_id")}
	if m.Chat == 0 {
		return m, bad(http.StatusBadRequest, "Bad Request: chat_id is empty")
	}
	field, limit := "text", maxText
	if method == "sendDocument" {
		field, limit = "caption", maxCaption
		f, isFile := p.files["document"]
		if !isFile || f.Size == 0 {
			return m, bad(http.StatusBadRequest, "Bad Request: file must be non-empty")
		}
		m.File = &f
	}
	var refused result
	if m.Text, m.Styled, refused = readText(p.text(field), p.text("parse_mode")); refused.code != 0 {
		return m, refused
	}
	switch {
	case m.Text == "" && m.File == nil:
		return m, bad(http.StatusBadRequest, "Bad Request: message text is empty")
	case length(m.Text) > limit && m.File == nil:
		return m, bad(http.StatusBadRequest, "Bad Request: message is too long")
	case length(m.Text) > limit:
		return m, bad(http.StatusBadRequest, "Bad Request: message caption is too long")
	}
	m.Buttons, refused = readButtons(p)
	return m, refused
}

// readText is what people will see of a text.
func readText(raw, mode string) (string, int, result) {
	if !utf8.ValidString(raw) {
		return "", 0, bad(http.StatusBadRequest, "Bad Request: strings must be encoded in UTF-8")
	}
	switch strings.ToLower(mode) {
	case "":
		return strings.TrimSpace(raw), 0, result{}
	case "html":
		text, styled, err := parseHTML(raw)
		if err != nil {
			return "", 0, bad(http.StatusBadRequest, "Bad Request: can't parse entities: %v", err)
		}
		return strings.TrimSpace(text), styled, result{}
	default:
		return "", 0, bad(http.StatusBadRequest, "Bad Request: unsupported parse_mode")
	}
}

// length is in UTF-16 units, as clients count.
func length(text string) int { return len(utf16.Encode([]rune(text))) }

// readButtons reads an inline keyboard.
func readButtons(p params) ([][]Button, result) {
	var markup struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if err := p.decode("reply_markup", &markup); err != nil {
		return nil, bad(http.StatusBadRequest, "Bad Request: can't parse reply keyboard markup JSON object")
	}
	n := 0
	for _, row := range markup.Rows {
		for _, b := range row {
			n++
			switch {
			case strings.TrimSpace(b.Text) == "":
				return nil, bad(http.StatusBadRequest, "Bad Request: can't parse inline keyboard button: text is empty")
			case b.Data == "" && b.URL == "":
				return nil, bad(http.StatusBadRequest, "Bad Request: Text buttons are unallowed in the inline keyboard")
			case len(b.Data) > maxCallback:
				return nil, bad(http.StatusBadRequest, "Bad Request: BUTTON_DATA_INVALID")
			}
		}
	}
	if n > maxButtons {
		return nil, bad(http.StatusBadRequest, "Bad Request: reply markup is too long")
	}
	return markup.Rows, result{}
}

// admit says whether the chat takes a message now. The lock is held.
func (s *Server) admit(chat int64) result {
	r, known := s.chats[chat]
	switch {
	case !known || !r.known && r.moved == 0:
		return bad(http.StatusBadRequest, "Bad Request: chat not found")
	case r.moved != 0:
		moved := bad(http.StatusBadRequest, "Bad Request: group chat was upgraded to a supergroup chat")
		moved.moveTo = r.moved
		return moved
	case r.gone:
		return bad(http.StatusForbidden, "Forbidden: user is deactivated")
	case r.blocked:
		return bad(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	}
	if wait := s.limits.admit(chat, s.now()); wait > 0 {
		s.ledger.throttled++
		refused := bad(http.StatusTooManyRequests, "Too Many Requests: retry after %d", wait)
		refused.retryAfter = wait
		return refused
	}
	return result{}
}

// accept puts a message on record. The lock is held.
func (s *Server) accept(m Message) Message {
	m.ID, m.At = s.takeID(), s.now()
	r := s.room(m.Chat)
	r.count++
	s.ledger.sent++
	if s.cfg.Lean {
		if m.File != nil {
			m.File.Data = nil
		}
		r.messages = r.messages[:0]
	} else {
		s.ledger.messages = append(s.ledger.messages, m)
	}
	r.messages = append(r.messages, m)
	s.changed()
	return m
}

// answerPress is answerCallbackQuery.
func (s *Server) answerPress(p params) result {
	text := p.text("text")
	if !utf8.ValidString(text) {
		return bad(http.StatusBadRequest, "Bad Request: strings must be encoded in UTF-8")
	}
	if length(text) > maxToast {
		return bad(http.StatusBadRequest, "Bad Request: MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.presses[p.text("callback_query_id")]
	if q == nil || s.now().Sub(q.at) >= pressLife {
		return bad(http.StatusBadRequest, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	q.answers = append(q.answers, text)
	s.changed()
	return ok(true)
}

var commandShape = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// setCommands is setMyCommands for everybody; scopes are taken and not told apart.
func (s *Server) setCommands(p params) result {
	var commands []Command
	if err := p.decode("commands", &commands); err != nil || len(commands) > maxCommands {
		return bad(http.StatusBadRequest, "Bad Request: can't parse list of bot commands")
	}
	for _, c := range commands {
		if !commandShape.MatchString(c.Command) {
			return bad(http.StatusBadRequest, "Bad Request: BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > 256 {
			return bad(http.StatusBadRequest, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = commands
	return ok(true)
}
