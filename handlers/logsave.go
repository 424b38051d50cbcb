package handlers

import (
	"fmt"
	"slices"
	"strings"

	"pufa/outreach"
)

// manySameDay is how many activities of a kind and day are looked through for one that was logged before.
const manySameDay = 200

// draftLine is a draft in one line: 兴隆村 · 今天 · 入户宣讲 1次（32人次）· 宣传资料 60份.
func (t *talk) draftLine(d logDraft) string {
	var parts []string
	switch {
	case !t.needsVillage(d):
	case d.Town:
		parts = append(parts, t.Texts.Text("log.town"))
	case d.Village != "":
		parts = append(parts, d.Village)
	}
	parts = append(parts, t.dayLabel(d.Day))
	for _, i := range d.Items {
		parts = append(parts, t.itemLabel(i.Kind, i.Numbers))
	}
	return strings.Join(parts, t.Texts.Text("log.between"))
}

// itemLabel is a kind with its numbers: 入户宣讲 1次（32人次）.
func (t *talk) itemLabel(kind string, numbers map[string]int64) string {
	k, ok := t.Kinds.Kind(kind)
	if !ok {
		return kind // a kind that the township has taken out of its list
	}
	values := k.Values(numbers)
	if len(values) > 1 {
		return t.Texts.Text("log.item_more", "kind", k.Short, "first", values[0], "more", strings.Join(values[1:], " "))
	}
	return t.Texts.Text("log.item", "kind", k.Short, "first", strings.Join(values, " "))
}

// logSave writes every activity of the draft in one commit.
func (t *talk) logSave(string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	if len(d.Items) == 0 || d.Day == "" {
		return t.old()
	}
	var saved []outreach.Activity
	for _, i := range d.Items {
		a := outreach.Activity{ID: t.turn.IDs.Next("A"), Kind: i.Kind, Day: d.Day, Numbers: i.Numbers, By: t.who.ID, Logged: t.turn.Now}
		if k, _ := t.Kinds.Kind(i.Kind); k.Village {
			a.Village = d.Village
		}
		if err := t.saveActivity(a); err != nil {
			return err
		}
		saved = append(saved, a)
	}
	t.st.leave()
	return t.logSaved(saved)
}

// saveActivity writes a new activity with its counts, lists and audit line.
func (t *talk) saveActivity(a outreach.Activity) error {
	if err := t.write(a); err != nil {
		return err
	}
	t.count(a.Counts()...)
	t.out.Index = append(t.out.Index, a.Lists()...)
	t.audit("activity.log", outreach.RecordActivity, a.ID, a.Detail())
	return nil
}

// logSaved says the numbers of what was saved and asks whether somebody agrees to a call-back.
func (t *talk) logSaved(saved []outreach.Activity) error {
	ids := saved[0].ID
	if n := len(saved); n > 1 {
		ids = t.Texts.Text("log.from_to", "from", ids, "to", saved[n-1].ID)
	}
	for _, a := range saved {
		if _, ok := t.surveyOf(a); ok {
			t.say("log.saved_ask", "ids", ids).
				row(t.button("contact.add_button", "contact.add", a.ID), t.button("contact.none_button", "contact.none", a.ID))
			return nil
		}
	}
	t.say("log.saved", "ids", ids).row(t.button("log.again_button", "log.start", ""))
	return nil
}

// logWarnings adds what to look at before saving: the same deed logged before, a day long ago.
func (t *talk) logWarnings(r *reply, d logDraft) error {
	if d.Day < t.dateOf(t.turn.Now.In(t.Zone).AddDate(-1, 0, 0)) {
		r.line("log.long_ago", "day", t.dayLabel(d.Day))
	}
	for _, i := range d.Items {
		k, _ := t.Kinds.Kind(i.Kind)
		village := ""
		if k.Village {
			village = d.Village
		}
		same, err := t.sameDay(i.Kind, village, d.Day)
		if err != nil {
			return err
		}
		for _, a := range same {
			key := "log.same_by_colleague"
			if a.By == t.who.ID {
				key = "log.same_by_you"
			}
			r.line(key, "id", a.ID, "what", t.itemLabel(a.Kind, a.Numbers))
		}
	}
	return nil
}

// sameDay finds what was logged of a kind in a village on a day. It warns alone, so nothing rests on it.
func (t *talk) sameDay(kind, village, day string) ([]outreach.Activity, error) {
	at := outreach.DayScore(day)
	all, err := t.activities(outreach.ActivityList(kind, day[:len("2006-01")]), at, at, manySameDay)
	return slices.DeleteFunc(all, func(a outreach.Activity) bool {
		return a.Void || a.Kind != kind || a.Village != village || a.Day != day
	}), err
}

// activities reads those on a list; from, to and n as in Reader.Index.
func (t *talk) activities(list string, from, to float64, n int) ([]outreach.Activity, error) {
	ids, err := t.Reader.Index(t.ctx, list, from, to, n)
	if err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordActivity, ids)
	if err != nil {
		return nil, fmt.Errorf("read activities: %w", err)
	}
	var read []outreach.Activity
	for _, rec := range recs {
		a, err := outreach.DecodeActivity(rec)
		if err != nil {
			return nil, err
		}
		read = append(read, a)
	}
	return read, nil
}
