package knowledge

import (
	"slices"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Cited finds the articles that a text names, each once, in the order in which they stand, and says what the citation gate
// makes of each on the day of now: what staff write passes the same gate as what entries say. Without a statute index only the articles
// that entries cite are known; of all others the state is chat.CiteUnknown.
func (b *Base) Cited(text string, now time.Time) []chat.Cited {
	var list []chat.Cited
	for _, ref := range b.data.names.References(text, true) {
		cited := b.citedAs(ref, isoDate(now))
		if !slices.ContainsFunc(list, func(c chat.Cited) bool { return c.Name == cited.Name }) {
			list = append(list, cited)
		}
	}
	return list
}

// citedAs checks one reference. A name that several laws share means the one of them in which the article holds.
func (b *Base) citedAs(ref laws.Reference, day string) chat.Cited {
	if ref.Law == "" {
		return chat.Cited{Name: ref.Name + ref.Article, State: chat.CiteUnknown, Citation: chat.Citation{Article: ref.Article}}
	}
	var first chat.Cited
	for i, law := range append([]string{ref.Law}, ref.Also...) {
		c := chat.Citation{Law: law, Article: ref.Article}
		cited := chat.Cited{Citation: c, Name: b.list([]chat.Citation{c}), State: b.citeState(c, day)}
		if cited.State == chat.CiteHolds {
			return cited
		}
		if i == 0 {
			first = cited
		}
	}
	return first
}

func (b *Base) citeState(c chat.Citation, day string) chat.CiteState {
	_, cuts := gate(b.articles, []chat.Citation{c}, day)
	if len(cuts) == 0 {
		return chat.CiteHolds
	}
	_, repealed := b.data.repealed(c.Law, day)
	switch {
	case repealed || cuts[0].Why == "lapsed":
		return chat.CiteLapsed
	case cuts[0].Why == "not_yet":
		return chat.CiteNotYet
	case b.statutes != nil && b.statutes.index.Has(c.Law):
		return chat.CiteNone
	}
	return chat.CiteUnknown
}
