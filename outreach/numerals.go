package outreach

import (
	"strings"
	"unicode/utf8"
)

var (
	chineseDigits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '俩': 2, '三': 3, '仨': 3, '四': 4, '五': 5,
		'六': 6, '七': 7, '八': 8, '九': 9}
	chineseTens = map[rune]int64{'十': 10, '百': 100, '千': 1000}
)

// maxNumber bounds what a line's numbers can be; the fields' own limits are far lower. Anything larger reads as maxNumber+1.
const maxNumber = 1_000_000_000

// fold turns full-width letters, digits and signs and the ideographic blank into their plain forms.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		}
		return r
	}, s)
}

// number reads the number a line begins with: 60, 十二, 两百五, 1万. It returns its value, at most maxNumber+1, and its length
// in bytes, 0 when there is none.
func number(s string) (value int64, length int) {
	if value, length = plainNumber(s); length == 0 {
		first, _ := utf8.DecodeRuneInString(s)
		if _, digit := chineseDigits[first]; !digit && first != '十' {
			return 0, 0 // 百姓 is no hundred
		}
		return chineseNumber(s)
	}
	for suffix, factor := range map[string]int64{"百": 100, "千": 1000, "万": 10000} {
		if strings.HasPrefix(s[length:], suffix) {
			return min(value*factor, maxNumber+1), length + len(suffix)
		}
	}
	return value, length
}

func plainNumber(s string) (value int64, length int) {
	for length < len(s) && s[length] >= '0' && s[length] <= '9' {
		value = min(value*10+int64(s[length]-'0'), maxNumber+1)
		length++
	}
	return value, length
}

// chineseReader adds up a number written in Chinese.
type chineseReader struct {
	total   int64 // whole ten thousands
	section int64 // below ten thousand, without the digit read last
	digit   int64 // the digits read last
	digits  int   // how many
	zero    bool  // one of them is 零
	place   int64 // of what was read before them: 100 after 百
}

// chineseNumber reads 十二, 二百零三, 一万二, 三千五; also digit by digit: 二〇二四.
func chineseNumber(s string) (value int64, length int) {
	n := chineseReader{place: 1}
	for i, r := range s {
		if !n.read(r) {
			break
		}
		length = i + utf8.RuneLen(r)
	}
	return min(n.value(), maxNumber+1), length
}

// read takes one more sign and says whether it belongs to the number.
func (n *chineseReader) read(r rune) bool {
	if d, ok := chineseDigits[r]; ok {
		n.digit = min(n.digit*10+d, maxNumber+1)
		n.digits, n.zero = n.digits+1, n.zero || d == 0
		return true
	}
	if place, ok := chineseTens[r]; ok {
		n.section = min(n.section+max(n.digit, 1)*place, maxNumber+1)
		n.digit, n.digits, n.zero, n.place = 0, 0, false, place
		return true
	}
	if r != '万' || n.section+n.digit == 0 {
		return false
	}
	n.total = min(n.total+(n.section+n.digit)*10000, maxNumber+1)
	n.section, n.digit, n.digits, n.zero, n.place = 0, 0, 0, false, 10000
	return true
}

func (n *chineseReader) value() int64 {
	last := n.digit
	if n.place >= 100 && n.digits == 1 && !n.zero {
		last *= n.place / 10 // 两百五 is 250
	}
	return n.total + n.section + last
}
