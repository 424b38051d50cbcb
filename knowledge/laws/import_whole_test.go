package laws

import (
	"io/fs"
	"path"
	"strings"
	"testing"
	"unicode"
)

// countedLaw is what a look at a law's files alone says, without the importer.
type countedLaw struct {
	files    int
	articles map[string]bool
}

// countLaws counts the lines that begin with an article's number, by law: rune by rune, with nothing of the importer.
func countLaws(t *testing.T, root fs.FS) map[string]*countedLaw {
	t.Helper()
	laws := map[string]*countedLaw{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" || name == "README.md" {
			return err
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		title := firstHeading(string(data))
		if readme, err := fs.ReadFile(root, path.Dir(name)+"/README.md"); err == nil {
			title = firstHeading(string(readme)) // a law in a folder of its own
		}
		if strings.Contains(name, "/versions/") {
			title += " " + path.Base(path.Dir(name))
		}
		l := laws[title]
		if l == nil {
			l = &countedLaw{articles: map[string]bool{}}
			laws[title] = l
		}
		l.files++
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, "#") && strings.Contains(line, "修正案") && !strings.Contains(title, "修正案") {
				break // an amending act beside its law
			}
			if a := articleAt(strings.TrimSpace(line)); a != "" {
				l.articles[a] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return laws
}

func firstHeading(text string) string {
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			return strings.TrimSpace(title)
		}
	}
	return ""
}

// articleAt is the number of the article that a line begins: 第, numerals, 条, perhaps 之 and numerals, then a blank or nothing.
func articleAt(line string) string {
	runes := []rune(strings.ReplaceAll(line, "*", " "))
	at := 0
	take := func(set string) bool {
		from := at
		for at < len(runes) && strings.ContainsRune(set, runes[at]) {
			at++
		}
		return at > from
	}
	for at < len(runes) && runes[at] == ' ' {
		at++
	}
	from := at
	if !take("第") || !take("〇零一二三四五六七八九十百千") || !take("条") {
		return ""
	}
	if take("之") && !take("一二三四五六七八九十") {
		return ""
	}
	if at < len(runes) && !unicode.IsSpace(runes[at]) {
		return ""
	}
	return string(runes[from:at])
}

func TestRead_EveryFileOfTheStatuteFolders(t *testing.T) {
	for folder, want := range map[string]struct{ articles, documents int }{
		"laws":      {58529, 60},
		"laws-2026": {},
	} {
		t.Run(folder, func(t *testing.T) {
			root := sharedDir(t, folder)
			corpus := read(t, nil, root)
			for _, s := range corpus.Skipped {
				t.Errorf("%s was skipped: %s", s.File, s.Why)
			}
			counted := countLaws(t, root)
			articles, documents, seen := 0, 0, 0
			for _, l := range corpus.Laws {
				for _, v := range l.Versions {
					name := v.Law
					if strings.Contains(v.Files[0], "/versions/") {
						name += " " + path.Base(path.Dir(v.Files[0]))
					}
					n := 0
					for _, u := range v.Units {
						if u.Numbered() {
							n++
						}
						if u.Article == WholeText {
							documents++
						}
					}
					articles += n
					c := counted[name]
					if c == nil {
						t.Errorf("%s: the files have no law of that name", name)
						continue
					}
					seen++
					if n != len(c.articles) || len(v.Files) != c.files {
						t.Errorf("%s: %d articles from %d files, the files have %d in %d", name, n, len(v.Files), len(c.articles), c.files)
					}
				}
			}
			if seen != len(counted) {
				t.Errorf("%d laws in the files, %d in the corpus", len(counted), seen)
			}
			t.Logf("%d laws, %d articles, %d documents", seen, articles, documents)
			if want.articles > 0 && (articles != want.articles || documents != want.documents) {
				t.Errorf("%d articles and %d documents, want %d and %d", articles, documents, want.articles, want.documents)
			}
		})
	}
}
