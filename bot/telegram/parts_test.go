package telegram

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pufa/chat"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", "能要。", 10, []string{"能要。"}},
		{"nothing", "", 10, nil},
		{"blanks only", " \n\t ", 10, nil},
		{"at the last sentence end that fits", "一二。三四。五六。", 8, []string{"一二。三四。", "五六。"}},
		{"at a line end", "一二三\n四五六\n七八", 9, []string{"一二三\n四五六", "七八"}},
		{"after the closing quote", "他说“行。”就走了吧", 8, []string{"他说“行。”", "就走了吧"}},
		{"not before the closing quote", "一。二三四五。”六七", 7, []string{"一。", "二三四五。”", "六七"}},
		{"a run of marks stays together", "真的？！！对对对", 6, []string{"真的？！！", "对对对"}},
		{"dots of silence stay together", "他……走走走走", 5, []string{"他……", "走走走走"}},
		{"a decimal point is no end", "甲。1. 是3.14倍", 9, []string{"甲。", "1. 是3.14倍"}},
		{"after a comma when no sentence ends", "一二，三四五六七", 5, []string{"一二，", "三四五六七"}},
		{"anywhere when there is nothing better", "一二三四五六七", 3, []string{"一二三", "四五六", "七"}},
		{"not inside a surrogate pair", "a😀😀", 4, []string{"a😀", "😀"}},
		{"not inside a family", "ab👨‍👩‍👧", 8, []string{"ab", "👨‍👩‍👧"}},
		{"not inside a flag", "🇨🇳🇨🇳", 6, []string{"🇨🇳", "🇨🇳"}},
		{"not before a skin colour", "ab👍🏽", 4, []string{"ab", "👍🏽"}},
		{"not before an accent", "abe\u0301", 3, []string{"ab", "e\u0301"}},
		{"not inside a keycap", "ab1️⃣", 4, []string{"ab", "1️⃣"}},
		{"one character longer than all", "e\u0301\u0301\u0301\u0301", 3, []string{"e\u0301\u0301", "\u0301\u0301"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := split(tt.text, tt.limit)
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("split(%q, %d) = %q, want %q", tt.text, tt.limit, got, tt.want)
			}
		})
	}
}

func TestParts(t *testing.T) {
	d := oneDoor(t)
	buttons := [][]chat.Button{{{Label: "有用", Token: "t"}}}
	file := &chat.File{Name: "a.csv", Data: []byte("x")}
	long := strings.Repeat("一二三四五六七八九。", 1000)
	tests := []struct {
		name  string
		m     chat.Message
		sizes []int // units of each part's text
	}{
		{"a short text", chat.Message{Text: "好"}, []int{1}},
		{"a long text", chat.Message{Text: long, Buttons: buttons}, []int{4090, 4090, 1820}},
		{"nothing", chat.Message{}, nil},
		{"buttons alone", chat.Message{Buttons: buttons}, []int{1}},
		{"a file alone", chat.Message{File: file}, []int{0}},
		{"a file with a caption", chat.Message{File: file, Text: "附件", Buttons: buttons}, []int{2}},
		{"a file with more than a caption", chat.Message{File: file, Text: long[:3*1030], Buttons: buttons}, []int{1030, 0}},
		{"a file with a book", chat.Message{File: file, Text: long}, []int{4090, 4090, 1820, 0}},
		{"the answer to a press", chat.Message{Ack: "q", Text: long}, []int{200}},
		{"an answer without words", chat.Message{Ack: "q"}, []int{0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.m.Addr = "42"
			parts := d.Parts(tt.m)
			if len(parts) != len(tt.sizes) {
				t.Fatalf("got %d parts, want %d", len(parts), len(tt.sizes))
			}
			for i, p := range parts {
				last := i == len(parts)-1
				if got := units(p.Text); got != tt.sizes[i] {
					t.Errorf("part %d has %d units, want %d", i, got, tt.sizes[i])
				}
				if p.Addr != "42" || p.Ack != tt.m.Ack {
					t.Errorf("part %d goes to %q, answers %q", i, p.Addr, p.Ack)
				}
				if (p.File != nil) != (last && tt.m.File != nil) || (p.Buttons != nil) != (last && tt.m.Buttons != nil) {
					t.Errorf("part %d of %d: buttons %v, file %v; they belong to the last", i, len(parts), p.Buttons, p.File)
				}
			}
		})
	}
}

// FuzzSplit: nothing is lost but blanks, every piece fits, and no piece begins inside a character unless there was no other
// way. (A blank with a mark on it is a blank: it is dropped at a cut and leaves the mark.)
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"一二。三四。", "a😀👨‍👩‍👧🇨🇳🇨🇳", "e\u0301\u0301\u0301\u0301", "\r\n\r\n他说：“好。”", "\xff\xfe", "한국어"} {
		f.Add(seed, 7)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = 4 + abs(limit)%60
		text = clean(text)
		pieces := split(text, limit)
		if got, want := noBlanks(strings.Join(pieces, "")), noBlanks(text); got != want {
			t.Fatalf("split(%q, %d) lost or added letters:\n got %q\nwant %q", text, limit, got, want)
		}
		for i, p := range pieces {
			if n := units(p); n > limit || n == 0 {
				t.Fatalf("split(%q, %d): piece %d has %d units", text, limit, i, n)
			}
			if !utf8.ValidString(p) {
				t.Fatalf("split(%q, %d): piece %d is no UTF-8", text, limit, i)
			}
			if first, _ := utf8.DecodeRuneInString(p); i > 0 && extends(first) && units(pieces[i-1]) < limit-1 && noBlanks(text) == text {
				t.Fatalf("split(%q, %d): piece %d begins inside a character", text, limit, i)
			}
		}
		if got := units(cut(text, limit)); got > limit {
			t.Fatalf("cut(%q, %d) has %d units", text, limit, got)
		}
	})
}

func units(text string) int { return len(utf16.Encode([]rune(text))) }

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func noBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
