package laws

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// asked is an article of a law, as the ways of writing it see it.
type asked struct {
	law         string // official name
	number, sub int
}

func (a asked) short() string { return strings.ReplaceAll(a.law, Country, "") }

// after is what stands behind the number: 之一.
func (a asked) after() string {
	if a.sub == 0 {
		return ""
	}
	return "之" + Numeral(a.sub)
}

// chinese writes an article as the law does, 第六百七十五条; digits writes 675, wide ６７５, places 六七五.
func (a asked) chinese() string { return "第" + Numeral(a.number) + "条" + a.after() }

func (a asked) digits() string { return fmt.Sprint(a.number) }

func (a asked) wide() string { return replaceDigits(a.digits(), "０１２３４５６７８９") }

func (a asked) places() string { return replaceDigits(a.digits(), "零一二三四五六七八九") }

func replaceDigits(s, by string) string {
	digits := []rune(by)
	return strings.Map(func(r rune) rune { return digits[r-'0'] }, s)
}

// spaced puts a blank between the characters.
func spaced(s string) string { return strings.Join(strings.Split(s, ""), " ") }

// writings are the ways in which people write an article. Each must find every article of every law.
var writings = []struct {
	name  string
	write func(a asked) string
}{
	{"《全名》第六百七十五条", func(a asked) string { return "《" + a.law + "》" + a.chinese() }},
	{"全名第六百七十五条", func(a asked) string { return a.law + a.chinese() }},
	{"《简名》第六百七十五条", func(a asked) string { return "《" + a.short() + "》" + a.chinese() }},
	{"简名第675条", func(a asked) string { return a.short() + "第" + a.digits() + "条" + a.after() }},
	{"简名675条之1", func(a asked) string {
		if a.sub == 0 {
			return a.short() + a.digits() + "条"
		}
		return a.short() + a.digits() + "条之" + fmt.Sprint(a.sub)
	}},
	{"《全名》第６７５条", func(a asked) string { return "《" + a.law + "》第" + a.wide() + "条" + a.after() }},
	{"《 简名 》 第 675 条", func(a asked) string {
		return "《 " + a.short() + " 》 第 " + a.digits() + " 条 " + a.after()
	}},
	{"简 名 第 六 百 七 十 五 条", func(a asked) string { return spaced(a.short() + a.chinese()) }},
	{"简名第675条第2款", func(a asked) string { return a.short() + "第" + a.digits() + "条" + a.after() + "第2款" }},
	{"《简名》第六百七十五条第二款", func(a asked) string { return "《" + a.short() + "》" + a.chinese() + "第二款" }},
	{"简名六百七十五条", func(a asked) string { return a.short() + strings.TrimPrefix(a.chinese(), "第") }},
	{"简名第六七五条", func(a asked) string { return a.short() + "第" + a.places() + "条" + a.after() }},
	{"简名675", func(a asked) string {
		if a.number < 10 { // 刑法6 is no article: 条 must stand there
			return a.short() + a.digits() + "条" + a.after()
		}
		return a.short() + a.digits() + a.after() // 刑法133之一
	}},
	{"简名第675", func(a asked) string { return a.short() + "第" + a.digits() + a.after() }},
	{"《全名》（2020修正）第六百七十五条", func(a asked) string { return "《" + a.law + "》（2020修正）" + a.chinese() }},
	{"简名(2020年修订)第675条", func(a asked) string { return a.short() + "(2020年修订)第" + a.digits() + "条" + a.after() }},
	{"简名里第675条", func(a asked) string { return a.short() + "里第" + a.digits() + "条" + a.after() }},
	{"简名规定的第六百七十五条", func(a asked) string { return a.short() + "规定的" + a.chinese() }},
	{"简名中的第675条", func(a asked) string { return a.short() + "中的第" + a.digits() + "条" + a.after() }},
	{"简名，第675条", func(a asked) string { return a.short() + "，第" + a.digits() + "条" + a.after() }},
	{"a question around it", func(a asked) string { return "请问《" + a.short() + "》" + a.chinese() + "是什么意思" }},
	{"a sentence around it", func(a asked) string {
		return "邻居说按照" + a.short() + "第" + a.digits() + "条" + a.after() + "的规定我得赔他，对不对？"
	}},
}

// resolveDay is the day as of which the articles are looked up.
const resolveDay = "2026-11-29"

// TestResolve_EveryArticleOfEveryLaw looks every numbered article up in every way of writing.
func TestResolve_EveryArticleOfEveryLaw(t *testing.T) {
	index := wholeIndex(t)
	names := known(t).Clone()
	names.AddLaws(index.Laws())
	start := time.Now()
	articles, shared, failed := 0, 0, map[string]int{}
	missing := func(way, text string, found []Found, want string) {
		if failed[way]++; failed[way] <= 5 {
			var got []string
			for _, f := range found {
				for _, h := range f.Hits {
					got = append(got, h.Law+h.Article)
				}
				got = append(got, "("+f.Reference.Law+" "+f.Reference.Name+f.Reference.Article+")")
			}
			t.Errorf("%s: %q finds %v, want %s", way, text, got, want)
		}
	}
	for _, law := range index.Laws() {
		for _, d := range index.articlesOn(law, resolveDay) {
			name := index.name(d)
			a, ok := parsed(law, name)
			if !ok {
				t.Errorf("%s: the name of %s is not as numbers are written", law, name)
				continue
			}
			articles++
			if len(names.also[Squeeze(law)]) > 0 {
				shared++
			}
			text := string(index.body(d))
			for _, w := range writings {
				question := w.write(a)
				found := index.Resolve(names, question, resolveDay)
				if !finds(found, law, name, text) {
					missing(w.name, question, found, law+name)
				}
			}
		}
	}
	for _, w := range writings {
		if n := failed[w.name]; n > 0 {
			t.Errorf("%s: %d of %d articles not found", w.name, n, articles)
		}
	}
	t.Logf("%d articles in %d ways in %v; %d of laws whose name others share", articles, len(writings), time.Since(start).Round(time.Millisecond), shared)
	if articles < 58000 || len(writings) < 12 {
		t.Errorf("%d articles in %d ways", articles, len(writings))
	}
}

// finds says whether exactly one thing was named and the article is among its hits, with its text.
func finds(found []Found, law, article, text string) bool {
	return len(found) == 1 && found[0].Law && slices.ContainsFunc(found[0].Hits, func(h Hit) bool {
		return h.Law == law && h.Article == article && h.Text == text
	})
}

// articlesOn are the numbered articles of a law's newest text that had started on a day.
func (x *Index) articlesOn(law, day string) (list []int32) {
	for _, v := range slices.Backward(x.byLaw[Squeeze(law)]) {
		info := &x.versions[v]
		if info.From > day {
			continue
		}
		for d := info.First; d < info.Last; d++ {
			if strings.HasPrefix(x.name(d), "第") {
				list = append(list, d)
			}
		}
		break
	}
	return list
}

func parsed(law, name string) (asked, bool) {
	head, tail, _ := strings.Cut(strings.TrimPrefix(name, "第"), "条")
	a := asked{law: law}
	a.number, _ = ParseNumeral(head)
	a.sub, _ = ParseNumeral(strings.TrimPrefix(tail, "之"))
	return a, ArticleName(a.number, a.sub) == name
}
