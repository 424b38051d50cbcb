package knowledge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Said is one thing said before, as in `ask --stdin`.
type Said struct {
	Role string `json:"role"` // "user" or "assistant"
	Text string `json:"text"`
}

// Question is what somebody wants to know.
type Question struct {
	Text    string
	Context []Said    // what was said before, oldest first
	AsOf    time.Time // the day for which the answer must hold, in the township's time zone
	Calm    bool      // who asks was told a script and says that it is no emergency
}

// maxCitations is how many articles an answer shows (CONTRACT, `ask --stdin`).
const maxCitations = 10

// Answer answers by the first that can: crisis, exact reference, entries, handover. It never fills a gap. The text of a
// Handover is empty, but when the question names a law that was repealed it says that. Errors: those of ctx and of the searcher.
func (b *Base) Answer(ctx context.Context, q Question) (chat.Answer, error) {
	if script, ok := b.data.crisis.find(q.Text); ok && !q.Calm {
		return script.answer(), nil
	}
	q.Text = laws.Clip(q.Text)
	day := isoDate(q.AsOf)
	refs := b.data.names.References(q.Text, false)
	if !b.data.speech.isQuestion(q.Text) && len(refs) == 0 {
		return chat.Answer{Kind: chat.Handover}, nil
	}
	if len(refs) > 0 {
		return b.answerReference(ctx, q, refs, day)
	}
	hit, err := b.best(ctx, q, day)
	if err != nil {
		return chat.Answer{}, fmt.Errorf("answer: %w", err)
	}
	if hit.Entry == "" || hit.Score < bar {
		return chat.Answer{Kind: chat.Handover, Score: hit.Score}, nil
	}
	return b.compose(picked{entry: hit.Entry, question: q.Text, day: day, score: hit.Score}), nil
}

// Answer is Base.Answer for a conversation: before holds what was said before, oldest first.
func (c Chat) Answer(ctx context.Context, text string, before []string, now time.Time) (chat.Answer, error) {
	q := Question{Text: text, AsOf: now}
	for _, s := range before {
		q.Context = append(q.Context, Said{Role: "user", Text: s})
	}
	return c.Base.Answer(ctx, q)
}

// best is the entry that fits best: to the question alone or, when it goes on with what was said, to both. A question that
// leans on something said has no matter of its own: alone, nothing fits.
func (b *Base) best(ctx context.Context, q Question, day string) (Hit, error) {
	hits, err := b.search.Search(ctx, Query{Text: q.Text, Day: day, K: nearEnough})
	if err != nil {
		return Hit{}, err
	}
	leans := b.data.speech.leans(q.Text)
	var alone Hit
	if len(hits) > 0 && !leans {
		alone = hits[0]
	}
	last := lastAsked(q.Context)
	if last == "" {
		return alone, nil
	}
	both, err := b.top(ctx, last+" "+q.Text, day)
	if err != nil {
		return Hit{}, err
	}
	fits := slices.ContainsFunc(hits, func(h Hit) bool { return h.Entry == both.Entry })
	if both.Score > alone.Score && (leans || b.data.speech.goesOn(q.Text) || fits) {
		return both, nil
	}
	return alone, nil
}

// nearEnough is how far down the list for a question an entry may be that fits to it and the question before.
const nearEnough = 5

// lastAsked is the newest thing the person said.
func lastAsked(said []Said) string {
	for _, s := range slices.Backward(said) {
		if s.Role != "assistant" {
			return s.Text
		}
	}
	return ""
}

func (b *Base) top(ctx context.Context, text, day string) (Hit, error) {
	hits, err := b.search.Search(ctx, Query{Text: text, Day: day, K: 1})
	if err != nil || len(hits) == 0 {
		return Hit{}, err
	}
	return hits[0], nil
}

// answerReference looks up the articles that were named. Entries that cite the first of them answer; what no entry cites is
// left to a person, for no statute text is at hand.
func (b *Base) answerReference(ctx context.Context, q Question, refs []laws.Reference, day string) (chat.Answer, error) {
	note := b.lawNote(refs[0], day)
	entry, err := b.citingBest(ctx, q.Text, refs, day)
	if err != nil {
		return chat.Answer{}, fmt.Errorf("answer: %w", err)
	}
	if entry == "" {
		if a, ok := b.answerStatute(refs, day); ok {
			return a, nil
		}
		return chat.Answer{Kind: chat.Handover, Text: note}, nil
	}
	var asked []chat.Citation
	for _, r := range refs {
		asked = append(asked, chat.Citation{Law: r.Law, Article: r.Article})
	}
	return b.compose(picked{entry: entry, question: q.Text, day: day, score: 1, asked: asked, note: note}), nil
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
	hits, err := b.search.Search(ctx, Query{Text: text, Day: day, K: len(b.data.entries)})
	if err != nil {
		return "", err
	}
	scores := map[string]float64{}
	for _, h := range hits {
		scores[h.Entry] = h.Score
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
