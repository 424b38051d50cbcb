package knowledge

import (
	"context"
	"fmt"
	"slices"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// answerReference looks up the articles that were named. Entries that cite the first of them answer; what no entry cites is
// left to a person, for no statute text is at hand.
func (b *Base) answerReference(ctx context.Context, q Question, refs []laws.Reference, day string) (chat.Answer, error) {
	note := b.lawNote(refs[0], day)
	entry, err := b.citingBest(ctx, q.Text, refs, day)
	if err != nil {
		return chat.Answer{}, fmt.Errorf("answer: %w", err)
	}
	if entry == "" || b.nothingElse(q.Text, refs) {
		if a, ok := b.answerStatute(refs, day); ok {
			a.Text = joinLines(note, a.Text)
			return a, nil
		}
	}
	if entry == "" {
		return chat.Answer{Kind: chat.Handover, Text: note}, nil
	}
	var asked []chat.Citation
	for _, r := range refs {
		asked = append(asked, chat.Citation{Law: r.Law, Article: r.Article})
	}
	return b.compose(picked{entry: entry, question: q.Text, day: day, score: 1, asked: asked, note: note}), nil
}

// nothingElse says whether a text names articles and asks nothing: then their words are wanted.
func (b *Base) nothingElse(text string, refs []laws.Reference) bool {
	squeezed := []rune(laws.Squeeze(text))
	var rest []rune
	from := 0
	for _, r := range refs {
		rest = append(rest, squeezed[min(from, len(squeezed)):min(r.At, len(squeezed))]...)
		from = r.End
	}
	rest = append(rest, squeezed[min(from, len(squeezed)):]...)
	return !b.data.speech.isQuestion(string(rest))
}

// lawNote says that a law was repealed, or that its articles have new numbers.
func (b *Base) lawNote(ref laws.Reference, day string) string {
	w := b.data.words
	if v, ok := b.data.repealed(ref.Law, day); ok {
		note := expand(w.Repealed, "law", b.data.names.Short(v.Law), "day", chineseDay(v.Until))
		if v.Now != "" {
			note += expand(w.RepealedNow, "now", b.data.names.Short(v.Now))
		}
		return note
	}
	if since := b.data.names.Recast(ref.Law); since != "" && since <= day {
		return expand(w.Recast, "law", b.data.names.Short(ref.Law), "day", chineseDay(since))
	}
	return ""
}

// citingBest is the entry that cites most of the articles named, all in force on the day; among equals the one that fits the
// words of the question best, then the one that gives the article most weight. Empty when none cites the first article.
func (b *Base) citingBest(ctx context.Context, text string, refs []laws.Reference, day string) (string, error) {
	first := chat.Citation{Law: refs[0].Law, Article: refs[0].Article}
	if kept, _ := gate(b.articles, []chat.Citation{first}, day); len(kept) == 0 {
		return "", nil
	}
	scores := map[string]float64{}
	if !b.nothingElse(text, refs) {
		hits, err := b.search.Search(ctx, Query{Text: text, Day: day, K: len(b.data.entries)})
		if err != nil {
			return "", err
		}
		for _, h := range hits {
			scores[h.Entry] = h.Score
		}
	}
	best, bestScore := "", -1.0
	for _, i := range b.citing[first] {
		e := &b.data.entries[i]
		score := scores[e.ID] - 0.02*float64(slices.Index(e.Law, first))
		for _, r := range refs[1:] {
			if slices.Contains(e.Law, chat.Citation{Law: r.Law, Article: r.Article}) {
				score += 2
			}
		}
		if best == "" || score > bestScore {
			best, bestScore = e.ID, score
		}
	}
	return best, nil
}
