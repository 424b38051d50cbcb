package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// samplePerson is one side of a conversation on a page.
type samplePerson struct {
	name    string // of staff; empty: a page knows nobody's name
	addr    string
	conv    chat.ConvID
	read    string        // id of the line read last
	heard   []string      // what pufa said since the person's last act
	buttons []chat.Button // that were shown, newest last
}

const sampleHaste = 5 * time.Second // between a person's acts

// newPerson opens a conversation on a page of which no browser has the secret.
func (p *samplePlay) newPerson() *samplePerson {
	p.chats++
	addr := fmt.Sprintf("sample-%d", p.chats)
	return &samplePerson{addr: addr, conv: chat.ConvID(p.store.Hash(chat.Page + ":" + addr))}
}

// happen keeps an event of a person and runs all that follows from it.
func (p *samplePlay) happen(ctx context.Context, who *samplePerson, ev chat.Event) error {
	if err := p.listen(ctx, who); err != nil {
		return err
	}
	who.heard = nil
	p.events++
	p.clock.set(p.clock.Now().Add(sampleHaste))
	ev.Key = fmt.Sprintf("sample:%d", p.events)
	ev.Door, ev.Conv, ev.Person, ev.Addr, ev.Name = chat.Page, who.conv, chat.PersonID(who.conv), who.addr, who.name
	ev.At = p.clock.Now()
	if err := p.store.Keep(ctx, ev); err != nil {
		return err
	}
	if err := p.drain(ctx); err != nil {
		return err
	}
	return p.listen(ctx, who)
}

// listen reads what was said to a person since they read last.
func (p *samplePlay) listen(ctx context.Context, who *samplePerson) error {
	const most = 100 // lines, far more than one act brings
	lines, err := p.store.Transcript(ctx, who.conv, who.read, most)
	if err != nil {
		return err
	}
	for _, l := range lines {
		who.read = l.ID
		if !l.Mine {
			who.heard = append(who.heard, l.Text)
			who.buttons = append(who.buttons, slices.Concat(l.Buttons...)...)
		}
	}
	who.buttons = who.buttons[max(0, len(who.buttons)-maxShown):]
	return nil
}

// sampleAct is something a person does.
type sampleAct func(ctx context.Context, who *samplePerson) error

// do does one after the other, until one can't be done.
func (p *samplePlay) do(ctx context.Context, who *samplePerson, acts ...sampleAct) error {
	for _, act := range acts {
		if err := act(ctx, who); err != nil {
			return err
		}
	}
	return nil
}

// types sends a line.
func (p *samplePlay) types(line string) sampleAct {
	return func(ctx context.Context, who *samplePerson) error {
		return p.happen(ctx, who, chat.Event{Kind: chat.KindText, Text: line})
	}
}

// commands sends the word that stands for a command, with what follows it.
func (p *samplePlay) commands(wordsKey string, rest ...string) sampleAct {
	return p.types(strings.Join(append([]string{p.texts.Words(wordsKey)[0]}, rest...), " "))
}

// taps presses the newest button whose label is a text.
func (p *samplePlay) taps(labelKey string) sampleAct { return p.presses(p.texts.Text(labelKey)) }

// presses presses the newest button with each label, one after the other.
func (p *samplePlay) presses(labels ...string) sampleAct {
	return func(ctx context.Context, who *samplePerson) error {
		for _, label := range labels {
			if err := p.press(ctx, who, regexp.QuoteMeta(label)); err != nil {
				return err
			}
		}
		return nil
	}
}

var errNotShown = errors.New("there is no such button")

// press presses the newest button whose label fits. Errors: errNotShown.
func (p *samplePlay) press(ctx context.Context, who *samplePerson, label string) error {
	form, err := regexp.Compile("^(?:" + label + ")$")
	if err != nil {
		return err
	}
	if err := p.listen(ctx, who); err != nil {
		return err
	}
	for _, b := range slices.Backward(who.buttons) {
		if b.Token != "" && form.MatchString(b.Label) {
			return p.happen(ctx, who, chat.Event{Kind: chat.KindPress, Press: b.Token})
		}
	}
	return fmt.Errorf("press %s: %w", label, errNotShown)
}

// finds returns the first thing of that form in what was said to a person after their last act.
func (p *samplePerson) finds(form *regexp.Regexp) (string, error) {
	if found := form.FindString(strings.Join(p.heard, "\n")); found != "" {
		return found, nil
	}
	return "", fmt.Errorf("nothing like %s was said", form)
}

// hire makes the members of staff.
func (p *samplePlay) hire(ctx context.Context) error {
	data, err := json.Marshal(map[string]string{"role": string(outreach.Staff)})
	if err != nil {
		return err
	}
	for range p.script.Staff {
		who := p.newPerson()
		who.name = p.newName()
		p.staff = append(p.staff, who)
		if err := p.happen(ctx, who, chat.Event{Kind: chat.KindCommand, Command: "grant", Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// question has a villager ask the machine, then want a person, whose answer comes the next day if there is to be one.
func (p *samplePlay) question(ctx context.Context, q sampleQuestion) error {
	villager := p.newPerson()
	if q.Says != "" {
		if err := p.do(ctx, villager, p.types(q.Says)); err != nil {
			return err
		}
	}
	if q.Answer != "" {
		p.later(p.morning(1), q.Asks, func(ctx context.Context) error { return p.answer(ctx, villager, q.Answer) })
	}
	return p.do(ctx, villager, p.commands("command.person", q.Asks))
}

// answer has staff answer the question that is first on their list.
func (p *samplePlay) answer(ctx context.Context, villager *samplePerson, text string) error {
	err := p.do(ctx, p.staff[0], p.commands("command.todo"), p.opensQuestion,
		p.taps("question.write_button"), p.types(text), p.taps("question.send_button"))
	if err != nil {
		return err
	}
	return p.do(ctx, villager, p.taps("ask.useful_button"))
}

// settle has staff get back to somebody who was not satisfied.
func (p *samplePlay) settle(ctx context.Context) error {
	return p.do(ctx, p.staff[0], p.commands("command.todo"), p.opensQuestion, p.taps("question.called_button"))
}

// opensQuestion presses the last button of the list on the screen that has a question's number.
func (p *samplePlay) opensQuestion(ctx context.Context, who *samplePerson) error {
	return p.press(ctx, who, `Q-[0-9]+ .*`)
}
