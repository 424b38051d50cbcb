package handlers

import (
	"errors"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// entry takes a line that logs activities or names one, A-0007, from staff and up. It leaves every other line alone.
func (t *talk) entry(text string) (bool, error) {
	if !t.who.Role.AtLeast(outreach.Staff) || t.turn.Event.Forwarded {
		return false, nil
	}
	if id, ok := namedActivity(text); ok {
		t.st.leave()
		return true, t.mineOpen(id)
	}
	e, err := t.Kinds.ParseEntry(text, t.Villages, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p != nil {
		if p.Code == outreach.ProblemNotEntry {
			return false, nil
		}
		return true, t.entryProblem(text, p)
	} else if err != nil {
		return false, err
	}
	t.st.leave()
	return true, t.logNext(logDraft{Village: e.Village, Day: e.Day, Items: e.Drafts})
}

// entryProblem says what to do about a line that was meant as an entry, and keeps the line in case it was not.
func (t *talk) entryProblem(text string, p *outreach.Problem) error {
	t.st.leave()
	t.problem(p).row(t.button("log.by_taps_button", "log.start", ""), t.button("log.question_button", "log.question", text))
	return nil
}

// logQuestion answers a line that only looked like an entry.
func (t *talk) logQuestion(text string) error {
	t.st.leave()
	return t.ask(text)
}

// problemOf finds what is wrong with something typed, nil when nothing is or the error is another.
func problemOf(err error) *outreach.Problem {
	var p *outreach.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

func (t *talk) problem(p *outreach.Problem) *reply {
	return t.say("problem."+string(p.Code), "word", p.Word, "max", p.Max)
}

// logConfirmTyped takes what is typed instead of a press: a word of assent, the line written anew, the right day, village or
// number alone, or a question, which is answered while the entry waits.
func (t *talk) logConfirmTyped(text string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	if !t.turn.Event.Forwarded && slices.Contains(t.Texts.Words("log.yes_words"), strings.Trim(text, " 。！!")) {
		return t.logSave("")
	}
	if done, err := t.entry(text); done || err != nil {
		return err
	}
	if p, ok := t.mended(&d, text); p != nil {
		t.problem(p)
		return nil
	} else if ok {
		return t.logNext(d)
	}
	a, err := t.lookup(text)
	if err != nil {
		return err
	}
	t.st.leave()
	if a.Kind == chat.Answered {
		err = t.ask(text)
	} else {
		t.say("log.not_understood").row(t.button("log.question_button", "log.question", text))
	}
	if err != nil {
		return err
	}
	return t.logPreview(d)
}

// mended puts what was typed alone into the draft: 昨天, 太平村, 80. The problem is of a day that can't be.
func (t *talk) mended(d *logDraft, text string) (*outreach.Problem, bool) {
	day, err := t.Kinds.ParseDay(text, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p == nil {
		d.Day = day
		return nil, err == nil
	} else if p.Code != outreach.ProblemDay {
		return p, false
	}
	if len(t.Villages) > 0 && t.needsVillage(*d) {
		if village, err := t.Kinds.FindVillage(text, t.Villages); err == nil {
			d.Village, d.Town = village, false
			return nil, true
		}
	}
	if len(d.Items) != 1 {
		return nil, false
	}
	kind, _ := t.Kinds.Kind(d.Items[0].Kind)
	numbers, err := t.Kinds.ParseNumbers(kind, text)
	if err == nil {
		d.Items[0].Numbers = numbers
	}
	return nil, err == nil
}
