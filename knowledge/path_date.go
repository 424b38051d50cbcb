package knowledge

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pufa/knowledge/laws"
)

// dayWords is what a line says about a day, piece by piece.
type dayWords struct {
	found bool // something was said
	twice bool // two days were said
	left  int  // letters and digits that mean nothing here

	exact      time.Time // 前天, 10天前
	from, to   time.Time // 上周, 两个月前: some day between
	year       int       // 0: not said
	relative   bool      // the year was said as 去年
	month, day int       // 0: not said
	lastDay    bool      // 除夕
	leap       bool
	lunarName  bool // 腊月, 初三: names that only the lunar calendar has
	han        bool // 八月十五: in Chinese numerals, without 号
	calendar   calendarName
	season     []int
	ten        []int
}

type calendarName int

const (
	calendarUnsaid calendarName = iota
	calendarSolar
	calendarLunar
)

// dayScan reads a line from left to right.
type dayScan struct {
	*typedFile
	today time.Time
	dayWords
	afterMonth bool // a month was said last: a bare number is its day
}

const numRE = `(\d{1,2}|[一二三四五六七八九十]{1,3}|廿[一二三四五六七八九]?|卅)`

var (
	fullRE     = regexp.MustCompile(`^(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?`)
	eightRE    = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})(?:\D|$)`)
	monthRE    = regexp.MustCompile(`^(\d{4})[-./](\d{1,2})(?:\D|$)`)
	dottedRE   = regexp.MustCompile(`^(\d{1,2})[-./](\d{1,2})[日号]?`)
	agoRE      = regexp.MustCompile(`^(?:` + numRE + `|(半|两|几|好几|十几))(多)?(年|个多?月|个?星期|个?礼拜|周|天)(半|多)?(?:了|以前|之前|前)`)
	yearRE     = regexp.MustCompile(`^(\d{4}|\d{2}|[零〇一二三四五六七八九]{2}|[一二][零〇一二三四五六七八九]{3})年`)
	weekRE     = regexp.MustCompile(`^(上上|上|这|本|下)?个?(?:星期|礼拜|周)([一二三四五六日天1-6])?`)
	monthDayRE = regexp.MustCompile(`^(闰)?(正|冬|腊|` + numRE + `)月份?(?:(初)?` + numRE + `([日号]?))?`)
	dayRE      = regexp.MustCompile(`^(初)?` + numRE + `([日号]?)`)
)

// scan reads a whole line.
func (v *typedFile) scan(text string, today time.Time) dayWords {
	s := &dayScan{typedFile: v, today: today}
	rest := strings.ReplaceAll(laws.Fold(text), " ", "")
	for rest != "" {
		n := s.piece(rest)
		if n == 0 {
			n = s.skip(rest)
		}
		rest = rest[n:]
	}
	return s.dayWords
}

// skip passes over what means nothing: one character, or a number of any length, since half of 2024 is no 24.
func (s *dayScan) skip(rest string) int {
	r, size := utf8.DecodeRuneInString(rest)
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		s.left++
	}
	if digits := len(rest) - len(strings.TrimLeft(rest, "0123456789")); digits > 0 {
		return digits
	}
	return size
}

// piece takes one piece off the beginning and returns its length in bytes; 0 when nothing is known that begins so.
func (s *dayScan) piece(rest string) int {
	after := s.afterMonth
	s.afterMonth = false
	for _, take := range []func(string) int{s.full, s.ago, s.explicitYear, s.word, s.week, s.monthDay} {
		if n := take(rest); n > 0 {
			s.found = true
			return n
		}
	}
	if n := s.dayOnly(rest, after); n > 0 {
		s.found = true
		return n
	}
	if n := s.part(rest); n > 0 {
		s.found = true
		return n
	}
	for _, w := range s.Filler {
		if strings.HasPrefix(rest, w) {
			s.afterMonth = after
			return len(w)
		}
	}
	return 0
}

// full is a day in digits: 2026-02-10, 26.2.10, 2026年2月10日, 20260210, 2.10; or a month: 2026.2.
func (s *dayScan) full(rest string) int {
	if m := fullRE.FindStringSubmatch(rest); m != nil {
		s.year, s.month, s.day = s.century(m[1]), atoi(m[2]), atoi(m[3])
		return len(m[0])
	}
	if m := eightRE.FindStringSubmatch(rest); m != nil {
		s.year, s.month, s.day = atoi(m[1]), atoi(m[2]), atoi(m[3])
		return len("20260210")
	}
	if m := monthRE.FindStringSubmatch(rest); m != nil {
		s.year, s.month = s.century(m[1]), atoi(m[2])
		return len(m[1]) + 1 + len(m[2])
	}
	if m := dottedRE.FindStringSubmatch(rest); m != nil && s.month == 0 {
		s.month, s.day = atoi(m[1]), atoi(m[2])
		return len(m[0])
	}
	return 0
}

// ago is 3年前, 半年前, 10天前, 两个多月前. Only days are exact.
func (s *dayScan) ago(rest string) int {
	m := agoRE.FindStringSubmatch(rest)
	if m == nil {
		return 0
	}
	n, known := laws.ParseNumeral(m[1])
	if m[2] == "两" {
		n, known = 2, true
	}
	half := m[2] == "半"
	more := m[3] != "" || m[5] != "" || strings.Contains(m[4], "多")
	unit := strings.ReplaceAll(strings.TrimPrefix(m[4], "个"), "多", "")
	if !known && !half {
		return len(m[0]) // 几年前: said, and no help
	}
	s.before(n, unit, half, more)
	return len(m[0])
}

// before notes some days before now.
func (s *dayScan) before(n int, unit string, half, more bool) {
	t := s.today
	month := func(back int) time.Time {
		return time.Date(t.Year(), t.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	}
	switch {
	case half && unit == "年":
		s.from, s.to = month(6), month(5).AddDate(0, 0, -1)
	case half:
		s.from, s.to = t.AddDate(0, 0, -20), t.AddDate(0, 0, -10)
	case more && unit == "年":
		s.from, s.to = t.AddDate(-n-1, 0, 0), t.AddDate(-n, 0, 0)
	case more && unit == "月":
		s.from, s.to = t.AddDate(0, -n-1, 0), t.AddDate(0, -n, 0)
	case unit == "年":
		s.year, s.relative = t.Year()-n, true
	case unit == "月":
		s.from, s.to = month(n), month(n-1).AddDate(0, 0, -1)
	case unit == "天" && !more:
		s.exact = t.AddDate(0, 0, -n)
	case unit == "天":
		s.from, s.to = t.AddDate(0, 0, -2*n), t.AddDate(0, 0, -n)
	default:
		s.from, s.to = t.AddDate(0, 0, -7*n-3), t.AddDate(0, 0, -7*n+3)
	}
}

// explicitYear is 2023年, 23年, 二三年.
func (s *dayScan) explicitYear(rest string) int {
	m := yearRE.FindStringSubmatch(rest)
	if m == nil {
		return 0
	}
	s.year = s.century(m[1])
	return len(m[0])
}

// century reads a year, of four digits or two.
func (s *dayScan) century(digits string) int {
	n, _ := laws.ParseNumeral(strings.NewReplacer("零", "0", "〇", "0").Replace(digits))
	if utf8.RuneCountInString(digits) > 2 {
		return n
	}
	if n > s.today.Year()%100+10 {
		return 1900 + n
	}
	return 2000 + n
}

// word is one of the words of typed.yaml: 前天, 去年, 上个月, 中秋, 农历.
func (s *dayScan) word(rest string) int {
	if w, n := longest(rest, s.Days); w != "" {
		s.exact = s.today.AddDate(0, 0, n)
		return len(w)
	}
	if w, n := longest(rest, s.Months); w != "" {
		first := time.Date(s.today.Year(), s.today.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		s.year, s.month, s.calendar, s.afterMonth = first.Year(), int(first.Month()), calendarSolar, true
		return len(w)
	}
	for _, w := range s.Vague {
		if strings.HasPrefix(rest, w) {
			return len(w)
		}
	}
	if w, n := longest(rest, s.Years); w != "" {
		s.year, s.relative = s.today.Year()+n, true
		return len(w)
	}
	if w, f := longest(rest, s.Feasts); w != "" {
		s.month, s.day, s.lastDay, s.lunarName = f.Month, f.Day, f.Day == 0, f.Lunar
		return len(w)
	}
	for name, words := range map[calendarName][]string{calendarSolar: s.Solar, calendarLunar: s.Lunar} {
		for _, w := range words {
			if strings.HasPrefix(rest, w) {
				s.calendar = name
				return len(w)
			}
		}
	}
	return 0
}

// week is 上周三, 星期五 (the last one), 上个礼拜.
func (s *dayScan) week(rest string) int {
	m := weekRE.FindStringSubmatch(rest)
	if m == nil || m[1] == "" && m[2] == "" {
		return 0
	}
	monday := s.today.AddDate(0, 0, -(int(s.today.Weekday())+6)%7+7*s.Weeks[m[1]])
	if m[2] == "" {
		s.from, s.to = monday, monday.AddDate(0, 0, 6)
		return len(m[0])
	}
	n, ok := laws.ParseNumeral(m[2])
	if !ok {
		n = 7 // 日, 天
	}
	s.exact = monday.AddDate(0, 0, n-1)
	if m[1] == "" && s.exact.After(s.today) {
		s.exact = s.exact.AddDate(0, 0, -7)
	}
	return len(m[0])
}

// monthDay is 3月15日, 腊月二十三, 闰六月初一, 3月.
func (s *dayScan) monthDay(rest string) int {
	m := monthDayRE.FindStringSubmatch(rest)
	if m == nil {
		return 0
	}
	s.leap = m[1] != ""
	switch m[2] {
	case "正":
		s.month, s.lunarName = 1, true
	case "冬":
		s.month, s.lunarName = 11, true
	case "腊":
		s.month, s.lunarName = 12, true
	default:
		s.month = smallNumber(m[2])
	}
	s.lunarName = s.lunarName || s.leap
	if m[5] != "" {
		s.theDay(m[4], m[5], m[6])
		s.han = s.han && m[2][0] >= 0x80
	}
	return len(m[0])
}

// dayOnly is 15号, 初三; after a month also 15.
func (s *dayScan) dayOnly(rest string, after bool) int {
	m := dayRE.FindStringSubmatch(rest)
	if m == nil || m[1] == "" && m[3] == "" && !after {
		return 0
	}
	s.theDay(m[1], m[2], m[3])
	return len(m[0])
}

func (s *dayScan) theDay(first, number, mark string) {
	s.twice = s.twice || s.day > 0
	s.day = smallNumber(number)
	s.lunarName = s.lunarName || mark == "" && (first != "" || strings.HasPrefix(number, "廿") || number == "卅")
	s.han = mark == "" && number[0] >= 0x80
}

// part is a part of a year or a month: 春天, 月底.
func (s *dayScan) part(rest string) int {
	if w, months := longest(rest, s.Seasons); w != "" && s.month == 0 {
		s.season = months
		return len(w)
	}
	if w, days := longest(rest, s.Tens); w != "" && s.month > 0 {
		s.ten = days
		return len(w)
	}
	return 0
}

// smallNumber reads up to 39: 15, 十五, 廿三.
func smallNumber(text string) int {
	text = strings.NewReplacer("廿", "二十", "卅", "三十").Replace(text)
	n, _ := laws.ParseNumeral(text)
	return n
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
