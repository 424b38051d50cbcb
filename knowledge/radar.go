package knowledge

import (
	"cmp"
	"slices"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// radar sees which entries the law has moved away from.
type radar struct {
	articles Articles
	statutes *statutes    // nil without an index: then an article that starts after the review counts as changed
	table    articleTable // what the articles said when the built-in entries were reviewed
}

// blip is one reason, before it has words.
type blip struct {
	why     chat.AgedWhy
	article chat.Citation
}

// look lists why an entry is to be read again on a day, the worst first.
func (r radar) look(e *Entry, day string) []blip {
	var list []blip
	kept, cuts := gate(r.articles, e.Law, day)
	if !slices.ContainsFunc(kept, e.essential) {
		list = append(list, blip{why: chat.AgedSilent})
		cuts = nil
	}
	for _, c := range cuts {
		list = append(list, blip{chat.AgedLapsed, c.Citation})
	}
	for _, c := range kept {
		if r.changed(c, e.Reviewed, day) {
			list = append(list, blip{chat.AgedChanged, c})
		}
	}
	if e.ReviewBy <= day {
		list = append(list, blip{why: chat.AgedReview})
	}
	return list
}

// changed says whether an article in force says something else than on the day of a review. A new version of the law alone is no change.
func (r radar) changed(c chat.Citation, reviewed, day string) bool {
	if r.statutes == nil || !r.statutes.index.Has(c.Law) {
		a, ok := r.articles.Article(c, day)
		return ok && a.From > reviewed
	}
	now, ok := r.statutes.index.Article(c.Law, c.Article, day)
	if !ok || now.From <= reviewed {
		return false
	}
	if then, ok := r.statutes.index.Article(c.Law, c.Article, reviewed); ok {
		return laws.Letters(now.Text) != laws.Letters(then.Text)
	}
	_, hash := laws.Digest(now.Text)
	return r.table[c].SHA256 != hash
}

// Radar lists the entries that are to be read again on the day of now, and why: the worst reasons first, entries in the order of the menu.
func (b *Base) Radar(now time.Time) []chat.Aged {
	r := radar{b.articles, b.statutes, b.data.articles}
	var list []chat.Aged
	for i := range b.data.entries {
		e := &b.data.entries[i]
		for _, x := range r.look(e, isoDate(now)) {
			aged := chat.Aged{Entry: e.ID, Title: e.Title, Why: x.why}
			if x.article.Article != "" {
				aged.Article = b.list([]chat.Citation{x.article})
			}
			list = append(list, aged)
		}
	}
	order := []chat.AgedWhy{chat.AgedSilent, chat.AgedLapsed, chat.AgedChanged, chat.AgedReview}
	slices.SortStableFunc(list, func(a, b chat.Aged) int {
		return cmp.Compare(slices.Index(order, a.Why), slices.Index(order, b.Why))
	})
	return list
}

// Title is the title of an entry; false when there is none of that id.
func (b *Base) Title(entry string) (string, bool) {
	e, ok := b.Entry(entry)
	return e.Title, ok
}
