package knowledge

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"pufa/chat"
)

func TestGate_PassesWhatExistsAndHolds(t *testing.T) {
	cite := func(n string) chat.Citation { return chat.Citation{Law: "甲法", Article: n} }
	table := articleTable{}
	lines := `{"law":"甲法","article":"第一条","from":"2021-01-01","until":"","runes":1,"sha256":"x"}
{"law":"甲法","article":"第二条","from":"2021-01-01","until":"2026-08-15","runes":1,"sha256":"x"}
{"law":"甲法","article":"第三条","from":"2027-01-01","until":"","runes":1,"sha256":"x"}
`
	if err := table.read([]byte(lines)); err != nil {
		t.Fatal(err)
	}
	all := []chat.Citation{cite("第三条"), cite("第二条"), cite("第一条"), cite("第四条")}
	for day, want := range map[string]string{
		"2020-12-31": "", "2021-01-01": "第二条 第一条", "2026-08-14": "第二条 第一条", "2026-08-15": "第一条", "2027-01-01": "第三条 第一条",
	} {
		kept, cuts := gate(table, all, day)
		var got []string
		for _, c := range kept {
			got = append(got, c.Article)
		}
		if strings.Join(got, " ") != want || len(kept)+len(cuts) != len(all) {
			t.Errorf("gate on %s kept %v and cut %v, want %q", day, kept, cuts, want)
		}
	}
}

func TestArticleTable_RefusesWhatTheToolNeverWrites(t *testing.T) {
	one := `{"law":"甲法","article":"第一条","from":"2021-01-01","until":"","runes":1,"sha256":"x"}`
	for name, text := range map[string]string{
		"twice": one + "\n" + one, "no start": `{"law":"甲法","article":"第一条"}`, "text": `{"law":"甲法","article":"第一条","from":"2021-01-01","text":"…"}`, "broken": `{"law":`,
	} {
		if err := (articleTable{}).read([]byte(text)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: error %v, want one that names the line", name, err)
		}
	}
}

// TestArticles_AreWhatTheToolMakes makes articles.jsonl anew from the statutes and compares.
func TestArticles_AreWhatTheToolMakes(t *testing.T) {
	var folders []fs.FS
	for _, dir := range []string{"laws-2026", "laws"} {
		folders = append(folders, os.DirFS(shared(t, "data", dir)))
	}
	statutes, err := ReadStatutes(folders...)
	if err != nil {
		t.Fatal(err)
	}
	b := loadBase(t)
	articles, missing := BuildArticles(statutes, b.Citations(), b.Validities(), b.Reviewed())
	for _, err := range missing {
		t.Error(err)
	}
	var want bytes.Buffer
	if err := WriteArticles(&want, articles); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("articles.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Error("articles.jsonl is not what the tool makes: go run ./cmd/articles")
	}
	t.Run("law names are the headings of the texts", func(t *testing.T) {
		for law := range b.data.names.laws {
			if _, repealed := b.data.repealed(law, "9999-12-31"); repealed {
				continue // some repealed laws are in no collection
			}
			if official := statutes.names[squeeze(law)]; official != law {
				t.Errorf("lawnames.yaml: %s, heading %q", law, official)
			}
		}
	})
	t.Run("entries copy no statute sentence", func(t *testing.T) { checkOwnWords(t, statutes, b) })
}

// checkOwnWords looks for runs of statute text in the entries.
func checkOwnWords(t *testing.T, statutes *Statutes, b *Base) {
	const longest = 24 // characters in a row; shorter ones are terms and numbers
	for _, e := range b.Entries() {
		body := letters(e.Conclusion + e.Steps + e.LawText)
		for _, c := range e.Law {
			version, _, _ := statutes.On(c.Law, b.Reviewed())
			text, _ := version.Text(c.Article)
			if run := commonRun([]rune(letters(text)), body, longest); run != "" {
				t.Logf("%s: %s%s word for word: %s", e.File, c.Law, c.Article, run)
			}
		}
	}
}

