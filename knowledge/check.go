package knowledge

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Limits of an entry's form. They come from reading aloud: the first two layers are a voice message of under a minute.
const (
	minAsks       = 8
	minOwnAsks    = 3  // of an entry that a township adds: it has heard of no more
	minAsk        = 3  // runes
	maxAsk        = 60 // runes
	maxConclusion = 80 // Chinese characters
	minBody       = 250
	maxBody       = 600 // Chinese characters that are asked for
	hugeBody      = 900 // Chinese characters that are refused
	maxSteps      = 6
	reviewNotice  = 30 * 24 * time.Hour
	reviewTerm    = 2 // years
)

// Check is the lint of entries: form, citations, dates, duplicates, slots and telephones, as of a day. It checks the entries of
// the extra folders, or, when there are none, the built-in ones. What can't be read is a finding; an error is a folder or a
// data file that can't be read at all.
func Check(cfg Config, day time.Time) ([]Finding, error) {
	list, err := sources(cfg.Dirs)
	if err != nil {
		return nil, fmt.Errorf("check knowledge: %w", err)
	}
	d, err := readData(list)
	if err != nil {
		return nil, fmt.Errorf("check knowledge: %w", err)
	}
	c := checker{data: d, day: isoDate(day), found: &findings{rules: d.words.Findings}, articles: cfg.Articles, asks: map[string]string{}}
	if cfg.Laws != nil {
		d.names.AddLaws(cfg.Laws.Laws())
		c.statutes = &statutes{index: cfg.Laws, table: d.articles}
	}
	switch {
	case c.articles != nil:
	case c.statutes != nil:
		c.articles = c.statutes
	default:
		c.articles = d.articles
	}
	if err := d.readEntries(list, c.found); err != nil {
		return nil, fmt.Errorf("check knowledge: %w", err)
	}
	if err := d.readPaths(list, c.found); err != nil {
		return nil, fmt.Errorf("check knowledge: %w", err)
	}
	mine := list[len(list)-len(cfg.Dirs):]
	if len(cfg.Dirs) == 0 {
		mine = list
	}
	c.found.only(mine)
	for i := range d.entries {
		if e := &d.entries[i]; within(e.File, mine) {
			c.entry(e)
		} else {
			c.noteAsks(e)
		}
	}
	c.local(mine)
	c.paths(mine)
	return c.found.sorted(), nil
}

func within(file string, list []source) bool {
	return slices.ContainsFunc(list, func(s source) bool { return strings.HasPrefix(file, s.prefix+"/") })
}

// only keeps the findings about files of some sources.
func (f *findings) only(list []source) {
	f.list = slices.DeleteFunc(f.list, func(one Finding) bool { return !within(one.File, list) })
}

type checker struct {
	data     *data
	articles Articles
	statutes *statutes // nil without an index
	day      string
	found    *findings
	asks     map[string]string // letters of an ask → entry that has it
}

func (c *checker) entry(e *Entry) {
	if !slices.ContainsFunc(c.data.topics, func(t Topic) bool { return t.ID == e.Topic }) {
		c.add(e, "topic", "unknown_topic", e.Topic)
	}
	if want := path.Join(e.Topic, e.ID+".md"); builtInFile(e.File) && !strings.HasSuffix(e.File, "/"+want) {
		c.add(e, "id", "wrong_place", want)
	}
	c.reviews(e)
	c.askList(e)
	c.citations(e)
	c.named(e)
	c.slots(e)
	c.size(e)
	c.phones(e)
}

func builtInFile(file string) bool { return strings.HasPrefix(file, "knowledge/base/") }

// add notes a finding at a key of the front matter.
func (c *checker) add(e *Entry, key, rule, detail string) {
	c.found.add(e.File, e.line(key), rule, detail)
}

func (c *checker) reviews(e *Entry) {
	reviewed, _ := time.Parse(time.DateOnly, e.Reviewed)
	by, _ := time.Parse(time.DateOnly, e.ReviewBy)
	today, _ := time.Parse(time.DateOnly, c.day)
	switch {
	case !by.After(reviewed) || by.After(reviewed.AddDate(reviewTerm, 0, 0)):
		c.add(e, "review_by", "review_order", "")
	case !today.Before(by):
		c.add(e, "review_by", "review_due", e.ReviewBy)
	case by.Sub(today) <= reviewNotice:
		c.add(e, "review_by", "review_soon", e.ReviewBy)
	}
}

func (c *checker) askList(e *Entry) {
	switch n := len(e.Asks); {
	case builtInFile(e.File) && n < minAsks:
		c.add(e, "asks", "few_asks", strconv.Itoa(n))
	case n < minOwnAsks:
		c.add(e, "asks", "few_own_asks", strconv.Itoa(n))
	}
	for _, ask := range e.Asks {
		if n := utf8.RuneCountInString(ask); n < minAsk || n > maxAsk {
			c.add(e, "asks", "ask_bad", ask)
		}
		if other, ok := c.asks[laws.Letters(ask)]; ok {
			c.add(e, "asks", "ask_twice", ask+"」「"+other)
		}
		if _, crisis := c.data.crisis.find(ask); crisis {
			c.add(e, "asks", "ask_crisis", ask)
		}
		c.asks[laws.Letters(ask)] = e.ID
	}
}

