package handlers

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/outreach"
)

func (t *talk) mineVoid(id string) error {
	return t.mineAskReason(mineDraft{ID: id, Void: true})
}

// changed is the activity as the draft wants it.
func (d mineDraft) changed(a outreach.Activity) outreach.Activity {
	if d.Numbers != nil {
		a.Numbers = d.Numbers
	}
	if d.Village != "" || d.Town {
		a.Village = d.Village
	}
	if d.Day != "" {
		a.Day = d.Day
	}
	a.Void = a.Void || d.Void
	return a
}

// mineAskReason shows what will change and asks why.
func (t *talk) mineAskReason(d mineDraft) error {
	a, ok, err := t.mineChangeable(d.ID)
	if err != nil || !ok {
		return err
	}
	is := d.changed(a)
	if is.Detail() == a.Detail() && is.Village == a.Village {
		t.say("mine.same", "id", a.ID)
		return nil
	}
	r := t.sayChange(a, is)
	var buttons []button
	for _, reason := range t.Texts.Words("mine.reasons_offered") {
		buttons = append(buttons, choice(reason, "mine.reason", reason))
	}
	r.rows(3, buttons...)
	return t.wait("mine.reason", d)
}

func (t *talk) sayChange(was, is outreach.Activity) *reply {
	if is.Void {
		return t.say("mine.ask_void", "id", was.ID, "was", t.activityWhat(was))
	}
	return t.say("mine.ask_change", "id", was.ID, "was", t.activityWhat(was), "is", t.activityWhat(is))
}

// mineReason saves the change with its reason.
func (t *talk) mineReason(reason string) error {
	var d mineDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	_, err := t.change(d, reason)
	return err
}

// change saves a change of an activity with its reason. false: it can't be changed so, which was said.
func (t *talk) change(d mineDraft, reason string) (bool, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		t.say("mine.long_reason", "max", maxReason)
		return false, nil
	}
	was, ok, err := t.mineChangeable(d.ID)
	if err != nil || !ok {
		return false, err
	}
	t.st.leave()
	is := d.changed(was)
	if err := t.addReason(&is, reason); err != nil {
		return false, err
	}
	if err := t.changeActivity(was, is); err != nil {
		return false, err
	}
	key, toAuthor := "mine.changed", "mine.changed_by_admin"
	if is.Void {
		key, toAuthor = "mine.voided", "mine.voided_by_admin"
	}
	t.say(key, "id", is.ID, "what", t.activityWhat(is))
	return true, t.tellAuthor(is, toAuthor)
}

// addReason keeps why, under the author's key; an author who had all forgotten gets no new one.
func (t *talk) addReason(a *outreach.Activity, reason string) error {
	if gone, err := t.gone(a.By); err != nil || gone {
		return err
	}
	a.Reasons = append(slices.Clone(a.Reasons), reason)
	return nil
}

// changeActivity writes an activity anew, moves counts and lists, and takes along what people said about it.
func (t *talk) changeActivity(was, is outreach.Activity) error {
	if err := t.write(is); err != nil {
		return err
	}
	t.count(outreach.Change(was.Counts(), is.Counts())...)
	t.out.Index = append(t.out.Index, outreach.Relist(was.Lists(), is.Lists())...)
	action, detail := "activity.correct", was.Detail()+" -> "+is.Detail()
	if is.Void {
		action = "activity.void"
	}
	if was.Village != is.Village {
		detail += " village"
	}
	t.audit(action, outreach.RecordActivity, is.ID, detail)
	return t.moveFeedback(was, is)
}

// tellAuthor says to who logged an activity that an administrator has changed it.
func (t *talk) tellAuthor(a outreach.Activity, key string) error {
	by, err := t.person(a.By)
	if err != nil || by.ID == t.who.ID || by.Conv == "" || by.Blocked {
		return err
	}
	t.sayTo(by.Conv, key, "id", a.ID, "what", t.activityWhat(a))
	return nil
}
