package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/chat"
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

// manySameDay is how many activities of a kind and day are looked through for one that was logged before.
const manySameDay = 200

// entry takes a line that logs activities or names one, A-0007, from staff and up. It leaves every other line alone.
func (t *talk) entry(text string) (bool, error) {
	if !t.who.Role.AtLeast(outreach.Staff) || t.turn.Event.Forwarded {
		return false, nil
	}
	if id, ok := namedActivity(text); ok {
		t.st.leave()
		return true, t.mineOpen(id)
	}
	e, err := t.Kinds.ParseEntry(text, t.Villages, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p != nil {
		if p.Code == outreach.ProblemNotEntry {
			return false, nil
		}
		return true, t.entryProblem(text, p)
	} else if err != nil {
		return false, err
	}
	t.st.leave()
	return true, t.logNext(logDraft{Village: e.Village, Day: e.Day, Items: e.Drafts})
}

// entryProblem says what to do about a line that was meant as an entry, and keeps the line in case it was not.
func (t *talk) entryProblem(text string, p *outreach.Problem) error {
	t.st.leave()
	t.problem(p).row(t.button("log.by_taps_button", "log.start", ""), t.button("log.question_button", "log.question", text))
	return nil
}

// logQuestion answers a line that only looked like an entry.
func (t *talk) logQuestion(text string) error {
	t.st.leave()
	return t.ask(text)
}

// problemOf finds what is wrong with something typed, nil when nothing is or the error is another.
func problemOf(err error) *outreach.Problem {
	var p *outreach.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

func (t *talk) problem(p *outreach.Problem) *reply {
	return t.say("problem."+string(p.Code), "word", p.Word, "max", p.Max)
}

// logStart offers the kinds.
func (t *talk) logStart(string) error {
	t.st.leave()
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
	village, err := t.Kinds.FindVillage(text, t.Villages)
	if p := problemOf(err); p != nil {
		t.problem(p)
		return nil
	} else if err != nil {
		return err
	}
	return t.logVillage(village)
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
	day, err := t.Kinds.ParseDay(text, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p != nil {
		t.problem(p)
		return nil
	} else if err != nil {
		return err
	}
	return t.logDay(day)
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

// logConfirmTyped takes what is typed instead of a press: a word of assent, the line written anew, the right day, village or
// number alone, or a question, which is answered while the entry waits.
func (t *talk) logConfirmTyped(text string) error {
	var d logDraft
	if err := t.draft(&d); err != nil {
		return err
	}
	if slices.Contains(t.Texts.Words("log.yes_words"), strings.Trim(text, " 。！!")) {
		return t.logSave("")
	}
	if done, err := t.entry(text); done || err != nil {
		return err
	}
	if p, ok := t.mended(&d, text); p != nil {
		t.problem(p)
		return nil
	} else if ok {
		return t.logNext(d)
	}
	a, err := t.lookup(text)
	if err != nil {
		return err
	}
	t.st.leave()
	if a.Kind == chat.Answered {
		err = t.ask(text)
	} else {
		t.say("log.not_understood").row(t.button("log.question_button", "log.question", text))
	}
	if err != nil {
		return err
	}
	return t.logPreview(d)
}

// mended puts what was typed alone into the draft: 昨天, 太平村, 80. The problem is of a day that can't be.
func (t *talk) mended(d *logDraft, text string) (*outreach.Problem, bool) {
	day, err := t.Kinds.ParseDay(text, t.turn.Now.In(t.Zone))
	if p := problemOf(err); p == nil {
		d.Day = day
		return nil, err == nil
	} else if p.Code != outreach.ProblemDay {
		return p, false
	}
	if len(t.Villages) > 0 && t.needsVillage(*d) {
		if village, err := t.Kinds.FindVillage(text, t.Villages); err == nil {
			d.Village, d.Town = village, false
			return nil, true
		}
	}
	if len(d.Items) != 1 {
		return nil, false
	}
	kind, _ := t.Kinds.Kind(d.Items[0].Kind)
	numbers, err := t.Kinds.ParseNumbers(kind, text)
	if err == nil {
		d.Items[0].Numbers = numbers
	}
	return nil, err == nil
}

func (t *talk) logForget(string) error {
	t.st.leave()
	t.say("log.forgotten")
	return nil
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
