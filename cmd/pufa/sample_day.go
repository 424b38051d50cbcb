package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pufa/outreach"
)

// What staff read out of what they are told.
var (
	saidLink     = regexp.MustCompile(`f_[A-Za-z0-9_-]{16,64}`) // outreach.LinkPayload of a code
	saidActivity = regexp.MustCompile(`A-[0-9]+`)
)

// day logs what was done on a day, and notes who agrees to a call-back.
func (p *samplePlay) day(ctx context.Context, d sampleDay) error {
	who := p.staff[d.By-1]
	err := p.do(ctx, who, p.types(strings.TrimSpace(p.village(d.Village)+" "+d.Log)), p.taps("log.save_button"))
	if err != nil {
		return err
	}
	id, err := who.finds(saidActivity)
	if err != nil {
		return err
	}
	if m := d.Mend; m != nil {
		p.later(p.morning(1), "mend "+id, func(ctx context.Context) error {
			return p.do(ctx, who, p.types(id), p.taps("mine.fix_button"), p.types(m.Number), p.types(m.Reason))
		})
	}
	if d.Void != "" {
		p.later(p.morning(1), "void "+id, func(ctx context.Context) error {
			return p.do(ctx, who, p.types(id), p.taps("mine.void_button"), p.types(d.Void))
		})
	}
	if len(d.Contacts) == 0 {
		return nil
	}
	return p.note(ctx, who, d.Contacts)
}

// note adds contacts to what was just logged: those with a chat by one link, the others by name and number.
func (p *samplePlay) note(ctx context.Context, who *samplePerson, contacts []sampleContact) error {
	due, err := p.due()
	if err != nil {
		return err
	}
	if err := p.do(ctx, who, p.taps("contact.add_button"), p.taps("contact.agrees_button")); err != nil {
		return err
	}
	code := ""
	for i, c := range contacts {
		if c.By != byChat {
			if err := p.do(ctx, who, p.types(p.noted(c))); err != nil {
				return err
			}
			continue
		}
		if code == "" {
			if code, err = p.link(ctx, who); err != nil {
				return err
			}
		}
		if err := p.join(ctx, code, due.Add(time.Duration(1+i)*time.Hour), c); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(contacts, func(c sampleContact) bool { return c.By != byChat && c.Ends != endsWaiting }) {
		p.later(due.Add(time.Hour), "call-backs", func(ctx context.Context) error { return p.callAll(ctx, who) })
	}
	return p.do(ctx, who, p.taps("contact.done_button"))
}

// due is when who agrees now will be asked.
func (p *samplePlay) due() (time.Time, error) {
	survey, ok := p.polls.Survey(p.script.Survey)
	if !ok || survey.FollowUp == nil {
		return time.Time{}, fmt.Errorf("there is no survey %q that follows up", p.script.Survey)
	}
	now := p.clock.Now().In(p.zone)
	return survey.FollowUp.DueAt(outreach.Day(now), now, p.steps.Quiet)
}

// noted is the line by which staff note a contact.
func (p *samplePlay) noted(c sampleContact) string {
	name := p.newName()
	p.calls[name] = c
	if c.By == byVisit {
		return name
	}
	return fmt.Sprintf("%s %d", name, p.script.Phones+int64(p.named))
}

// link has staff make a link, and reads its code.
func (p *samplePlay) link(ctx context.Context, who *samplePerson) (string, error) {
	if err := p.do(ctx, who, p.taps("contact.link_button")); err != nil {
		return "", err
	}
	return who.finds(saidLink)
}

// join has a villager agree by a link, and answer at a moment after they will be asked.
func (p *samplePlay) join(ctx context.Context, code string, at time.Time, c sampleContact) error {
	villager := p.newPerson()
	p.later(at, "a contact answers", func(ctx context.Context) error { return p.inChat(ctx, villager, c) })
	return p.do(ctx, villager, p.types(code), p.taps("contact.join_button"))
}

// inChat is what somebody does who was asked in their own conversation.
func (p *samplePlay) inChat(ctx context.Context, villager *samplePerson, c sampleContact) error {
	switch c.Ends {
	case endsStops:
		return p.do(ctx, villager, p.commands("command.stop"))
	case endsSilent, endsWaiting:
		return nil
	}
	p.settleLater(c)
	acts := []sampleAct{p.presses(c.Says...)}
	if c.Word != "" {
		acts = append(acts, p.types(c.Word))
	}
	return p.do(ctx, villager, acts...)
}

func (p *samplePlay) settleLater(c sampleContact) {
	if c.Settled > 0 {
		p.later(p.morning(c.Settled), "get back to a contact", p.settle)
	}
}

// callAll has staff work the list of today, until nobody is on it whom the script wants called. Whoever can't be reached is tried
// again the next working day.
func (p *samplePlay) callAll(ctx context.Context, who *samplePerson) error {
	missed := false
	for {
		who.buttons = nil // of older lists
		err := p.do(ctx, who, p.commands("command.todo"), p.presses(p.texts.Text("todo.call_button", "n", 1)))
		if errors.Is(err, errNotShown) {
			break
		}
		if err != nil {
			return err
		}
		c, ok := p.byName(strings.Join(who.heard, "\n"))
		if !ok || c.Ends == endsWaiting {
			return p.do(ctx, who, p.taps("todo.back_button"))
		}
		missed = missed || c.Ends == endsSilent
		if err := p.call(ctx, who, c); err != nil {
			return err
		}
	}
	if missed {
		p.later(p.morning(1), "call-backs", func(ctx context.Context) error { return p.callAll(ctx, who) })
	}
	return nil
}

// call does one call-back that staff have opened.
func (p *samplePlay) call(ctx context.Context, who *samplePerson, c sampleContact) error {
	switch c.Ends {
	case endsSilent:
		return p.do(ctx, who, p.taps("todo.missed_button"))
	case endsStops:
		return p.do(ctx, who, p.taps("todo.unwilling_button"))
	}
	p.settleLater(c)
	reached, word := p.taps("todo.phone_button"), p.taps("todo.no_word_button")
	if c.By == byVisit {
		reached = p.taps("todo.visit_button")
	}
	if c.Word != "" {
		word = p.types(c.Word)
	}
	return p.do(ctx, who, reached, p.presses(c.Says...), word)
}
