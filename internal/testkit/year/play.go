package year

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"pufa/internal/testkit/talks"
)

// Staff and Admin are who acts; the talks of the year are theirs.
const (
	Staff = "宣传员"
	Admin = "管理员"
)

var (
	linkCode = regexp.MustCompile(`f_[A-Za-z0-9_-]{16,}`)
	listed   = regexp.MustCompile(`1\. 回访 (示例\d+)`)
)

// player keeps what the year needs to remember.
type player struct {
	talks.Office
	n     int                // contacts so far
	chats map[string]contact // who agreed in a chat and is not asked yet
	calls map[string]contact // who is on the staff's list, by name
}

// Play plays the whole year and ends on 10 January 2025. Staff and the administrator are made first. Errors: a button that
// was never shown, a clock that does not move.
func Play(o talks.Office) error {
	p := &player{Office: o, calls: map[string]contact{}}
	for _, step := range []func() error{
		func() error { return p.Now("2024-01-02 09:00") },
		func() error { return p.As(Staff, "staff") },
		func() error { return p.As(Admin, "admin") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, d := range deeds() {
		if err := p.deed(d); err != nil {
			return fmt.Errorf("%s: %w", d.day, err)
		}
	}
	return p.Now("2025-01-10 09:00")
}

func (p *player) deed(d deed) error {
	p.chats = map[string]contact{}
	if err := p.Now(d.day + " 15:00"); err != nil {
		return err
	}
	for i, line := range d.lines {
		if err := p.do(line, "[对]"); err != nil {
			return err
		}
		if i == 0 && len(d.contacts) > 0 {
			if err := p.note(d.contacts); err != nil {
				return err
			}
		}
	}
	for i, taps := range d.taps {
		if err := p.byTaps(taps); err != nil {
			return err
		}
		if i == 0 && len(d.contacts) > 0 {
			if err := p.note(d.contacts); err != nil {
				return err
			}
		}
	}
	if len(d.contacts) == 0 {
		return nil
	}
	return p.followUp(d.day)
}

// byTaps logs one activity by buttons; the last of taps is typed.
func (p *player) byTaps(taps []string) error {
	steps := []string{"记活动", "[" + taps[0] + "]"}
	if len(taps) == 3 {
		steps = append(steps, taps[1]) // typed: the button's label changes with what was logged last
	}
	return p.do(append(steps, "[今天]", taps[len(taps)-1], "[对]")...)
}

// do has staff type lines and press labels in brackets.
func (p *player) do(steps ...string) error { return p.act(Staff, steps...) }

func (p *player) act(who string, steps ...string) error {
	for _, s := range steps {
		var err error
		if label, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(label, "]") {
			err = p.Press(who, strings.TrimSuffix(label, "]"))
		} else {
			err = p.Say(who, s)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", who, s, err)
		}
	}
	return nil
}

// look returns what was said since the last look.
func (p *player) look() string {
	var b strings.Builder
	for _, l := range p.Out() {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}

// note adds contacts to what was just logged: those with a chat by one link, the others by name and number.
func (p *player) note(contacts []contact) error {
	p.look()
	if err := p.do("[加联系人]", "[愿意]", "[发链接]"); err != nil {
		return err
	}
	code := linkCode.FindString(p.look())
	if code == "" {
		return fmt.Errorf("no link was shown")
	}
	for _, c := range contacts {
		p.n++
		who := fmt.Sprintf("示例%d", p.n)
		if !c.chat {
			p.calls[who] = c
			if err := p.do(fmt.Sprintf("%s 138%08d", who, p.n)); err != nil {
				return err
			}
			continue
		}
		p.chats[who] = c
		if err := p.As(who, "villager"); err != nil {
			return err
		}
		if err := p.act(who, code, "[愿意]"); err != nil {
			return err
		}
	}
	return p.do("[没有了]")
}

// followUp lets three days pass, answers in the chats, and makes the calls on that day and the working days after it.
func (p *player) followUp(day string) error {
	due, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err
	}
	due = due.AddDate(0, 0, 3)
	if err := p.Now(due.Format(time.DateOnly) + " 10:00"); err != nil {
		return err
	}
	for n := 1; n <= p.n; n++ {
		who := fmt.Sprintf("示例%d", n)
		if err := p.inChat(who, p.chats[who]); err != nil {
			return err
		}
	}
	for range 6 {
		if err := p.callAll(); err != nil {
			return err
		}
		due = due.AddDate(0, 0, 1)
		if err := p.Now(due.Format(time.DateOnly) + " 10:00"); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) inChat(who string, c contact) error {
	switch c.outcome {
	case answers:
		return p.act(who, "["+c.taps[0]+"]", "["+c.taps[1]+"]", "["+c.taps[2]+"]", "["+c.taps[3]+"]")
	case stops:
		return p.act(who, "停止")
	}
	return nil
}

// callAll works the list of today until nobody is on it.
func (p *player) callAll() error {
	for {
		p.look()
		if err := p.do("待办"); err != nil {
			return err
		}
		m := listed.FindStringSubmatch(p.look())
		if m == nil {
			return nil
		}
		if err := p.call(p.calls[m[1]]); err != nil {
			return fmt.Errorf("call %s: %w", m[1], err)
		}
	}
}

func (p *player) call(c contact) error {
	switch c.outcome {
	case answers:
		return p.do("[回访1]", "[电话通了]", "["+c.taps[0]+"]", "["+c.taps[1]+"]", "["+c.taps[2]+"]", "["+c.taps[3]+"]", "[没有了，回待办]")
	case stops:
		return p.do("[回访1]", "[他不愿意]", "[回待办]")
	}
	return p.do("[回访1]", "[打不通]")
}
