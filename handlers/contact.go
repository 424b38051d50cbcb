package handlers

import (
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	linkLife = 7 * 24 * time.Hour // of the link by which a contact joins with a chat of their own
	maxName  = 20                 // runes of a name or nickname
)

// contactDraft is where noting contacts stands. Nothing of the contact is in it: what was noted last is a reference.
type contactDraft struct {
	Activity string `json:"activity"`
	Last     string `json:"last,omitempty"` // the follow-up of who was noted last without a telephone number
}

func contactRoutes(r *routes) {
	r.press("contact.add", outreach.Staff, (*talk).contactAsk)
	r.press("contact.none", outreach.Staff, (*talk).contactsDone)
	r.press("contact.refused", outreach.Staff, (*talk).contactRefused)
	r.press("contact.agrees", outreach.Staff, (*talk).contactAgrees)
	r.wait("contact.line", outreach.Staff, (*talk).contactTyped)
	r.press("contact.link", outreach.Staff, (*talk).contactLink)
	r.start(outreach.LinkPayload(""), (*talk).linkOpened)
	r.press("contact.join", outreach.Villager, (*talk).linkJoined)
	r.press("contact.decline", outreach.Villager, (*talk).linkDeclined)
}

// contactAsk has staff ask first: nothing of who does not agree is ever kept (PIPL 13).
func (t *talk) contactAsk(activity string) error {
	t.st.leave()
	t.say("contact.ask").
		row(t.button("contact.agrees_button", "contact.agrees", activity), t.button("contact.refused_button", "contact.refused", activity))
	return nil
}

func (t *talk) contactRefused(activity string) error {
	t.say("contact.refused").
		row(t.button("contact.more_button", "contact.add", activity), t.button("contact.done_button", "contact.none", activity))
	return nil
}

func (t *talk) contactsDone(string) error {
	t.st.leave()
	t.say("contact.done").row(t.button("log.again_button", "log.start", ""))
	return nil
}

// contactAgrees asks who it is.
func (t *talk) contactAgrees(activity string) error {
	t.say("contact.ask_who").
		row(t.button("contact.link_button", "contact.link", activity), t.button("contact.done_button", "contact.none", activity))
	return t.wait("contact.line", contactDraft{Activity: activity})
}

// contactTyped notes who agrees: a name, a telephone number, or both in one line. A number alone right after a name alone
// belongs to that name.
func (t *talk) contactTyped(text string) error {
	var d contactDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	name, phone, problem := contactOf(text)
	if problem != "" {
		t.say(problem, "max", maxName)
		return nil
	}
	a, ok, err := t.contactActivity(d.Activity)
	if err != nil || !ok {
		return err
	}
	if name == "" && d.Last != "" {
		return t.contactPhone(d, phone)
	}
	p, ok, err := t.contactPerson(name, phone)
	if err != nil || !ok {
		return err
	}
	f, ok, err := t.newFollowUp(a, p)
	if err != nil {
		return err
	}
	if !ok {
		return t.contactAlready(a.ID)
	}
	if err := t.write(p); err != nil {
		return err
	}
	return t.contactNoted(a, p, f)
}

// contactAlready says that the person has a follow-up about this activity.
func (t *talk) contactAlready(activity string) error {
	t.say("contact.already").row(t.contactNext(activity)...)
	return t.wait("contact.line", contactDraft{Activity: activity})
}

// contactNoted says when who was noted will be asked, and goes on with the next one.
func (t *talk) contactNoted(a outreach.Activity, p outreach.Person, f outreach.FollowUp) error {
	key, last := "contact.noted", ""
	if p.Phone == "" {
		key, last = "contact.noted_no_phone", f.ID
	}
	t.say(key, "name", t.nameOf(p), "day", t.dayLabel(t.dateOf(f.Due))).row(t.contactNext(a.ID)...)
	return t.wait("contact.line", contactDraft{Activity: a.ID, Last: last})
}

func (t *talk) contactNext(activity string) []button {
	return []button{t.button("contact.more_button", "contact.add", activity), t.button("contact.done_button", "contact.none", activity)}
}

// contactActivity reads the activity people are noted for.
func (t *talk) contactActivity(id string) (outreach.Activity, bool, error) {
	a, err := t.activity(id)
	if err != nil {
		return a, false, err
	}
	if a.Version == 0 || a.Void {
		t.st.leave()
		t.say("contact.void", "id", id)
		return a, false, nil
	}
	return a, true, nil
}

// activity reads one the decision rests on.
func (t *talk) activity(id string) (outreach.Activity, error) {
	rec, err := t.read(outreach.RecordActivity, id)
	if err != nil {
		return outreach.Activity{}, err
	}
	return outreach.DecodeActivity(rec)
}

// contactPerson finds or makes the person of a contact, for the caller to write; false when they must not be asked. Who has a telephone number is
// known by it, so that a stop stays in force and nobody is asked twice.
func (t *talk) contactPerson(name, phone string) (outreach.Person, bool, error) {
	if phone == "" {
		return outreach.Person{ID: chat.PersonID(outreach.CodeID(t.turn.IDs.Token(codeBytes))), Name: name}, true, nil
	}
	p, err := t.personOn(t.PersonOf("phone", phone))
	if err != nil {
		return p, false, err
	}
	if p.Version == 0 {
		if p.Stopped, err = t.stoppedBefore(p.ID); err != nil {
			return p, false, err
		}
	}
	if p.Stopped {
		t.say("contact.stopped")
		return p, false, nil
	}
	p.Phone = phone
	if name != "" {
		p.Name = name
	}
	return p, true, nil
}

// contactPhone adds the number that came after the name: the follow-up moves to the person of that number, and who was
// noted by name alone is forgotten.
func (t *talk) contactPhone(d contactDraft, phone string) error {
	f, err := t.followUp(d.Last)
	if err != nil {
		return err
	}
	old, err := t.personOn(f.Person)
	if err != nil {
		return err
	}
	p, ok, err := t.contactPerson(old.Name, phone)
	if err != nil || !ok {
		return err
	}
	if taken, err := t.askedAlready(f.Activity, p.ID); err != nil {
		return err
	} else if taken {
		return t.contactAlready(d.Activity)
	}
	if err := t.write(p); err != nil {
		return err
	}
	if err := t.moveFollowUp(f, p); err != nil {
		return err
	}
	t.out.Erase = append(t.out.Erase, chat.Erase{Person: old.ID})
	t.say("contact.phone_added", "name", t.nameOf(p), "day", t.dayLabel(t.dateOf(f.Due))).row(t.contactNext(d.Activity)...)
	return t.wait("contact.line", contactDraft{Activity: d.Activity})
}
