package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-telegram/bot/models"
)

// allowedUpdates is what we ask Telegram for. my_chat_member tells that a person blocked the bot or came back.
func allowedUpdates() []string {
	return []string{models.AllowedUpdateMessage, models.AllowedUpdateCallbackQuery, models.AllowedUpdateMyChatMember}
}

// update names the parts of an Update that we read, and no others: an unknown kind of anything else can't make it
// undecodable, as it does with the library's own types.
type update struct {
	ID       *int64        `json:"update_id"`
	Message  *message      `json:"message"`
	Callback *callback     `json:"callback_query"`
	Member   *memberChange `json:"my_chat_member"`
}

type message struct {
	Date       int64  `json:"date"` // Unix seconds
	Chat       place  `json:"chat"`
	From       *user  `json:"from"`
	SenderChat *place `json:"sender_chat"` // a channel or an anonymous administrator speaks
	Text       string `json:"text"`

	Contact *contact `json:"contact"`
	ReplyTo *struct {
		From *user `json:"from"`
	} `json:"reply_to_message"`

	ForwardOrigin *struct{} `json:"forward_origin"`
	ForwardDate   int64     `json:"forward_date"` // Bot API servers before 7.0
	AutoForward   bool      `json:"is_automatic_forward"`
	ViaBot        *user     `json:"via_bot"`
}

// notTyped says whether the words are not the sender's own: forwarded, or made by another bot.
func (m *message) notTyped() bool {
	return m.ForwardOrigin != nil || m.ForwardDate != 0 || m.AutoForward || m.ViaBot != nil
}

type place struct {
	ID   int64  `json:"id"`
	Type string `json:"type"` // private, group, supergroup, channel
}

func (p place) private() bool { return p.Type == "private" }

type user struct {
	ID    int64  `json:"id"`
	Bot   bool   `json:"is_bot"`
	First string `json:"first_name"`
	Last  string `json:"last_name"`
}

func (u user) name() string { return strings.TrimSpace(u.First + " " + u.Last) }

type contact struct {
	Phone string `json:"phone_number"`
	User  int64  `json:"user_id"` // 0: not a user of Telegram, or not known
}

type callback struct {
	ID      string `json:"id"`
	From    user   `json:"from"`
	Data    string `json:"data"`
	Message *struct {
		Chat place `json:"chat"`
	} `json:"message"` // absent for buttons of inline messages; its date is 0 when it is too old to be seen
}

type memberChange struct {
	Date int64 `json:"date"`
	Chat place `json:"chat"`
	From user  `json:"from"`
	New  struct {
		Status string `json:"status"` // member, kicked, …
	} `json:"new_chat_member"`
}

// contents are the fields of a Message that hold something a person sent, other than text (Bot API 10.1). Everything
// else without text is news about the chat: somebody joined, a message was pinned.
func contents() []string {
	return []string{
		"animation", "audio", "document", "live_photo", "paid_media", "photo", "sticker", "story", "video", "video_note", "voice",
		"rich_message", "checklist", "contact", "dice", "game", "poll", "venue", "location",
	}
}

// hasContent says whether a message without text holds anything a person sent.
func hasContent(raw json.RawMessage) bool {
	var u struct {
		Message map[string]json.RawMessage `json:"message"`
	}
	if json.Unmarshal(raw, &u) != nil {
		return false
	}
	for _, field := range contents() {
		if v, ok := u.Message[field]; ok && string(v) != "null" {
			return true
		}
	}
	return false
}

var errNoID = errors.New("no update_id")

// parse reads an update and its id, which is also there when the rest can't be read. Errors never quote the update.
func parse(raw json.RawMessage) (u update, id int64, err error) {
	if err := json.Unmarshal(raw, &u); err == nil && u.ID != nil {
		return u, *u.ID, nil
	} else if err != nil {
		var head struct {
			ID *int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &head) == nil && head.ID != nil {
			return update{}, *head.ID, shapeError(err)
		}
	}
	return update{}, 0, errNoID
}

// shapeError says which field has which wrong kind of value. The value itself, which encoding/json may quote, is left out.
func shapeError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		kind, _, _ := strings.Cut(wrong.Value, " ")
		return fmt.Errorf("field %s has a %s", wrong.Field, kind)
	}
	return errors.New("not JSON")
}