func (c *checker) noteAsks(e *Entry) {
	for _, ask := range e.Asks {
		c.asks[laws.Letters(ask)] = e.ID
	}
}

// citations checks that every cited article exists, is in force and says what it said when the entry was reviewed.
func (c *checker) citations(e *Entry) {
	_, cuts := gate(c.articles, e.Law, c.day)
	for _, cut := range cuts {
		rule := "lapsed_article"
		if _, repealed := c.data.repealed(cut.Citation.Law, c.day); cut.Why == "unknown" && !repealed {
			rule = "unknown_article"
		}
		c.add(e, "law", rule, c.show(cut.Citation))
	}
	for _, x := range (radar{c.articles, c.statutes, c.data.articles}).look(e, c.day) {
		switch x.why {
		case chat.AgedSilent:
			c.add(e, "law", "silent_entry", "")
		case chat.AgedChanged:
			c.add(e, "law", "changed_article", c.show(x.article))
		}
	}
}

func (c *checker) show(cited chat.Citation) string {
	return c.data.names.Short(cited.Law) + cited.Article
}

// named compares the articles of the list with those that the body names.
func (c *checker) named(e *Entry) {
	if len(c.data.names.References(e.Conclusion, true)) > 0 {
		c.add(e, "law", "article_in_conclusion", "")
	}
	named := map[chat.Citation]bool{}
	for _, ref := range c.data.names.References(e.Steps+"。"+e.LawText, true) {
		cited := chat.Citation{Law: ref.Law, Article: ref.Article}
		switch {
		case ref.Law == "":
			c.add(e, "law", "unknown_name", ref.Name+ref.Article)
		case !named[cited] && !slices.Contains(e.Law, cited):
			c.add(e, "law", "unlisted_article", c.show(cited))
		}
		named[cited] = true
	}
	for _, cited := range e.Law {
		if !named[cited] {
			c.add(e, "law", "unnamed_article", c.show(cited))
		}
	}
}

var bracesRE = regexp.MustCompile(`\{\{[^}]*\}?\}?|\}\}`)

func (c *checker) slots(e *Entry) {
	body := e.Conclusion + "\n" + e.Steps + "\n" + e.LawText
	used := slots(body)
	for _, key := range used {
		if !slices.Contains(e.Local, key) {
			c.add(e, "local", "slot_unlisted", key)
		}
	}
	for _, key := range e.Local {
		if !slices.Contains(used, key) {
			c.add(e, "local", "slot_unused", key)
		}
		if c.data.local[key].Label == "" {
			c.add(e, "local", "slot_unknown", key)
		}
	}
	for _, odd := range bracesRE.FindAllString(slotRE.ReplaceAllString(body, ""), -1) {
		c.add(e, "local", "slot_odd", odd)
	}
}

func (c *checker) size(e *Entry) {
	if n := laws.HanCount(e.Conclusion); n > maxConclusion {
		c.add(e, "review_by", "long_conclusion", strconv.Itoa(n))
	}
	switch n := laws.HanCount(e.Conclusion + e.Steps + e.LawText); {
	case n > hugeBody:
		c.add(e, "review_by", "body_huge", strconv.Itoa(n))
	case n < minBody || n > maxBody:
		c.add(e, "review_by", "body_size", strconv.Itoa(n))
	}
	switch n := steps(e.Steps); {
	case n == 0:
		c.add(e, "review_by", "no_steps", "")
	case n > maxSteps:
		c.add(e, "review_by", "many_steps", strconv.Itoa(n))
	}
}

// steps counts the numbered lines.
func steps(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if itemRE.MatchString(line) {
			n++
		}
	}
	return n
}

// shortNumberRE finds what looks like a service number in running text.
var shortNumberRE = regexp.MustCompile(`(?:打|拨|拨打|电话|热线)[^0-9。；，]{0,6}([0-9]{3,6})`)

func (c *checker) phones(e *Entry) {
	body := e.Conclusion + "\n" + e.Steps + "\n" + e.LawText
	numbers := phonesIn(body, c.data.words.Phones)
	for _, m := range shortNumberRE.FindAllStringSubmatch(body, -1) {
		numbers = append(numbers, m[1])
	}
	slices.Sort(numbers)
	for _, number := range slices.Compact(numbers) {
		if _, ok := c.data.words.Phones[number]; !ok {
			c.add(e, "review_by", "phone", number)
		}
	}
	if strings.ContainsRune(body, '你') {
		c.add(e, "review_by", "no_polite_you", "")
	}
}

// local lists the township's facts that are too old, and those without a source.
func (c *checker) local(mine []source) {
	for _, src := range mine {
		file := path.Join(src.prefix, "local.yaml")
		if _, err := fs.Stat(src.fs, "local.yaml"); err != nil {
			continue
		}
		for _, key := range c.data.localKeys {
			f := c.data.local[key]
			if f.Value != "" && f.Source == "" {
				c.found.add(file, 0, "local_bad", key+": source")
			}
			if f.state(c.day) == "old" {
				c.found.add(file, 0, "local_old", key)
			}
		}
	}
}
