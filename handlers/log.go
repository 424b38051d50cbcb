package handlers

import (
	"slices"
	"strconv"
	"strings"

	"pufa/outreach"
)

// logDraft is an entry on its way: by taps it grows a field at a time, from a line it comes whole.
//
//	{"kind":"talk","village":"兴隆村","placed":true,"day":"2026-11-23","items":[{"kind":"talk","numbers":{"times":1}}]}
type logDraft struct {
	Kind    string           `json:"kind,omitempty"` // logged by taps, its numbers not typed yet
	Village string           `json:"village,omitempty"`
	Town    bool             `json:"town,omitempty"` // in the township itself, no village
	Day     string           `json:"day,omitempty"`
	Items   []outreach.Draft `json:"items,omitempty"`
	Fix     int              `json:"fix,omitempty"` // the item, from 1, whose numbers are typed anew; 0: none
}

func logRoutes(r *routes) {
	r.command("log", outreach.Staff, (*talk).logStart)
	r.press("log.start", outreach.Staff, (*talk).logStart)
	r.press("log.kind", outreach.Staff, (*talk).logKind)
	r.press("log.village", outreach.Staff, (*talk).logVillage)
	r.press("log.town", outreach.Staff, (*talk).logTown)
	r.wait("log.village", outreach.Staff, (*talk).logVillageTyped)
	r.press("log.day", outreach.Staff, (*talk).logDay)
	r.press("log.other_day", outreach.Staff, (*talk).logOtherDay)
	r.wait("log.day", outreach.Staff, (*talk).logDayTyped)
	r.wait("log.numbers", outreach.Staff, (*talk).logNumbers)
	r.wait("log.confirm", outreach.Staff, (*talk).logConfirmTyped)
	r.press("log.save", outreach.Staff, (*talk).logSave)
	r.press("log.fix", outreach.Staff, (*talk).logFix)
	r.press("log.fix_village", outreach.Staff, (*talk).logFixVillage)
	r.press("log.fix_day", outreach.Staff, (*talk).logFixDay)
	r.press("log.fix_item", outreach.Staff, (*talk).logFixItem)
	r.press("log.drop_item", outreach.Staff, (*talk).logDropItem)
	r.press("log.forget", outreach.Staff, (*talk).logForget)
	r.press("log.question", outreach.Staff, (*talk).logQuestion)
}

// logStart offers the kinds; with an entry behind the command, 记活动 兴隆村 宣讲1次, it takes that.
func (t *talk) logStart(line string) error {
	t.st.leave()
	if done, err := t.entry(line); done || err != nil {
		return err
	}
	var buttons []button
	for _, k := range t.Kinds.All() {
		buttons = append(buttons, choice(k.Short, "log.kind", k.ID))
	}
	t.say("log.ask_kind").rows(2, buttons...)
	return nil
}

func (t *talk) logKind(id string) error {
	if _, ok := t.Kinds.Kind(id); !ok {
		return t.old()
	}
	return t.logNext(logDraft{Kind: id})
}

// logNext asks for what the draft still lacks, in the order of the dialogue, and then whether it is right.
func (t *talk) logNext(d logDraft) error {
	switch {
	case d.Kind == "" && len(d.Items) == 0:
		return t.old() // a button of a dialogue that is over
	case d.Village == "" && !d.Town && t.needsVillage(d):
		return t.logAskVillage(d)
	case d.Day == "":
		return t.logAskDay(d)
	case d.Kind != "" || d.Fix > 0:
		return t.logAskNumbers(d)
	}
	return t.logPreview(d)
}

// needsVillage says whether any part of a draft happens in a village.
func (t *talk) needsVillage(d logDraft) bool {
	in := func(id string) bool {
		k, _ := t.Kinds.Kind(id)
		return k.Village
	}
	return in(d.Kind) || slices.ContainsFunc(d.Items, func(i outreach.Draft) bool { return in(i.Kind) })
}

func (t *talk) logAskVillage(d logDraft) error {
	last, err := t.lastVillage()
	if err != nil {
		return err
	}
	var buttons []button
	for _, v := range villageChoices(last, t.Villages) {
		label := v
		if v == last {
			label = t.Texts.Text("log.last_village", "village", v)
		}
		buttons = append(buttons, choice(label, "log.village", v))
	}
	t.say("log.ask_village").rows(3, buttons...).row(t.button("log.town", "log.town", ""))
	return t.wait("log.village", d)
}

// villageChoices puts the last village first and keeps the number of buttons bearable; the others can be typed.
func villageChoices(last string, villages []string) []string {
	const most = 24
	var list []string
	if last != "" {
		list = append(list, last)
	}
	for _, v := range villages {
		if v != last && len(list) < most {
			list = append(list, v)
		}
	}
	return list
}

// lastVillage is where the person's newest entry in a village was.
func (t *talk) lastVillage() (string, error) {
	own, err := t.activities(outreach.MyList(t.who.ID), 0, maxScore, -mineShown)
	if err != nil {
		return "", err
	}
	for _, a := range own {
		if a.Village != "" && !a.Void {
			return a.Village, nil
		}
	}
	return "", nil
}

