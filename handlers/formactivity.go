package handlers

import (
	"errors"
	"time"

	"pufa/outreach"
)

// changeForm corrects an activity, or makes it void. Every field stands for itself: the form was filled with what is kept.
type changeForm struct {
	ID      string           `json:"id"`
	Numbers map[string]int64 `json:"numbers"`
	Village string           `json:"village"`
	Town    bool             `json:"town"` // no village
	Day     string           `json:"day"`  // 2006-01-02
	Reason  string           `json:"reason"`
}

// activityCorrected changes what an activity says, with the reason.
func (t *talk) activityCorrected(in changeForm) (bool, error) {
	a, ok, err := t.mineChangeable(in.ID)
	if err != nil || !ok {
		return false, err
	}
	d := mineDraft{ID: in.ID, Numbers: in.Numbers, Day: in.Day, Town: in.Town}
	if ok, err := t.goodChange(a, d); err != nil || !ok {
		return false, err
	}
	if !in.Town && in.Village != a.Village && in.Village != "" {
		if d.Village, err = t.readVillage(in.Village); d.Village == "" || err != nil {
			return false, err
		}
	}
	is := d.changed(a)
	if is.Detail() == a.Detail() && is.Village == a.Village {
		t.say("mine.same", "id", a.ID)
		return false, nil
	}
	return t.change(d, in.Reason)
}

// goodChange checks numbers and day, which come from a form and not from a typed line.
func (t *talk) goodChange(a outreach.Activity, d mineDraft) (bool, error) {
	kind, known := t.Kinds.Kind(a.Kind)
	if !known {
		t.say("mine.kind_gone", "id", a.ID)
		return false, nil
	}
	if d.Numbers != nil {
		err := kind.Check(d.Numbers)
		if p := problemOf(err); p != nil {
			t.problem(p)
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	if d.Day == "" {
		return true, nil
	}
	if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
		t.say("form.unknown")
		return false, nil
	}
	day, err := t.readDay(d.Day)
	return day != "", err
}

// activityVoided makes an activity void, with the reason.
func (t *talk) activityVoided(in changeForm) (bool, error) {
	return t.change(mineDraft{ID: in.ID, Void: true}, in.Reason)
}

// periodForm is a period of days, and what is taken of it.
type periodForm struct {
	From string `json:"from"`
	To   string `json:"to"`
	File string `json:"file"`
}

var exportFiles = map[string]string{"section.md": "section", "section.json": "section", "responses.csv": "responses", "tally.csv": "tally"}

// period checks the days of a form.
func (f periodForm) period() (period, error) {
	from, err := time.Parse(time.DateOnly, f.From)
	to, err2 := time.Parse(time.DateOnly, f.To)
	if err := errors.Join(err, err2); err != nil || to.Before(from) {
		return period{}, errors.New("no period")
	}
	return period{f.From, f.To}, nil
}

// reportSeen notes that the section was read.
func (t *talk) reportSeen(f periodForm) (bool, error) { return t.reportNoted(f, "report.read", "") }

// reportTaken notes that a file was taken: single answers can point at people.
func (t *talk) reportTaken(f periodForm) (bool, error) {
	what, ok := exportFiles[f.File]
	if !ok {
		t.say("form.unknown")
		return false, nil
	}
	return t.reportNoted(f, "report.export", what)
}

func (t *talk) reportNoted(f periodForm, action, detail string) (bool, error) {
	p, err := f.period()
	if err != nil {
		t.say("admin.bad_period")
		return false, nil
	}
	t.audit(action, "report", p.from+"."+p.to, detail)
	return true, nil
}
