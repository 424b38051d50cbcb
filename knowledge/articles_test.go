package knowledge

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/knowledge/laws"
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
	statutes, err := laws.Read(loadBase(t).Validities(), folders...)
	if err != nil {
		t.Fatal(err)
	}
	b := loadBase(t)
	articles, missing := BuildArticles(statutes, b.Citations(), b.Reviewed())
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
		for _, law := range b.data.names.All() {
			if _, repealed := b.data.repealed(law, "9999-12-31"); repealed {
				continue // some repealed laws are in no collection
			}
			if found, ok := statutes.Law(law); !ok || found.Name != law {
				t.Errorf("lawnames.yaml: %s is not the heading of a law", law)
			}
		}
	})
	t.Run("entries copy no statute sentence", func(t *testing.T) { checkOwnWords(t, statutes, b) })
}

// checkOwnWords looks for runs of statute text in the entries.
func checkOwnWords(t *testing.T, statutes *laws.Corpus, b *Base) {
	const longest = 24 // characters in a row; shorter ones are terms and numbers
	for _, e := range b.Entries() {
		body := laws.Letters(e.Conclusion + e.Steps + e.LawText)
		for _, c := range e.Law {
			version, _, _ := statutes.On(c.Law, b.Reviewed())
			text, _ := version.Text(c.Article)
			if run := commonRun([]rune(laws.Letters(text)), body, longest); run != "" {
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
