package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pufa/chat"
)

// letter is an outbox entry after its id: JSON sealed with the township's key. It lives until it is sent.
type letter struct {
	Door    string          `json:"door,omitempty"` // empty: look up where the conversation lives
	Addr    string          `json:"addr,omitempty"`
	Body    []chat.Part     `json:"body,omitempty"`
	Buttons [][]chat.Button `json:"buttons,omitempty"`
	File    *chat.File      `json:"file,omitempty"`
	Ack     string          `json:"ack,omitempty"`
	Sent    *chat.Event     `json:"sent,omitempty"`
}

// planReplies puts the answer to a press first, then the replies in their order.
func (s *Redis) planReplies(w *writer, c chat.Commit) error {
	ev := c.Turn.Event
	n := 0
	add := func(to chat.ConvID, l letter) error {
		n++
		id := fmt.Sprintf("%s#%d", c.Kept.Key, n)
		if l.Sent != nil {
			l.Sent.Key = id + "/sent"
		}
		data, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("encode reply %s: %w", id, err)
		}
		w.write(s.k.out(to), "RPUSH", id+"\n"+string(seal(s.town.data, "letter", data)))
		w.write(s.k.outQueue(), "SADD", string(to))
		w.sends = append(w.sends, to)
		return nil
	}
	if ev.Ack != "" {
		if err := add(ev.Conv, letter{Door: ev.Door, Addr: ev.Addr, Ack: ev.Ack, Body: chat.Say(c.Outcome.Ack)}); err != nil {
			return err
		}
	}
	for _, r := range c.Outcome.Replies {
		l := letter{Body: r.Body, Buttons: r.Buttons, File: r.File, Sent: r.Sent}
		to := r.To
		if to == "" {
			to = ev.Conv
		}
		if _, page := w.pages[to]; page {
			continue // planPages
		}
		if to == ev.Conv {
			l.Door, l.Addr = ev.Door, ev.Addr
		}
		if err := add(to, l); err != nil {
			return err
		}
	}
	return nil
}

// Sending lists the conversations that have something to send.
func (s *Redis) Sending(ctx context.Context) ([]chat.ConvID, error) {
	names, err := s.rdb.SMembers(ctx, s.k.outQueue()).Result()
	if err != nil {
		return nil, fmt.Errorf("list outboxes: %w", outage(err))
	}
	convs := make([]chat.ConvID, len(names))
	for i, n := range names {
		convs[i] = chat.ConvID(n)
	}
	return convs, nil
}

// Claim takes the head of a conversation's outbox for sending, addressed and with its references filled in; false when there
// is nothing. Errors: chat.ErrLeaseLost, chat.ErrUnavailable; any other comes with the parcel's ID and says that this one
// can't be read, now or later.
func (s *Redis) Claim(ctx context.Context, l chat.Lease, conv chat.ConvID) (chat.Parcel, bool, error) {
	cmd, err := s.eval(ctx, "claim", []string{s.k.lease(), s.k.out(conv), s.k.outMeta(conv), s.k.outQueue()}, l.Holder, string(conv))
	if err != nil {
		return chat.Parcel{}, false, err
	}
	got, err := cmd.Slice()
	if err != nil || len(got) == 0 {
		return chat.Parcel{}, false, err
	}
	if len(got) == 1 {
		return chat.Parcel{}, false, chat.ErrLeaseLost
	}
	id, sealed, _ := strings.Cut(fmt.Sprint(got[0]), "\n")
	p := chat.Parcel{ID: id, Conv: conv, Entry: []byte(sealed)}
	p.Part, _ = strconv.Atoi(fmt.Sprint(got[1]))
	p.Tries, _ = strconv.Atoi(fmt.Sprint(got[2]))
	p.Behind, _ = strconv.Atoi(fmt.Sprint(got[3]))
	let, err := s.openLetter(sealed)
	if err != nil {
		return p, false, fmt.Errorf("outbox entry %s: %w", id, err)
	}
	p.Entry = &let
	return p, true, s.address(ctx, &p, let)
}

func (s *Redis) openLetter(sealed string) (letter, error) {
	var l letter
	data, err := open(s.town.data, "letter", []byte(sealed))
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(data, &l)
}

// address fills a parcel: where it goes and what it says.
func (s *Redis) address(ctx context.Context, p *chat.Parcel, l letter) error {
	p.Door = l.Door
	p.Message = chat.Message{Addr: l.Addr, Buttons: l.Buttons, File: l.File, Ack: l.Ack}
	if l.Door == "" {
		door, addr, err := s.whereIs(ctx, p.Conv)
		if errors.Is(err, chat.ErrNotFound) {
			p.Gone = true
			return nil
		}
		if err != nil {
			return err
		}
		p.Door, p.Message.Addr = door, addr
	}
	var err error
	p.Message.Text, err = s.words(ctx, l.Body)
	return err
}

