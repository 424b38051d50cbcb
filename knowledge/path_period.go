package knowledge

import (
	"time"
)

// term is a length of time as an article gives it.
type term struct {
	Years    int `yaml:"years"`
	Months   int `yaml:"months"`
	Days     int `yaml:"days"`
	Workdays int `yaml:"workdays"`
}

// after is the last day of a term that begins with what happened on a day (民法典第二百零一条、第二百零二条): that day does not count; by
// years and months the term ends on the day of that number, or on the month's last where there is none; by days on the nth day after.
// The terms of court and reconsideration run alike (民事诉讼法第八十五条, 行政复议法第八十八条, 行政诉讼法解释第四十八条), and those of statutes with no
// rule of their own (工伤保险条例, 劳动争议调解仲裁法, 治安管理处罚法) are counted so too: it is the shorter of the two ways of counting.
//
// A term by working days (交通事故处理规定第一百一十二条) passes over Saturdays and Sundays. Public holidays are not known here, nor the
// Saturdays that are worked in exchange: the sentences say that sooner is better.
func (t term) after(day time.Time) time.Time {
	year, month := day.Year()+t.Years, int(day.Month())+t.Months
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	end := last.AddDate(0, 0, min(day.Day(), last.Day())-last.Day()+t.Days)
	for n := t.Workdays; n > 0; {
		end = end.AddDate(0, 0, 1)
		if !weekend(end) {
			n--
		}
	}
	return end
}

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// workdayFrom is a day, or the Monday after it: a term whose last day is free ends on the day after (民法典第二百零三条).
func workdayFrom(day time.Time) time.Time {
	for weekend(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// workdayBy is a day, or the Friday before it: who acts by then needs no postponement.
func workdayBy(day time.Time) time.Time {
	for weekend(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// dayOf is the day of a moment in its own zone, as midnight UTC.
func dayOf(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}
