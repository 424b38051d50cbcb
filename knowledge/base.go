package knowledge

import (
	"errors"
	"fmt"
	"slices"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Config says what to load.
type Config struct {
	// Dirs are extra folders of entries (PUFA_KNOWLEDGE), later ones over earlier ones. Each may hold a local.yaml with the
	// township's facts, a lawnames.yaml and an articles.jsonl.
	Dirs []string
	// Articles knows which articles exist and hold. Nil: Laws, or else articles.jsonl.
	Articles Articles
	// Laws holds the articles' own words. Nil: none are shown.
	Laws *laws.Index
	// Overlay is what the township published, over the built-in entries and those of the folders. One that can't be read is left out
	// (Base.LeftOut): a record must never keep the house from starting.
	Overlay []chat.Entry
	// Search finds entries. Nil: by characters, in memory.
	Search Searcher
}

// Base is the knowledge base, read once. It never changes, so any number of goroutines may ask it.
type Base struct {
	data     *data
	articles Articles
	statutes *statutes // nil without Config.Laws
	search   Searcher
	byID     map[string]int
	citing   map[chat.Citation][]int // article → entries that cite it
	weigher  *weigher
	hearing  *hearing
	leftOut  []Finding
}

// Load reads the built-in knowledge and the extra folders. Errors: a folder that is not there, a data file that can't be read,
// and every fault that makes an entry unusable, joined, each a Finding with file, line and what to do.
func Load(cfg Config) (*Base, error) {
	list, err := sources(cfg.Dirs)
	if err != nil {
		return nil, fmt.Errorf("load knowledge: %w", err)
	}
	d, err := readData(list)
	if err != nil {
		return nil, fmt.Errorf("load knowledge: %w", err)
	}
	found := &findings{rules: d.words.Findings}
	if err := d.readEntries(list, found); err != nil {
		return nil, fmt.Errorf("load knowledge: %w", err)
	}
	if err := d.readPaths(list, found); err != nil {
		return nil, fmt.Errorf("load knowledge: %w", err)
	}
	if err := found.err(); err != nil {
		return nil, fmt.Errorf("load knowledge: %w", err)
	}
	leftOut := d.lay(cfg)
	b := newBase(cfg, d)
	b.leftOut = leftOut
	return b, nil
}

// err joins the error findings; nil when there are none.
func (f *findings) err() error {
	var list []error
	for _, finding := range f.sorted() {
		if finding.Severity == SeverityError {
			list = append(list, finding)
		}
	}
	return errors.Join(list...)
}

func newBase(cfg Config, d *data) *Base {
	b := &Base{data: d, articles: cfg.Articles, search: cfg.Search, byID: map[string]int{}, citing: map[chat.Citation][]int{}}
	if cfg.Laws != nil {
		d.names = d.names.Clone()
		d.names.AddLaws(cfg.Laws.Laws())
		b.statutes = &statutes{index: cfg.Laws, table: d.articles, search: cfg.Laws.Search}
	}
	switch {
	case b.articles != nil:
	case b.statutes != nil:
		b.articles = b.statutes
	default:
		b.articles = d.articles
	}
	entries := newEntrySearch(d.entries, d.names, d.speech, &d.policy)
	if b.search == nil {
		b.search = entries
	}
	b.weigher = entries.weigher
	b.hearing = &hearing{speech: d.speech, vocab: &entries.vocab, words: entries.words}
	for i, e := range d.entries {
		b.byID[e.ID] = i
		for _, c := range e.Law {
			b.citing[c] = append(b.citing[c], i)
		}
	}
	return b
}

// Topics lists the topics in the order of the menu.
func (b *Base) Topics() []Topic { return append([]Topic(nil), b.data.topics...) }

// OurLaws are the official names of the laws that the topics are anchored in.
func (b *Base) OurLaws() map[string]bool {
	ours := map[string]bool{}
	for _, t := range b.data.topics {
		for _, law := range t.Laws {
			ours[law] = true
		}
	}
	return ours
}

// Entry is the entry with an id.
func (b *Base) Entry(id string) (Entry, bool) {
	i, ok := b.byID[id]
	if !ok {
		return Entry{}, false
	}
	return b.data.entries[i], true
}

// Entries lists all entries by topic, then id.
func (b *Base) Entries() []Entry { return append([]Entry(nil), b.data.entries...) }

// TopicEntries lists the entries of one topic by id.
func (b *Base) TopicEntries(topic string) []Entry {
	var list []Entry
	for _, e := range b.data.entries {
		if e.Topic == topic {
			list = append(list, e)
		}
	}
	return list
}

// IsQuestion is false for greetings, thanks, empty text and noise, which a conversation answers with its menu. An emergency is
// always a question.
func (b *Base) IsQuestion(text string) bool {
	if _, ok := b.data.crisis.find(text); ok {
		return true
	}
	return b.data.speech.isQuestion(text)
}

// Example is a question that has an answer, to show how one asks.
func (b *Base) Example() string { return b.data.words.Example }

// HandoverText is what somebody is told who asks outside a conversation (pufa ask) and gets no answer.
func (b *Base) HandoverText() string { return b.data.words.Handover }

// Citations lists every article that entries and paths cite, once, by law and number.
func (b *Base) Citations() []chat.Citation { return b.data.citations() }

// Reviewed is the newest day on which an entry was reviewed: the day that articles.jsonl is made for.
func (b *Base) Reviewed() string {
	day := ""
	for _, e := range b.data.entries {
		day = max(day, e.Reviewed)
	}
	return day
}

// Validities lists validity.yaml.
func (b *Base) Validities() []laws.Validity { return slices.Clone(b.data.validity) }

// LawNames are the names of laws: the curated ones and those of an index.
func (b *Base) LawNames(index *laws.Index) *laws.Names {
	names := b.data.names.Clone()
	names.AddLaws(index.Laws())
	return names
}

// Citing lists the ids of the entries that cite an article.
func (b *Base) Citing(law, article string) (ids []string) {
	for _, i := range b.citing[chat.Citation{Law: law, Article: article}] {
		ids = append(ids, b.data.entries[i].ID)
	}
	return ids
}

// phraseWeights are how much an entry's asks and title are about its articles, in their order.
var phraseWeights = []float32{1, 0.8, 0.6, 0.45, 0.35, 0.3, 0.25, 0.2}

// Phrases is how people say what articles are about: the phrases written article by article, and the asks and titles of the entries.
func (b *Base) Phrases() ([]laws.Phrase, error) {
	list, err := laws.KnownPhrases()
	if err != nil {
		return nil, err
	}
	for i, e := range b.data.entries {
		var about []laws.PhraseArticle
		for n, c := range e.Law {
			about = append(about, laws.PhraseArticle{Law: c.Law, Article: c.Article, Weight: phraseWeights[min(n, len(phraseWeights)-1)]})
		}
		for _, text := range append([]string{e.Title}, e.Asks...) {
			list = append(list, laws.Phrase{Text: text, Group: i + 1, Articles: about})
		}
	}
	return list, nil
}

// Chat is the base in the shape that a conversation needs.
func (b *Base) Chat() Chat { return Chat{b} }

// Chat answers in a conversation.
type Chat struct{ *Base }