func (t *talk) logVillage(village string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Village, d.Town = village, false
	return t.logNext(d)
}

func (t *talk) logTown(string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Village, d.Town = "", true
	return t.logNext(d)
}

func (t *talk) logVillageTyped(text string) error {
	village, err := t.readVillage(text)
	if village == "" || err != nil {
		return err
	}
	return t.logVillage(village)
}

// readVillage reads a typed village. When it is none it says so and returns "".
func (t *talk) readVillage(text string) (string, error) {
	village, err := t.Kinds.FindVillage(text, t.Villages)
	if p := problemOf(err); p != nil {
		t.problem(p)
		return "", nil
	}
	return village, err
}

func (t *talk) logAskDay(d logDraft) error {
	t.say("log.ask_day").row(t.dayButton("day.today", 0), t.dayButton("day.yesterday", -1), t.button("log.other_day_button", "log.other_day", ""))
	return t.wait("log.day", d)
}

func (t *talk) dayButton(labelKey string, back int) button {
	return t.button(labelKey, "log.day", t.dateOf(t.turn.Now.In(t.Zone).AddDate(0, 0, back)))
}

func (t *talk) logDay(day string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	d.Day = day
	return t.logNext(d)
}

func (t *talk) logOtherDay(string) error {
	t.say("log.type_day")
	return nil
}

func (t *talk) logDayTyped(text string) error {
	day, err := t.readDay(text)
	if day == "" || err != nil {
		return err
	}
	return t.logDay(day)
}

// readDay reads a typed day. When it is none it says so and returns "".
func (t *talk) readDay(text string) (string, error) {
	day, err := t.Kinds.ParseDay(text, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p != nil {
		t.problem(p)
		return "", nil
	}
	return day, err
}

// logAskNumbers asks for the numbers of the kind that has none yet, or of the item to be mended.
func (t *talk) logAskNumbers(d logDraft) error {
	id := d.Kind
	if d.Fix > 0 {
		id = d.Items[d.Fix-1].Kind
	}
	kind, _ := t.Kinds.Kind(id)
	r := t.sayNumbers(kind)
	if d.Fix > 0 && len(d.Items) > 1 {
		r.row(t.button("log.drop_button", "log.drop_item", strconv.Itoa(d.Fix)))
	}
	return t.wait("log.numbers", d)
}

// sayNumbers asks for a kind's numbers in a row, with an example.
func (t *talk) sayNumbers(kind outreach.Kind) *reply {
	if len(kind.Fields) == 1 {
		return t.say("log.ask_number", "kind", kind.Name, "unit", kind.Fields[0].Unit)
	}
	var names, example []string
	for i, f := range kind.Fields {
		names = append(names, t.Texts.Text("log.field", "name", f.Name, "unit", f.Unit))
		example = append(example, strconv.Itoa(1+i*31))
	}
	return t.say("log.ask_numbers", "kind", kind.Name, "fields", strings.Join(names, t.Texts.Text("log.field_between")), "example", strings.Join(example, " "))
}

func (t *talk) logNumbers(text string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	id := d.Kind
	if d.Fix > 0 && d.Fix <= len(d.Items) {
		id = d.Items[d.Fix-1].Kind
	}
	kind, ok := t.Kinds.Kind(id)
	if !ok {
		return t.old()
	}
	numbers, err := t.readNumbers(kind, text)
	if numbers == nil || err != nil {
		return err
	}
	if d.Fix > 0 {
		d.Items[d.Fix-1].Numbers = numbers
	} else {
		d.Items = append(d.Items, outreach.Draft{Kind: id, Numbers: numbers})
	}
	d.Kind, d.Fix = "", 0
	return t.logNext(d)
}

// readNumbers reads a kind's numbers as typed in a row; nil when they can't be read, and that was said.
func (t *talk) readNumbers(kind outreach.Kind, text string) (map[string]int64, error) {
	numbers, err := t.Kinds.ParseNumbers(kind, text)
	p := problemOf(err)
	if p == nil {
		return numbers, err
	}
	if p.Code == outreach.ProblemUnknown {
		p.Code = outreach.ProblemNoNumbers // nothing but numbers was asked for
	}
	t.problem(p)
	return nil, nil
}

// logPreview shows the whole entry before it is saved.
func (t *talk) logPreview(d logDraft) error {
	r := t.say("log.preview", "what", t.draftLine(d))
	if err := t.logWarnings(r, d); err != nil {
		return err
	}
	day := "log.fix_day_button"
	if d.Day == t.today() {
		day = "log.not_today_button"
	}
	r.row(t.button("log.save_button", "log.save", ""), t.button("log.fix_button", "log.fix", ""), t.button(day, "log.fix_day", ""))
	return t.wait("log.confirm", d)
}

func (t *talk) logForget(string) error {
	t.st.leave()
	t.say("log.forgotten")
	return nil
}
