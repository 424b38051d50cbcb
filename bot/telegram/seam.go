package telegram

import (
	"strings"
	"unicode"
)

// seam walks along a text and knows whether it may be cut before the next rune without cutting a character in two. It follows
// the rules of Unicode UAX 29 that matter for what people send: combining marks, emoji with joiners, skin colours and
// flags, keycaps, Hangul letters, CR LF. It does not know the conjuncts of Indian scripts.
type seam struct {
	last  rune
	flags int  // regional indicators in a row at the end
	ended bool // a sentence has just ended, closing quotes included
	point bool // last is a point that is not part of a number: neither "3.14" nor "1. "
}

// What ends a sentence, what may close it after that, and what parts its clauses.
const (
	enders  = "。！？…!?"
	closers = "”’」』）〕】》〉)]}\"'"
	pauses  = "；;，、,：:—"
)

const (
	joiner        = 0x200D // zero width joiner
	firstFlag     = 0x1F1E6
	lastFlag      = 0x1F1FF
	firstSkin     = 0x1F3FB
	lastSkin      = 0x1F3FF
	firstTag      = 0xE0020
	lastTag       = 0xE007F
	halfwidthMark = 0xFF9E // and 0xFF9F: voiced sound marks
)

// add walks over a rune.
func (s *seam) add(r rune) {
	if firstFlag <= r && r <= lastFlag {
		s.flags++
	} else {
		s.flags = 0
	}
	s.ended = strings.ContainsRune(enders, r) || s.ended && strings.ContainsRune(closers, r)
	s.point = r == '.' && !unicode.IsDigit(s.last)
	s.last = r
}

// breaks says whether a new character begins with r.
func (s *seam) breaks(r rune) bool {
	switch {
	case s.last == '\r' && r == '\n':
		return false
	case s.last == '\r' || s.last == '\n':
		return true
	case extends(r), s.last == joiner:
		return false
	case firstFlag <= r && r <= lastFlag:
		return s.flags%2 == 0
	default:
		return !(isHangul(s.last) && isJamo(r))
	}
}

// extends says whether r belongs to the rune before it.
func extends(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == joiner || r == 0x200C ||
		firstSkin <= r && r <= lastSkin || firstTag <= r && r <= lastTag || r == halfwidthMark || r == halfwidthMark+1
}

// isHangul says whether r is a Hangul letter or syllable, isJamo whether it is a letter that may follow one.
func isHangul(r rune) bool {
	return isJamo(r) || 0xA960 <= r && r <= 0xA97F || 0xAC00 <= r && r <= 0xD7A3
}

func isJamo(r rune) bool {
	return 0x1100 <= r && r <= 0x11FF || 0xD7B0 <= r && r <= 0xD7FF
}
