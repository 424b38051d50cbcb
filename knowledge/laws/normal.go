package laws

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxQuestion bounds how much of a question is searched for, in runes: voice notes of two minutes stay below it. Emergencies are
// listened for in all of it.
const maxQuestion = 2000

// Clip cuts a text to maxQuestion.
func Clip(s string) string {
	if len(s) <= maxQuestion {
		return s
	}
	if runes := []rune(s); len(runes) > maxQuestion {
		return string(runes[:maxQuestion])
	}
	return s
}

// Fold makes equal what looks equal: NFKC (full-width digits, ㈠), lower case, no zero-width or control characters, one blank
// for any run of blanks.
func Fold(s string) string {
	if strings.ContainsFunc(s, isRare) { // bytes that are no UTF-8 are rare too
		s = norm.NFKC.String(strings.ToValidUTF8(s, ""))
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		r = narrow(r)
		switch {
		case isHan(r):
		case unicode.IsSpace(r):
			blank = true
			continue
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co, unicode.Mn):
			continue
		default:
			r = unicode.ToLower(r)
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// isHan says whether a rune is a Chinese character of everyday writing.
func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// isRare says whether NFKC may do more to a rune than narrow does. Entries and most questions have none, and it takes its time.
func isRare(r rune) bool {
	common := isHan(r) || r < 0x80 || r >= 0x3000 && r <= 0x3029 || r >= 0x2018 && r <= 0x201D || r >= 0xFF01 && r <= 0xFF5E
	return !common
}

// narrow is a full-width character as NFKC writes it: ，is a comma.
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFF01 + '!'
	case r == 0x3000:
		return ' '
	}
	return r
}

// Squeeze is fold without blanks and without the marks around law names, so that 《 民法典 》第 675 条 reads 民法典第675条. The
// country's name is dropped too, also inside a longer name.
func Squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 《》〈〉「」『』“”\"'‘’", r) {
			return -1
		}
		return r
	}, Fold(s))
	return strings.ReplaceAll(s, "中华人民共和国", "")
}

// Letters is s with everything dropped that is neither letter nor digit: two ways of saying that differ in marks alone are one.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Fold(s))
}

// HanCount is how many Chinese characters s has.
func HanCount(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
