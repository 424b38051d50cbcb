package knowledge

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// found is what a search in the statutes found.
type found struct {
	hits   []laws.Hit // the first leadingArticles
	chance float64    // that one of them answers
}

// massOver is over how many articles the share of the first ones is taken.
const massOver = 20

// articlesFor searches the statutes, if they are at hand.
func (b *Base) articlesFor(text, day string) found {
	if b.statutes == nil {
		return found{}
	}
	hits := b.statutes.search(text, day, massOver)
	if len(hits) == 0 {
		return found{}
	}
	return found{hits[:min(leadingArticles, len(hits))], b.data.policy.Statute.chance(weighArticles(hits))}
}

// weighArticles gathers the evidence that one of the first three articles answers: how they stand above the rest, what the ranking
// thinks of them, and how near what people say about them is to what is asked.
func weighArticles(hits []laws.Hit) evidence {
	top, all, lay := 0.0, 0.0, 0.0
	for i, h := range hits {
		w := math.Exp(h.Score - hits[0].Score)
		all += w
		if i < leadingArticles {
			top, lay = top+w, max(lay, h.Lay)
		}
	}
	third, fourth := hits[min(leadingArticles, len(hits))-1].Score, hits[min(leadingArticles+1, len(hits))-1].Score
	odds := math.Log(top / (all - top + oddsFloor*all))
	return evidence{1, odds, hits[0].Score, third, hits[0].Score - fourth, lay, hits[0].Lay}
}

// oddsFloor keeps the odds finite when there are no more than three articles.
const oddsFloor = 0.001

// showFound shows articles that may bear on a question, in their own words: whether they do is left to a person.
func (b *Base) showFound(f found, day string) chat.Answer {
	var shown []chat.Citation
	for _, h := range f.hits {
		shown = append(shown, chat.Citation{Law: h.Law, Article: h.Article})
	}
	shown, _ = gate(b.articles, shown, day)
	if len(shown) == 0 {
		return chat.Answer{Kind: chat.Handover, Score: f.chance}
	}
	w := b.data.words
	text := joinLines(w.StatuteFound, b.basis(shown), b.quote(shown, day), w.Notice)
	return chat.Answer{Kind: chat.Statute, Text: text, Citations: shown, Numbers: b.numbers(text), Score: f.chance}
}

// likely is the chance from which articles are named to those who answer a question: they can judge.
const likely = 0.4

// Likely names the articles that may bear on a question, for those who answer it; empty when no statutes are at hand or none is likely.
func (b *Base) Likely(text string, now time.Time) string {
	f := b.articlesFor(b.hearing.mend(laws.Clip(text)), isoDate(now))
	if f.chance < likely {
		return ""
	}
	var list []chat.Citation
	for _, h := range f.hits {
		list = append(list, chat.Citation{Law: h.Law, Article: h.Article})
	}
	return b.list(list)
}

// askBack asks which of the likeliest entries is meant.
func (b *Base) askBack(hits []Hit, day string) chat.Answer {
	a := chat.Answer{Kind: chat.Clarify, Score: hits[0].Among}
	hits = slices.Clone(hits[:min(maxChoices, len(hits))])
	slices.SortStableFunc(hits[1:], func(x, y Hit) int { return cmp.Compare(y.Score, x.Score) })
	text := b.data.words.Clarify
	for i, h := range hits {
		e, ok := b.Entry(h.Entry)
		if !ok || b.restsOn(&e, day) == nil || i > 0 && h.Score < unlikely*hits[0].Score {
			continue
		}
		a.Choices = append(a.Choices, chat.Choice{Entry: e.ID, Title: e.Title})
		text += "\n" + expand(b.data.words.Choice, "n", strconv.Itoa(len(a.Choices)), "title", e.Title)
	}
	if len(a.Choices) == 0 {
		return chat.Answer{Kind: chat.Handover, Score: hits[0].Score}
	}
	a.Text = text
	return a
}

// maxChoices is how many entries are offered; one that has less than this share of the first one's chance is not.
const (
	maxChoices = 3
	unlikely   = 0.15
)
