package laws

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumeral_WritesAsStatutesDo(t *testing.T) {
	for n, want := range map[int]string{
		1: "一", 10: "十", 11: "十一", 20: "二十", 100: "一百", 101: "一百零一", 110: "一百一十", 133: "一百三十三", 675: "六百七十五",
		1000: "一千", 1001: "一千零一", 1010: "一千零一十", 1100: "一千一百", 1260: "一千二百六十", 9999: "九千九百九十九", 0: "", -3: "", 10000: "",
	} {
		if got := Numeral(n); got != want {
			t.Errorf("Numeral(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestParseNumeral_ReadsWhatPeopleWrite(t *testing.T) {
	for s, want := range map[string]int{
		"675": 675, "６７５": 675, "六百七十五": 675, "六七五": 675, "一千零一十": 1010, "一千一十": 1010, "十五": 15, "一十五": 15, "二十": 20,
		"两百": 200, "二百五": 250, "二百零五": 205, "一百一": 110, "一千二": 1200, "〇五": 5, "一百三十三": 133,
	} {
		if got, ok := ParseNumeral(s); !ok || got != want {
			t.Errorf("ParseNumeral(%q) = %d, %v, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "百", "零", "0", "十百", "一一百", "一百百", "99999", "12333", "三点", "第三", "-3", "十十"} {
		if got, ok := ParseNumeral(s); ok {
			t.Errorf("ParseNumeral(%q) = %d, want none", s, got)
		}
	}
}

func TestNumeral_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, maxNumeral).Draw(t, "n")
		if got, ok := ParseNumeral(Numeral(n)); !ok || got != n {
			t.Fatalf("ParseNumeral(Numeral(%d) = %q) = %d, %v", n, Numeral(n), got, ok)
		}
		if got, ok := ParseNumeral(strconv.Itoa(n)); !ok || got != n {
			t.Fatalf("ParseNumeral(%d) = %d, %v", n, got, ok)
		}
	})
}

func TestParseArticle_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := ArticleName(rapid.IntRange(1, 1300).Draw(t, "number"), rapid.IntRange(0, 9).Draw(t, "sub"))
		for _, written := range []string{name, plainArticle(name)} {
			if got, ok := ParseArticle(written); !ok || got != name {
				t.Fatalf("ParseArticle(%q) = %q, %v, want %q", written, got, ok, name)
			}
		}
	})
}

// plainArticle writes an article as an entry's law list does: 第一百三十三条之一 is 133之一.
func plainArticle(name string) string {
	head, tail, _ := strings.Cut(strings.TrimPrefix(name, "第"), "条")
	number, _ := ParseNumeral(head)
	return strconv.Itoa(number) + tail
}
