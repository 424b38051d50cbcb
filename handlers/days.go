package handlers

import (
	"time"
)

// dateOf is the day of a moment in the township's time zone, 2006-01-02.
func (t *talk) dateOf(at time.Time) string { return at.In(t.Zone).Format(time.DateOnly) }

// dayLabel is a day as one says it: 今天, 昨天, 11月22日, and with its year when that is not this year's. A day that does not
// read as 2006-01-02 is said as it stands.
func (t *talk) dayLabel(day string) string {
	d, err := time.ParseInLocation(time.DateOnly, day, t.Zone)
	if err != nil {
		return day
	}
	now := t.turn.Now.In(t.Zone)
	switch day {
	case t.dateOf(now):
		return t.Texts.Text("day.today")
	case t.dateOf(now.AddDate(0, 0, -1)):
		return t.Texts.Text("day.yesterday")
	}
	if d.Year() == now.Year() {
		return t.Texts.Text("day.this_year", "month", int(d.Month()), "day", d.Day())
	}
	return t.Texts.Text("day.other_year", "year", d.Year(), "month", int(d.Month()), "day", d.Day())
}

// timeLabel is a moment as one says it: 11月25日 10:00.
func (t *talk) timeLabel(at time.Time) string {
	return t.Texts.Text("day.time", "day", t.dayLabel(t.dateOf(at)), "time", at.In(t.Zone).Format("15:04"))
}
