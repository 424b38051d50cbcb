package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	inviteLife = 72 * time.Hour // CONTRACT: pufa invite
	codeBytes  = 16             // 128 bits
)

// errRole is the answer to a command that asks for a role that can't be given.
var errRole = errors.New("role must be staff, reviewer or admin")

func inviteRoutes(r *routes) {
	r.command("invite", outreach.Admin, (*talk).inviteMenu)
	r.press("invite.role", outreach.Admin, (*talk).inviteMade)
	r.press("invite.revoke", outreach.Admin, (*talk).inviteRevoked)
	r.press("invite.pending", outreach.Admin, (*talk).invitesPending)
	r.start(outreach.InvitePayload(""), (*talk).inviteOpened)
	r.press("invite.accept", outreach.Villager, (*talk).inviteAccepted)
	r.press("invite.decline", outreach.Villager, (*talk).inviteDeclined)
	r.request("invite", (*talk).inviteRequested)
}

func (t *talk) inviteMenu(string) error {
	t.say("invite.choose").
		row(t.roleButton(outreach.Staff), t.roleButton(outreach.Reviewer), t.roleButton(outreach.Admin)).
		row(t.button("invite.people_button", "people.list", ""), t.button("invite.pending_button", "invite.pending", ""))
	return nil
}

func (t *talk) roleButton(r outreach.Role) button {
	return choice(t.roleName(r), "invite.role", string(r))
}

// roleName is what a role is called.
func (t *talk) roleName(r outreach.Role) string {
	if r == "" {
		r = outreach.Villager
	}
	return t.Texts.Text("role." + string(r))
}

// newInvite writes an invite and returns its code, which is nowhere kept.
func (t *talk) newInvite(role outreach.Role, name string, by chat.PersonID) (code string, inv outreach.Invite, err error) {
	if role != outreach.Staff && role != outreach.Reviewer && role != outreach.Admin {
		return "", inv, fmt.Errorf("invite %q: %w", role, errRole)
	}
	code = t.turn.IDs.Token(codeBytes)
	inv = outreach.Invite{ID: outreach.CodeID(code), Role: role, By: by, Expires: t.turn.Now.Add(inviteLife), Name: name}
	if err := t.write(inv); err != nil {
		return "", inv, err
	}
	t.list(outreach.InviteList(), inv.ID, float64(inv.Expires.Unix()))
	t.audit("invite.create", outreach.RecordInvite, inv.ID, "role="+string(role))
	return code, inv, nil
}

// inviteMade shows the administrator a fresh invite, as a link where the door has links and as a bare code.
func (t *talk) inviteMade(role string) error {
	code, inv, err := t.newInvite(outreach.Role(role), "", t.who.ID)
	if err != nil {
		return err
	}
	r := t.say("invite.made", "role", t.roleName(inv.Role), "until", t.timeLabel(inv.Expires))
	if t.links(r, outreach.InvitePayload(code)) {
		r.line("invite.or_code", "code", outreach.InvitePayload(code))
	} else {
		r.line("invite.code", "code", outreach.InvitePayload(code))
	}
	r.row(t.button("invite.revoke_button", "invite.revoke", inv.ID))
	return nil
}

// inviteRequested makes an invite for the command line: {"role":"staff","name":"…"}. init asks for the first administrator.
func (t *talk) inviteRequested(data []byte) error {
	var ask struct {
		Role outreach.Role `json:"role"`
		Name string        `json:"name"`
	}
	if len(data) > 0 {
		if err := json.Unmarshal(data, &ask); err != nil {
			return fmt.Errorf("decode invite request: %w", err)
		}
	}
	code, _, err := t.newInvite(ask.Role, ask.Name, outreach.Office)
	t.out.Result = code
	return err
}

// readInvite returns the invite if it can be taken now; otherwise it says why not and returns false.
func (t *talk) readInvite(id string) (outreach.Invite, bool, error) {
	rec, err := t.read(outreach.RecordInvite, id)
	if err != nil {
		return outreach.Invite{}, false, err
	}
	inv, err := outreach.DecodeInvite(rec)
	if err != nil {
		return inv, false, err
	}
	problem := ""
	switch {
	case inv.Version == 0:
		problem = "invite.unknown"
	case inv.Revoked:
		problem = "invite.revoked"
	case inv.UsedBy == t.who.ID:
		problem = "invite.used_by_you"
	case inv.UsedBy != "":
		problem = "invite.used"
	case t.turn.Now.After(inv.Expires):
		problem = "invite.expired"
	case t.who.Role.AtLeast(inv.Role):
		problem = "invite.no_need"
	}
	if problem != "" {
		t.say(problem)
	}
	return inv, problem == "", nil
}

