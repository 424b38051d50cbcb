// Package office is the whole bot over a Redis, for golden talks: real store, real worker, real handlers; only the door, the
// clock and the knowledge base are doubles. Between any two steps everything goes through the store and back.
package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/handlers"
	"pufa/internal/testkit/talks"
	"pufa/outreach"
	"pufa/store"
)

// Office implements talks.Office.
type Office struct {
	*store.Redis
	t      testing.TB
	step   bot.Step
	worker *bot.Worker
	now    time.Time
	zone   *time.Location
	begun  bool

	chats map[string]*room
	names talks.Names
	lines []talks.Line
	n     int

	delivered int // messages the door took
}

// room is one person's side of one chat.
type room struct {
	name    string
	addr    string
	conv    chat.ConvID
	person  chat.PersonID
	group   bool
	gone    bool
	buttons []chat.Button
}

// New makes an office over the Redis at url. build makes the step over the office's store; start is the clock at first.
func New(t testing.TB, url string, start time.Time, build func(*store.Redis) (bot.Step, error)) *Office {
	t.Helper()
	keys, err := store.ParseKeys(store.NewMasterKey())
	if err != nil {
		t.Fatal(err)
	}
	o := &Office{t: t, now: start, zone: start.Location(), chats: map[string]*room{}, names: talks.Names{}}
	o.Redis, err = store.Open(store.Config{
		URL: url, Tenant: "t" + hexOf(t.Name())[:8], Keys: keys, Erased: "（已删除）", Embedded: true,
		Now: func() time.Time { return o.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.Close() })
	if err := o.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o.step, err = build(o.Redis); err != nil {
		t.Fatal(err)
	}
	cfg := bot.Config{Asker: store.NewHolder(), Unpace: true, Now: func() time.Time { return o.now }, Log: slog.New(slog.DiscardHandler)}
	parts := bot.Parts{Leases: o, Inbox: o, Turns: recorder{o.Redis, o}, Outbox: o, Step: o.decide, Doors: []bot.Door{door{o}}}
	if o.worker, err = bot.New(cfg, parts); err != nil {
		t.Fatal(err)
	}
	return o
}

// decide steps, and fails the test at once where a worker would try again and park.
func (o *Office) decide(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
	turn.Now = turn.Now.In(o.zone)
	out, err := o.step(ctx, turn)
	if err != nil {
		o.t.Fatalf("step %+v: %v", turn.Event, err)
	}
	return out, nil
}

func hexOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

func (o *Office) room(who string) *room {
	if r, ok := o.chats[who]; ok {
		return r
	}
	person, group, in := strings.Cut(who, "@")
	r := &room{name: who, addr: who, conv: chat.ConvID(hexOf("chat " + who)), person: chat.PersonID(hexOf("person " + person)), group: in}
	if in {
		r.name, r.conv = group, chat.ConvID(hexOf("group "+group))
	}
	o.chats[who] = r
	o.names.Add(string(r.person), person)
	o.names.Add(string(r.conv), r.name)
	return r
}

// Now implements talks.Office.
func (o *Office) Now(clock string) error {
	at, err := time.ParseInLocation(talks.TimeForm, clock, o.zone)
	if err != nil {
		return err
	}
	if !o.begun {
		o.now = at
		return nil
	}
	if at.Before(o.now) {
		return fmt.Errorf("%s is before %s", at, o.now)
	}
	return o.Advance(at.Sub(o.now))
}

// Advance implements talks.Office: every due item runs at its own time.
func (o *Office) Advance(d time.Duration) error {
	end := o.now.Add(d)
	for {
		at, ok, err := o.NextDue(o.t.Context())
		if err != nil {
			return err
		}
		if !ok || at.After(end) {
			break
		}
		if at.After(o.now) {
			o.now = at.In(o.zone)
		}
		if err := o.drain(); err != nil {
			return err
		}
	}
	o.now = end
	return nil
}

// As implements talks.Office.
func (o *Office) As(who, role string) error {
	r := o.room(who)
	o.begun = true
	if role == "" {
		return nil
	}
	p := outreach.Person{ID: r.person, Role: outreach.Role(role), Door: doorName, Conv: r.conv, Seen: handlers.NoticeVersion}
	if p.Role.Rank() < 0 {
		return fmt.Errorf("%q is no role", role)
	}
	out := chat.Outcome{State: []byte("{}")}
	if p.Role == outreach.Villager {
		p.Role = ""
	} else {
		p.Name = who
		out.Index = []chat.Index{{List: outreach.RoleList(p.Role), Member: string(p.ID), Score: float64(o.now.Unix())}}
	}
	rec, err := p.Record()
	if err != nil {
		return err
	}
	out.Records = []chat.Record{rec}
	return o.commit(o.from(who, chat.KindOther), out)
}

// commit writes an outcome past the conversations, and past the lines.
func (o *Office) commit(ev chat.Event, out chat.Outcome) error {
	ctx := o.t.Context()
	lease, ok, err := o.Acquire(ctx, store.NewHolder(), time.Minute)
	if err != nil || !ok {
		return fmt.Errorf("lease: %v, %w", ok, err)
	}
	turn, err := o.Load(ctx, ev)
	if err != nil {
		return err
	}
	if _, err := o.Redis.Commit(ctx, chat.Commit{Lease: lease, Kept: chat.Kept{Event: ev}, Turn: turn, Outcome: out}); err != nil {
		return err
	}
	return o.Release(ctx, lease, true)
}

// Say implements talks.Office. "/start x" is a start link's payload, as at a door.
func (o *Office) Say(who, text string) error {
	ev := o.from(who, chat.KindText)
	ev.Text = text
	if payload, ok := strings.CutPrefix(text, "/start "); ok {
		ev.Text, ev.Start = "/start", strings.TrimSpace(payload)
	}
	return o.happen(ev)
}

// Forward implements talks.Office.
func (o *Office) Forward(who, text string) error {
	ev := o.from(who, chat.KindText)
	ev.Text, ev.Forwarded = text, true
	return o.happen(ev)
}

// Voice implements talks.Office.
func (o *Office) Voice(who string) error { return o.happen(o.from(who, chat.KindOther)) }

// Contact implements talks.Office.
func (o *Office) Contact(who, phone string) error {
	ev := o.from(who, chat.KindContact)
	ev.Phone = phone
	return o.happen(ev)
}

// Press implements talks.Office.
func (o *Office) Press(who, label string) error {
	for _, b := range slices.Backward(o.room(who).buttons) {
		if b.Label == label && b.Token != "" {
			ev := o.from(who, chat.KindPress)
			ev.Press, ev.Ack = b.Token, "ack"
			return o.happen(ev)
		}
	}
	return fmt.Errorf("%s was never shown a button [%s]", who, label)
}

// Reach implements talks.Office.
func (o *Office) Reach(who string, reachable bool) error {
	o.room(who).gone = !reachable
	ev := o.from(who, chat.KindReach)
	ev.Reachable = reachable
	return o.happen(ev)
}

// Command asks as the command line does, and returns what it answered.
func (o *Office) Command(name string, data []byte) (string, error) {
	ev := chat.Event{Key: o.key("cli"), Kind: chat.KindCommand, Conv: chat.Desk, Command: name, Data: data, At: o.now}
	if err := o.happen(ev); err != nil {
		return "", err
	}
	return o.Result(o.t.Context(), ev.Key)
}

// Out implements talks.Office.
func (o *Office) Out() []talks.Line {
	out := o.lines
	o.lines = nil
	return out
}

// Delivered is how many messages the door took so far.
func (o *Office) Delivered() int { return o.delivered }

func (o *Office) key(kind string) string {
	o.n++
	return fmt.Sprintf("%s:%d", kind, o.n)
}

func (o *Office) from(who string, kind chat.Kind) chat.Event {
	r := o.room(who)
	return chat.Event{
		Key: o.key("test"), Kind: kind, Door: doorName, Conv: r.conv, Person: r.person, Addr: who, Group: r.group,
		Name: "微信名" + who, At: o.now,
	}
}

// happen keeps an event, twice as a channel may deliver it, and runs all that follows.
func (o *Office) happen(ev chat.Event) error {
	o.begun = true
	for range 2 {
		if err := o.Keep(o.t.Context(), ev); err != nil {
			return err
		}
	}
	return o.drain()
}

func (o *Office) drain() error {
	ok, err := o.worker.Drain(o.t.Context())
	if err == nil && !ok {
		err = fmt.Errorf("another worker has the lease")
	}
	return err
}

// recorder sees what is committed.
type recorder struct {
	*store.Redis
	o *Office
}

// Commit commits, and once more as after an answer that was lost.
func (r recorder) Commit(ctx context.Context, c chat.Commit) (chat.Receipt, error) {
	receipt, err := r.Redis.Commit(ctx, c)
	if err != nil {
		return receipt, err
	}
	if again, err := r.Redis.Commit(ctx, c); err != nil || !again.Done {
		r.o.t.Fatalf("a repeated commit was not known: %+v, %v", again, err)
	}
	r.o.note(ctx, c)
	return receipt, nil
}

// note writes down what a commit did, in its order.
func (o *Office) note(ctx context.Context, c chat.Commit) {
	for _, rec := range c.Outcome.Records {
		o.lines = append(o.lines, talks.Line{Saved: o.names.Saved(rec.Kind, rec.ID, rec.Plain)})
	}
	for _, e := range c.Outcome.Erase {
		o.lines = append(o.lines, talks.Line{Saved: o.names.Saved(chat.Tombstone, string(e.Person), e.Stone())})
	}
	for _, r := range c.Outcome.Replies {
		o.show(ctx, cmp.Or(r.To, c.Turn.Event.Conv), r)
	}
}

func (o *Office) show(ctx context.Context, conv chat.ConvID, r chat.Reply) {
	var to *room
	for _, room := range o.chats {
		if room.conv == conv {
			to = room
			room.buttons = append(room.buttons, slices.Concat(r.Buttons...)...)
		}
	}
	if to == nil {
		o.t.Fatalf("a reply goes to nobody (%s): %s", conv, chat.PlainText(r.Body))
	}
	if to.gone {
		return
	}
	line := talks.Line{To: to.name}
	for _, part := range r.Body {
		if part.Ref == nil {
			line.Text += part.Text
			continue
		}
		words, err := o.Field(ctx, *part.Ref)
		if err != nil {
			o.t.Fatal(err)
		}
		line.Text += words
	}
	for _, row := range r.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Label)
		}
		line.Buttons = append(line.Buttons, labels)
	}
	if r.File != nil {
		line.File, line.Content = r.File.Name, strings.TrimPrefix(string(r.File.Data), "\ufeff")
	}
	o.lines = append(o.lines, line)
}

const doorName = "telegram"

// door takes every message, but from those who are gone.
type door struct{ o *Office }

func (d door) Name() string                        { return doorName }
func (d door) Parts(m chat.Message) []chat.Message { return []chat.Message{m} }
func (d door) Pace() float64                       { return 0 }
func (d door) Interval(string) time.Duration       { return 0 }
func (d door) Send(_ context.Context, m chat.Message) error {
	if d.o.room(m.Addr).gone {
		return &chat.SendError{Class: chat.Unreachable, Err: fmt.Errorf("%s is gone", m.Addr)}
	}
	d.o.delivered++
	return nil
}
