package knowledge

import (
	"strings"
	"testing"

	"pufa/chat"
)

func parseSample(t testing.TB, text string) (Entry, []Finding, bool) {
	t.Helper()
	d := loadBase(t).data
	found := &findings{rules: d.words.Findings}
	p := &parser{names: d.names, findings: found}
	e, ok := p.entry("x.md", text)
	return e, found.sorted(), ok
}

func TestEntry_IsReadInThreeLayers(t *testing.T) {
	e, found, ok := parseSample(t, strings.ReplaceAll(sampleEntry, "\n", "\r\n"))
	if !ok || len(found) > 0 {
		t.Fatalf("entry: ok %v, findings %v", ok, found)
	}
	for _, c := range []struct{ name, got, want string }{
		{"id", e.ID, "well-digging"},
		{"conclusion", e.Conclusion, "先问窗口，批了再打。"},
		{"steps", e.Steps, "1. 去窗口问（{{local well.counter}}）。\n2. 不懂打12348，免费。"},
		{"law layer", e.LawText, "这一条只是样子（民法典第六百七十五条）。还有一条（治安管理处罚法第一百一十九条）。"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.name, c.got, c.want)
		}
	}
	if want := (chat.Citation{Law: "中华人民共和国民法典", Article: "第六百七十五条"}); len(e.Law) != 2 || e.Law[0] != want {
		t.Errorf("law = %v, want %v first", e.Law, want)
	}
	if len(e.Asks) != 8 || e.lines["law"] != 6 {
		t.Errorf("asks = %d, law at line %d; want 8, 6", len(e.Asks), e.lines["law"])
	}
}

func TestEntry_SaysWhereAndWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		rule     string
		line     int
	}{
		"no front matter":              {"---\nid", "id", "no_front", 1},
		"a key nobody knows":           {"topic: land", "topic: land\ncolour: red", "bad_front", 5},
		"a list that does not end":     {"老井不用了咋封]", "老井不用了咋封", "bad_front", 6},
		"an id with capitals":          {"id: well-digging", "id: Well", "bad_id", 2},
		"no title":                     {"title: 打水井要不要办手续", "title: ''", "missing", 3},
		"a date that is none":          {"reviewed: 2026-11-22", "reviewed: 2026-13-40", "bad_date", 8},
		"a law without number":         {"[民法典 675,", "[民法典, ", "bad_law", 6},
		"a number that is none":        {"民法典 675", "民法典 六百x", "bad_law", 6},
		"a law that nobody knows":      {"[民法典 675,", "[月球法 675, 民法典 675, ", "unknown_law", 6},
		"a citation that stands twice": {"[民法典 675,", "[民法典 675, 民法典 675,", "law_twice", 6},
		"no conclusion in bold":        {"**先问窗口，批了再打。**", "先问窗口，批了再打。", "no_conclusion", 11},
		"two sentences in bold":        {"**先问窗口，批了再打。**", "**先问窗口。**\n\n**批了再打。**", "no_conclusion", 11},
		"no steps":                     {"## 怎么办", "## 咋办", "no_layer", 11},
		"no law layer":                 {"## 法律怎么说", "## 法律", "no_layer", 11},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(sampleEntry, c.old, c.new, 1)
			if text == sampleEntry {
				t.Fatalf("the sample has no %q", c.old)
			}
			_, found, _ := parseSample(t, text)
			for _, f := range found {
				if f.Rule == c.rule && f.Line == c.line && f.Sentence != "" && !strings.Contains(f.Sentence, "{}") {
					return
				}
			}
			t.Errorf("findings = %v, want %s at line %d", found, c.rule, c.line)
		})
	}
}

func TestPlain_JoinsBrokenLinesAndKeepsSteps(t *testing.T) {
	got := plain("\n1. 一\n接着一\n2. **二**\n\n\n\n末段\n也接着\n")
	if want := "1. 一接着一\n2. 二\n\n末段也接着"; got != want {
		t.Errorf("plain = %q, want %q", got, want)
	}
}

func FuzzEntry(f *testing.F) {
	d := loadBase(f).data
	f.Add(sampleEntry)
	f.Add("---\n---\n")
	f.Add("---\nid: [\n---\n**x**\n## 怎么办\n")
	f.Add("---\nasks: &a [*a]\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		found := &findings{rules: d.words.Findings}
		p := &parser{names: d.names, findings: found}
		e, ok := p.entry("x.md", text)
		if !ok && found.errors == 0 {
			t.Fatal("refused without saying why")
		}
		if ok && (e.ID == "" || e.Conclusion == "" || e.Steps == "" || e.LawText == "" || len(e.Law) == 0) {
			t.Fatalf("accepted with an empty part: %+v", e)
		}
	})
}
