package knowledge

import (
	"context"
	"slices"
)

// understood is what a question was taken for.
type understood struct {
	text  string // what was searched for: the question, or what it goes on with before it
	hits  []Hit
	guess bool // it may be a question of its own: what it goes on with is a guess
}

// find finds the entries for a question: for its text alone or, when it goes on with what was said, for both. A question that leans on
// something said has no matter of its own: alone, nothing fits. One that fits nothing may go on with it, but that is a guess.
func (b *Base) find(ctx context.Context, text string, said []Said, day string) (understood, error) {
	search := func(text string) (understood, error) {
		hits, err := b.search.Search(ctx, Query{Text: text, Day: day, K: nearEnough})
		return understood{text: text, hits: hits}, err
	}
	alone, err := search(text)
	if err != nil {
		return understood{}, err
	}
	leans := b.data.speech.leans(text)
	last := b.matterOf(said)
	switch {
	case last == "" && leans:
		return understood{text: text}, nil
	case last == "":
		return alone, nil
	}
	both, err := search(last + " " + text)
	if err != nil || len(both.hits) == 0 {
		return alone, err
	}
	if leans || len(alone.hits) == 0 {
		return both, nil
	}
	if both.hits[0].Score <= alone.hits[0].Score {
		return alone, nil
	}
	fits := slices.ContainsFunc(alone.hits, func(h Hit) bool { return h.Entry == both.hits[0].Entry })
	if fits || b.data.speech.goesOn(text) {
		return both, nil
	}
	if both.guess = alone.hits[0].Score < weakAlone; both.guess {
		return both, nil
	}
	return alone, nil
}

// weakAlone is the confidence below which a question fits nothing by itself.
const weakAlone = 0.3

// nearEnough is how far down the list for a question an entry may be that fits to it and the question before.
const nearEnough = 5

// matterOf is what a conversation is about: the newest thing the person said that does not itself go on with something, or, when all
// does, the newest.
func (b *Base) matterOf(said []Said) string {
	last := ""
	for _, s := range slices.Backward(said) {
		if s.Role == "assistant" || !b.data.speech.isQuestion(s.Text) {
			continue
		}
		if !b.data.speech.leans(s.Text) && !b.data.speech.goesOn(s.Text) {
			return s.Text
		}
		if last == "" {
			last = s.Text
		}
	}
	return last
}
