package knowledge

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

//go:embed base topics.yaml articles.jsonl local.yaml crisis.yaml speech.yaml typed.yaml paths words.yaml
var builtIn embed.FS

// Topic is a line of topics.yaml.
type Topic struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	About string `yaml:"about"`
}

// words is words.yaml: every sentence a person can read.
type words struct {
	LocalUnset    string            `yaml:"local_unset"`
	Basis         string            `yaml:"basis"`
	LocalSource   string            `yaml:"local_source"`
	Notice        string            `yaml:"notice"`
	Handover      string            `yaml:"handover"`
	Example       string            `yaml:"example"`
	Repealed      string            `yaml:"repealed"`
	RepealedNow   string            `yaml:"repealed_now"`
	Recast        string            `yaml:"recast"`
	LawWhere      string            `yaml:"law_where"`
	LawWords      string            `yaml:"law_words"`
	StatuteNone   string            `yaml:"statute_none"`
	StatuteLapsed string            `yaml:"statute_lapsed"`
	StatuteHint   string            `yaml:"statute_hint"`
	LawLapsed     string            `yaml:"law_lapsed"`
	Path          pathWords         `yaml:"path"`
	Phones        map[string]string `yaml:"phones"`
	Findings      map[string]rule   `yaml:"findings"`
}

// data is all that Load reads.
type data struct {
	words     words
	topics    []Topic
	names     *laws.Names
	validity  []laws.Validity
	articles  articleTable
	local     map[string]localFact
	localKeys []string // sorted
	crisis    *crisis
	speech    *speech
	typed     *typedFile
	paths     map[string]*questionPath
	entries   []Entry // by topic, then id
}

// source is a folder that data come from.
type source struct {
	fs      fs.FS
	prefix  string // before file names in messages
	builtIn bool
}

func sources(dirs []string) ([]source, error) {
	list := []source{{builtIn, "knowledge", true}}
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, fmt.Errorf("entry folder: %w", err)
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("entry folder %s: not a folder", dir)
		}
		list = append(list, source{os.DirFS(dir), dir, false})
	}
	return list, nil
}

// readData reads everything but entries.
func readData(list []source) (*data, error) {
	names, validity, err := laws.Known()
	if err != nil {
		return nil, err
	}
	d := &data{names: names, validity: validity, articles: articleTable{}, local: map[string]localFact{}, typed: &typedFile{}}
	var crisisData crisisFile
	var speechData speechFile
	for _, src := range list {
		var named []laws.Name
		var local map[string]localFact
		files := []struct {
			name string
			into any
			only bool // built in only: a township may not change what counts as an emergency, say
		}{
			{"words.yaml", &d.words, true}, {"topics.yaml", &d.topics, true}, {"crisis.yaml", &crisisData, true},
			{"speech.yaml", &speechData, true}, {"typed.yaml", d.typed, true},
			{"local.yaml", &local, false},
		}
		if !src.builtIn { // the built-in names are those of package laws
			if err := readYAML(src, "lawnames.yaml", &named, false); err != nil {
				return nil, err
			}
		}
		for _, f := range files {
			if err := readYAML(src, f.name, f.into, f.only); err != nil {
				return nil, err
			}
		}
		if err := d.merge(src, named, local); err != nil {
			return nil, err
		}
	}
	d.localKeys = slices.Sorted(maps.Keys(d.local))
	d.speech = newSpeech(speechData)
	if d.crisis, err = newCrisis(crisisData); err != nil {
		return nil, fmt.Errorf("crisis.yaml: %w", err)
	}
	return d, nil
}

