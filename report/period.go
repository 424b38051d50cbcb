package report

import (
	"fmt"
	"time"

	"pufa/texts"
)

// periodName says a period as one writes it: 2024年, 2024年上半年, 2024年第三季度, 2024年3月, 2024年3月4日至2024年5月6日.
func periodName(from, to string, tx *texts.Texts) (string, error) {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return "", fmt.Errorf("first day %q: %w", from, err)
	}
	last, err := time.Parse(time.DateOnly, to)
	if err != nil {
		return "", fmt.Errorf("last day %q: %w", to, err)
	}
	if last.Before(first) {
		return "", fmt.Errorf("the period %s to %s ends before it begins", from, to)
	}
	months := wholeMonths(first, last)
	year, month := first.Year(), int(first.Month())
	switch {
	case months == 12 && month == 1:
		return tx.Text("report.period_year", "year", year), nil
	case months == 6 && month == 1:
		return tx.Text("report.period_first_half", "year", year), nil
	case months == 6 && month == 7:
		return tx.Text("report.period_second_half", "year", year), nil
	case months == 3 && month%3 == 1:
		return tx.Text("report.period_quarter", "year", year, "quarter", tx.Words("report.quarters")[month/3]), nil
	case months == 1:
		return tx.Text("report.period_month", "year", year, "month", month), nil
	case from == to:
		return dayName(first, tx), nil
	}
	return tx.Text("report.period_range", "from", dayName(first, tx), "to", dayName(last, tx)), nil
}

func dayName(t time.Time, tx *texts.Texts) string {
	return tx.Text("report.period_day", "year", t.Year(), "month", int(t.Month()), "day", t.Day())
}

// wholeMonths is how many months a period has that begins with the first and ends with the last day of a month; else 0.
func wholeMonths(first, last time.Time) int {
	next := last.AddDate(0, 0, 1)
	if first.Day() != 1 || next.Day() != 1 {
		return 0
	}
	return (next.Year()-first.Year())*12 + int(next.Month()) - int(first.Month())
}
