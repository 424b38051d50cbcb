package handlers

import (
	"fmt"
	"slices"
	"strings"

	"pufa/chat"
)

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