// words fills in a body's references.
func (s *Redis) words(ctx context.Context, body []chat.Part) (string, error) {
	var text strings.Builder
	for _, part := range body {
		if part.Ref == nil {
			text.WriteString(part.Text)
			continue
		}
		words, err := s.Field(ctx, *part.Ref)
		if err != nil {
			return "", err
		}
		text.WriteString(words)
	}
	return text.String(), nil
}

// whereIs opens a conversation's address. Errors: chat.ErrNotFound when it has none or its owner was erased.
func (s *Redis) whereIs(ctx context.Context, conv chat.ConvID) (door, addr string, err error) {
	m, err := s.rdb.HGetAll(ctx, s.k.conv(conv)).Result()
	if err != nil {
		return "", "", fmt.Errorf("read address: %w", outage(err))
	}
	if m["a"] == "" {
		return "", "", chat.ErrNotFound
	}
	owner := chat.PersonID(m["o"])
	keys, err := s.readKeys(ctx, []chat.PersonID{owner})
	if err != nil {
		return "", "", err
	}
	key, ok := keys[owner]
	if !ok {
		return "", "", chat.ErrNotFound
	}
	plain, err := open(key.key, s.k.conv(conv)+" a", []byte(m["a"]))
	if err != nil {
		return "", "", chat.ErrNotFound // encrypted with a key that was destroyed since
	}
	return m["d"], string(plain), nil
}

// Sent records what became of a parcel. It may be repeated. Errors: chat.ErrLeaseLost, chat.ErrUnavailable.
func (s *Redis) Sent(ctx context.Context, l chat.Lease, p chat.Parcel, r chat.Sent) error {
	args, err := s.sentArgs(l, p, r)
	if err != nil {
		return err
	}
	keys := []string{s.k.lease(), s.k.out(p.Conv), s.k.outMeta(p.Conv), s.k.outQueue(), s.k.inbox(),
		s.k.mark(fmt.Sprint(args[5])), s.k.parked(), s.k.parkedQueue(), s.k.stats()}
	cmd, err := s.eval(ctx, "sent", keys, args...)
	if err != nil {
		return err
	}
	if n, _ := cmd.Int64(); n < 0 {
		return chat.ErrLeaseLost
	}
	return nil
}

// sentArgs is the ARGV of sent.lua.
func (s *Redis) sentArgs(l chat.Lease, p chat.Parcel, r chat.Sent) ([]any, error) {
	end := r.Last || r.Lost || r.Drop || r.Park != ""
	let, _ := p.Entry.(*letter)
	raw, _ := p.Entry.([]byte)
	var eventKey, eventConv, event, copyOf string
	var err error
	if after := s.after(p, r, let); after != nil {
		eventKey, eventConv = after.Key, string(after.Conv)
		if event, err = s.sealEvent(*after); err != nil {
			return nil, err
		}
	}
	if r.Park != "" {
		if copyOf, err = s.sealParked(parked{Letter: let, Raw: raw, Conv: p.Conv, Why: r.Park, At: s.now()}); err != nil {
			return nil, err
		}
	}
	return []any{l.Holder, string(p.Conv), p.ID, r.Part, flag(end), eventKey, eventConv, event, copyOf, s.now().UnixMilli(), counter(r)}, nil
}

// after is the event that the end of a message becomes, if any.
func (s *Redis) after(p chat.Parcel, r chat.Sent, l *letter) *chat.Event {
	switch {
	case l == nil:
		return nil
	case r.Lost:
		return &chat.Event{Key: p.ID + "/gone", Kind: chat.KindReach, Conv: p.Conv, At: s.now()}
	case r.Last && l.Sent != nil:
		ev := *l.Sent
		ev.At = s.now()
		return &ev
	}
	return nil
}

// Ends are the fields of Stats: what can become of a message.
func Ends() []string { return []string{"sent", "copies", "parked", "dropped", "lost"} }

// counter names the stats field that an end moves.
func counter(r chat.Sent) string {
	switch {
	case r.Copy:
		return "copies"
	case r.Park != "":
		return "parked"
	case r.Drop:
		return "dropped"
	case r.Lost:
		return "lost"
	case r.Last:
		return "sent"
	}
	return ""
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}
