package handlers

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

const (
	mineShown = 10  // own entries on the list
	maxReason = 100 // runes
)

// mineDraft is a change of an activity on its way to its reason. Empty fields stay as they are.
type mineDraft struct {
	ID      string           `json:"id"`
	Numbers map[string]int64 `json:"numbers,omitempty"`
	Village string           `json:"village,omitempty"`
	Town    bool             `json:"town,omitempty"` // no village
	Day     string           `json:"day,omitempty"`
	Void    bool             `json:"void,omitempty"`
}

func mineRoutes(r *routes) {
	r.command("mine", outreach.Staff, (*talk).mine)
	r.press("mine.list", outreach.Staff, (*talk).mine)
	r.wait("mine.find", outreach.Staff, (*talk).mineFind)
	r.press("mine.open", outreach.Staff, (*talk).mineOpen)
	r.press("mine.fix", outreach.Staff, (*talk).mineFix)
	r.wait("mine.numbers", outreach.Staff, (*talk).mineNumbers)
	r.press("mine.fix_village", outreach.Staff, (*talk).mineAskVillage)
	r.press("mine.village", outreach.Staff, (*talk).mineVillage)
	r.press("mine.town", outreach.Staff, (*talk).mineTown)
	r.wait("mine.village", outreach.Staff, (*talk).mineVillageTyped)
	r.press("mine.fix_day", outreach.Staff, (*talk).mineAskDay)
	r.wait("mine.day", outreach.Staff, (*talk).mineDayTyped)
	r.press("mine.void", outreach.Staff, (*talk).mineVoid)
	r.press("mine.reason", outreach.Staff, (*talk).mineReason)
	r.wait("mine.reason", outreach.Staff, (*talk).mineReason)
}

// mine lists the newest own entries; with a number, 我的记录 A-0007, it opens that one.
func (t *talk) mine(which string) error {
	t.st.leave()
	if id, ok := activityID(which); ok {
		return t.mineOpen(id)
	}
	own, err := t.activities(outreach.MyList(t.who.ID), 0, maxScore, -mineShown)
	if err != nil {
		return err
	}
	r := t.mineHead(len(own))
	var buttons []button
	for _, a := range own {
		r.lineText(t.activityLine(a))
		buttons = append(buttons, choice(a.ID, "mine.open", a.ID))
	}
	r.rows(3, buttons...)
	return t.wait("mine.find", nil)
}

func (t *talk) mineHead(n int) *reply {
	switch {
	case n == 0 && t.who.Role.AtLeast(outreach.Admin):
		return t.say("mine.none_admin")
	case n == 0:
		return t.say("mine.none").row(t.button("mine.log_button", "log.start", ""))
	case t.who.Role.AtLeast(outreach.Admin):
		return t.say("mine.list_admin", "n", n)
	}
	return t.say("mine.list", "n", n)
}

// activityLine is an activity in one line: A-0242 兴隆村 · 今天 · 宣传资料 60份.
func (t *talk) activityLine(a outreach.Activity) string {
	line := a.ID + " " + t.activityWhat(a)
	if a.Void {
		return t.Texts.Text("mine.void_line", "line", line)
	}
	return line
}

func (t *talk) activityWhat(a outreach.Activity) string {
	items := []outreach.Draft{{Kind: a.Kind, Numbers: a.Numbers}}
	return t.draftLine(logDraft{Village: a.Village, Town: a.Village == "", Day: a.Day, Items: items})
}

var activityForm = regexp.MustCompile(`^[Aa]?-?0*([1-9][0-9]{0,8})$`)

// activityID reads the number of an activity as people type it: A-0007, a7, 7.
func activityID(text string) (string, bool) {
	m := activityForm.FindStringSubmatch(strings.TrimSpace(strings.Map(plainDigit, text)))
	if m == nil {
		return "", false
	}
	n, err := strconv.Atoi(m[1])
	return fmt.Sprintf("A-%04d", n), err == nil
}

// namedActivity reads a number that can't be anything else: A-0007, with its letter.
func namedActivity(text string) (string, bool) {
	if text = strings.TrimSpace(text); text == "" || !strings.ContainsAny(text[:1], "Aa") {
		return "", false
	}
	return activityID(text)
}

