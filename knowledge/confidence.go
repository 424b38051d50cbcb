package knowledge

import "math"

// bar is the confidence below which a question goes to a person: right or silent. With the weights below it lets through about
// one in fifty questions of the law at large that no entry answers; TestSearch_RightOrSilent measures and holds this.
const bar = 0.6

// rankScore orders entries for one question. A question in the words of an ask goes to the ask's entry, whatever else says.
func rankScore(f features) float64 {
	return f.BM25 + 0.83*f.Mean - 0.23*f.Surface + 0.5*max(0, f.Ask-nearWords) + 5*max(0, f.Ask-sameWords)
}

// Cosines from which a question is an ask in nearly its words, and in its very words.
const (
	nearWords = 0.6
	sameWords = 0.9
)

// confidence is the chance that an entry answers the question. margin is how far it stands before its strongest rival. The
// weights are a logistic regression over every ask, left out in turn, and the public questions of STARD that no entry answers.
// A question mostly of words that no entry has is about something else; an ask's very words are sure.
func confidence(f features, margin float64) float64 {
	z := -1.1 + 6.2*f.BM25 + 6.2*f.Mean - 0.7*math.Log(max(1, f.Length)) + 11*margin
	p := min(1, 1.5*f.Known) / (1 + math.Exp(-z))
	return max(p, min(1, (f.Ask-0.75)/0.25))
}
