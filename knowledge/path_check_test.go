package knowledge

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"pufa/knowledge/laws"
)

// soundPath is a path without a fault, and soundUser the entry that uses it.
const soundPath = `id: well-time
topic: land
button: 算算还剩几天
known:
  well-digging: {asked: asked-no}
questions:
  - id: asked
    ask: 问过窗口吗？
    options: [{id: asked-yes, label: 问过, to: told}, {id: asked-no, label: 没问过, also: [没问], to: how-many}]
    unknown: first-ask
  - {id: told, ask: 哪天答复的？, answer: day, when: past, safe: first, to: over, unknown: first-ask}
  - {id: how-many, ask: 几户用？, answer: count, least: 1, most: 9, to: alone, unknown: first-ask}
branches:
  - {id: over, passed: last, yes: late, no: in-time}
  - {id: alone, below: how-many, than: 2, yes: first-ask, no: together}
figures:
  - {id: last, say: 三年, from: [{day: told}], add: {years: 3}, law: 民法典 188, words: [三年]}
results:
  - {id: in-time, say: "{last.term}到{last.by}。", law: [民法典 195]}
  - {id: late, say: "到{last}就满了。"}
  - {id: first-ask, say: "先问窗口（{{local well.counter}}）。", law: [民法典 675]}
  - {id: together, say: "{how-many}户一起去问。", law: [民法典 675]}
`

func soundUser() string {
	return strings.Replace(soundEntry(), "reviewed:", "path: well-time\nreviewed:", 1)
}

func TestCheck_APathThatIsSoundHasNoFindings(t *testing.T) {
	if found := check(t, today, map[string]string{"a.md": soundUser(), "local.yaml": soundLocal, "paths/well-time.yaml": soundPath}); len(found) > 0 {
		t.Fatalf("findings: %v", found)
	}
}

// checkPath is the lint of one path, beside an entry that uses it.
func checkPath(d *data, text string) []Finding {
	found := &findings{rules: d.words.Findings}
	r := pathReader{file: "x/paths/well-time.yaml", text: text, names: d.names, found: found}
	if p, ok := r.read(); ok {
		mine := *d
		mine.paths = map[string]*questionPath{p.ID: p}
		c := checker{data: &mine, day: isoDate(today), found: found, articles: d.articles}
		c.paths([]source{{prefix: "x"}})
	}
	return found.sorted()
}

func hasRule(found []Finding, rule string) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == rule && f.Line > 0 && f.Sentence != "" })
}

