package handlers

import (
	"slices"
	"strconv"
)

// logFix asks what of the draft is wrong.
func (t *talk) logFix(string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	if len(d.Items) == 0 {
		return t.old()
	}
	var buttons []button
	for i, item := range d.Items {
		buttons = append(buttons, choice(t.itemLabel(item.Kind, item.Numbers), "log.fix_item", strconv.Itoa(i+1)))
	}
	r := t.say("log.ask_fix").rows(1, buttons...)
	var rest []button
	if t.needsVillage(d) {
		rest = append(rest, t.button("log.fix_village_button", "log.fix_village", ""))
	}
	r.row(append(rest, t.button("log.fix_day_button", "log.fix_day", ""), t.button("log.forget_button", "log.forget", ""))...)
	return nil
}

func (t *talk) logFixVillage(string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Village, d.Town = "", false
	return t.logNext(d)
}

func (t *talk) logFixDay(string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Day = ""
	return t.logNext(d)
}

// logFixItem asks for the numbers of one item anew; arg is its place, from 1.
func (t *talk) logFixItem(arg string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Fix, _ = strconv.Atoi(arg)
	if d.Fix < 1 || d.Fix > len(d.Items) {
		return t.old()
	}
	return t.logNext(d)
}

// logDropItem takes one item out of the draft.
func (t *talk) logDropItem(arg string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	i, _ := strconv.Atoi(arg)
	if i < 1 || i > len(d.Items) || len(d.Items) < 2 {
		return t.old()
	}
	d.Items, d.Fix = slices.Delete(d.Items, i-1, i), 0
	return t.logNext(d)
}
