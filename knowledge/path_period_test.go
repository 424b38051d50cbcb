package knowledge

import "testing"

func TestTerm_EndsAsTheCivilCodeCounts(t *testing.T) {
	for name, c := range map[string]struct {
		from string
		term term
		want string
	}{
		"three years end on the same day":                   {"2026-02-10", term{Years: 3}, "2029-02-10"},
		"from a leap day the month's last":                  {"2024-02-29", term{Years: 3}, "2027-02-28"},
		"from a leap day to a leap day":                     {"2024-02-29", term{Years: 4}, "2028-02-29"},
		"the 28th stays the 28th in a leap year":            {"2026-02-28", term{Years: 2}, "2028-02-28"},
		"half a year over the end of the year":              {"2026-08-31", term{Months: 6}, "2027-02-28"},
		"half a year into a leap year":                      {"2027-08-30", term{Months: 6}, "2028-02-29"},
		"a month from the 31st ends on the 30th":            {"2026-10-31", term{Months: 1}, "2026-11-30"},
		"from a 30th it is not the month's last":            {"2026-11-30", term{Months: 1}, "2026-12-30"},
		"days count from the day after":                     {"2026-11-05", term{Days: 30}, "2026-12-05"},
		"sixty days over a leap February":                   {"2028-02-01", term{Days: 60}, "2028-04-01"},
		"three working days over a weekend":                 {"2026-11-26", term{Workdays: 3}, "2026-12-01"},
		"working days from a Saturday begin on Monday":      {"2026-11-28", term{Workdays: 3}, "2026-12-02"},
		"ten working days are two weeks":                    {"2026-11-09", term{Workdays: 10}, "2026-11-23"},
		"thirty years":                                      {"2027-12-31", term{Years: 30}, "2057-12-31"},
		"nothing is the day itself":                         {"2026-11-05", term{}, "2026-11-05"},
		"months that pass the year's end, counted together": {"2026-12-31", term{Years: 1, Months: 2}, "2028-02-29"},
	} {
		if got := isoDate(c.term.after(on(t, c.from))); got != c.want {
			t.Errorf("%s: %+v.after(%s) = %s, want %s", name, c.term, c.from, got, c.want)
		}
	}
}

func TestWorkdays_AroundAWeekend(t *testing.T) {
	for day, want := range map[string][2]string{ // by, from
		"2029-02-09": {"2029-02-09", "2029-02-09"}, // a Friday
		"2029-02-10": {"2029-02-09", "2029-02-12"},
		"2029-02-11": {"2029-02-09", "2029-02-12"},
		"2029-02-12": {"2029-02-12", "2029-02-12"},
	} {
		by, from := isoDate(workdayBy(on(t, day))), isoDate(workdayFrom(on(t, day)))
		if by != want[0] || from != want[1] {
			t.Errorf("around %s: by %s, from %s, want %v", day, by, from, want)
		}
	}
}
