package knowledge

import "math"

// bar is the confidence below which a question goes to a person: right or silent. A wrong answer is far worse than a hand-over,
// so it stands where a lower one would buy answers dearly. On testdata/nearmiss-dev.tsv, with 60 entries, it answers 1.5 % of the
// near-misses and 53 % of what an entry answers. The tests hold what it measures.
const bar = 0.76

// rankScore orders entries for one question. A question in the words of an ask goes to the ask's entry, whatever else says.
func rankScore(f features) float64 {
	return f.BM25 + 0.83*f.Mean - 0.23*f.Surface + 0.5*max(0, f.Ask-nearWords) + 5*max(0, f.Ask-sameWords)
}

// Cosines from which a question is an ask in nearly its words, and in its very words.
const (
	nearWords = 0.6
	sameWords = 0.9
)

// What speaks for an answer. Each weight is for the whole step from 0 to 1; in life a margin is seldom over 0.3. They are a
// logistic regression, made with 34 entries, over every ask, left out in turn; the asks of every entry, asked when the entry is away; the public
// questions of STARD that no entry answers, at 0.4 each; and, twice each, nearmiss-dev.tsv and questions.tsv of testdata.
// nearmiss-test.tsv had no part in it.
const (
	doubt         = -5.5
	alikeWeight   = 8.1 // the question sounds like the entry's asks
	marginWeight  = 9.2 // no other entry is nearly as good
	coveredWeight = 3.1 // one clause of it holds hardly a character that the entry does not have
	topicWeight   = 0.8 // its topical characters are in the entry's asks and title
)

// confidence is the chance that an entry answers the question. margin is how far it stands before its strongest rival. Being
// alike is not enough: 残疾证怎么办 is like many asks about 残疾 and 怎么办. What a neighbouring matter is named by is missing
// from the entry (coverage), or as well said in another (margin). Stories are long and only one clause of theirs asks, so the
// best clause counts. An ask's very words are sure.
func confidence(f features, margin float64) float64 {
	z := doubt + alikeWeight*f.Mean + marginWeight*margin + coveredWeight*f.Clause + topicWeight*f.Own
	return max(1/(1+math.Exp(-z)), veryWords(f.Ask))
}

// veryWords is the confidence that likeness to a single ask alone gives: none below a cosine of 0.75, certainty at 1.
func veryWords(cosine float64) float64 { return min(1, (cosine-0.75)/0.25) }
