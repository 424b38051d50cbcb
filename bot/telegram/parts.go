package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pufa/chat"
)

// Lengths the Bot API allows after parsing entities. It says "characters"; UTF-16 units, which clients count by, are never
// fewer.
const (
	maxText    = 4096 // sendMessage text
	maxCaption = 1024 // sendDocument caption
	maxToast   = 200  // answerCallbackQuery text
)

// Parts cuts a message into parts that Telegram takes, in the order they are to be sent; each is for one Send. The cuts are at
// the last sentence end that fits, else after a comma or blank, never inside what a reader sees as one character. Buttons
// and file go with the last part; a file's text is its caption when it fits. Blanks at the cuts are dropped, as Telegram
// would. A message with nothing to show has no parts.
func (d *Door) Parts(m chat.Message) []chat.Message {
	if m.Ack != "" {
		m.Text = cut(clean(m.Text), maxToast)
		return []chat.Message{m}
	}
	texts := split(clean(m.Text), maxText)
	switch {
	case m.File != nil && (len(texts) != 1 || !fits(texts[0], maxCaption)):
		texts = append(texts, "")
	case m.File == nil && len(texts) == 0 && len(m.Buttons) > 0:
		texts = []string{"…"} // buttons need a message to hang on
	}
	parts := make([]chat.Message, 0, len(texts))
	for i, text := range texts {
		part := chat.Message{Addr: m.Addr, Text: text}
		if i == len(texts)-1 {
			part.Buttons, part.File = m.Buttons, m.File
		}
		parts = append(parts, part)
	}
	return parts
}

// split cuts a text into pieces of at most limit UTF-16 units. Blank pieces are left out.
func split(text string, limit int) []string {
	var pieces []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeftFunc(text, unicode.IsSpace) {
		n := cutAt(text, limit)
		pieces = append(pieces, strings.TrimRightFunc(text[:n], unicode.IsSpace))
		text = text[n:]
	}
	return pieces
}

// cut is the text up to limit UTF-16 units, whole characters only.
func cut(text string, limit int) string {
	if fits(text, limit) {
		return text
	}
	return text[:lastBreak(text, limit, anywhere)]
}

// cutAt is how many bytes of the text go into a piece of at most limit units.
func cutAt(text string, limit int) int {
	if fits(text, limit) {
		return len(text)
	}
	for _, good := range []func(s seam, after rune) bool{afterSentence, afterClause, anywhere} {
		if n := lastBreak(text, limit, good); n > 0 {
			return n
		}
	}
	return hardCut(text, limit)
}

// lastBreak is the last place between two characters, within limit units, that good likes; 0 when there is none.
func lastBreak(text string, limit int, good func(s seam, after rune) bool) int {
	best, used := 0, 0
	var s seam
	for i, r := range text {
		if i > 0 && s.breaks(r) && good(s, r) {
			best = i
		}
		used += unitsOf(r)
		if used > limit {
			break
		}
		s.add(r)
	}
	return best
}

// hardCut is for one "character" longer than a whole message: between runes.
func hardCut(text string, limit int) int {
	used := 0
	for i, r := range text {
		used += unitsOf(r)
		if used > limit && i > 0 {
			return i
		}
	}
	return len(text)
}

func anywhere(seam, rune) bool { return true }

// afterSentence likes the end of a line, and the end of a sentence with its closing quotes. A point ends a sentence only before
// a blank and not after a digit.
func afterSentence(s seam, after rune) bool {
	switch {
	case s.last == '\n':
		return true
	case strings.ContainsRune(enders+closers, after):
		return false // the sentence goes on
	default:
		return s.ended || s.point && unicode.IsSpace(after)
	}
}

// afterClause likes the place after a comma or a blank.
func afterClause(s seam, after rune) bool {
	return strings.ContainsRune(pauses, s.last) && s.last != after || unicode.IsSpace(s.last)
}

// fits says whether the text has at most limit UTF-16 units. It looks no further than that.
func fits(text string, limit int) bool {
	for _, r := range text {
		if limit -= unitsOf(r); limit < 0 {
			return false
		}
	}
	return true
}

func unitsOf(r rune) int {
	if r > 0xFFFF && r <= utf8.MaxRune {
		return 2
	}
	return 1
}
