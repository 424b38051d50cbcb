package laws

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestResolve_AnArticlePastTheLastOneIsNone asks every law for articles that it does not have.
func TestResolve_AnArticlePastTheLastOneIsNone(t *testing.T) {
	index := wholeIndex(t)
	names := known(t).Clone()
	names.AddLaws(index.Laws())
	for _, law := range index.Laws() {
		last := 0
		for _, d := range index.articlesOn(law, resolveDay) {
			if a, ok := parsed(law, index.name(d)); ok {
				last = max(last, a.number)
			}
		}
		for _, a := range []asked{{law, last + 1, 0}, {law, last + 1, 1}, {law, maxNumeral, 0}} {
			for _, text := range []string{"《" + law + "》" + a.chinese(), "请问" + a.short() + "第" + a.digits() + "条" + a.after() + "说啥"} {
				found := index.Resolve(names, text, resolveDay)
				if len(found) != 1 || !found[0].Law || slices.ContainsFunc(found[0].Hits, func(h Hit) bool { return h.Law == law }) {
					t.Errorf("%q finds %+v, want a law and no article", text, found)
				}
			}
		}
	}
}

// TestResolve_EveryNameOfALaw asks for an article by every name that a law goes by: one that laws share finds it in all of them.
func TestResolve_EveryNameOfALaw(t *testing.T) {
	index := wholeIndex(t)
	names := known(t).Clone()
	names.AddLaws(index.Laws())
	alone, shared := 0, 0
	for _, name := range slices.Sorted(maps.Keys(names.byAlias)) {
		mean := append([]string{names.byAlias[name]}, names.also[name]...)
		var want []string
		for _, law := range mean {
			if list := index.articlesOn(law, resolveDay); len(list) > 0 {
				want = append(want, law+index.name(list[0]))
			}
		}
		if len(want) == 0 {
			continue
		}
		if len(mean) > 1 {
			shared++
		} else {
			alone++
		}
		_, article, _ := strings.Cut(want[0], mean[0])
		if !strings.HasPrefix(want[0], mean[0]) { // the first law has no articles
			article = "第一条"
		}
		var got []string
		for _, f := range index.Resolve(names, "《"+name+"》"+article+"是啥", resolveDay) {
			for _, h := range f.Hits {
				got = append(got, h.Law+h.Article)
			}
		}
		for _, w := range want {
			if strings.HasSuffix(w, article) && !slices.Contains(got, w) {
				t.Errorf("《%s》%s finds %q, want %s among them", name, article, got, w)
			}
		}
	}
	t.Logf("%d names of one law, %d of several", alone, shared)
	if alone < 1500 || shared == 0 {
		t.Errorf("%d names of one law, %d of several", alone, shared)
	}
}

func TestResolve_SaysWhatItKnows(t *testing.T) {
	c := read(t, nil, folder(map[string]string{
		"a/甲.md": lawText("中华人民共和国甲法", "2005年8月28日通过", "旧。", "本法自2006年3月1日起施行。"),
		"b/甲.md": lawText("中华人民共和国甲法", "2025年6月27日修订", "新。", "本法自2026年1月1日起施行。"),
		"c/高.md": lawText("最高人民法院关于办理某案的解释", "2010年1月1日施行", "高。", "末。"),
		"c/检.md": lawText("最高人民检察院关于办理某案的解释", "2010年1月1日施行", "检。", "末。"),
		"c/戊.md": lawText("戊管理规定", "2010年1月1日施行", "戊。", "末。"),
		"c/十.md": lawText("关于适用甲法第二条的解释", "2010年1月1日施行", "十。", "末。"),
		"c/乙.md": lawText("乙暂行条例", "2010年1月1日施行", "乙。", "末。"),
		"c/丙.md": lawText("丙条例", "2015年1月1日施行", "丙。", "《乙暂行条例》同时废止。"),
	}))
	index := Build(c, nil)
	names := NewNames()
	if err := names.Add([]Name{{Law: "丙条例", Aka: []string{"乙条例", "乙暂行条例"}}}); err != nil {
		t.Fatal(err)
	}
	names.AddLaws(index.Laws())
	for text, want := range map[string]string{
		"甲法第一条":               "中华人民共和国甲法第一条 新。",
		"甲法第一条和第二条":           "中华人民共和国甲法第一条 新。; 中华人民共和国甲法第二条 本法自2026年1月1日起施行。",
		"戊管理规定（2020修正）规定的第一条": "戊管理规定第一条 戊。",
		"关于适用甲法第二条的解释第一条":     "关于适用甲法第二条的解释第一条 十。",
		"甲法第三条":               "no article",
		"丁法第三条":               "no law",
		"办理某案的解释第一条":          "最高人民检察院关于办理某案的解释第一条 检。 | 最高人民法院关于办理某案的解释第一条 高。",
		"最高人民法院关于办理某案的解释第一条":  "最高人民法院关于办理某案的解释第一条 高。",
		"乙条例第一条":              "丙条例第一条 丙。",
		"乙暂行条例第一条":            "丙条例第一条 丙。 | 乙暂行条例第一条 乙。 until 2015-01-01 now 丙条例",
		"甲法":                  "",
		"":                    "",
	} {
		var parts []string
		for _, f := range index.Resolve(names, text, resolveDay) {
			var hits []string
			for _, h := range f.Hits {
				s := h.Law + h.Article + " " + h.Text
				if h.Until != "" {
					s += " until " + h.Until + " now " + h.Now
				}
				hits = append(hits, s)
			}
			switch {
			case len(hits) > 0:
				parts = append(parts, strings.Join(hits, " | "))
			case f.Law:
				parts = append(parts, "no article")
			default:
				parts = append(parts, "no law")
			}
		}
		if got := strings.Join(parts, "; "); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	if got := index.Resolve(names, "甲法第一条", "2025-12-31"); len(got) != 1 || len(got[0].Hits) != 1 || got[0].Hits[0].Text != "旧。" {
		t.Errorf("on the day before the new text: %+v", got)
	}
	if got := index.Resolve(names, "甲法第一条", "2000-01-01"); len(got) != 1 || !got[0].Law || len(got[0].Hits) != 0 {
		t.Errorf("before the law: %+v", got)
	}
}