// inviteOpened shows what the invite offers. Opening takes nothing: link previews open links too.
func (t *talk) inviteOpened(code string) error {
	inv, ok, err := t.readInvite(outreach.CodeID(code))
	if err != nil || !ok {
		return err
	}
	t.say("invite.offer", "town", t.Town, "role", t.roleName(inv.Role)).
		line("invite.offer_"+string(inv.Role)).
		row(t.button("invite.accept_button", "invite.accept", inv.ID), t.button("invite.decline_button", "invite.decline", ""))
	return nil
}

func (t *talk) inviteDeclined(string) error {
	t.say("invite.declined")
	return nil
}

// inviteAccepted gives the role. The invite's version decides between several who press at once.
func (t *talk) inviteAccepted(id string) error {
	inv, ok, err := t.readInvite(id)
	if err != nil || !ok {
		return err
	}
	inv.UsedBy = t.who.ID
	if err := t.write(inv); err != nil {
		return err
	}
	t.unlist(outreach.InviteList(), inv.ID)
	if t.who.Name == "" {
		t.who.Name = inv.Name
	}
	if t.who.Name == "" {
		t.who.Name = t.turn.Event.Name
	}
	if err := t.giveRole(&t.who, inv.Role); err != nil {
		return err
	}
	t.audit("invite.redeem", outreach.RecordInvite, inv.ID, "role="+string(inv.Role))
	t.say("invite.welcome", "town", t.Town, "role", t.roleName(inv.Role)).line("invite.welcome_" + string(inv.Role))
	return t.tellInviter(inv)
}

// tellInviter says to who made the invite that it was taken.
func (t *talk) tellInviter(inv outreach.Invite) error {
	by, err := t.person(inv.By)
	if err != nil || by.Conv == "" || by.Blocked || by.Conv == t.turn.Event.Conv {
		return err
	}
	t.sayTo(by.Conv, "invite.taken", "name", t.nameOf(t.who), "role", t.roleName(inv.Role))
	return nil
}

// invitesPending lists the invites that nobody has taken yet, and takes those that are over off the list.
func (t *talk) invitesPending(string) error {
	over, err := t.Reader.Index(t.ctx, outreach.InviteList(), 0, float64(t.turn.Now.Unix()-1), manyPeople)
	if err != nil {
		return fmt.Errorf("list old invites: %w", err)
	}
	for _, id := range over {
		t.unlist(outreach.InviteList(), id)
	}
	ids, err := t.Reader.Index(t.ctx, outreach.InviteList(), float64(t.turn.Now.Unix()), maxScore, manyPeople)
	if err != nil {
		return fmt.Errorf("list invites: %w", err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordInvite, ids)
	if err != nil {
		return fmt.Errorf("read invites: %w", err)
	}
	var buttons []button
	for _, rec := range recs {
		inv, err := outreach.DecodeInvite(rec)
		if err != nil {
			return err
		}
		label := t.Texts.Text("invite.pending_item", "role", t.roleName(inv.Role), "until", t.timeLabel(inv.Expires))
		buttons = append(buttons, choice(label, "invite.revoke", inv.ID))
	}
	if len(buttons) == 0 {
		t.say("invite.none_pending")
		return nil
	}
	t.say("invite.pending").rows(1, buttons...)
	return nil
}

// inviteRevoked makes an invite worthless.
func (t *talk) inviteRevoked(id string) error {
	rec, err := t.read(outreach.RecordInvite, id)
	if err != nil {
		return err
	}
	inv, err := outreach.DecodeInvite(rec)
	if err != nil {
		return err
	}
	if inv.UsedBy != "" {
		t.say("invite.too_late", "role", t.roleName(inv.Role))
		return nil
	}
	inv.Revoked = true
	if err := t.write(inv); err != nil {
		return err
	}
	t.unlist(outreach.InviteList(), inv.ID)
	t.audit("invite.revoke", outreach.RecordInvite, inv.ID, "role="+string(inv.Role))
	t.say("invite.revoke_done")
	return nil
}
