package laws

import (
	"strings"
)

// maxNumeral is the largest number that Numeral writes: no law comes near it (民法典 ends at 1260).
const maxNumeral = 9999

var (
	digitRunes = []rune("零一二三四五六七八九")
	unitRunes  = []rune("千百十")
	unitValues = []int{1000, 100, 10}
)

// Numeral writes n as statutes do: 675 is 六百七十五, 10 is 十, 1001 is 一千零一. It returns "" unless 1 ≤ n ≤ 9999.
func Numeral(n int) string {
	if n < 1 || n > maxNumeral {
		return ""
	}
	var b strings.Builder
	gap, rest := false, n
	for i, unit := range unitValues {
		d := rest / unit
		rest %= unit
		switch {
		case d == 0:
			gap = b.Len() > 0
		case d == 1 && unit == 10 && b.Len() == 0:
			b.WriteRune(unitRunes[i]) // 十五, never 一十五 at the start
		default:
			writeDigit(&b, gap, d)
			b.WriteRune(unitRunes[i])
			gap = false
		}
	}
	if rest > 0 {
		writeDigit(&b, gap, rest)
	}
	return b.String()
}

func writeDigit(b *strings.Builder, gap bool, d int) {
	if gap {
		b.WriteRune('零')
	}
	b.WriteRune(digitRunes[d])
}

// ParseNumeral reads a number as people write it: 675, ６７５, 六百七十五, 六七五, 两百, 二百五 (250). It returns false for anything
// else, for 0 and for more than 9999.
func ParseNumeral(s string) (int, bool) {
	rs := []rune(s)
	if len(rs) == 0 {
		return 0, false
	}
	n, ok := parsePlaces(rs)
	if !ok {
		n, ok = parseUnits(rs)
	}
	return n, ok && n >= 1 && n <= maxNumeral
}

// parsePlaces reads digits by place, Arabic or Chinese: 264, 二六四.
func parsePlaces(rs []rune) (int, bool) {
	if len(rs) > 5 {
		return 0, false
	}
	n := 0
	for _, r := range rs {
		d, ok := digitValue(r)
		if !ok {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// parseUnits reads 六百七十五. Units must fall; a digit after the last unit counts ones, or, without 零, the next lower unit
// when it follows 百 or 千 directly, as in speech (二百五 is 250).
func parseUnits(rs []rune) (int, bool) {
	total, digit, lastUnit, zero := 0, -1, 10000, false
	for _, r := range rs {
		if d, ok := digitValue(r); ok {
			if d == 0 {
				zero = true
				continue
			}
			if digit >= 0 {
				return 0, false
			}
			digit = d
			continue
		}
		unit := unitValue(r)
		if unit == 0 || unit >= lastUnit || (digit < 0 && unit != 10) {
			return 0, false
		}
		total, lastUnit, digit, zero = total+max(digit, 1)*unit, unit, -1, false
	}
	if digit < 0 {
		return total, total > 0
	}
	if lastUnit >= 100 && lastUnit < 10000 && !zero {
		return total + digit*lastUnit/10, true
	}
	return total + digit, true
}

func digitValue(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case r >= '０' && r <= '９':
		return int(r - '０'), true
	case r == '〇' || r == '○':
		return 0, true
	case r == '两' || r == '二':
		return 2, true
	}
	for i, d := range digitRunes {
		if r == d {
			return i, true
		}
	}
	return 0, false
}

func unitValue(r rune) int {
	for i, u := range unitRunes {
		if r == u {
			return unitValues[i]
		}
	}
	return 0
}

// ArticleName is the official form of an article's number: ArticleName(133, 1) is 第一百三十三条之一.
func ArticleName(number, sub int) string {
	name := "第" + Numeral(number) + "条"
	if sub > 0 {
		name += "之" + Numeral(sub)
	}
	return name
}

// ParseArticle reads the number in an entry's law list: "675", "133之一", "第六百七十五条".
func ParseArticle(s string) (name string, ok bool) {
	s = strings.TrimPrefix(Fold(s), "第")
	head, tail, hasSub := strings.Cut(s, "之")
	number, ok := ParseNumeral(strings.TrimSuffix(head, "条"))
	if !ok {
		return "", false
	}
	if !hasSub {
		return ArticleName(number, 0), true
	}
	sub, ok := ParseNumeral(tail)
	return ArticleName(number, sub), ok
}

// ArticleOrder sorts article names of one law as the law does.
func ArticleOrder(name string) int {
	head, tail, _ := strings.Cut(strings.TrimPrefix(name, "第"), "条")
	number, _ := ParseNumeral(head)
	sub, _ := ParseNumeral(strings.TrimPrefix(tail, "之"))
	return number*100 + sub
}
