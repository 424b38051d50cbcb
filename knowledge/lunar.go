package knowledge

import (
	"time"

	"github.com/6tail/lunar-go/calendar"

	"pufa/knowledge/laws"
)

// Years of the lunar calendar that are converted: before, records differ; after, nobody owes anything yet.
const (
	firstLunarYear = 1930
	lastLunarYear  = 2100
)

// lunarDate is a day of the lunar calendar: 2025, 12, 23 is 腊月二十三 before the Spring Festival of 2026.
type lunarDate struct {
	year, month, day int
	leap             bool // of 闰六月
}

// solar is the day in the calendar that the law counts by (民法典第二百条). ok is false when there is no such day: a 三十 of a short month, a
// leap month of another year.
func (l lunarDate) solar() (day time.Time, ok bool) {
	first, days, ok := lunarMonth(l.year, l.month, l.leap)
	if !ok || l.day < 1 || l.day > days {
		return time.Time{}, false
	}
	return first.AddDate(0, 0, l.day-1), true
}

// lunarMonth is the first day of a lunar month and how many it has.
func lunarMonth(year, month int, leap bool) (first time.Time, days int, ok bool) {
	if year < firstLunarYear || year > lastLunarYear || month < 1 || month > 12 {
		return time.Time{}, 0, false
	}
	if leap {
		month = -month
	}
	m := calendar.NewLunarYear(year).GetMonth(month)
	if m == nil {
		return time.Time{}, 0, false
	}
	s := calendar.NewSolarFromJulianDay(m.GetFirstJulianDay())
	return time.Date(s.GetYear(), time.Month(s.GetMonth()), s.GetDay(), 0, 0, 0, 0, time.UTC), m.GetDayCount(), true
}

// lunarYear is the lunar year that a day lies in: January mostly belongs to the one before.
func lunarYear(day time.Time) int {
	newYear, ok := lunarDate{year: day.Year(), month: 1, day: 1}.solar()
	if ok && day.Before(newYear) {
		return day.Year() - 1
	}
	return day.Year()
}

// String writes a lunar day without its year: 腊月二十三, 闰六月初一.
func (l lunarDate) String() string {
	month := laws.Numeral(l.month)
	switch l.month {
	case 1:
		month = "正"
	case 11:
		month = "冬"
	case 12:
		month = "腊"
	}
	if l.leap {
		month = "闰" + month
	}
	day := laws.Numeral(l.day)
	if l.day <= 10 {
		day = "初" + day
	}
	return month + "月" + day
}
