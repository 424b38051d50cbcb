package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/internal/testkit/talks"
	"pufa/outreach"
)

// event handles an event and all that follows from it.
func (o *office) event(ev chat.Event) {
	o.t.Helper()
	o.inbox = append(o.inbox, ev)
	for len(o.inbox) > 0 {
		ev := o.inbox[0]
		o.inbox = o.inbox[1:]
		o.n++
		if ev.Key == "" {
			ev.Key = fmt.Sprintf("test:%d", o.n)
		}
		o.turn(o.owned(ev))
	}
}

// owned fills in whose conversation it is, as the store does.
func (o *office) owned(ev chat.Event) chat.Event {
	if ev.Person != "" {
		return ev
	}
	for _, r := range o.chats {
		if r.conv == ev.Conv && !r.group {
			ev.Person, ev.Door, ev.Addr = r.person, "telegram", r.who
		}
	}
	return ev
}

// turn steps an event twice, compares, commits once.
func (o *office) turn(ev chat.Event) {
	o.t.Helper()
	first, second := o.step(ev), o.step(ev)
	if string(first) != string(second) {
		o.t.Fatalf("the same event was decided in two ways:\n%s\n%s", first, second)
	}
	var out chat.Outcome
	if err := json.Unmarshal(first, &out); err != nil {
		o.t.Fatal(err)
	}
	for i := range out.Records {
		if string(out.Records[i].Private) == "null" { // what json makes of none
			out.Records[i].Private = nil
		}
	}
	o.watch(ev, out)
	o.commit(ev, out)
}

