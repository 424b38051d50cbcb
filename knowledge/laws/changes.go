package laws

import (
	"slices"
	"strings"
)

// Change is an article that is otherwise than in an older index.
type Change struct {
	Kind    string // "changed" text, "renumbered", "lapsed" with its law or out of it, "new"
	Law     string
	Article string
	Now     string // the new number, when it was renumbered; the law that took the law's place
}

// Changes lists the articles in force on a day that are otherwise than in an older index, by law and number. Of a law that the older
// index does not have nothing is listed.
func (x *Index) Changes(old *Index, day string) []Change {
	var list []Change
	before, now := old.inForce(day), x.inForce(day)
	for id, d := range before {
		law, article := old.version(d).Law, old.name(d)
		n, ok := now[id]
		switch {
		case ok && Letters(string(x.body(n))) == Letters(string(old.body(d))):
		case ok:
			c := Change{Kind: "changed", Law: law, Article: article}
			if moved := x.moved(old, d, day); moved != "" && moved != article {
				c.Kind, c.Now = "renumbered", moved
			}
			list = append(list, c)
		default:
			list = append(list, x.gone(old, d, day))
		}
	}
	for id, d := range now {
		if _, ok := before[id]; !ok && len(old.byLaw[Squeeze(x.version(d).Law)]) > 0 {
			list = append(list, Change{Kind: "new", Law: x.version(d).Law, Article: x.name(d)})
		}
	}
	slices.SortFunc(list, func(a, b Change) int {
		if a.Law != b.Law {
			return strings.Compare(a.Law, b.Law)
		}
		return ArticleOrder(a.Article) - ArticleOrder(b.Article)
	})
	return list
}

// gone is an article that its law has no more, or whose law holds no more.
func (x *Index) gone(old *Index, d int32, day string) Change {
	c := Change{Kind: "lapsed", Law: old.version(d).Law, Article: old.name(d)}
	if moved := x.moved(old, d, day); moved != "" {
		c.Kind, c.Now = "renumbered", moved
		return c
	}
	for _, v := range x.byLaw[Squeeze(c.Law)] {
		c.Now = x.versions[v].Now
	}
	return c
}

// moved is the article of the law's text of the day that says what an older index's article says; empty when none does.
func (x *Index) moved(old *Index, d int32, day string) string {
	best, name := sameArticle, ""
	said := pairsOf(string(old.body(d)))
	for _, v := range x.byLaw[Squeeze(old.version(d).Law)] {
		info := &x.versions[v]
		if !info.InForce(day) {
			continue
		}
		for n := info.First; n < info.Last; n++ {
			if s := jaccard(said, pairsOf(string(x.body(n)))); s > best {
				best, name = s, x.name(n)
			}
		}
	}
	return name
}

// Successor is the article of a law's text of a day that says what an article of an earlier text of the law said. ok is false when none
// does, or when the law has no earlier text with that article.
func (x *Index) Successor(law, article, day string) (successor string, ok bool) {
	for _, v := range x.byLaw[Squeeze(law)] {
		info := &x.versions[v]
		if info.InForce(day) || info.From > day {
			continue
		}
		for d := info.First; d < info.Last; d++ {
			if x.name(d) != article {
				continue
			}
			if moved := x.moved(x, d, day); moved != "" {
				successor, ok = moved, true
			}
		}
	}
	return successor, ok
}
