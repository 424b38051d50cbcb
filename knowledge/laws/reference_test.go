package laws

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func referenceList(refs []Reference) string {
	var parts []string
	for _, r := range refs {
		law := strings.ReplaceAll(r.Law, Country, "")
		if law == "" {
			law = "?" + r.Name
		}
		part := law + r.Article
		if r.Paragraph > 0 {
			part += fmt.Sprintf("/%d", r.Paragraph)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

func TestReferences_AreUnderstoodAsWritten(t *testing.T) {
	names := known(t)
	for text, want := range map[string]string{
		"《民法典》第六百七十五条":              "民法典第六百七十五条",
		"民法典675条":                   "民法典第六百七十五条",
		"民法典６７５条说的啥":                "民法典第六百七十五条",
		"中华人民共和国民法典第675条":           "民法典第六百七十五条",
		"《中华人民共和国民法典》 第 675 条 是啥意思": "民法典第六百七十五条",
		"民法典六百七十五":                  "民法典第六百七十五条",
		"刑法二百六十四":                   "刑法第二百六十四条",
		"刑法264":                     "刑法第二百六十四条",
		"刑法第一百三十三条之一":               "刑法第一百三十三条之一",
		"刑法133条之一醉驾咋判":              "刑法第一百三十三条之一",
		"治安处罚法第43条第二款":              "治安管理处罚法第四十三条/2",
		"治安处罚法43条2款":                "治安管理处罚法第四十三条/2",
		"道交法第七十六条":                  "道路交通安全法第七十六条",
		"民法典里的第1077条":               "民法典第一千零七十七条",
		"民法典（2021年施行）第1077条":        "民法典第一千零七十七条",
		"民法典675条和680条":              "民法典第六百七十五条 民法典第六百八十条",
		"民法典第675条、刑法第264条":          "民法典第六百七十五条 刑法第二百六十四条",
		"民诉法解释第353条":                "最高人民法院关于适用《民事诉讼法》的解释第三百五十三条",
		"婚姻法第三十二条":                  "婚姻法第三十二条",
		"月球法第三条怎么说":                 "?月球法第三条",
		"劳动法规定一个月工资":                "",
		"劳动法12333":                  "",
		"民法典2021年1月1日施行":            "",
		"民法典是啥":                     "",
		"第三条路怎么走":                   "",
		"劳动法2个月":                    "",
		"想个办法20天":                   "",
		"道路交通法规12分扣完了":              "",
		"我有三条狗":                     "",
		"犯法第三条":                     "",
		"民法典第三编":                    "",
	} {
		if got := referenceList(names.References(text, false)); got != want {
			t.Errorf("references(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestReferences_OfABodyTakeTheLawBefore(t *testing.T) {
	names := known(t)
	text := "能催（民法典第六百七十五条）。办法很多，一般是三年（第一百八十八条）。调解不收费（人民调解法第四条），也见（第三条）。"
	want := "民法典第六百七十五条 民法典第一百八十八条 人民调解法第四条 人民调解法第三条"
	if got := referenceList(names.References(text, true)); got != want {
		t.Errorf("references = %q, want %q", got, want)
	}
}

func TestReferences_AnyWritingOfAnArticle(t *testing.T) {
	names := known(t)
	rapid.Check(t, func(t *rapid.T) {
		number, sub := rapid.IntRange(10, 1260).Draw(t, "number"), rapid.IntRange(0, 3).Draw(t, "sub")
		law := rapid.SampledFrom([]string{"民法典", "《民法典》", "《 中华人民共和国民法典 》", "民法典里的"}).Draw(t, "law")
		form := rapid.SampledFrom([]string{"第%s条", "%s条", "第 %s 条"}).Draw(t, "form")
		digits := rapid.SampledFrom([]string{fmt.Sprint(number), Numeral(number)}).Draw(t, "digits")
		text := "请问" + law + fmt.Sprintf(form, digits)
		if sub > 0 {
			text += "之" + Numeral(sub)
		}
		refs := names.References(text+"是啥意思", false)
		if want := ArticleName(number, sub); len(refs) != 1 || refs[0].Article != want || refs[0].Law != Country+"民法典" {
			t.Fatalf("references(%q) = %v, want 民法典%s", text, refs, want)
		}
	})
}

func FuzzReferences(f *testing.F) {
	names := known(f)
	for _, seed := range []string{"《民法典》第六百七十五条", "刑法133条之一第2款", "第第第条条", "民法典九千九百九十九十条", "法１２３条之之", "\xff民法典675"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, loose := range []bool{false, true} {
			for _, r := range names.References(text, loose) {
				if name, ok := ParseArticle(plainArticle(r.Article)); !ok || name != r.Article {
					t.Fatalf("references(%q): article %q does not read back", text, r.Article)
				}
				if r.Law == "" && r.Name == "" {
					t.Fatalf("references(%q): no law at %d", text, r.At)
				}
			}
		}
	})
}

// known are the built-in names.
func known(t testing.TB) *Names {
	t.Helper()
	names, _, err := Known()
	if err != nil {
		t.Fatal(err)
	}
	return names
}
