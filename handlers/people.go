package handlers

import (
	"fmt"
	"math"
	"strconv"

	"pufa/chat"
	"pufa/outreach"
)

const (
	manyPeople = 24 // people or invites on one screen
	maxScore   = math.MaxInt64
)

// peopleRoutes: who has a role, and taking one back.
func peopleRoutes(r *routes) {
	r.press("people.list", outreach.Admin, (*talk).people)
	r.press("people.one", outreach.Admin, (*talk).peopleOne)
	r.press("people.demote", outreach.Admin, (*talk).peopleDemoted)
}

// person reads somebody for a name or an address, without resting the decision on it. The zero person when there is none.
func (t *talk) person(id chat.PersonID) (outreach.Person, error) {
	if id == "" || id == outreach.Office {
		return outreach.Person{}, nil
	}
	rec, err := t.Reader.Record(t.ctx, chat.Ref{Kind: outreach.RecordPerson, ID: string(id)})
	if err != nil {
		return outreach.Person{}, fmt.Errorf("read person: %w", err)
	}
	p, err := outreach.DecodePerson(rec)
	p.ID = id
	return p, err
}

// gone says whether nothing is stored of a person any more: they had all forgotten. Nothing private is written for them then.
func (t *talk) gone(id chat.PersonID) (bool, error) {
	p, err := t.person(id)
	return p.Conv == "" && p.Phone == "" && p.Name == "", err
}

// personOn reads somebody the decision rests on.
func (t *talk) personOn(id chat.PersonID) (outreach.Person, error) {
	if id == t.who.ID {
		return t.who, nil
	}
	rec, err := t.read(outreach.RecordPerson, string(id))
	if err != nil {
		return outreach.Person{}, err
	}
	p, err := outreach.DecodePerson(rec)
	p.ID = id
	return p, err
}

// nameOf is a person's name as an argument of a text: a reference, or the word for who left no name.
func (t *talk) nameOf(p outreach.Person) any {
	if p.Name == "" {
		return t.Texts.Text("people.nameless")
	}
	return chat.FieldRef{Ref: chat.Ref{Kind: outreach.RecordPerson, ID: string(p.ID)}, Field: "name"}
}

// phoneOf is a person's number as an argument of a text.
func (t *talk) phoneOf(p outreach.Person) any {
	if p.Phone == "" {
		return t.Texts.Text("people.no_phone")
	}
	return chat.FieldRef{Ref: chat.Ref{Kind: outreach.RecordPerson, ID: string(p.ID)}, Field: "phone"}
}

// giveRole changes a person's role, the lists of people by role with it. The caller writes the audit line and tells them.
func (t *talk) giveRole(p *outreach.Person, role outreach.Role) error {
	if p.Role.Rank() > 0 {
		t.unlist(outreach.RoleList(p.Role), string(p.ID))
	}
	if role.Rank() > 0 {
		t.list(outreach.RoleList(role), string(p.ID), float64(t.turn.Now.Unix()))
	}
	p.Role = role
	return t.write(*p)
}

// withRole lists the people of a role, those who took it first first.
func (t *talk) withRole(role outreach.Role) ([]outreach.Person, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.RoleList(role), 0, maxScore, manyPeople*8)
	if err != nil {
		return nil, fmt.Errorf("list people with role %s: %w", role, err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordPerson, ids)
	if err != nil {
		return nil, fmt.Errorf("read people with role %s: %w", role, err)
	}
	var people []outreach.Person
	for _, rec := range recs {
		p, err := outreach.DecodePerson(rec)
		if err != nil {
			return nil, err
		}
		p.ID = chat.PersonID(rec.ID)
		if p.Role == role {
			people = append(people, p)
		}
	}
	return people, nil
}

// people lists who has a role, a page at a time; from is the place of the first.
func (t *talk) people(from string) error {
	var all []outreach.Person
	for _, role := range []outreach.Role{outreach.Admin, outreach.Reviewer, outreach.Staff} {
		some, err := t.withRole(role)
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	start, _ := strconv.Atoi(from)
	end := min(start+manyPeople, len(all))
	r := t.say("people.list", "n", len(all))
	var buttons []button
	for i := min(start, end); i < end; i++ {
		r.line("people.item", "n", i+1, "name", t.nameOf(all[i]), "role", t.roleName(all[i].Role))
		buttons = append(buttons, choice(strconv.Itoa(i+1), "people.one", string(all[i].ID)))
	}
	r.rows(6, buttons...)
	if end < len(all) {
		r.row(t.button("people.more_button", "people.list", strconv.Itoa(end)))
	}
	return nil
}

func (t *talk) peopleOne(id string) error {
	p, err := t.person(chat.PersonID(id))
	if err != nil {
		return err
	}
	if p.Role.Rank() <= 0 {
		t.say("people.no_role")
		return nil
	}
	t.say("people.one", "name", t.nameOf(p), "role", t.roleName(p.Role)).
		row(t.button("people.demote_button", "people.demote", id), t.button("people.back_button", "people.list", ""))
	return nil
}

// peopleDemoted takes a role back. The last administrator keeps theirs: nobody could invite any more. Of two administrators
// who do it to each other at once, the second finds that they are none any more.
func (t *talk) peopleDemoted(id string) error {
	p, err := t.personOn(chat.PersonID(id))
	if err != nil {
		return err
	}
	if p.Role.Rank() <= 0 {
		t.say("people.no_role")
		return nil
	}
	if p.Role == outreach.Admin {
		if other, err := t.otherAdmin(p.ID); err != nil || !other {
			if err == nil {
				t.say("people.last_admin")
			}
			return err
		}
	}
	had := p.Role
	if err := t.giveRole(&p, outreach.Villager); err != nil {
		return err
	}
	if p.ID == t.who.ID {
		t.who = p
	}
	t.audit("role.revoke", outreach.RecordPerson, id, "role="+string(had))
	t.say("people.demoted", "name", t.nameOf(p), "role", t.roleName(had))
	if p.Conv != "" && !p.Blocked && p.ID != t.who.ID {
		t.sayTo(p.Conv, "people.demoted_you", "town", t.Town, "role", t.roleName(had))
	}
	return nil
}

// otherAdmin finds an administrator besides id and rests the decision on them.
func (t *talk) otherAdmin(id chat.PersonID) (bool, error) {
	admins, err := t.withRole(outreach.Admin)
	if err != nil {
		return false, err
	}
	for _, a := range admins {
		if a.ID == id {
			continue
		}
		now, err := t.personOn(a.ID)
		if err != nil || now.Role == outreach.Admin {
			return err == nil, err
		}
	}
	return false, nil
}
