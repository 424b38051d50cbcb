package handlers

import (
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const loginLife = 10 * time.Minute // of a link into the console (ASVS 5.0, 6.5)

func consoleRoutes(r *routes) {
	r.command("console", outreach.Staff, (*talk).consoleLink)
	formRoutes(r)
}

// consoleLink gives who has a role a link that lets one browser into the console, once.
func (t *talk) consoleLink(string) error {
	code := t.turn.IDs.Token(codeBytes)
	link := t.Link(chat.Page, outreach.LoginPayload(code))
	if link == "" {
		t.say("console.no_address")
		return nil
	}
	l := outreach.Login{ID: outreach.CodeID(code), Person: t.who.ID, Expires: t.turn.Now.Add(loginLife)}
	if err := t.write(l); err != nil {
		return err
	}
	t.audit("login.create", outreach.RecordLogin, l.ID, "")
	t.say("console.link", "minutes", int(loginLife.Minutes())).lineText(link)
	return nil
}

// loginForm redeems a login link.
type loginForm struct {
	Code string `json:"code"`
}

// loginRedeemed lets in who the link was made for, if they still have a role. Nobody is logged in yet, so the event has no person.
func (t *talk) loginRedeemed(f loginForm) (bool, error) {
	rec, err := t.read(outreach.RecordLogin, outreach.CodeID(f.Code))
	if err != nil {
		return false, err
	}
	l, err := outreach.DecodeLogin(rec)
	if err != nil {
		return false, err
	}
	if l.Version == 0 || l.Used || t.turn.Now.After(l.Expires) {
		t.say("console.link_over")
		return false, nil
	}
	p, err := t.personOn(l.Person)
	if err != nil {
		return false, err
	}
	if !p.Role.AtLeast(outreach.Staff) {
		t.say("common.not_allowed")
		return false, nil
	}
	l.Used = true
	t.letIn = l.Person
	t.audit("login.redeem", outreach.RecordLogin, l.ID, "person="+string(l.Person))
	return true, t.write(l)
}