// merge takes over what one source says about laws, local facts and articles.
func (d *data) merge(src source, named []laws.Name, local map[string]localFact) error {
	if err := d.names.Add(named); err != nil {
		return fmt.Errorf("%s: %w", path.Join(src.prefix, "lawnames.yaml"), err)
	}
	for key, fact := range local {
		old := d.local[key]
		fact.Label, fact.Term = cmp.Or(fact.Label, old.Label), cmp.Or(fact.Term, old.Term)
		if fact.Value == "" && old.Value != "" {
			continue
		}
		if fact.Value != "" {
			if _, err := fact.expires(); err != nil {
				return fmt.Errorf("%s: %s: %w", path.Join(src.prefix, "local.yaml"), key, err)
			}
		}
		d.local[key] = fact
	}
	lines, err := fs.ReadFile(src.fs, "articles.jsonl")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = d.articles.read(lines)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path.Join(src.prefix, "articles.jsonl"), err)
	}
	return nil
}

// readYAML reads a data file strictly. In an extra folder it may be missing, and what is built in only must be.
func readYAML(src source, name string, into any, builtInOnly bool) error {
	text, err := fs.ReadFile(src.fs, name)
	if !src.builtIn && (builtInOnly || errors.Is(err, fs.ErrNotExist)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path.Join(src.prefix, name), err)
	}
	if err := readStrict(text, into); err != nil {
		line, message := yamlError(err)
		return fmt.Errorf("%s:%d: %s", path.Join(src.prefix, name), line, message)
	}
	return nil
}

// readEntries reads the entries of all sources; one with the id of an earlier source's takes its place.
func (d *data) readEntries(list []source, found *findings) error {
	for _, src := range list {
		root := "."
		if src.builtIn {
			root = "base"
		}
		entries, err := d.walk(src, root, found)
		if err != nil {
			return err
		}
		ids := map[string]string{}
		for _, e := range entries {
			if other, twice := ids[e.ID]; twice {
				found.add(e.File, e.line("id"), "duplicate_id", other)
				continue
			}
			ids[e.ID] = e.File
			d.entries = slices.DeleteFunc(d.entries, func(old Entry) bool { return old.ID == e.ID })
			d.entries = append(d.entries, e)
		}
	}
	d.sortEntries()
	return nil
}

// walk reads the *.md files below root, except README.md.
func (d *data) walk(src source, root string, found *findings) ([]Entry, error) {
	p := &parser{names: d.names, findings: found}
	var entries []Entry
	err := fs.WalkDir(src.fs, root, func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() || path.Ext(name) != ".md" || strings.EqualFold(path.Base(name), "readme.md") {
			return err
		}
		file := path.Join(src.prefix, name)
		text, err := fs.ReadFile(src.fs, name)
		if err != nil {
			found.add(file, 0, "bad_file", err.Error())
			return nil
		}
		if e, ok := p.entry(file, string(text)); ok {
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read entries in %s: %w", src.prefix, err)
	}
	return entries, nil
}

// sortEntries puts entries into the order of the menu.
func (d *data) sortEntries() {
	place := func(e Entry) int {
		return slices.IndexFunc(d.topics, func(t Topic) bool { return t.ID == e.Topic })
	}
	slices.SortFunc(d.entries, func(a, b Entry) int {
		if a.Topic != b.Topic {
			return place(a) - place(b)
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// repealed is the line of validity.yaml that ended a law before or on a day.
func (d *data) repealed(law, day string) (laws.Validity, bool) {
	for _, v := range d.validity {
		if v.Law == law && v.Text == "" && v.Until != "" && v.Until <= day {
			return v, true
		}
	}
	return laws.Validity{}, false
}

// citations lists every article that entries and paths cite, once, sorted by law and number.
func (d *data) citations() []chat.Citation {
	seen := map[chat.Citation]bool{}
	var list []chat.Citation
	add := func(cited []chat.Citation) {
		for _, c := range cited {
			if !seen[c] {
				list, seen[c] = append(list, c), true
			}
		}
	}
	for _, e := range d.entries {
		add(e.Law)
	}
	for _, p := range d.paths {
		add(p.cited())
	}
	slices.SortFunc(list, func(a, b chat.Citation) int {
		if a.Law != b.Law {
			return strings.Compare(a.Law, b.Law)
		}
		return laws.ArticleOrder(a.Article) - laws.ArticleOrder(b.Article)
	})
	return list
}
