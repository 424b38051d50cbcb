package handlers

import (
	"pufa/chat"
	"pufa/outreach"
)

// contactLink makes a link that the contact opens in a chat of their own, where they agree by a press themselves.
func (t *talk) contactLink(activity string) error {
	a, ok, err := t.contactActivity(activity)
	if err != nil || !ok {
		return err
	}
	code := t.turn.IDs.Token(codeBytes)
	l := outreach.Link{ID: outreach.CodeID(code), Activity: a.ID, By: t.who.ID, Expires: t.turn.Now.Add(linkLife)}
	if err := t.write(l); err != nil {
		return err
	}
	t.audit("link.create", outreach.RecordLink, l.ID, "activity="+a.ID)
	r := t.say("contact.link", "until", t.dayLabel(t.dateOf(l.Expires)))
	t.links(r, outreach.LinkPayload(code))
	r.line("contact.link_code", "code", outreach.LinkPayload(code)).row(t.contactNext(a.ID)...)
	return t.wait("contact.line", contactDraft{Activity: a.ID})
}

// links adds what opens a conversation with a payload: at this door, and on the page, which everybody can open. False: neither has links.
func (t *talk) links(r *reply, payload string) bool {
	here, page := t.Link(t.turn.Event.Door, payload), t.Link(chat.Page, payload)
	if here != "" {
		r.lineText(here)
	}
	if page != "" && page != here {
		r.line("contact.page_link", "link", page)
	}
	return here != "" || page != ""
}

// readLink returns the activity a link is for if it is good now; otherwise it says why not and returns false.
func (t *talk) readLink(id string) (outreach.Activity, bool, error) {
	rec, err := t.read(outreach.RecordLink, id)
	if err != nil {
		return outreach.Activity{}, false, err
	}
	l, err := outreach.DecodeLink(rec)
	if err != nil {
		return outreach.Activity{}, false, err
	}
	if l.Version == 0 || t.turn.Now.After(l.Expires) {
		t.say("contact.link_over")
		return outreach.Activity{}, false, nil
	}
	a, err := t.activity(l.Activity)
	if err != nil {
		return a, false, err
	}
	taken, err := t.askedAlready(a.ID, t.who.ID)
	switch {
	case err != nil:
		return a, false, err
	case a.Version == 0 || a.Void:
		t.say("contact.link_over")
	case t.who.Role.AtLeast(outreach.Staff):
		t.say("contact.staff") // their own satisfaction must not be counted
	case taken:
		t.say("contact.joined_already")
	default:
		return a, true, nil
	}
	return a, false, nil
}

// linkOpened tells the contact what they would agree to.
func (t *talk) linkOpened(code string) error {
	id := outreach.CodeID(code)
	a, ok, err := t.readLink(id)
	if err != nil || !ok {
		return err
	}
	t.say("contact.offer", "town", t.Town, "when", t.whenWhere(a.Day, a.Village)).
		row(t.button("contact.join_button", "contact.join", id), t.button("contact.decline_button", "contact.decline", ""))
	return nil
}

// whenWhere is a day and, where there is one, a village: 昨天在兴隆村.
func (t *talk) whenWhere(day, village string) string {
	if village == "" {
		return t.dayLabel(day)
	}
	return t.Texts.Text("contact.when_where", "day", t.dayLabel(day), "village", village)
}

func (t *talk) linkDeclined(string) error {
	t.say("contact.declined")
	return nil
}

// linkJoined is the contact's own consent. Said after a stop, it ends the stop: nobody else could have pressed.
func (t *talk) linkJoined(id string) error {
	a, ok, err := t.readLink(id)
	if err != nil || !ok {
		return err
	}
	if t.who.Stopped {
		t.who.Stopped = false
		t.audit("person.resume", outreach.RecordPerson, string(t.who.ID), "agreed to a call-back")
		if err := t.write(t.who); err != nil {
			return err
		}
	}
	f, ok, err := t.newFollowUp(a, t.who)
	if err != nil || !ok {
		return err
	}
	t.say("contact.joined", "day", t.dayLabel(t.dateOf(f.Due)))
	return nil
}
