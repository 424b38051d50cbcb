package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pufa/knowledge/laws"
)

// without drops words from a line, the longest first.
func without(text string, lists ...[]string) string {
	for _, w := range byLength(slices.Concat(lists...)) {
		text = strings.ReplaceAll(text, w, " ")
	}
	return text
}

// numeralRE are the characters of a number.
const numeralRE = `0-9零〇一二两三四五六七八九十百千`

var (
	moneyRE  = regexp.MustCompile(`[` + numeralRE + `.,，万wk]+`)
	countRE  = regexp.MustCompile(`[` + numeralRE + `]+|俩|仨`)
	yearsRE  = regexp.MustCompile(`(?:([` + numeralRE + `]+)个?|(半))年(半)?`)
	monthsRE = regexp.MustCompile(`(?:([` + numeralRE + `]+)个(半)?|([0-9]+)|(半)个?)月(半)?`)
	daysRE   = regexp.MustCompile(`([` + numeralRE + `]+)[天日]`)
)

// scanMoney reads an amount in fen: 3500, 三千五, 1万2, 一年三万六 (by month). several: more than one was said (三四千). left counts the letters
// that are no part of it.
func (v *typedFile) scanMoney(text string) (fen int64, found, several bool, left int) {
	folded := strings.ReplaceAll(laws.Fold(text), " ", "")
	rest := without(folded, v.Filler, v.Money)
	runs := slices.DeleteFunc(moneyRE.FindAllString(rest, -1), func(run string) bool { return laws.Letters(run) == "" })
	left = utf8.RuneCountInString(laws.Letters(moneyRE.ReplaceAllString(rest, " ")))
	if len(runs) == 0 {
		nothing := slices.ContainsFunc(v.Nothing, func(w string) bool { return laws.Letters(folded) == w })
		return 0, nothing, false, 0
	}
	fen, ok := readAmount(strings.NewReplacer(",", "", "，", "").Replace(runs[0]))
	if len(runs) > 1 || !ok {
		return 0, true, true, left
	}
	if slices.ContainsFunc(v.Yearly, func(w string) bool { return strings.Contains(folded, w) }) {
		fen = (fen + 6) / 12
	}
	return fen, true, false, left
}

// readAmount reads 3500.5, 三千五, 1.2万, 一万二, 3千5, in fen.
func readAmount(s string) (fen int64, ok bool) {
	head, tail, wan := s, "", false
	for _, unit := range []string{"万", "w"} {
		if h, t, found := strings.Cut(s, unit); found {
			head, tail, wan = h, t, true
			break
		}
	}
	fen, ok = readSmall(head)
	if !wan {
		return fen, ok
	}
	fen *= 10000
	if tail == "" {
		return fen, ok
	}
	more, ok2 := readSmall(tail)
	if utf8.RuneCountInString(tail) == 1 { // 一万二
		more *= 1000
	}
	return fen + more, ok && ok2
}

// readSmall reads an amount below ten thousand, or of any size in digits: 3500.50, 三千五, 3千5, 5k.
func readSmall(s string) (fen int64, ok bool) {
	if whole, part, point := strings.Cut(s, "."); point {
		n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
		return n, err == nil && len(part) <= 2
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n * 100, true
	}
	for unit, value := range map[string]int64{"千": 1000, "k": 1000, "百": 100} {
		head, tail, found := strings.Cut(s, unit)
		n, err := strconv.ParseInt(head, 10, 64)
		if !found || err != nil {
			continue
		}
		if tail == "" {
			return n * value * 100, true
		}
		more, err := strconv.ParseInt(tail, 10, 64)
		if len(tail) == 1 { // 3千5
			more *= value / 10
		}
		return (n*value + more) * 100, err == nil
	}
	n, ok := laws.ParseNumeral(s)
	return int64(n) * 100, ok
}

// scanCount reads a number of people: 4, 四口人, 我们俩.
func (v *typedFile) scanCount(text string) (n int, found, several bool, left int) {
	folded := strings.ReplaceAll(laws.Fold(text), " ", "")
	rest := without(folded, v.Filler, v.People)
	runs := countRE.FindAllString(rest, -1)
	left = utf8.RuneCountInString(laws.Letters(countRE.ReplaceAllString(rest, " ")))
	if len(runs) == 0 {
		nothing := slices.ContainsFunc(v.Nothing, func(w string) bool { return laws.Letters(folded) == w })
		return 0, nothing, false, 0
	}
	switch runs[0] {
	case "俩":
		n = 2
	case "仨":
		n = 3
	case "0", "零":
	default:
		var ok bool
		if n, ok = laws.ParseNumeral(runs[0]); !ok {
			return 0, true, true, left
		}
	}
	return n, true, len(runs) > 1, left
}

// scanLength reads a time: 3年4个月, 三年半, 半年, 十八个月, 20天. A bare number is several: of years or of months?
func (v *typedFile) scanLength(text string) (l length, found, several bool, left int) {
	rest := without(strings.ReplaceAll(laws.Fold(text), " ", ""), v.Filler)
	if m := yearsRE.FindStringSubmatch(rest); m != nil {
		found = true
		n, _ := laws.ParseNumeral(m[1])
		l.months += 12 * n
		if m[2] != "" || m[3] != "" {
			l.months += 6
		}
		rest = strings.Replace(rest, m[0], " ", 1)
	}
	if m := monthsRE.FindStringSubmatch(rest); m != nil {
		found = true
		n, _ := laws.ParseNumeral(m[1] + m[3])
		l.months += n
		if m[2]+m[4]+m[5] != "" {
			l.days += 15
		}
		rest = strings.Replace(rest, m[0], " ", 1)
	}
	if m := daysRE.FindStringSubmatch(rest); m != nil {
		found = true
		n, _ := laws.ParseNumeral(m[1])
		l.days += n
		rest = strings.Replace(rest, m[0], " ", 1)
	}
	rest = strings.NewReplacer("零", "", "又", "", "整", "", "多", "").Replace(rest)
	several = !found && countRE.MatchString(rest)
	return l, found || several, several, utf8.RuneCountInString(laws.Letters(countRE.ReplaceAllString(rest, " ")))
}
