package knowledge

import "testing"

// TestLunar_NewYears compares with Spring Festivals that the State Council's holiday notices, or calendars before them, name; 2027, 2030 and
// 2034 are years that approximate formulas get wrong.
func TestLunar_NewYears(t *testing.T) {
	for year, want := range map[int]string{
		1949: "1949-01-29", 1954: "1954-02-03", 1966: "1966-01-21", 1978: "1978-02-07", 1985: "1985-02-20", 1999: "1999-02-16", 2000: "2000-02-05",
		2012: "2012-01-23", 2015: "2015-02-19", 2019: "2019-02-05", 2020: "2020-01-25", 2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22",
		2024: "2024-02-10", 2025: "2025-01-29", 2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2030: "2030-02-03",
		2033: "2033-01-31", 2034: "2034-02-19",
	} {
		day, ok := lunarDate{year: year, month: 1, day: 1}.solar()
		if !ok || isoDate(day) != want {
			t.Errorf("New Year of %d = %s, %t, want %s", year, isoDate(day), ok, want)
		}
	}
}

func TestLunar_Days(t *testing.T) {
	for name, c := range map[string]struct {
		lunar lunarDate
		want  string // empty: there is no such day
		said  string
	}{
		"腊月 lies in the next January or February": {lunarDate{year: 2025, month: 12, day: 23}, "2026-02-10", "腊月二十三"},
		"the last day of a short 腊月":              {lunarDate{year: 2025, month: 12, day: 29}, "2026-02-16", "腊月二十九"},
		"a 三十 that a short month has not":         {lunarDate{year: 2025, month: 12, day: 30}, "", "腊月三十"},
		"a leap month":                            {lunarDate{year: 2025, month: 6, day: 1, leap: true}, "2025-07-25", "闰六月初一"},
		"the month before its leap month":         {lunarDate{year: 2025, month: 6, day: 1}, "2025-06-25", "六月初一"},
		"a leap month of another year":            {lunarDate{year: 2026, month: 6, day: 1, leap: true}, "", "闰六月初一"},
		"the leap 冬月 of 2033":                     {lunarDate{year: 2033, month: 11, day: 1, leap: true}, "2033-12-22", "闰冬月初一"},
		"中秋":                                      {lunarDate{year: 2026, month: 8, day: 15}, "2026-09-25", "八月十五"},
		"the tenth":                               {lunarDate{year: 2026, month: 1, day: 10}, "2026-02-26", "正月初十"},
		"before the calendar begins":              {lunarDate{year: firstLunarYear - 1, month: 1, day: 1}, "", "正月初一"},
		"no thirteenth month":                     {lunarDate{year: 2026, month: 13, day: 1}, "", "十三月初一"},
		"no day zero":                             {lunarDate{year: 2026, month: 1}, "", "正月初"},
	} {
		day, ok := c.lunar.solar()
		if ok != (c.want != "") || ok && isoDate(day) != c.want {
			t.Errorf("%s: %+v = %s, %t, want %q", name, c.lunar, isoDate(day), ok, c.want)
		}
		if got := c.lunar.String(); got != c.said {
			t.Errorf("%s: %q, want %q", name, got, c.said)
		}
	}
}

func TestLunarYear_BeginsWithTheFestival(t *testing.T) {
	for day, want := range map[string]int{"2026-02-16": 2025, "2026-02-17": 2026, "2026-11-23": 2026, "2027-01-05": 2026} {
		if got := lunarYear(on(t, day)); got != want {
			t.Errorf("lunarYear(%s) = %d, want %d", day, got, want)
		}
	}
}
