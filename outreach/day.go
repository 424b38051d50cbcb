package outreach

import (
	"regexp"
	"strings"
	"time"
)

// dayFormat is how a day is written everywhere: 2006-01-02 in the township's time zone.
const dayFormat = time.DateOnly

// maxYearsBack is how old an activity may be when it is logged; older is taken for a slip.
const maxYearsBack = 5

var (
	fullDate  = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?`)
	monthDay  = regexp.MustCompile(`^(\d{1,2}|[一二三四五六七八九十]{1,2})月(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?`)
	shortDate = regexp.MustCompile(`^(\d{1,2})[./](\d{1,2})`)
)

// Day is the day of a moment in its own time zone, 2006-01-02.
func Day(t time.Time) string { return t.Format(dayFormat) }

// ParseDay reads a day typed alone: 今天, 前天, 3月4日, 3.4, 2024-03-04. Without a year it is the latest such day that is not
// to come. today is now in the township's time zone. The error is a *Problem: ProblemDay, ProblemFuture, ProblemLongAgo.
func (k *Kinds) ParseDay(text string, today time.Time) (string, error) {
	text = strings.TrimSpace(fold(text))
	if back, ok := k.entry.Days[text]; ok {
		return Day(today.AddDate(0, 0, back)), nil
	}
	day, length, err := date(text, today)
	if err != nil {
		return "", err
	}
	if length == 0 || length != len(text) {
		return "", &Problem{Code: ProblemDay, Word: clip(text)}
	}
	return day, nil
}

// date reads the date a line begins with and returns its length in bytes, 0 when there is none.
func date(s string, today time.Time) (day string, length int, err error) {
	var year, month, dom int64
	m := fullDate.FindStringSubmatch(s)
	if m != nil {
		year, _ = number(m[1])
		m = append(m[:1], m[2:]...)
	} else if m = monthDay.FindStringSubmatch(s); m == nil {
		m = shortDate.FindStringSubmatch(s)
	}
	if m == nil || strings.HasPrefix(s[len(m[0]):], ".") || startsWithDigit(s[len(m[0]):]) {
		return "", 0, nil
	}
	month, _ = number(m[1])
	dom, _ = number(m[2])
	day, err = checkDay(int(year), int(month), int(dom), today, m[0])
	return day, len(m[0]), err
}

// checkDay completes a date without a year and refuses what can't be the day of an activity.
func checkDay(year, month, dom int, today time.Time, word string) (string, error) {
	given := year != 0
	if !given {
		year = today.Year()
	}
	t := time.Date(year, time.Month(month), dom, 0, 0, 0, 0, today.Location())
	if !given && Day(t) > Day(today) {
		year--
		t = time.Date(year, time.Month(month), dom, 0, 0, 0, 0, today.Location())
	}
	switch {
	case t.Month() != time.Month(month) || t.Day() != dom || t.Year() != year:
		return "", &Problem{Code: ProblemDay, Word: word}
	case Day(t) > Day(today):
		return "", &Problem{Code: ProblemFuture, Word: word}
	case t.Before(today.AddDate(-maxYearsBack, 0, 0)):
		return "", &Problem{Code: ProblemLongAgo, Word: word}
	}
	return Day(t), nil
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// clip shortens what is said back to who typed it.
func clip(s string) string {
	const runes = 20
	if r := []rune(s); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
