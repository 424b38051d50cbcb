package knowledge

import "testing"

func TestBy_SaysTheSafeDay(t *testing.T) {
	say := loadBase(t).data.words.Path
	for name, c := range map[string]struct{ today, last, want string }{
		"a working day":                         {"2026-11-23", "2026-11-27", "2026年11月27日（周五），最晚这天"},
		"a Saturday":                            {"2026-11-23", "2029-02-10", "2029年2月10日，那天是周六，最晚2月9日（周五）"},
		"a Sunday after the year's end":         {"2026-11-23", "2028-01-02", "2028年1月2日，那天是周日，最晚2027年12月31日（周五）"},
		"on the Friday before a Sunday":         {"2026-11-27", "2026-11-29", "2026年11月29日，那天是周日，最晚11月27日（周五）"},
		"on the Saturday before a Sunday":       {"2026-11-28", "2026-11-29", "2026年11月29日，那天是周日，顺延到11月30日（周一），最晚那天"},
		"on the Monday to which it is put off":  {"2026-11-30", "2026-11-29", "2026年11月29日，那天是周日，顺延到11月30日（周一），最晚那天"},
		"on the last day":                       {"2026-11-27", "2026-11-27", "2026年11月27日（周五），最晚这天"},
		"put off over the end of a year, later": {"2028-01-01", "2028-01-01", "2028年1月1日，那天是周六，顺延到1月3日（周一），最晚那天"},
	} {
		w := &walk{today: on(t, c.today)}
		if got := w.by(on(t, c.last), say); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
