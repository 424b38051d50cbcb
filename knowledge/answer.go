package knowledge

import (
	"context"
	"fmt"
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

// Answer answers by the first that can:
//
//	crisis     fixed words and numbers, whatever else is said
//	decline    greetings, noise, and what is not ours: help with wrongdoing at once, the rest when no entry answers
//	answer     the entry that cites an article that is named, or its own words (statute)
//	answer     each of several questions by its entry
//	answer     the entry that fits, when that is sure enough
//	clarify    up to three entries of which one is likely meant
//	statute    up to three articles that were found, when that is sure enough
//	handover   nothing is said that is not sure; a person answers
//
// How sure is sure stands in policy.yaml. The text of a Handover is empty, but when the question names a law that was repealed it says
// that. Errors: those of ctx and of the searcher.
func (b *Base) Answer(ctx context.Context, q Question) (chat.Answer, error) {
	if script, ok := b.data.crisis.find(q.Text); ok && !q.Calm {
		return script.answer(), nil
	}
	q.Text = laws.Clip(q.Text)
	day := isoDate(q.AsOf)
	if refs := b.data.names.References(q.Text, false); len(refs) > 0 {
		return b.answerReference(ctx, q, refs, day)
	}
	decline, always := b.data.decline.find(q.Text)
	if always {
		return b.declined(decline), nil
	}
	spelled := b.hearing.unpinyin(q.Text)
	if !b.data.speech.isQuestion(spelled) {
		return b.declined(b.data.decline.greet(q.Text)), nil
	}
	guess := spelled != q.Text
	q.Text = b.hearing.mend(spelled)
	var a chat.Answer
	var err error
	if !guess {
		a, err = b.answerEach(ctx, q, day)
	}
	if err == nil && a.Kind == "" {
		a, err = b.answerOne(ctx, q, day, guess)
	}
	if err != nil {
		return chat.Answer{}, fmt.Errorf("answer: %w", err)
	}
	if decline != "" && a.Kind != chat.Answered {
		return b.declined(decline), nil
	}
	return a, nil
}

// answerOne answers a question by what is found for it. What is found for a guess is asked back, never said.
func (b *Base) answerOne(ctx context.Context, q Question, day string, guess bool) (chat.Answer, error) {
	u, err := b.find(ctx, q.Text, q.Context, day)
	if err != nil {
		return chat.Answer{}, err
	}
	var best Hit
	if len(u.hits) > 0 {
		best = u.hits[0]
	}
	var found found
	switch {
	case u.guess:
		found = b.articlesFor(q.Text, day)
	case best.Score < b.data.policy.Entry.Bar:
		found = b.articlesFor(u.text, day)
	}
	verdict := b.data.policy.verdict(best.Score, best.Among, found.chance)
	switch guess = guess || u.guess; {
	case guess && found.chance >= b.data.policy.Statute.Bar:
		verdict = chat.Statute
	case guess && verdict == chat.Answered:
		verdict = chat.Clarify
	}
	switch verdict {
	case chat.Answered:
		return b.compose(picked{entry: best.Entry, question: q.Text, day: day, score: best.Score}), nil
	case chat.Clarify:
		return b.askBack(u.hits, day), nil
	case chat.Statute:
		return b.showFound(found, day), nil
	}
	return chat.Answer{Kind: chat.Handover, Score: max(best.Score, found.chance)}, nil
}

// Answer is Base.Answer for a conversation: before holds what the person said before, oldest first.
func (c Chat) Answer(ctx context.Context, text string, before []string, now time.Time) (chat.Answer, error) {
	q := Question{Text: text, AsOf: now}
	for _, s := range before {
		q.Context = append(q.Context, Said{Role: "user", Text: s})
	}
	return c.Base.Answer(ctx, q)
}

// Chosen is the answer of an entry that somebody chose from an Answer's Choices; a Handover when there is none any more.
func (c Chat) Chosen(entry, question string, now time.Time) chat.Answer {
	return c.compose(picked{entry: entry, question: question, day: isoDate(now), score: 1})
}
