package knowledge

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

// weigh gathers the evidence for the i-th of the ranked entries. Being alike is not enough: 残疾证怎么办 is like many asks about
// 残疾 and 怎么办. What a neighbouring matter is named by is missing from the entry (Clause, Own, Surface), or as well said in
// another (margin, Vote), unless that rests on the same articles (Kin). Stories are long and only one clause of theirs asks, so
// the best clause counts, and likeness to a single ask can't be asked of them (Size).
func weigh(list []ranked, i int) evidence {
	f := list[i].features
	return evidence{1, f.Mean, margin(list, i), f.Clause, f.Own, f.BM25, f.Surface, f.Vote, f.Kin, f.Size}
}

// confidence is the chance that the i-th of the ranked entries answers the question. An ask's very words are sure.
func (s *entrySearch) confidence(list []ranked, i int) float64 {
	return max(s.policy.Entry.chance(weigh(list, i)), veryWords(list[i].features.Ask))
}

// weighThree gathers the evidence that one of the first three answers: how sure each of them is, and how much of what is asked the
// first one speaks of.
func (s *entrySearch) weighThree(list []ranked) evidence {
	var sure [3]float64
	for i := range list[:min(3, len(list))] {
		sure[i] = s.confidence(list, i)
	}
	return threeEvidence(sure, list[0].features)
}

func threeEvidence(sure [3]float64, first features) evidence {
	return evidence{1, sure[0], sure[1], sure[2], first.Own, first.BM25, first.Surface, first.Size}
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
