package knowledge

import (
	"strings"
	"testing"
)

func TestReplacer_TakesTheLongestWordThatFits(t *testing.T) {
	r := newReplacer(map[string]string{"咋": "怎么", "咋办": "怎么办", "老爷们": "丈夫", "老爷们儿": "丈夫", "钱款": "钱", "atm": "柜员机", "的": ""})
	for in, want := range map[string]string{
		"": "", "借条": "借条", "咋办": "怎么办", "咋整咋办": "怎么整怎么办", "老爷们儿打人": "丈夫打人", "钱": "钱", "钱款钱": "钱钱",
		"去atm取": "去柜员机取", "的咋的": "怎么", "咋咋办办": "怎么怎么办办",
	} {
		if got := r.Replace(in); got != want {
			t.Errorf("Replace(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestReplacer_IsAsTheLibrarys compares it with strings.Replacer, which takes the first pair that fits, over all that the entries say.
func TestReplacer_IsAsTheLibrarys(t *testing.T) {
	b := loadBase(t)
	same := b.data.speech.same
	var pairs []string
	for _, list := range same.words {
		for _, w := range list {
			pairs = append(pairs, w.from, w.to)
		}
	}
	library := strings.NewReplacer(pairs...)
	for _, e := range b.data.entries {
		text := strings.Join(append([]string{e.Title, e.Conclusion, e.Steps, e.LawText}, e.Asks...), "\n")
		if got, want := same.Replace(text), library.Replace(text); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", e.ID, got, want)
		}
	}
}
