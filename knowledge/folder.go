package knowledge

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Folder is published entries as an entry folder, text by file name: <topic>/<id>.md for each, and a lawnames.yaml and an articles.jsonl
// of the laws and articles that only the statute index knows, so that the folder is sound without one. day is the day of the articles.
func (b *Base) Folder(entries []chat.Entry, day time.Time) (map[string]string, error) {
	files := map[string]string{}
	var names []string
	var articles []Article
	for _, e := range entries {
		if !idRE.MatchString(e.ID) || !slices.ContainsFunc(b.data.topics, func(t Topic) bool { return t.ID == e.Topic }) {
			return nil, fmt.Errorf("entry %s: no id or topic of an entry", e.ID)
		}
		files[path.Join(e.Topic, e.ID+".md")] = b.Markdown(e)
		for _, c := range b.Cited(e.Steps+"。"+e.Law, day) {
			if c.Law == "" {
				continue
			}
			if line := "- law: " + quoted(c.Law) + "\n"; !slices.Contains(b.data.names.All(), c.Law) && !slices.Contains(names, line) {
				names = append(names, line)
			}
			if a, ok := b.beside(c.Citation, isoDate(day)); ok && !slices.Contains(articles, a) {
				articles = append(articles, a)
			}
		}
	}
	if len(names) > 0 {
		files["lawnames.yaml"] = strings.Join(names, "")
	}
	if len(articles) > 0 {
		var text bytes.Buffer
		if err := WriteArticles(&text, articles); err != nil {
			return nil, err
		}
		files["articles.jsonl"] = text.String()
	}
	return files, nil
}

// beside is the line of an articles.jsonl for an article that the base has from the statute index alone.
func (b *Base) beside(c chat.Citation, day string) (Article, bool) {
	if _, ok := b.data.articles[c]; ok || b.statutes == nil {
		return Article{}, false
	}
	h, ok := b.statutes.index.Article(c.Law, c.Article, day)
	if !ok {
		return Article{}, false
	}
	a := Article{Law: c.Law, Article: c.Article, From: h.From, Until: h.Until}
	a.Runes, a.SHA256 = laws.Digest(h.Text)
	return a, true
}
