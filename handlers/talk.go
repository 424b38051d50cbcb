package handlers

import (
	"context"
	"encoding/json"
	"fmt"
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
	letIn  chat.PersonID // whom a login link lets into the console
	found  *found        // what the knowledge base said to this event's text, once it was asked
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
	case chat.KindForm:
		return t.inForm()
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
