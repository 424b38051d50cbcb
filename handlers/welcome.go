package handlers

import (
	"encoding/json"
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

// NoticeVersion is the version of what first contact tells a person (PIPL 17): text welcome.notice. One more whenever
// its meaning changes: everybody is told once again, before the next answer.
const NoticeVersion = 1

func welcomeRoutes(r *routes) {
	r.command("start", outreach.Villager, (*talk).begin)
	r.command("help", outreach.Villager, (*talk).help)
	r.command("cancel", outreach.Villager, (*talk).cancel)
	r.press("menu.do", outreach.Villager, (*talk).menuPressed)
	r.press("welcome.ok", outreach.Villager, (*talk).welcomeSeen)
	r.press("welcome.stored", outreach.Villager, (*talk).welcomeStored)
	r.press("phone.keep", outreach.Villager, (*talk).phoneKept)
	r.press("phone.drop", outreach.Villager, (*talk).phoneDropped)
}

// greet notes where a person can be written to and, at first contact, tells who this is, once for each NoticeVersion. To
// somebody in danger the script goes first; they are told the next time.
func (t *talk) greet() error {
	ev := t.turn.Event
	if err := t.comeBack(); err != nil {
		return err
	}
	before := t.who
	t.who.Door, t.who.Conv, t.who.Blocked = ev.Door, ev.Conv, false
	if t.who.Role.AtLeast(outreach.Staff) && t.who.Name == "" {
		t.who.Name = ev.Name
	}
	if t.who.Seen < NoticeVersion {
		if _, danger := t.danger(); !danger {
			t.introduce()
		}
	}
	if t.who == before && t.who.Version > 0 {
		return nil
	}
	return t.write(t.who)
}

// comeBack keeps a stop in force for who had all forgotten and writes again.
func (t *talk) comeBack() error {
	if t.who.Version > 0 {
		return nil
	}
	stopped, err := t.stoppedBefore(t.who.ID)
	t.who.Stopped = t.who.Stopped || stopped
	return err
}

// stoppedBefore reads whether an erased person had said stop: what chat.Erase leaves.
func (t *talk) stoppedBefore(id chat.PersonID) (bool, error) {
	rec, err := t.Reader.Record(t.ctx, chat.Ref{Kind: chat.Tombstone, ID: string(id)})
	if err != nil || len(rec.Plain) == 0 {
		return false, err
	}
	var mark struct {
		Stop bool `json:"stop"`
	}
	if err := json.Unmarshal(rec.Plain, &mark); err != nil {
		return false, fmt.Errorf("decode tombstone: %w", err)
	}
	return mark.Stop, nil
}

func (t *talk) introduce() {
	t.who.Seen = NoticeVersion
	t.audit("person.notice", outreach.RecordPerson, string(t.who.ID), fmt.Sprintf("version=%d", NoticeVersion))
	t.say("welcome.notice", "town", t.Town).
		row(t.keep("welcome.ok_button", "welcome.ok", ""), t.keep("welcome.stored_button", "welcome.stored", ""))
}

func (t *talk) welcomeSeen(string) error {
	t.say("welcome.ok", "example", t.Answers.Example())
	return nil
}

func (t *talk) welcomeStored(string) error {
	r := t.say("welcome.stored", "lines", maxLines)
	if t.turn.Event.Door == chat.Page {
		r.line("welcome.stored_page", "lines", maxTranscript)
	}
	r.row(t.keep("main.data", "menu.do", "data"), t.keep("main.person", "menu.do", "person"))
	return nil
}

// begin is /start without a payload, and 恢复.
func (t *talk) begin(string) error {
	if err := t.resume(); err != nil {
		return err
	}
	t.menu()
	return nil
}

// menu shows what this person can do here.
func (t *talk) menu() {
	switch {
	case t.who.Role.AtLeast(outreach.Staff):
		r := t.say("main.staff", "example", t.Answers.Example()).
			row(t.menuButton("main.log", "log"), t.menuButton("main.todo", "todo"), t.menuButton("main.mine", "mine"))
		var more []button
		if t.who.Role.AtLeast(outreach.Reviewer) {
			more = append(more, t.menuButton("main.entries", "entries"))
		}
		if t.who.Role.AtLeast(outreach.Admin) {
			more = append(more, t.menuButton("main.report", "report"), t.menuButton("main.invite", "invite"))
		}
		if t.Link(chat.Page, outreach.LoginPayload("")) != "" {
			more = append(more, t.menuButton("main.console", "console"))
		}
		r.row(append(more, t.menuButton("main.help", "help"))...)
	default:
		t.say("main.villager", "example", t.Answers.Example()).
			row(t.menuButton("main.person", "person"), t.menuButton("main.data", "data"), t.menuButton("main.help", "help"))
	}
}

// menuButton makes one that does what the command does, now and later.
func (t *talk) menuButton(labelKey, command string) button {
	return t.keep(labelKey, "menu.do", command)
}

// menuPressed runs a command from a button, under the command's own least role.
func (t *talk) menuPressed(command string) error {
	r, ok := t.routes.commands[command]
	if !ok {
		return t.old()
	}
	t.st.leave()
	return t.allowed(r, "")
}

func (t *talk) help(string) error {
	r := t.say("help.villager", "example", t.Answers.Example())
	if t.who.Role.AtLeast(outreach.Staff) {
		r.line("help.staff")
	}
	if t.who.Role.AtLeast(outreach.Reviewer) {
		r.line("help.reviewer")
	}
	if t.who.Role.AtLeast(outreach.Admin) {
		r.line("help.admin")
	}
	r.row(t.menuButton("main.person", "person"), t.menuButton("main.data", "data"))
	return nil
}

// cancel says so; typing the command has already ended the dialogue.
func (t *talk) cancel(string) error {
	t.say("common.cancelled")
	return nil
}

// reach notes whether the channel can still deliver to a person.
func (t *talk) reach(reachable bool) error {
	if t.turn.Event.Group || t.who.Version == 0 || t.who.Blocked == !reachable {
		return nil
	}
	t.who.Blocked = !reachable
	if !reachable {
		if err := t.undelivered(); err != nil {
			return err
		}
	}
	return t.write(t.who)
}

// contact asks whether a shared number may be kept: sharing one by mistake is easy.
func (t *talk) contact() error {
	phone := mobile(t.turn.Event.Phone)
	if phone == "" {
		t.say("common.unreadable")
		return nil
	}
	t.say("phone.ask", "phone", phone).
		row(t.button("phone.keep_button", "phone.keep", phone), t.button("phone.drop_button", "phone.drop", ""))
	return nil
}

// mobile is a number's digits, without the country code of the mainland.
func mobile(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if rest, ok := strings.CutPrefix(digits, "86"); ok && len(rest) == 11 {
		return rest
	}
	return digits
}

func (t *talk) phoneKept(phone string) error {
	t.who.Phone = phone
	t.audit("person.phone", outreach.RecordPerson, string(t.who.ID), "kept")
	t.say("phone.kept")
	return t.write(t.who)
}

func (t *talk) phoneDropped(string) error {
	t.say("phone.dropped")
	if t.who.Phone == "" {
		return nil
	}
	t.who.Phone = ""
	t.audit("person.phone", outreach.RecordPerson, string(t.who.ID), "dropped")
	return t.write(t.who)
}
