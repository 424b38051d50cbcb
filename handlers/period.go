package handlers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/outreach"
)

// period is a span of days, both included, as the township's calendar has them.
type period struct{ from, to string }

// String is how a button carries it: "2024-01-01 2024-12-31".
func (p period) String() string { return p.from + " " + p.to }

var (
	yearForm  = regexp.MustCompile(`^(\d{4})年?$`)
	monthForm = regexp.MustCompile(`^(?:(\d{4})[年.-])?(\d{1,2})月?$`)
	between   = regexp.MustCompile(`\s+|至|到|~|—+`)
)

// readPeriod reads a period as people type it: 2024, 2024年3月, 3月, 去年, 本月, 上半年, 2024-01-01 2024-06-30, 3月4日到5月1日. Nothing
// is this year. Days to come are cut off.
func (t *talk) readPeriod(text string) (period, bool) {
	now := t.turn.Now.In(t.Zone)
	text = strings.TrimSpace(strings.Map(plainDigit, text))
	if text == "" {
		return t.months(now.Year(), 1, 12), true
	}
	if p, ok := t.namedPeriod(text, now); ok {
		return p, true
	}
	if m := yearForm.FindStringSubmatch(text); m != nil {
		return t.checked(t.months(number(m[1]), 1, 12))
	}
	if m := monthForm.FindStringSubmatch(text); m != nil && (m[1] != "" || strings.HasSuffix(text, monthOf(t))) {
		return t.oneMonth(number(m[1]), number(m[2]), now)
	}
	return t.twoDays(text, now)
}

// monthOf is the word that marks a bare number as a month.
func monthOf(t *talk) string { return t.Texts.Text("period.month_mark") }

// namedPeriod knows the words of texts "period.<name>".
func (t *talk) namedPeriod(text string, now time.Time) (period, bool) {
	year, month := now.Year(), int(now.Month())
	last := time.Date(year, now.Month(), 1, 0, 0, 0, 0, t.Zone).AddDate(0, -1, 0)
	quarter := (month - 1) / 3 * 3
	is := func(key string) bool { return slices.Contains(t.Texts.Words(key), text) }
	switch {
	case is("period.this_year"):
		return t.months(year, 1, 12), true
	case is("period.last_year"):
		return t.months(year-1, 1, 12), true
	case is("period.this_month"):
		return t.months(year, month, month), true
	case is("period.last_month"):
		return t.months(last.Year(), int(last.Month()), int(last.Month())), true
	case is("period.this_quarter"):
		return t.months(year, quarter+1, quarter+3), true
	case is("period.first_half"):
		return t.months(year, 1, 6), true
	case is("period.second_half"):
		return t.checked(t.months(year, 7, 12))
	}
	return period{}, false
}

// months is from the first day of a month to the last day of another, cut off at today.
func (t *talk) months(year, first, last int) period {
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, t.Zone)
	to := time.Date(year, time.Month(last)+1, 0, 0, 0, 0, 0, t.Zone)
	return period{outreach.Day(from), min(outreach.Day(to), t.today())}
}

// oneMonth is a month; without its year the latest one that has begun.
func (t *talk) oneMonth(year, month int, now time.Time) (period, bool) {
	if month < 1 || month > 12 {
		return period{}, false
	}
	if year == 0 {
		year = now.Year()
		if month > int(now.Month()) {
			year--
		}
	}
	return t.checked(t.months(year, month, month))
}

// twoDays is from a day to a day.
func (t *talk) twoDays(text string, now time.Time) (period, bool) {
	ends := between.Split(text, -1)
	if len(ends) != 2 {
		return period{}, false
	}
	var days [2]string
	for i, end := range ends {
		if _, err := time.Parse(time.DateOnly, end); err == nil {
			days[i] = end // of any age
			continue
		}
		day, err := t.Kinds.ParseDay(end, now)
		if err != nil {
			return period{}, false
		}
		days[i] = day
	}
	return t.checked(period{days[0], min(days[1], t.today())})
}

// checked refuses a period that ends before it begins, as one that lies ahead does.
func (t *talk) checked(p period) (period, bool) { return p, p.from <= p.to }

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