// step decides an event on fresh copies; the outcome is returned as its bytes, so that nothing is shared.
func (o *office) step(ev chat.Event) []byte {
	o.t.Helper()
	turn := chat.Turn{Event: ev, Now: o.now, IDs: &ids{key: ev.Key, last: maps.Clone(o.series)}, State: slices.Clone(o.states[ev.Conv])}
	if ev.Person != "" {
		turn.Person, _ = o.Record(context.Background(), chat.Ref{Kind: outreach.RecordPerson, ID: string(ev.Person)})
	}
	out, err := o.h.Step(context.Background(), turn)
	if err != nil {
		o.t.Fatalf("step %+v: %v", ev, err)
	}
	slices.SortFunc(out.Relies, func(a, b chat.Rely) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	data, err := json.Marshal(out)
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

// ids numbers from where the office stands; tokens are made from the event's key.
type ids struct {
	key  string
	last map[string]int
	n    int
}

func (i *ids) Next(series string) string {
	i.last[series]++
	return fmt.Sprintf("%s-%04d", series, i.last[series])
}

func (i *ids) Token(n int) string {
	i.n++
	return hexOf(fmt.Sprintf("%s %d", i.key, i.n))[:n*4/3+1]
}

// commit applies an outcome whole.
func (o *office) commit(ev chat.Event, out chat.Outcome) {
	o.t.Helper()
	for _, r := range out.Relies {
		if got := o.records[r.Ref].Version; got != r.Version {
			o.t.Fatalf("relies on %v in version %d, there is %d", r.Ref, r.Version, got)
		}
	}
	for _, rec := range out.Records {
		o.write(rec, out.Erase)
	}
	for _, e := range out.Erase {
		o.erase(e)
	}
	for _, c := range out.Counts {
		delta := c.Delta
		c.Delta = 0
		o.counts[c] += delta
	}
	for _, x := range out.Index {
		if x.Remove {
			delete(o.lists[x.List], x.Member)
			continue
		}
		o.put(x.List, x.Member, x.Score)
	}
	for _, id := range out.Close {
		delete(o.dues, id)
	}
	for _, d := range out.Due {
		o.dues[d.ID] = d
	}
	if out.State != nil {
		o.states[ev.Conv] = out.State
	}
	o.audit = append(o.audit, out.Audit...)
	if out.Result != "" {
		o.result = out.Result
	}
	o.follow(ev, out.Events)
	for _, r := range out.Replies {
		o.deliver(ev, r)
	}
}

func (o *office) follow(ev chat.Event, events []chat.Event) {
	for i, e := range events {
		e.Key, e.At = fmt.Sprintf("%s/%d", ev.Key, i+1), o.now
		o.inbox = append(o.inbox, e)
	}
}

func (o *office) put(list, member string, score float64) {
	if o.lists[list] == nil {
		o.lists[list] = map[string]float64{}
	}
	o.lists[list][member] = score
}

// write keeps a record if its version is the one that is there.
func (o *office) write(rec chat.Record, erased []chat.Erase) {
	o.t.Helper()
	old := o.records[rec.Ref]
	if rec.Version != old.Version {
		o.t.Fatalf("writes %v over version %d, there is %d", rec.Ref, rec.Version, old.Version)
	}
	if (rec.Owner == "") != (len(rec.Private) == 0) {
		o.t.Fatalf("%v: owner %q with private part %q", rec.Ref, rec.Owner, rec.Private)
	}
	for _, e := range erased {
		if rec.Owner == e.Person || rec.Ref == (chat.Ref{Kind: outreach.RecordPerson, ID: string(e.Person)}) {
			o.t.Fatalf("writes %v while erasing its owner", rec.Ref)
		}
	}
	series, number, _ := strings.Cut(rec.ID, "-")
	var n int
	if _, err := fmt.Sscanf(number, "%d", &n); err == nil && len(series) == 1 {
		o.series[series] = max(o.series[series], n)
	}
	rec.Version++
	o.records[rec.Ref] = rec
	o.lines = append(o.lines, talks.Line{Saved: o.names.Saved(rec.Kind, rec.ID, rec.Plain)})
}

// erase forgets what a person wrote and who they are, as the store does: a tombstone keeps a stop in force.
func (o *office) erase(e chat.Erase) {
	for ref, rec := range o.records {
		if rec.Owner == e.Person {
			rec.Private, rec.Erased = nil, true
			o.records[ref] = rec
		}
	}
	delete(o.records, chat.Ref{Kind: outreach.RecordPerson, ID: string(e.Person)})
	stone := chat.Ref{Kind: chat.Tombstone, ID: string(e.Person)}
	o.records[stone] = chat.Record{Ref: stone, Version: 1, Plain: e.Stone()}
	o.lines = append(o.lines, talks.Line{Saved: o.names.Saved(chat.Tombstone, string(e.Person), o.records[stone].Plain)})
}

// deliver fills in references and shows the reply to everybody in the chat.
func (o *office) deliver(ev chat.Event, r chat.Reply) {
	o.t.Helper()
	o.sent = append(o.sent, r)
	conv := cmp.Or(r.To, ev.Conv)
	var to *room
	for _, room := range o.chats {
		if room.conv == conv {
			to = room
			room.buttons = append(room.buttons, slices.Concat(r.Buttons...)...)
		}
	}
	if conv == chat.Desk || to == nil {
		o.t.Fatalf("a reply goes to nobody (%s): %s", conv, chat.PlainText(r.Body))
	}
	if to.gone {
		return
	}
	line := talks.Line{To: to.name, Text: o.filled(r.Body)}
	for _, row := range r.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Label)
		}
		line.Buttons = append(line.Buttons, labels)
	}
	if r.File != nil {
		o.files = append(o.files, *r.File)
		line.File, line.Content = r.File.Name, strings.TrimPrefix(string(r.File.Data), "\ufeff")
	}
	o.lines = append(o.lines, line)
	if r.Sent != nil {
		o.follow(ev, []chat.Event{*r.Sent})
	}
}

func (o *office) filled(body []chat.Part) string {
	o.t.Helper()
	var b strings.Builder
	for _, p := range body {
		if p.Ref == nil {
			b.WriteString(p.Text)
			continue
		}
		b.WriteString(o.field(*p.Ref))
	}
	return b.String()
}

