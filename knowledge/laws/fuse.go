package laws

import "slices"

// rrf is the constant of reciprocal-rank fusion: of each list an article gets 1/(rrf + its place, from 1). 60 is what Cormack, Clarke and
// Büttcher found and kept (Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods, SIGIR 2009).
const rrf = 60

// fused is an article and what the lists give it.
type fused struct {
	doc   int32
	score float64
}

// fuse joins lists of articles, each best first. Among equals the order of the first list counts.
func fuse(lists ...[]int32) []fused {
	var all []fused
	at := map[int32]int{}
	for _, list := range lists {
		for i, d := range list {
			n, ok := at[d]
			if !ok {
				n = len(all)
				at[d], all = n, append(all, fused{doc: d})
			}
			all[n].score += 1 / float64(rrf+i+1)
		}
	}
	slices.SortStableFunc(all, func(a, b fused) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return all
}
