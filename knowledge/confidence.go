package knowledge

import "math"

// bar is the confidence below which a question goes to a person: right or silent. A wrong answer is far worse than a hand-over,
// so it stands where a lower one would buy answers dearly. Over the first half of testdata/messages, each message judged by
// weights that it had no part in (TestFit), of what villagers ask is answered and answered wrongly, and answered of what must not be:
//
//	0.70  0.609  0.050  0.052
//	0.74  0.547  0.037  0.052
//	0.78  0.503  0.031  0.052
//	0.80  0.466  0.019  0.026
//	0.84  0.422  0.012  0.013
//
// The tests hold what it measures.
const bar = 0.79

// rankScore orders entries for one question. A question in the words of an ask goes to the ask's entry, whatever else says.
func rankScore(f features) float64 {
	return f.BM25 + 0.83*f.Mean - 0.23*f.Surface + 0.25*f.Clause + 0.1*f.Second + 0.5*max(0, f.Ask-nearWords) + 5*max(0, f.Ask-sameWords)
}

// voteSharpness is how much more of the vote a better score gets.
const voteSharpness = 11

// Cosines from which a question is an ask in nearly its words, and in its very words.
const (
	nearWords = 0.6
	sameWords = 0.9
)

// evidenceWeights say how much each piece of evidence counts, for the whole step from 0 to 1; in life a margin is seldom over 0.3.
// They are a logistic regression over what fit_test.go gathers: `go test ./knowledge -run TestFit -fit -v` makes them again and
// shows the curve. Of them 161 villagers' messages and 77 that must not be answered weigh most, 4 each; 1,644 asks left out and
// 519 whose entry is away 0.12 each; the 926 questions of STARD 0.4 each. What the second half of testdata/messages and
// nearmiss-test.tsv ask had no part in them.
var evidenceWeights = evidence{-6.62, 1.88, 1.81, 1.49, 1.30, 3.22, 2.28, 1.79, 3.48, 3.43}

// evidence is what the confidence in an entry rests on; evidenceNames says what is where.
type evidence [10]float64

var evidenceNames = [len(evidence{})]string{"doubt", "mean", "margin", "clause", "own", "bm25", "surface", "vote", "kin", "size"}

// weigh gathers the evidence for the i-th of the ranked entries. Being alike is not enough: 残疾证怎么办 is like many asks about
// 残疾 and 怎么办. What a neighbouring matter is named by is missing from the entry (Clause, Own, Surface), or as well said in
// another (margin, Vote), unless that rests on the same articles (Kin). Stories are long and only one clause of theirs asks, so
// the best clause counts, and likeness to a single ask can't be asked of them (Size).
func weigh(list []ranked, i int) evidence {
	f := list[i].features
	return evidence{1, f.Mean, margin(list, i), f.Clause, f.Own, f.BM25, f.Surface, f.Vote, f.Kin, f.Size}
}

// confidence is the chance that the i-th of the ranked entries answers the question. An ask's very words are sure.
func confidence(list []ranked, i int) float64 {
	return max(chance(weigh(list, i), evidenceWeights), veryWords(list[i].features.Ask))
}

func chance(e, weights evidence) float64 {
	z := 0.0
	for k := range e {
		z += e[k] * weights[k]
	}
	return 1 / (1 + math.Exp(-z))
}

// margin is how far an entry stands before the best of the others that is not its kin.
func margin(list []ranked, i int) float64 {
	for j := range list {
		if j != i && !list[i].kin(&list[j]) {
			return list[i].score - list[j].score
		}
	}
	return list[i].score
}

// veryWords is the confidence that likeness to a single ask alone gives: none below a cosine of 0.75, certainty at 1.
func veryWords(cosine float64) float64 { return min(1, (cosine-0.75)/0.25) }
