package knowledge

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/knowledge/laws"
)

func TestLoad_TakesExtraEntries(t *testing.T) {
	dir := folder(t, map[string]string{
		"land/well.md": sampleEntry, "README.md": "no entry",
		"local.yaml": "well.counter: {label: 打井找谁批, value: 水利站, source: 公开栏, date: 2026-10-01}\n",
	})
	b := loadBase(t, dir)
	if a := answer(t, b, "钻井队让我先办手续"); a.Entry != "well-digging" || !strings.Contains(a.Text, "水利站") {
		t.Errorf("the extra entry: %s %q\n%s", a.Kind, a.Entry, a.Text)
	}
	mine := strings.Replace(sampleEntry, "id: well-digging", "id: dibao-apply", 1)
	b = loadBase(t, folder(t, map[string]string{"dibao.md": mine}))
	if e, _ := b.Entry("dibao-apply"); e.Title != "打水井要不要办手续" {
		t.Errorf("a township's entry does not take the place of the built-in one: %q", e.Title)
	}
}

func TestLoad_RefusesABadEntryAndNamesTheLine(t *testing.T) {
	dir := folder(t, map[string]string{"bad.md": strings.Replace(sampleEntry, "民法典 675", "月球法 675", 1)})
	_, err := Load(Config{Dirs: []string{dir}})
	var f Finding
	if !errors.As(err, &f) || f.Line != 6 || f.File != filepath.ToSlash(filepath.Join(dir, "bad.md")) || !strings.Contains(err.Error(), "bad.md:6: ") {
		t.Errorf("Load: %v, want a finding at bad.md:6", err)
	}
	if _, err := Load(Config{Dirs: []string{filepath.Join(dir, "nowhere")}}); err == nil {
		t.Error("a folder that is not there is no error")
	}
	if _, err := Load(Config{Dirs: []string{filepath.Join(dir, "bad.md")}}); err == nil {
		t.Error("a file in place of a folder is no error")
	}
}

func TestLoad_RefusesTwoEntriesWithOneID(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": sampleEntry, "b.md": sampleEntry})
	if _, err := Load(Config{Dirs: []string{dir}}); err == nil || !strings.Contains(err.Error(), "b.md:2: ") {
		t.Errorf("Load: %v, want an error at b.md:2", err)
	}
}

func TestLoad_TakesATownshipsLawsAndArticles(t *testing.T) {
	dir := folder(t, map[string]string{
		"well.md":        strings.NewReplacer("民法典 675", "某省取水办法 3", "民法典第六百七十五条", "某省取水办法第三条").Replace(sampleEntry),
		"lawnames.yaml":  "- {law: 某省取水管理办法, aka: [某省取水办法]}\n",
		"articles.jsonl": `{"law":"某省取水管理办法","article":"第三条","from":"2020-01-01","until":"","runes":9,"sha256":"x"}` + "\n",
	})
	a := answer(t, loadBase(t, dir), "打水井要不要办证")
	want := chat.Citation{Law: "某省取水管理办法", Article: "第三条"}
	if a.Entry != "well-digging" || !slices.Contains(a.Citations, want) {
		t.Errorf("answer: %s %q %v, want %v among them", a.Kind, a.Entry, a.Citations, want)
	}
}

func TestLawNames_RefuseANameOfTwoLaws(t *testing.T) {
	n := laws.NewNames()
	err := n.Add([]laws.Name{{Law: "甲法", Aka: []string{"老法"}}, {Law: "乙法", Aka: []string{"老法"}}})
	if err == nil || !strings.Contains(err.Error(), "老法") {
		t.Errorf("add: %v, want an error about 老法", err)
	}
	dir := folder(t, map[string]string{"lawnames.yaml": "- {law: 某省办法, aka: [民法典]}\n"})
	if _, err := Load(Config{Dirs: []string{dir}}); err == nil || !strings.Contains(err.Error(), "lawnames.yaml") {
		t.Errorf("Load: %v, want an error that names lawnames.yaml", err)
	}
}

// TestGo_HoldsNoSentenceForAPerson: wording is data. Characters of numbers, headings, units and patterns are no sentences.
func TestGo_HoldsNoSentenceForAPerson(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if strings.ContainsAny(code, "，。？！") && laws.HanCount(code) > 0 && !strings.Contains(code, "RE ") && !strings.Contains(code, "RE =") {
				t.Errorf("%s:%d: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	}
}
