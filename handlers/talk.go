package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// talk is one step being decided: what is known, and the outcome as it grows.
type talk struct {
	*Handlers
	ctx    context.Context
	turn   chat.Turn
	who    outreach.Person // the zero person for events without one
	st     state
	out    chat.Outcome
	wrote  map[chat.Ref]bool
	relied map[chat.Ref]int64
	found  *found // what the knowledge base said to this event's text, once it was asked
}

func (h *Handlers) open(ctx context.Context, turn chat.Turn) (*talk, error) {
	t := &talk{Handlers: h, ctx: ctx, turn: turn, wrote: map[chat.Ref]bool{}, relied: map[chat.Ref]int64{}}
	var err error
	if t.st, err = decodeState(turn.State); err != nil {
		return nil, err
	}
	if t.who, err = outreach.DecodePerson(turn.Person); err != nil {
		return nil, err
	}
	t.who.ID = turn.Event.Person
	return t, nil
}

// route gives the event to the conversation that takes it.
func (t *talk) route() error {
	ev := t.turn.Event
	switch ev.Kind {
	case chat.KindDue:
		if run, ok := t.routes.dues[ev.Due.Name]; ok {
			return run(t, *ev.Due)
		}
	case chat.KindCommand:
		if run, ok := t.routes.requests[ev.Command]; ok {
			return run(t, ev.Data)
		}
	case chat.KindReach:
		return t.reach(ev.Reachable)
	case chat.KindText, chat.KindPress, chat.KindContact, chat.KindOther:
		if ev.Group {
			return t.inGroup()
		}
		return t.inPrivate()
	}
	return nil
}

func (t *talk) inPrivate() error {
	if err := t.greet(); err != nil {
		return err
	}
	switch t.turn.Event.Kind {
	case chat.KindPress:
		return t.pressed()
	case chat.KindContact:
		return t.contact()
	case chat.KindOther:
		t.say("common.unreadable")
		return nil
	}
	return t.typed()
}

// pressed runs what a button stands for. A token this conversation does not know, an old one or a forged one, changes nothing.
func (t *talk) pressed() error {
	o, ok := t.st.find(t.turn.Event.Press)
	if !ok {
		return t.old()
	}
	r, ok := t.routes.presses[o.Do]
	if !ok {
		return t.old()
	}
	if !o.Keep {
		t.st.retire(o.Set)
	}
	return t.allowed(r, o.Arg)
}

func (t *talk) old() error {
	t.out.Ack = t.Texts.Text("common.old_button")
	t.say("common.old_button")
	return nil
}

// typed finds what a line is: a command, a line a dialogue waits for, an entry, or a question.
func (t *talk) typed() error {
	ev := t.turn.Event
	if ev.Start != "" {
		return t.started(ev.Start)
	}
	if payload := strings.TrimSpace(ev.Text); !ev.Forwarded && t.routes.startLine(payload) {
		return t.started(payload)
	}
	if done, err := t.crisis(ev.Text); done || err != nil {
		return err
	}
	if name, rest, ok := t.routes.parse(ev.Text); ok && !ev.Forwarded {
		if r, known := t.routes.commands[name]; known && !t.justWords(r, rest) {
			t.st.leave()
			return t.allowed(r, rest)
		}
	}
	if r, ok := t.routes.waits[t.st.Wait]; ok {
		return t.allowed(r, ev.Text)
	}
	if done, err := t.entry(ev.Text); done || err != nil {
		return err
	}
	return t.ask(ev.Text)
}

// justWords says that what reads like a command is a villager's sentence: 报告，我家牛丢了.
func (t *talk) justWords(r route, rest string) bool {
	slash := strings.HasPrefix(strings.Replace(strings.TrimSpace(t.turn.Event.Text), "／", "/", 1), "/")
	return rest != "" && !slash && !t.who.Role.AtLeast(r.least)
}

func (t *talk) started(payload string) error {
	for prefix, run := range t.routes.starts {
		if rest, ok := strings.CutPrefix(payload, prefix); ok {
			return run(t, rest)
		}
	}
	t.menu()
	return nil
}

// allowed runs a route if the person's role reaches it.
func (t *talk) allowed(r route, text string) error {
	if !t.who.Role.AtLeast(r.least) {
		t.say("common.not_allowed")
		return nil
	}
	return r.run(t, text)
}

// reply is a message being written.
type reply struct {
	t *talk
	i int // its place in the outcome
	n int // its number among the messages with buttons
}

// say adds a message to the event's conversation. args are pairs of a name and a value: a string, a number, or a
// chat.FieldRef to a private field of somebody.
func (t *talk) say(key string, args ...any) *reply {
	return t.sayTo("", key, args...)
}

// sayTo adds a message to another conversation. It can have no buttons: those live in the state of the conversation.
func (t *talk) sayTo(conv chat.ConvID, key string, args ...any) *reply {
	return t.send(chat.Reply{To: conv, Body: t.body(key, args...)})
}

// sayText adds a message whose words come from the knowledge base or a report.
func (t *talk) sayText(text string) *reply {
	return t.send(chat.Reply{Body: chat.Say(text)})
}

func (t *talk) send(r chat.Reply) *reply {
	t.out.Replies = append(t.out.Replies, r)
	return &reply{t: t, i: len(t.out.Replies) - 1}
}

