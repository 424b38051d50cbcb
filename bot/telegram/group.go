package telegram

import (
	"strconv"
	"strings"
)

// addressed says whether a message in a group is for us: a command that names us or nobody, a mention, or an answer to one of
// our messages. Forwarded words address nobody.
func (d *Door) addressed(m *message) bool {
	if m.notTyped() {
		return false
	}
	if _, to, ok := command(m.Text); ok {
		return to == "" || d.isUs(to)
	}
	if m.ReplyTo != nil && m.ReplyTo.From != nil && strconv.FormatInt(m.ReplyTo.From.ID, 10) == d.botID {
		return true
	}
	at, _ := d.mention(m.Text)
	return at >= 0
}

func (d *Door) isUs(name string) bool {
	us := d.us()
	return us != "" && strings.EqualFold(name, us)
}

// command reads "/name" or "/name@bot" at the start of a text. end is where the rest begins, with its blank.
func command(text string) (end int, to string, ok bool) {
	if !strings.HasPrefix(text, "/") {
		return 0, "", false
	}
	end = 1 + wordLen(text[1:])
	if end == 1 {
		return 0, "", false
	}
	if strings.HasPrefix(text[end:], "@") {
		n := wordLen(text[end+1:])
		to = text[end+1 : end+1+n]
		end += 1 + n
	}
	if end < len(text) && !strings.ContainsAny(text[end:end+1], " \t\r\n") {
		return 0, "", false
	}
	return end, to, true
}

// wordLen is the number of bytes at the start that can stand in a username or a command: ASCII letters, digits, _.
func wordLen(s string) int {
	for i := range len(s) {
		if !isWord(s[i]) {
			return i
		}
	}
	return len(s)
}

func isWord(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// mention finds the first "@us" that stands by itself; Chinese text may touch it. -1 when there is none.
func (d *Door) mention(text string) (from, to int) {
	us := d.us()
	if us == "" {
		return -1, -1
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '@' || (i > 0 && (isWord(text[i-1]) || text[i-1] == '/')) {
			continue
		}
		n := wordLen(text[i+1:])
		if strings.EqualFold(text[i+1:i+1+n], us) {
			return i, i + 1 + n
		}
	}
	return -1, -1
}

// withoutUs takes our name out of a text: "/ask@us 土地" → "/ask 土地"; in a group also "@us 土地咋办" → "土地咋办".
func (d *Door) withoutUs(text string, group bool) string {
	if end, to, ok := command(text); ok {
		if d.isUs(to) {
			return text[:end-1-len(to)] + text[end:]
		}
		return text
	}
	if !group {
		return text
	}
	for from, to := d.mention(text); from >= 0; from, to = d.mention(text) {
		before, after := strings.TrimRight(text[:from], " "), strings.TrimLeft(text[to:], " ")
		if before != "" && after != "" {
			before += " "
		}
		text = before + after
	}
	return text
}