func TestCheck_FindsWhatIsWrongWithAPath(t *testing.T) {
	d := loadBase(t, folder(t, map[string]string{"a.md": soundUser(), "local.yaml": soundLocal, "paths/well-time.yaml": soundPath})).data
	if found := checkPath(d, soundPath); len(found) > 0 {
		t.Fatalf("the sound path: %v", found)
	}
	for name, c := range map[string]struct{ old, new, rule string }{
		"a key nobody knows":                 {"topic: land", "topic: land\nmood: good", "path_bad"},
		"broken YAML":                        {"questions:", "questions: [", "path_bad"},
		"another id than the file's":         {"id: well-time", "id: well-times", "path_id"},
		"an id twice":                        {"id: together", "id: late", "path_id"},
		"an id of a figure and a question":   {"id: last,", "id: told,", "path_id"},
		"no button":                          {"button: 算算还剩几天\n", "", "path_empty"},
		"a topic nobody knows":               {"topic: land", "topic: moon", "path_topic"},
		"a dangling option":                  {"label: 问过, to: told", "label: 问过, to: nowhere", "path_target"},
		"a dangling 不清楚":                     {"to: over, unknown: first-ask", "to: over, unknown: nowhere", "path_target"},
		"a dangling branch":                  {"no: in-time}", "no: nowhere}", "path_target"},
		"one button alone":                   {", {id: asked-no, label: 没问过, also: [没问], to: how-many}", "", "path_question"},
		"a kind of answer there is not":      {"answer: count", "answer: poem", "path_question"},
		"a day without when":                 {"when: past, ", "", "path_question"},
		"a count without limits":             {"least: 1, most: 9, ", "", "path_question"},
		"two buttons alike":                  {"label: 没问过", "label: 问过", "path_option"},
		"a word of two buttons":              {"also: [没问]", "also: [问过]", "path_option"},
		"a branch by a count that is a day":  {"below: how-many", "below: told", "path_branch"},
		"a branch by two things":             {"passed: last,", "passed: last, below: how-many, than: 1,", "path_branch"},
		"a branch by an option there is not": {"passed: last,", "chose: asked, is: asked-maybe,", "path_branch"},
		"a figure from nothing":              {"[{day: told}]", "[{day: never}]", "path_figure"},
		"a figure of two forms":              {"add: {years: 3}", "add: {years: 3}, percent: 20", "path_figure"},
		"a figure without a term":            {"add: {years: 3}, ", "", "path_figure"},
		"a name of nothing":                  {"到{last}就满了", "到{end}就满了", "path_name"},
		"a form that a number has not":       {"{last.by}", "{last.of}", "path_name"},
		"a circle":                           {"yes: late, no: in-time}", "yes: asked, no: in-time}", "path_circle"},
		"a number nobody was asked for":      {"先问窗口", "{last}前问窗口", "path_gap"},
		"a branch nobody was asked for":      {"to: alone, unknown", "to: over, unknown", "path_gap"},
		"a result nobody comes to":           {"no: together}", "no: first-ask}", "path_unused"},
		"a figure nobody names":              {"  - {id: last,", "  - {id: idle, say: 三年, law: 民法典 188, words: [三年]}\n  - {id: last,", "path_unused"},
		"a question that changes nothing":    {"label: 没问过, also: [没问], to: how-many", "label: 没问过, to: told", "path_idle"},
		"an article nobody checked":          {"law: [民法典 195]", "law: [民法典 1999]", "unknown_article"},
		"a law nobody knows":                 {"law: [民法典 195]", "law: [月球法 3]", "unknown_law"},
		"an article that is no number":       {"law: [民法典 195]", "law: [民法典]", "bad_law"},
		"a result with no article":           {"先问窗口（{{local well.counter}}）。\", law: [民法典 675]", "先问窗口。\"", "path_law"},
		"a figure whose words say another":   {"words: [三年]", "words: [两年]", "path_words"},
		"a figure that says another":         {"say: 三年", "say: 四年", "path_words"},
		"a figure without its article":       {"law: 民法典 188, words: [三年]", "words: [三年]", "path_words"},
		"a number that stands in no figure":  {"户一起去问", "户15日内一起去问", "path_number"},
		"the same in Chinese":                {"户一起去问", "户十五日内一起去问", "path_number"},
		"what is known of an option no more": {"{asked: asked-no}", "{asked: asked-maybe}", "path_known"},
		"what is known of another entry":     {"well-digging:", "well-filling:", "path_known"},
		"a result like a page":               {"户一起去问", "户一起去问" + strings.Repeat("问了又问", 60), "path_size"},
		"a rude word":                        {"户一起去问", "户跟你一起去问", "no_polite_you"},
		"a slot nobody knows":                {"{{local well.counter}}", "{{local well.unknown}}", "slot_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(soundPath, c.old, c.new)
			if text == soundPath {
				t.Fatalf("the path has no %q", c.old)
			}
			if found := checkPath(d, text); !hasRule(found, c.rule) {
				t.Errorf("findings = %v, want %s", found, c.rule)
			}
		})
	}

	text := strings.Replace(soundPath, "to: alone, unknown", "to: how-old, unknown", 1)
	more := "  - {id: how-old, ask: 井几年了？, answer: count, least: 1, most: 9, to: how-deep, unknown: first-ask}\n" +
		"  - {id: how-deep, ask: 井多深？, answer: count, least: 1, most: 9, to: alone, unknown: first-ask}\nbranches:"
	text = strings.Replace(text, "branches:", more, 1)
	if found := checkPath(d, text); !hasRule(found, "path_long") {
		t.Errorf("four questions on one way: %v, want path_long", found)
	}
}

func TestCheck_LinksOfEntriesAndPaths(t *testing.T) {
	found := check(t, today, map[string]string{"a.md": soundUser(), "local.yaml": soundLocal})
	if len(found) != 1 || found[0].Rule != "path_unknown" {
		t.Errorf("an entry with a path that is not there: %v", found)
	}
	found = check(t, today, map[string]string{"a.md": soundEntry(), "local.yaml": soundLocal, "paths/well-time.yaml": strings.Replace(soundPath, "known:\n  well-digging: {asked: asked-no}\n", "", 1)})
	if len(found) != 1 || found[0].Rule != "path_unlinked" {
		t.Errorf("a path that no entry uses: %v", found)
	}
}

func TestLoad_RefusesABrokenPath(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": soundUser(), "local.yaml": soundLocal, "paths/well-time.yaml": strings.Replace(soundPath, "no: in-time}", "no: nowhere}", 1)})
	if _, err := Load(Config{Dirs: []string{dir}}); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("Load = %v, want the dangling branch", err)
	}
	sound := folder(t, map[string]string{"a.md": soundUser(), "local.yaml": soundLocal, "paths/well-time.yaml": soundPath})
	if step, ok := loadBase(t, sound).Path("well-digging", nil, today); !ok || step.Question == nil || step.Question.ID != "how-many" {
		t.Errorf("the path of an extra folder: %+v, %t", step, ok)
	}
}

// TestFigures_StandInTheirArticles looks up the words that give each number of the built-in paths.
func TestFigures_StandInTheirArticles(t *testing.T) {
	var folders []fs.FS
	for _, dir := range []string{"laws-2026", "laws"} {
		folders = append(folders, os.DirFS(shared(t, "data", dir)))
	}
	b := loadBase(t)
	statutes, err := laws.Read(b.Validities(), folders...)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, p := range b.data.paths {
		for _, f := range p.Figures {
			for _, c := range f.cited {
				version, _, _ := statutes.On(c.Law, b.Reviewed())
				text, _ := version.Text(c.Article)
				for _, words := range f.Words {
					if seen++; !strings.Contains(text, words) {
						t.Errorf("%s: %s: %q does not stand in %s%s", p.file, f.ID, words, c.Law, c.Article)
					}
				}
			}
		}
	}
	if seen < 60 {
		t.Errorf("%d words looked up: too few", seen)
	}
}
