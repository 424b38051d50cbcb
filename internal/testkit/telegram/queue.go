package tgtest

import (
	"math/rand"
	"slices"
	"strconv"
	"time"
)

// How long Telegram keeps what a bot does not fetch (tdlib/telegram-bot-api, Client.cpp).
const (
	updateLife = 24 * time.Hour
	pressLife  = 150 * time.Second
)

// pending is an update that the bot has not confirmed.
type pending struct {
	id   int64
	kind string // "message", "callback_query", "my_chat_member"
	lane string // updates of one lane are posted one after another
	body []byte // the JSON object without its update_id: "message":{…}}
	at   time.Time

	served bool // given out at least once
	again  bool // a copy made by Double: given out even when its number was confirmed already
	posted bool // on its way to the webhook
}

// json is the whole update.
func (p *pending) json() []byte {
	out := strconv.AppendInt([]byte(`{"update_id":`), p.id, 10)
	return append(append(out, ','), p.body...)
}

func (p *pending) expired(now time.Time) bool {
	life := updateLife
	if p.kind == "callback_query" {
		life = pressLife
	}
	return now.Sub(p.at) >= life
}

// push puts an update at the end of the queue and returns its id, 0 when the bot did not ask for its kind. The lock is held.
func (s *Server) push(kind, lane string, body []byte) int64 {
	if s.allowed != nil && !s.allowed[kind] {
		s.ledger.unwanted++
		return 0
	}
	p := &pending{id: s.nextUpdate, kind: kind, lane: lane, body: body, at: s.now()}
	s.nextUpdate++
	s.queue = append(s.queue, p)
	s.changed()
	return p.id
}

// expire drops what was not fetched in time. The lock is held.
func (s *Server) expire() {
	now := s.now()
	s.queue = slices.DeleteFunc(s.queue, func(p *pending) bool {
		if !p.expired(now) || p.posted {
			return false
		}
		s.ledger.expired = append(s.ledger.expired, p.id)
		return true
	})
}

// confirm drops what fits and counts it. The lock is held.
func (s *Server) confirm(fits func(*pending) bool) {
	before := len(s.queue)
	s.queue = slices.DeleteFunc(s.queue, fits)
	if n := before - len(s.queue); n > 0 {
		s.ledger.confirmed += n
		s.changed()
	}
}

// Jump makes id the number of the next update: after a week without any, Telegram picks one at random.
func (s *Server) Jump(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUpdate = id
}

// Shuffle mixes the conversations of what is pending; the order within a conversation stays. Update ids are dealt anew in the
// new order, as if people had written in that order.
func (s *Server) Shuffle(r *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var order []string
	lanes, ids := map[string][]*pending{}, make([]int64, len(s.queue))
	for i, p := range s.queue {
		order, ids[i] = append(order, p.lane), p.id
		lanes[p.lane] = append(lanes[p.lane], p)
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for i, lane := range order {
		s.queue[i] = lanes[lane][0]
		s.queue[i].id = ids[i]
		lanes[lane] = lanes[lane][1:]
	}
}

// Double makes everything pending come twice, the copy up to gap places behind the first.
func (s *Server) Double(gap int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var doubled []*pending
	var late []*pending
	for _, p := range s.queue {
		doubled = append(doubled, p)
		again := *p
		again.again = true
		if late = append(late, &again); len(late) > gap {
			doubled, late = append(doubled, late[0]), late[1:]
		}
	}
	s.queue = append(doubled, late...)
	s.changed()
}
