package knowledge

import (
	"time"
)

// maxAge is how far back a day is believed, in years: a term from before has long run out, and who says 1900 mistyped.
const maxAge = 80

// foundDay is a day that a line may mean; lunar is how it was said, when it was said so.
type foundDay struct {
	day   time.Time
	lunar string
}

// days are the days that somebody's words may mean: one, several to choose from, or none and the span of which they are a part. ok is
// false when there is no such day (2月30日). future says whether a day to come may be meant.
func (d dayWords) days(today time.Time, future bool) (days []foundDay, from, to time.Time, ok bool) {
	switch {
	case d.twice:
		return nil, from, to, true
	case !d.exact.IsZero():
		return []foundDay{{day: d.exact}}, from, to, true
	case d.month == 0 && d.day == 0 && d.year == 0:
		return nil, d.from, d.to, true
	case d.month == 0 && d.day > 0:
		return d.dayAlone(today, future)
	case d.month == 0:
		return d.inYear()
	case d.day == 0 && !d.lastDay:
		return d.inMonth(today)
	}
	if d.isLunar() || d.maybeLunar() {
		days = d.near(today, future, d.onLunar)
	}
	if !d.isLunar() {
		days = append(d.near(today, future, d.onSolar), days...)
	}
	return days, from, to, len(days) > 0
}

func (d dayWords) isLunar() bool {
	return d.calendar == calendarLunar || d.calendar == calendarUnsaid && d.lunarName
}

// maybeLunar is 八月十五: who writes it so may mean either.
func (d dayWords) maybeLunar() bool { return d.calendar == calendarUnsaid && d.han }

// near are the days of a month and day: in the year that was said, or the last that has come, and the next where it may be meant.
func (d dayWords) near(today time.Time, future bool, on func(year int, today time.Time) (foundDay, bool)) (days []foundDay) {
	if d.year > 0 {
		if day, ok := on(d.year, today); ok {
			days = append(days, day)
		}
		return days
	}
	for year := today.Year(); year > today.Year()-9; year-- { // 2月29日 may be eight years ago
		if day, ok := on(year, today); ok && !day.day.After(today) {
			days = append(days, day)
			break
		}
	}
	for year := today.Year() - 1; future && year < today.Year()+9; year++ {
		if day, ok := on(year, today); ok && day.day.After(today) {
			return append(days, day)
		}
	}
	return days
}

func (d dayWords) onSolar(year int, _ time.Time) (foundDay, bool) {
	day, ok := solarDay(year, d.month, d.day)
	return foundDay{day: day}, ok
}

// onLunar is a day of a lunar year. 去年腊月 is that of the lunar year before this one, even when it lies in this year's January.
func (d dayWords) onLunar(year int, today time.Time) (foundDay, bool) {
	if d.relative {
		year += lunarYear(today) - today.Year()
	}
	l := lunarDate{year: year, month: d.month, day: d.day, leap: d.leap}
	if d.lastDay {
		_, l.day, _ = lunarMonth(year, d.month, false)
	}
	day, ok := l.solar()
	return foundDay{day: day, lunar: l.String()}, ok
}

// solarDay is a day of the calendar; ok is false when there is none, like 2月30日.
func solarDay(year, month, day int) (time.Time, bool) {
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return at, month >= 1 && month <= 12 && day >= 1 && at.Day() == day
}

// dayAlone is 15号: of the month that was last, or of the coming one.
func (d dayWords) dayAlone(today time.Time, future bool) (days []foundDay, from, to time.Time, ok bool) {
	if d.isLunar() || d.year > 0 || d.han {
		return nil, from, to, true
	}
	for back := 0; back < 3 && len(days) == 0; back++ {
		day, ok := solarDay(today.Year(), int(today.Month())-back, d.day)
		if int(today.Month())-back < 1 {
			day, ok = solarDay(today.Year()-1, int(today.Month())-back+12, d.day)
		}
		if ok && !day.After(today) {
			days = append(days, foundDay{day: day})
		}
	}
	for ahead := 0; future && ahead < 3; ahead++ {
		first := time.Date(today.Year(), today.Month()+time.Month(ahead), 1, 0, 0, 0, 0, time.UTC)
		if day, ok := solarDay(first.Year(), int(first.Month()), d.day); ok && day.After(today) {
			return append(days, foundDay{day: day}), from, to, true
		}
	}
	return days, from, to, len(days) > 0
}

// inYear is the span of a year or a part of it: 2023年, 2023年春天.
func (d dayWords) inYear() (days []foundDay, from, to time.Time, ok bool) {
	first, last := 1, 12
	if d.season != nil {
		first, last = d.season[0], d.season[1]
	}
	from = time.Date(d.year, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	return nil, from, time.Date(d.year, time.Month(last)+1, 0, 0, 0, 0, 0, time.UTC), true
}

// inMonth is the span of a month or a part of it: 2023年3月, 去年腊月, 3月底.
func (d dayWords) inMonth(today time.Time) (days []foundDay, from, to time.Time, ok bool) {
	year := d.year
	if d.isLunar() {
		return d.inLunarMonth(today)
	}
	if year == 0 {
		if year = today.Year(); d.month > int(today.Month()) {
			year--
		}
	}
	from, ok = solarDay(year, d.month, 1)
	to = from.AddDate(0, 1, -1)
	if d.ten != nil {
		to = from.AddDate(0, 0, min(d.ten[1], to.Day())-1)
		from = from.AddDate(0, 0, d.ten[0]-1)
	}
	return nil, from, to, ok
}

func (d dayWords) inLunarMonth(today time.Time) (days []foundDay, from, to time.Time, ok bool) {
	year := d.year
	if d.relative {
		year += lunarYear(today) - today.Year()
	}
	if year == 0 {
		year = lunarYear(today)
		if first, _, ok := lunarMonth(year, d.month, d.leap); !ok || first.After(today) {
			year--
		}
	}
	from, n, ok := lunarMonth(year, d.month, d.leap)
	return nil, from, from.AddDate(0, 0, n-1), ok
}