// row adds a row of buttons; see the functions button and keep.
func (r *reply) row(buttons ...button) *reply {
	if len(buttons) == 0 {
		return r
	}
	if r.n == 0 {
		r.t.st.Sets++
		r.n = r.t.st.Sets
	}
	row := make([]chat.Button, 0, len(buttons))
	for _, b := range buttons {
		if b.url != "" {
			row = append(row, chat.Button{Label: b.label, URL: b.url})
			continue
		}
		token := r.t.turn.IDs.Token(tokenBytes)
		r.t.st.add(offer{Token: token, Do: b.do, Arg: b.arg, Set: r.n, Keep: b.keep})
		row = append(row, chat.Button{Label: b.label, Token: token})
	}
	out := &r.t.out.Replies[r.i]
	out.Buttons = append(out.Buttons, row)
	return r
}

// file hangs a file on the message.
func (r *reply) file(f chat.File) *reply {
	r.t.out.Replies[r.i].File = &f
	return r
}

// sent asks for an event once the message was delivered.
func (r *reply) sent(ev chat.Event) *reply {
	r.t.out.Replies[r.i].Sent = &ev
	return r
}

const tokenBytes = 8 // of randomness in a button's token: 2⁶⁴ guesses against one conversation's few dozen

// button is one to be shown: its label and what a press does.
type button struct {
	label, do, arg, url string
	keep                bool
}

// button makes one whose label is a text. It goes when its dialogue ends or another button of its message is pressed.
func (t *talk) button(labelKey, do, arg string) button {
	return button{label: t.Texts.Text(labelKey), do: do, arg: arg}
}

// keep makes one that can be pressed again and later: 看法条, 有用.
func (t *talk) keep(labelKey, do, arg string) button {
	b := t.button(labelKey, do, arg)
	b.keep = true
	return b
}

// choice makes one whose label is data: a village, a kind.
func choice(label, do, arg string) button { return button{label: label, do: do, arg: arg} }

// wait makes the next typed line go to a route, with what the dialogue has gathered.
func (t *talk) wait(route string, draft any) error {
	data, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("encode draft of %s: %w", route, err)
	}
	t.st.Wait, t.st.Draft = route, data
	return nil
}

// draft reads what the dialogue has gathered.
func (t *talk) draft(into any) error {
	if len(t.st.Draft) == 0 {
		return nil
	}
	if err := json.Unmarshal(t.st.Draft, into); err != nil {
		return fmt.Errorf("decode draft of %s: %w", t.st.Wait, err)
	}
	return nil
}

// body fills a text's arguments, references included.
func (t *talk) body(key string, args ...any) []chat.Part {
	pieces, err := t.Texts.Pieces(key)
	if err != nil {
		panic(err) // a programmer's mistake that the tests of texts find
	}
	var parts []chat.Part
	var words strings.Builder
	for _, p := range pieces {
		if p.Arg == "" {
			words.WriteString(p.Literal)
			continue
		}
		if ref, ok := argument(key, p.Arg, args).(chat.FieldRef); ok {
			parts = append(parts, chat.Part{Text: words.String()}, chat.Part{Ref: &ref})
			words.Reset()
			continue
		}
		fmt.Fprint(&words, argument(key, p.Arg, args))
	}
	if words.Len() > 0 {
		parts = append(parts, chat.Part{Text: words.String()})
	}
	return slices.DeleteFunc(parts, func(p chat.Part) bool { return p.Text == "" && p.Ref == nil })
}

// argument finds a named one. A missing one is a programmer's mistake that the tests of texts find.
func argument(key, name string, args []any) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	panic(fmt.Sprintf("text %q: argument %q is missing", key, name))
}

// read returns a record the decision rests on: if it changes before the commit, the step is taken again.
func (t *talk) read(kind, id string) (chat.Record, error) {
	rec, err := t.Reader.Record(t.ctx, chat.Ref{Kind: kind, ID: id})
	if err != nil {
		return rec, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	rec.Ref = chat.Ref{Kind: kind, ID: id}
	t.relied[rec.Ref] = rec.Version
	return rec, nil
}

// recorder is a noun that knows its form as a record.
type recorder interface{ Record() (chat.Record, error) }

// write puts a record into the outcome.
func (t *talk) write(r recorder) error {
	rec, err := r.Record()
	if err != nil {
		return err
	}
	if t.wrote[rec.Ref] {
		t.out.Records = slices.DeleteFunc(t.out.Records, func(old chat.Record) bool { return old.Ref == rec.Ref })
	}
	t.wrote[rec.Ref] = true
	t.out.Records = append(t.out.Records, rec)
	return nil
}

func (t *talk) audit(action, kind, id, detail string) {
	t.out.Audit = append(t.out.Audit, chat.Audit{Action: action, Ref: chat.Ref{Kind: kind, ID: id}, Detail: detail})
}

func (t *talk) count(counts ...chat.Count) { t.out.Counts = append(t.out.Counts, counts...) }

func (t *talk) list(list, member string, score float64) {
	t.out.Index = append(t.out.Index, chat.Index{List: list, Member: member, Score: score})
}

func (t *talk) unlist(list, member string) {
	t.out.Index = append(t.out.Index, chat.Index{List: list, Member: member, Remove: true})
}

// today is the day in the township's time zone, 2006-01-02.
func (t *talk) today() string { return t.turn.Now.In(t.Zone).Format("2006-01-02") }

// close turns the talk into its outcome.
func (t *talk) close() (chat.Outcome, error) {
	for ref, version := range t.relied {
		if !t.wrote[ref] {
			t.out.Relies = append(t.out.Relies, chat.Rely{Ref: ref, Version: version})
		}
	}
	if t.out.State != nil || t.turn.Event.Group {
		return t.out, nil // erased, or a group, which has no state
	}
	data, err := json.Marshal(t.st)
	if err != nil {
		return t.out, fmt.Errorf("encode dialogue state: %w", err)
	}
	t.out.State = data
	return t.out, nil
}
