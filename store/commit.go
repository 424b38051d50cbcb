package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
)

// Commit writes a turn's outcome: state, records, tallies, lists, due items, audit lines, replies and the done-mark, all of
// it or nothing, once. Errors: chat.ErrConflict (load and step again), chat.ErrLeaseLost, chat.ErrUnavailable (it may or may
// not have happened: commit the same again).
func (s *Redis) Commit(ctx context.Context, c chat.Commit) (chat.Receipt, error) {
	w, err := s.plan(ctx, c)
	if err != nil {
		return chat.Receipt{}, err
	}
	cmd, err := s.eval(ctx, "commit", w.keys, w.args(c, s.sealResult(c.Outcome.Result))...)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("commit %s: %w", c.Kept.Key, err)
	}
	answer, err := cmd.StringSlice()
	if err != nil || len(answer) == 0 {
		return chat.Receipt{}, fmt.Errorf("commit %s: unexpected answer %v", c.Kept.Key, cmd.Val())
	}
	switch answer[0] {
	case "ok":
		s.settle(c, w)
		return chat.Receipt{Result: c.Outcome.Result, Sends: w.sends}, nil
	case "done":
		for _, e := range c.Outcome.Erase {
			s.cache.drop(e.Person)
		}
		result, err := s.openResult(answer[1])
		return chat.Receipt{Done: true, Result: result, Sends: w.sends}, err
	case "lease":
		return chat.Receipt{}, fmt.Errorf("commit %s: %w", c.Kept.Key, chat.ErrLeaseLost)
	}
	s.cache.drop(w.owners()...) // one of their keys may be what changed
	return chat.Receipt{}, fmt.Errorf("commit %s: %s: %w", c.Kept.Key, strings.TrimPrefix(answer[1], string(s.k)), chat.ErrConflict)
}

// settle updates what this process remembers after a commit.
func (s *Redis) settle(c chat.Commit, w *writer) {
	for p, k := range w.people {
		s.cache.put(p, k)
	}
	for _, e := range c.Outcome.Erase {
		s.cache.drop(e.Person)
	}
}

// plan turns an outcome into checks and writes. The order of writes follows the order of keys in the documentation of keys.
func (s *Redis) plan(ctx context.Context, c chat.Commit) (*writer, error) {
	w := &writer{k: s.k, at: map[string]int{}}
	w.key(s.k.lease())
	w.key(s.k.mark(c.Kept.Key))
	w.key(s.k.inbox())
	var err error
	if w.pages, err = s.pagesOf(ctx, c); err != nil {
		return nil, err
	}
	if w.people, err = s.keysFor(ctx, ownersOf(c, w.pages)); err != nil {
		return nil, err
	}
	s.planPeople(w, c)
	s.planState(w, c)
	if err := s.planRecords(w, c); err != nil {
		return nil, err
	}
	planCounts(w, c.Outcome.Counts)
	planIndex(w, c.Outcome.Index)
	if err := s.planDue(w, c); err != nil {
		return nil, err
	}
	if err := s.planEvents(w, c); err != nil {
		return nil, err
	}
	if err := s.planReplies(w, c); err != nil {
		return nil, err
	}
	s.planAudit(w, c)
	if err := s.planErase(ctx, w, c); err != nil {
		return nil, err
	}
	if err := s.planPages(w, c); err != nil { // after an erasure, which ends the transcript
		return nil, err
	}
	for series, n := range c.Used {
		w.write(s.k.seq(), "ZADD", "GT", n, series)
	}
	w.write(s.k.alone(), "HDEL", c.Kept.Key)
	return w, s.planPark(w, c)
}

// ownersOf lists whose keys a commit encrypts with.
func ownersOf(c chat.Commit, at pages) []chat.PersonID {
	var owners []chat.PersonID
	add := func(p chat.PersonID) {
		if p != "" && !slices.Contains(owners, p) && !erases(c, p) {
			owners = append(owners, p)
		}
	}
	if !c.Turn.Event.Group && len(c.Outcome.State) > 0 {
		add(convOwner(c))
	}
	for _, r := range c.Outcome.Records {
		if len(r.Private) > 0 {
			add(r.Owner)
		}
	}
	if c.Park == "" {
		for _, owner := range at {
			add(owner)
		}
	}
	return owners
}

// convOwner is the person whose key encrypts the conversation's state.
func convOwner(c chat.Commit) chat.PersonID {
	if p := c.Turn.Event.Person; p != "" {
		return p
	}
	return office
}

// planPeople checks that every key used is still the one in force, and stores the ones made just now.
func (s *Redis) planPeople(w *writer, c chat.Commit) {
	for p, k := range w.people {
		name := s.k.personKey(p)
		if !k.fresh {
			w.check(name, k.version)
			continue
		}
		w.check(name, "0")
		w.write(name, "HSET", "v", k.version, "k", wrap(s.cfg.Keys, name, k.key))
	}
	// What was read before an erasure must not be written again after it, under a key made anew.
	if len(w.people) > 0 {
		w.check(s.k.erasures(), strconv.FormatInt(c.Turn.Basis.Erasures, 10))
	}
	// The role and the stop of who acts are part of every decision.
	p := c.Turn.Event.Person
	ref := chat.Ref{Kind: "person", ID: string(p)}
	written := slices.ContainsFunc(c.Outcome.Records, func(r chat.Record) bool { return r.Ref == ref })
	if p != "" && !c.Turn.Event.Group && !written && c.Park == "" {
		w.check(s.k.record(ref), strconv.FormatInt(c.Turn.Basis.Person, 10))
	}
}

