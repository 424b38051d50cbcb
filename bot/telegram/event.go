package telegram

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
)

// decode makes the event of an update. An event without Key means that the update is not for us. The id is there also beside an
// error, unless the update has none.
//
//	{"update_id":7,"message":{"message_id":1,"date":1732262400,"chat":{"id":42,"type":"private"},"from":{"id":42,…},"text":"/start c_K1"}}
//	→ {Key:"tg:4711:7" Kind:"text" Conv:Hash("telegram:42") Person:Hash("telegram:42") Addr:"42" Text:"/start" Start:"c_K1"}
func (d *Door) decode(raw json.RawMessage) (chat.Event, int64, error) {
	u, id, err := parse(raw)
	if err != nil {
		return chat.Event{}, id, err
	}
	var ev chat.Event
	var ok bool
	switch {
	case u.Message != nil:
		ev, ok = d.message(u.Message, func() bool { return hasContent(raw) })
	case u.Callback != nil:
		ev, ok = d.press(u.Callback)
	case u.Member != nil:
		ev, ok = d.reach(u.Member)
	}
	if !ok {
		return chat.Event{}, id, nil
	}
	ev.Key = "tg:" + d.botID + ":" + strconv.FormatInt(id, 10)
	return ev, id, nil
}

// event is the part all kinds share: where and who.
func (d *Door) event(kind chat.Kind, where place, who user, at time.Time) chat.Event {
	return chat.Event{
		Kind:   kind,
		Door:   doorName,
		Conv:   chat.ConvID(d.named(where.ID)),
		Person: chat.PersonID(d.named(who.ID)),
		Addr:   strconv.FormatInt(where.ID, 10),
		Group:  !where.private(),
		Name:   who.name(),
		At:     at,
	}
}

// named is the keyed hash of a chat or user. Both have one number space: a private chat has its person's id.
func (d *Door) named(id int64) string {
	return d.cfg.Hash("telegram:" + strconv.FormatInt(id, 10))
}

// message is what a person said. Nobody else's word counts: not a bot's, not a channel's, not an anonymous administrator's, and
// in a private chat only that of the person whose chat it is.
func (d *Door) message(m *message, hasContent func() bool) (chat.Event, bool) {
	if m.From == nil || m.From.Bot || m.From.ID == 0 || m.Chat.ID == 0 || m.SenderChat != nil {
		return chat.Event{}, false
	}
	switch m.Chat.Type {
	case "private":
		if m.Chat.ID != m.From.ID {
			return chat.Event{}, false
		}
	case "group", "supergroup":
		if !d.addressed(m) {
			return chat.Event{}, false
		}
	default:
		return chat.Event{}, false
	}
	return d.said(m, hasContent)
}

// said is the event of a message that is for us.
func (d *Door) said(m *message, hasContent func() bool) (chat.Event, bool) {
	ev := d.event(chat.KindOther, m.Chat, *m.From, time.Unix(m.Date, 0))
	switch {
	case m.Text != "":
		ev.Kind = chat.KindText
		ev.Forwarded = m.notTyped()
		ev.Text = m.Text
		if !ev.Forwarded {
			ev.Text = d.withoutUs(m.Text, ev.Group)
			ev.Text, ev.Start = startPayload(ev.Text, ev.Group)
		}
	case ownNumber(m):
		ev.Kind = chat.KindContact
		ev.Phone = digits(m.Contact.Phone)
	case !hasContent():
		return chat.Event{}, false
	}
	return ev, true
}

// ownNumber says whether the message proves the sender's own telephone number. Anybody can send anybody's card: only one
// that names the sender, sent by hand and where nobody else reads it, proves anything.
func ownNumber(m *message) bool {
	return m.Contact != nil && m.Contact.User == m.From.ID && m.Chat.private() && !m.notTyped() && digits(m.Contact.Phone) != ""
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

var payloadShape = regexp.MustCompile(`^/start\s+([A-Za-z0-9_-]{1,64})\s*$`)

// startPayload takes the payload of a start link out of "/start payload". In a group it is dropped: an invite must not be
// redeemed where others read along.
func startPayload(text string, group bool) (rest, payload string) {
	m := payloadShape.FindStringSubmatch(text)
	switch {
	case m == nil:
		return text, ""
	case group:
		return "/start", ""
	default:
		return "/start", m[1]
	}
}

// press is a pressed button. Its data is whatever the client sent. It belongs to the chat of the message, which Telegram
// names even when the message is too old to be shown; without one, to the private chat of the person.
func (d *Door) press(c *callback) (chat.Event, bool) {
	if c.ID == "" || c.From.ID == 0 || c.From.Bot {
		return chat.Event{}, false
	}
	where := place{ID: c.From.ID, Type: "private"}
	if c.Message != nil && c.Message.Chat.ID != 0 {
		where = c.Message.Chat
	}
	if where.private() && where.ID != c.From.ID {
		return chat.Event{}, false
	}
	ev := d.event(chat.KindPress, where, c.From, d.cfg.Now())
	ev.Press, ev.Ack = c.Data, c.ID
	return ev, true
}

// reach is a person blocking the bot, or coming back.
func (d *Door) reach(c *memberChange) (chat.Event, bool) {
	if !c.Chat.private() || c.Chat.ID == 0 || c.Chat.ID != c.From.ID {
		return chat.Event{}, false
	}
	if c.New.Status != "kicked" && c.New.Status != "member" {
		return chat.Event{}, false
	}
	ev := d.event(chat.KindReach, c.Chat, c.From, time.Unix(c.Date, 0))
	ev.Reachable = c.New.Status == "member"
	return ev, true
}
