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

//go:embed base topics.yaml articles.jsonl local.yaml crisis.yaml speech.yaml typed.yaml paths words.yaml policy.yaml decline.yaml
var builtIn embed.FS

// Topic is a line of topics.yaml.
type Topic struct {
	ID    string   `yaml:"id"`
	Name  string   `yaml:"name"`
	About string   `yaml:"about"`
	Laws  []string `yaml:"laws"` // official names of the laws that it is anchored in; in the file any name of theirs
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
	StatuteFound  string            `yaml:"statute_found"`
	Clarify       string            `yaml:"clarify"`
	Choice        string            `yaml:"choice"`
	OneOf         string            `yaml:"one_of"`
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
	policy    policy
	decline   *decline
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

// readData reads everything but entries: what is built in, all at once, then what each folder adds. A folder may not change what
// counts as an emergency, say.
func readData(list []source) (*data, error) {
	d := &data{articles: articleTable{}, local: map[string]localFact{}, typed: &typedFile{}}
	home := list[0]
	err := together(
		func() (err error) { d.names, d.validity, err = laws.Known(); return err }, // what takes longest first
		func() error { return readArticles(home, d.articles) },
		func() error { return d.readCrisis(home) },
		func() error { return d.readSpeech(home) },
		func() error { return readYAML(home, "words.yaml", &d.words) },
		func() error { return readYAML(home, "local.yaml", &d.local) },
		func() error { return readYAML(home, "topics.yaml", &d.topics) },
		func() error { return readYAML(home, "typed.yaml", d.typed) },
		func() error { return d.readPolicy(home) },
		func() error { return d.readDecline(home) },
	)
	for _, src := range list[1:] {
		if err == nil {
			err = d.add(src)
		}
	}
	if err == nil {
		err = d.resolveTopics()
	}
	d.localKeys = slices.Sorted(maps.Keys(d.local))
	return d, err
}

// resolveTopics writes the laws of topics by their official names.
func (d *data) resolveTopics() error {
	for _, t := range d.topics {
		for i, name := range t.Laws {
			law, ok := d.names.Official(name)
			if !ok {
				return fmt.Errorf("topics.yaml: %s: lawnames.yaml has no law %q", t.ID, name)
			}
			t.Laws[i] = law
		}
	}
	return nil
}

func (d *data) readCrisis(src source) error {
	var f crisisFile
	err := readYAML(src, "crisis.yaml", &f)
	if err != nil {
		return err
	}
	if d.crisis, err = newCrisis(f); err != nil {
		return fmt.Errorf("crisis.yaml: %w", err)
	}
	return nil
}

func (d *data) readSpeech(src source) error {
	var f speechFile
	err := readYAML(src, "speech.yaml", &f)
	d.speech = newSpeech(f)
	return err
}

func (d *data) readPolicy(src source) error {
	if err := readYAML(src, "policy.yaml", &d.policy); err != nil {
		return err
	}
	if err := d.policy.check(); err != nil {
		return fmt.Errorf("policy.yaml: %w", err)
	}
	return nil
}

func (d *data) readDecline(src source) error {
	var f declineFile
	err := readYAML(src, "decline.yaml", &f)
	if err != nil {
		return err
	}
	if d.decline, err = newDecline(f); err != nil {
		return fmt.Errorf("decline.yaml: %w", err)
	}
	return nil
}

// add takes over what a folder says about laws, local facts and articles.
func (d *data) add(src source) error {
	var named []laws.Name
	var local map[string]localFact
	if err := readYAML(src, "lawnames.yaml", &named); err != nil {
		return err
	}
	if err := readYAML(src, "local.yaml", &local); err != nil {
		return err
	}
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
	return readArticles(src, d.articles)
}

// readArticles adds a source's articles.jsonl.
func readArticles(src source, into articleTable) error {
	lines, err := fs.ReadFile(src.fs, "articles.jsonl")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	own := articleTable{}
	if err == nil {
		err = own.read(lines)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path.Join(src.prefix, "articles.jsonl"), err)
	}
	maps.Copy(into, own) // a later folder's line wins: it may know an article that a newer program has built in
	return nil
}

// readYAML reads a data file strictly. In an extra folder it may be missing.
func readYAML(src source, name string, into any) error {
	text, err := fs.ReadFile(src.fs, name)
	if !src.builtIn && errors.Is(err, fs.ErrNotExist) {
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
		var mine []Entry
		files := map[string]string{} // by id
		for _, e := range entries {
			if other, twice := files[e.ID]; twice {
				found.add(e.File, e.line("id"), "duplicate_id", other)
				continue
			}
			mine, files[e.ID] = append(mine, e), e.File
		}
		d.entries = slices.DeleteFunc(d.entries, func(old Entry) bool { return files[old.ID] != "" })
		d.entries = append(d.entries, mine...)
	}
	d.sortEntries()
	return nil
}

// walk reads the *.md files below root, except README.md, in their order.
func (d *data) walk(src source, root string, found *findings) ([]Entry, error) {
	var names []string
	err := fs.WalkDir(src.fs, root, func(name string, item fs.DirEntry, err error) error {
		if err == nil && !item.IsDir() && path.Ext(name) == ".md" && !strings.EqualFold(path.Base(name), "readme.md") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries in %s: %w", src.prefix, err)
	}
	return readEach(names, found, func(name string, found *findings) (Entry, bool) { return d.file(src, name, found) }), nil
}

// readEach reads files, several at a time, and returns what could be read of them, in their order, as are the findings.
func readEach[T any](names []string, found *findings, read func(name string, found *findings) (T, bool)) (list []T) {
	type file struct {
		read  T
		ok    bool
		found findings
	}
	files := make([]file, len(names))
	each(len(names), func(i int) {
		f := &files[i]
		f.found.rules = found.rules
		f.read, f.ok = read(names[i], &f.found)
	})
	for i := range files {
		found.take(&files[i].found)
		if files[i].ok {
			list = append(list, files[i].read)
		}
	}
	return list
}

// file reads one entry.
func (d *data) file(src source, name string, found *findings) (Entry, bool) {
	file := path.Join(src.prefix, name)
	text, err := fs.ReadFile(src.fs, name)
	if err != nil {
		found.add(file, 0, "bad_file", err.Error())
		return Entry{}, false
	}
	p := &parser{names: d.names, findings: found}
	return p.entry(file, string(text))
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