// planState writes the dialogue state and, when the event told it, the conversation's address.
func (s *Redis) planState(w *writer, c chat.Commit) {
	ev := c.Turn.Event
	if ev.Group || c.Park != "" {
		return
	}
	name := s.k.conv(ev.Conv)
	w.check(name, strconv.FormatInt(c.Turn.Basis.State, 10))
	owner := convOwner(c)
	if c.Outcome.State == nil || erases(c, owner) {
		return
	}
	args := []any{"v", c.Turn.Basis.State + 1, "o", string(owner)}
	if k, ok := w.people[owner]; ok {
		args = append(args, "k", k.version, "s", seal(k.key, name+" s", c.Outcome.State))
		if ev.Addr != "" {
			args = append(args, "d", ev.Door, "a", seal(k.key, name+" a", []byte(ev.Addr)))
		} else {
			w.write(name, "HDEL", "d", "a") // an address under another key, or none
		}
	}
	w.write(name, "HSET", args...)
	if len(c.Outcome.State) == 0 {
		w.write(name, "HDEL", "s")
	}
}

func (s *Redis) planRecords(w *writer, c chat.Commit) error {
	for _, r := range c.Outcome.Records {
		name := s.k.record(r.Ref)
		w.check(name, strconv.FormatInt(r.Version, 10))
		args := []any{"v", r.Version + 1, "p", []byte(r.Plain)}
		gone := erases(c, r.Owner) // its private part stays as it is and opens for nobody
		if len(r.Private) > 0 && !gone {
			k, ok := w.people[r.Owner]
			if !ok {
				return fmt.Errorf("record %s %s has a private part and no owner", r.Kind, r.ID)
			}
			args = append(args, "e", seal(k.key, recordPlace(r.Ref), r.Private), "o", string(r.Owner), "k", k.version)
		}
		w.write(name, "HSET", args...)
		if len(r.Private) == 0 && r.Version > 0 && !gone {
			w.write(name, "HDEL", "e", "o", "k")
		}
	}
	for _, r := range c.Outcome.Relies {
		w.check(s.k.record(r.Ref), strconv.FormatInt(r.Version, 10))
	}
	return nil
}

func planCounts(w *writer, counts []chat.Count) {
	touched := map[string]bool{}
	for _, n := range counts {
		name := w.k.tally(n.Kind, n.Month())
		w.write(name, "HINCRBY", countField(n), n.Delta)
		if !touched[name] {
			touched[name] = true
			w.write(name, "HINCRBY", "v", 1)
			w.write(w.k.tallies(), "SADD", n.Kind+":"+n.Month())
		}
	}
}

func planIndex(w *writer, index []chat.Index) {
	for _, x := range index {
		if x.Remove {
			w.write(w.k.index(x.List), "ZREM", x.Member)
			continue
		}
		w.write(w.k.index(x.List), "ZADD", score(x.Score), x.Member)
	}
}

func (s *Redis) planDue(w *writer, c chat.Commit) error {
	for _, d := range c.Outcome.Due {
		sealed, err := s.sealEvent(chat.Event{
			Kind: chat.KindDue, Conv: d.Conv, At: d.At, Due: &chat.DueRef{ID: d.ID, Name: d.Name, Ref: d.Ref},
		})
		if err != nil {
			return err
		}
		item := s.k.dueItem(d.ID)
		w.write(item, "PERSIST")
		w.write(item, "HINCRBY", "n", 1)
		w.write(item, "HSET", "c", string(d.Conv), "e", sealed)
		w.write(s.k.due(), "ZADD", d.At.UnixMilli(), d.ID)
	}
	for _, id := range c.Outcome.Close {
		w.write(s.k.due(), "ZREM", id)
		w.write(s.k.dueItem(id), "HDEL", "c", "e")
		w.write(s.k.dueItem(id), "PEXPIRE", dueTail.Milliseconds())
	}
	return nil
}

// planEvents puts emitted events into the inbox: keys <parent>/<n>, from 1.
func (s *Redis) planEvents(w *writer, c chat.Commit) error {
	for i, ev := range c.Outcome.Events {
		ev.Key, ev.At = fmt.Sprintf("%s/%d", c.Kept.Key, i+1), c.Turn.Now
		if err := s.planEvent(w, ev); err != nil {
			return err
		}
	}
	return nil
}

func (s *Redis) planEvent(w *writer, ev chat.Event) error {
	sealed, err := s.sealEvent(ev)
	if err != nil {
		return err
	}
	w.write(s.k.mark(ev.Key), "SET", "k")
	w.write(s.k.inbox(), "XADD", "*", "k", ev.Key, "c", string(ev.Conv), "e", sealed)
	return nil
}

// planAudit writes the append-only lines: when, who (a hash), through which event, what.
func (s *Redis) planAudit(w *writer, c chat.Commit) {
	for _, a := range c.Outcome.Audit {
		w.write(s.k.audit(), "XADD", "*", "t", c.Turn.Now.UTC().Format(time.RFC3339), "p", string(c.Turn.Event.Person),
			"k", c.Kept.Key, "a", a.Action, "r", a.Ref.Kind+" "+a.Ref.ID, "d", a.Detail)
	}
}

func (s *Redis) planPark(w *writer, c chat.Commit) error {
	if c.Park == "" {
		return nil
	}
	sealed, err := s.sealParked(parked{Event: &c.Kept.Event, Why: c.Park, At: c.Turn.Now})
	if err != nil {
		return err
	}
	w.write(s.k.parked(), "HSET", "ev:"+c.Kept.Key, sealed)
	w.write(s.k.parkedQueue(), "ZADD", c.Turn.Now.UnixMilli(), "ev:"+c.Kept.Key)
	return nil
}

// markTTL is how long a done-mark stays after the commit.
func markTTL(key string) time.Duration {
	if strings.HasPrefix(key, "tg:") || strings.HasPrefix(key, "due:") {
		return markTelegram
	}
	return markOther
}
