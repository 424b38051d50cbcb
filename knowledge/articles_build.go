package knowledge

import (
	"fmt"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// BuildArticles makes the lines of articles.jsonl: each cited article in the version that holds on day, with its dates. What is
// in no version of the statutes is missing: a wrong number in an entry.
func BuildArticles(statutes *laws.Corpus, cited []chat.Citation, day string) (articles []Article, missing []error) {
	for _, c := range cited {
		version, _, ok := statutes.On(c.Law, day)
		if !ok {
			missing = append(missing, fmt.Errorf("%s: no text in force on %s", c.Law, day))
			continue
		}
		text, ok := version.Text(c.Article)
		if !ok || text == "" {
			missing = append(missing, fmt.Errorf("%s%s: not in the text that holds on %s", c.Law, c.Article, day))
			continue
		}
		a := Article{Law: c.Law, Article: c.Article, From: version.From, Until: version.Until}
		a.Runes, a.SHA256 = laws.Digest(text)
		articles = append(articles, a)
	}
	return articles, missing
}