func commonRun(text []rune, body string, size int) string {
	for i := 0; i+size <= len(text); i++ {
		if run := string(text[i : i+size]); strings.Contains(body, run) {
			return run
		}
	}
	return ""
}

func TestReadStatutes_KnowsBothFormsAndTheirDates(t *testing.T) {
	newer := fstest.MapFS{
		"a/code/README.md":                  {Data: []byte("---\nnext: x\n---\n\n# 中华人民共和国甲法典\n\n2020年5月28日第十三届全国人民代表大会第三次会议通过\n")},
		"a/code/01.md":                      {Data: []byte("# 第一编　总则\n\n## 第一章　一般\n\n**第一条**　一款。\n\n二款。\n\n第一条之一　插入。\n")},
		"a/code/02.md":                      {Data: []byte("# 附则\n\n**第二条**　本法自2021年1月1日起施行。\n")},
		"a/code/03-amendment.md":            {Data: []byte("# 修正案\n\n## 中华人民共和国甲法典修正案\n\n**第一条**　别的。\n")},
		"a/b/README.md":                     {Data: []byte("# 中华人民共和国乙法\n\n2005年8月28日通过\n\n2025年6月27日修订\n\n**第一条**　新。\n\n**第二条**　本法自2026年1月1日起施行。\n")},
		"a/b/versions/2027-01-01/README.md": {Data: []byte("# 中华人民共和国乙法\n\n**第一条**　更新。\n\n**第二条**　本法自2027年1月1日起施行。\n")},
	}
	older := fstest.MapFS{
		"行政法/乙法(2012-10-26).md": {Data: []byte("# 中华人民共和国乙法\n\n2005年8月28日通过\n\n<!-- INFO END -->\n\n第一条 旧。\n\n第二条 本法自2006年3月1日起施行。\n")},
		"行政法/丙条例.md":            {Data: []byte("# 丙条例\n\n2007年4月1日 施行\n\n<!-- INFO END -->\n\n第一条 第三人可以。\n\n第三人不算一条。\n")},
	}
	s, err := ReadStatutes(newer, older)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ law, day, article, text, from, next string }{
		{"甲法典", "2026-11-22", "第一条", "一款。\n二款。", "2021-01-01", ""},
		{"中华人民共和国甲法典", "2026-11-22", "第一条之一", "插入。", "2021-01-01", ""},
		{"乙法", "2026-11-22", "第一条", "新。", "2026-01-01", "2027-01-01"},
		{"乙法", "2025-12-31", "第一条", "旧。", "2012-10-26", "2026-01-01"},
		{"乙法", "2027-01-01", "第一条", "更新。", "2027-01-01", ""},
		{"丙条例", "2026-11-22", "第一条", "第三人可以。\n第三人不算一条。", "2007-04-01", ""},
	} {
		v, next, ok := s.On(c.law, c.day)
		if !ok {
			t.Errorf("%s on %s: no version", c.law, c.day)
			continue
		}
		if text, _ := v.Text(c.article); text != c.text || v.From != c.from || next != c.next {
			t.Errorf("%s%s on %s = %q from %s until %q, want %q from %s until %q", c.law, c.article, c.day, text, v.From, next, c.text, c.from, c.next)
		}
	}
	if _, _, ok := s.On("甲法典", "2020-12-31"); ok {
		t.Error("甲法典 holds before its start")
	}
}

func TestRepository_HoldsNoStatuteText(t *testing.T) {
	info, err := os.Stat(filepath.Join("articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for c, a := range loadBase(t).data.articles {
		if len(a.SHA256) != 64 || a.Runes < 1 {
			t.Errorf("%v: length %d, hash %q", c, a.Runes, a.SHA256)
		}
	}
	if per := int(info.Size()) / max(1, len(loadBase(t).data.articles)); per > 400 {
		t.Errorf("articles.jsonl has %d bytes a line: too much for numbers alone", per)
	}
}
