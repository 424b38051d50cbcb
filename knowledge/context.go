package knowledge

import (
	"context"
	"slices"
)

// find finds the entries for a question: for its text alone or, when it goes on with what was said, for both; asked is the text that
// they were found for. A question that leans on something said has no matter of its own: alone, nothing fits.
func (b *Base) find(ctx context.Context, text string, said []Said, day string) (hits []Hit, asked string, err error) {
	alone, err := b.search.Search(ctx, Query{Text: text, Day: day, K: nearEnough})
	if err != nil {
		return nil, "", err
	}
	last := b.matterOf(said)
	switch {
	case last == "" && b.data.speech.leans(text):
		return nil, text, nil
	case last == "":
		return alone, text, nil
	}
	whole := last + " " + text
	both, err := b.search.Search(ctx, Query{Text: whole, Day: day, K: nearEnough})
	if err != nil || len(both) == 0 {
		return alone, text, err
	}
	if b.data.speech.leans(text) || len(alone) == 0 {
		return both, whole, nil
	}
	fits := slices.ContainsFunc(alone, func(h Hit) bool { return h.Entry == both[0].Entry })
	if both[0].Score > alone[0].Score && (fits || b.data.speech.goesOn(text)) {
		return both, whole, nil
	}
	return alone, text, nil
}

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