// mineFind opens what was typed as a number; any other line is none of this dialogue's.
func (t *talk) mineFind(text string) error {
	if id, ok := activityID(text); ok {
		return t.mineOpen(id)
	}
	t.st.leave()
	return t.typed()
}

// mineRead reads an activity that who is talking may change: its author or an administrator. Otherwise it says why not.
func (t *talk) mineRead(id string) (outreach.Activity, bool, error) {
	a, err := t.activity(id)
	if err != nil {
		return a, false, err
	}
	if a.Version == 0 || a.By != t.who.ID && !t.who.Role.AtLeast(outreach.Admin) {
		t.say("mine.not_found", "id", id)
		return a, false, nil
	}
	return a, true, nil
}

// mineChangeable reads one that can still be changed.
func (t *talk) mineChangeable(id string) (outreach.Activity, bool, error) {
	a, ok, err := t.mineRead(id)
	if err != nil || !ok {
		return a, false, err
	}
	if a.Void {
		t.say("mine.void_already", "id", id)
		return a, false, nil
	}
	return a, true, nil
}

func (t *talk) mineOpen(id string) error {
	a, ok, err := t.mineRead(id)
	if err != nil || !ok {
		return err
	}
	t.st.Wait, t.st.Draft = "", nil
	r := t.say("mine.one", "line", t.activityLine(a), "logged", t.timeLabel(a.Logged))
	if a.By != t.who.ID {
		by, err := t.person(a.By)
		if err != nil {
			return err
		}
		r.line("mine.by", "name", t.nameOf(by))
	}
	if len(a.Reasons) > 0 {
		r.line("mine.reasons", "reasons", chat.FieldRef{Ref: chat.Ref{Kind: outreach.RecordActivity, ID: id}, Field: "reasons"})
	}
	if !a.Void {
		r.row(t.button("mine.fix_button", "mine.fix", id), t.button("mine.void_button", "mine.void", id), t.button("mine.back_button", "mine.list", ""))
	}
	return nil
}

// mineFix asks for new numbers, or for a press when it is village or day that are wrong.
func (t *talk) mineFix(id string) error {
	a, ok, err := t.mineChangeable(id)
	if err != nil || !ok {
		return err
	}
	kind, known := t.Kinds.Kind(a.Kind)
	if !known {
		t.say("mine.kind_gone", "id", id)
		return nil
	}
	r := t.sayNumbers(kind).line("mine.or")
	if kind.Village {
		r.row(t.button("mine.fix_village_button", "mine.fix_village", id), t.button("mine.fix_day_button", "mine.fix_day", id))
	} else {
		r.row(t.button("mine.fix_day_button", "mine.fix_day", id))
	}
	return t.wait("mine.numbers", mineDraft{ID: id})
}

func (t *talk) mineNumbers(text string) error {
	var d mineDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	a, ok, err := t.mineChangeable(d.ID)
	if err != nil || !ok {
		return err
	}
	kind, _ := t.Kinds.Kind(a.Kind)
	if d.Numbers, err = t.readNumbers(kind, text); d.Numbers == nil || err != nil {
		return err
	}
	return t.mineAskReason(d)
}

func (t *talk) mineAskVillage(id string) error {
	var buttons []button
	for _, v := range villageChoices("", t.Villages) {
		buttons = append(buttons, choice(v, "mine.village", v))
	}
	t.say("log.ask_village").rows(3, buttons...).row(t.button("log.town", "mine.town", ""))
	return t.wait("mine.village", mineDraft{ID: id})
}

func (t *talk) mineVillage(village string) error {
	var d mineDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Village = village
	return t.mineAskReason(d)
}

func (t *talk) mineTown(string) error {
	var d mineDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Village, d.Town = "", true
	return t.mineAskReason(d)
}

func (t *talk) mineVillageTyped(text string) error {
	village, err := t.readVillage(text)
	if village == "" || err != nil {
		return err
	}
	return t.mineVillage(village)
}

func (t *talk) mineAskDay(id string) error {
	t.say("log.type_day")
	return t.wait("mine.day", mineDraft{ID: id})
}

func (t *talk) mineDayTyped(text string) error {
	var d mineDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	day, err := t.readDay(text)
	if day == "" || err != nil {
		return err
	}
	d.Day = day
	return t.mineAskReason(d)
}