func (o *office) field(ref chat.FieldRef) string {
	o.t.Helper()
	rec, ok := o.records[ref.Ref]
	if !ok {
		o.t.Fatalf("a reply refers to %v, which is not there", ref)
	}
	if rec.Erased {
		return o.h.Texts.Text("common.erased")
	}
	var fields map[string]any
	if err := json.Unmarshal(rec.Private, &fields); err != nil {
		o.t.Fatalf("a reply refers to %v, but %q is private: %v", ref, rec.Private, err)
	}
	switch v := fields[ref.Field].(type) {
	case string:
		return v
	case []any:
		lines := make([]string, len(v))
		for i := range v {
			lines[i] = fmt.Sprint(v[i])
		}
		return strings.Join(lines, "\n")
	}
	o.t.Fatalf("a reply refers to %v, which has no such field", ref)
	return ""
}

// watch fails the test when something that was typed in one chat stands where it must not: in another chat's state or
// replies (but by reference), in plain parts, lists or the audit stream.
func (o *office) watch(ev chat.Event, out chat.Outcome) {
	o.t.Helper()
	for conv, lines := range o.typed {
		for _, typed := range lines {
			if typed == o.h.Answers.Example() {
				continue
			}
			if !slices.Contains(o.typed[ev.Conv], typed) {
				o.absent(typed, "the state of another chat", out.State)
			}
			for _, r := range out.Replies {
				if to := cmp.Or(r.To, ev.Conv); conv != to && !slices.Contains(o.typed[to], typed) {
					o.absent(typed, "a reply to another chat", r.Body)
				}
			}
			for _, rec := range out.Records {
				o.absent(typed, "the plain part of "+rec.Kind, rec.Plain)
			}
			o.absent(typed, "lists", out.Index)
			o.absent(typed, "the audit stream", out.Audit)
			o.absent(typed, "counts", out.Counts)
		}
	}
}

func (o *office) absent(typed, where string, v any) {
	o.t.Helper()
	data, ok := v.([]byte)
	if !ok {
		data, _ = json.Marshal(v)
	}
	if strings.Contains(string(data), typed) {
		o.t.Fatalf("%q, typed in a chat, stands in %s: %s", typed, where, data)
	}
}

// Record implements Reader.
func (o *office) Record(_ context.Context, ref chat.Ref) (chat.Record, error) {
	rec := o.records[ref]
	rec.Ref = ref
	rec.Plain, rec.Private = slices.Clone(rec.Plain), slices.Clone(rec.Private)
	return rec, nil
}

// Records implements Reader.
func (o *office) Records(ctx context.Context, kind string, ids []string) ([]chat.Record, error) {
	var recs []chat.Record
	for _, id := range ids {
		if rec, _ := o.Record(ctx, chat.Ref{Kind: kind, ID: id}); rec.Version > 0 {
			recs = append(recs, rec)
		}
	}
	return recs, nil
}

// Transcript implements Reader: the office has no pages.
func (o *office) Transcript(context.Context, chat.ConvID, string, int) ([]chat.Line, error) {
	return nil, nil
}

// Index implements Reader.
func (o *office) Index(_ context.Context, list string, from, to float64, n int) ([]string, error) {
	var members []string
	for m, score := range o.lists[list] {
		if from <= score && score <= to {
			members = append(members, m)
		}
	}
	slices.SortFunc(members, func(a, b string) int {
		return cmp.Or(cmp.Compare(o.lists[list][a], o.lists[list][b]), cmp.Compare(a, b))
	})
	if n < 0 {
		slices.Reverse(members)
		n = -n
	}
	return members[:min(n, len(members))], nil
}

// count is a tally.
func (o *office) count(kind, field, village, month string) int64 {
	var sum int64
	for c, n := range o.counts {
		if c.Kind == kind && c.Field == field && c.Village == village && c.Month() == month {
			sum += n
		}
	}
	return sum
}

// find decodes a record of the office.
func find[T any](o *office, decode func(chat.Record) (T, error), kind, id string) T {
	o.t.Helper()
	rec, _ := o.Record(context.Background(), chat.Ref{Kind: kind, ID: id})
	got, err := decode(rec)
	if err != nil {
		o.t.Fatal(err)
	}
	return got
}

// newest is the last reply that who's chat was sent, as plain words.
func (o *office) newest(who string) string {
	r := o.room(who)
	for _, l := range slices.Backward(o.lines) {
		if l.Saved == "" && l.To == r.name {
			return l.Text
		}
	}
	return ""
}
