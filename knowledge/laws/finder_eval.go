package laws

import "context"

// Evaluate measures Search, one question after the other. fused counts the questions in which the model had a say.
func (f *Finder) Evaluate(ctx context.Context, list []Asked, day string) (m *Measure, fused int) {
	x := f.index
	m = x.evaluate(list, day, func(s *search, question string) []int32 {
		s.run(x.ranking, question, day)
		near, _ := f.near(ctx, s, question, day)
		if near == nil {
			return docsOf(s.pool)
		}
		fused++
		return fusedDocs(docsOf(s.pool), near)
	})
	return m, fused
}

// EvaluateFolds is Index.EvaluateFolds, and in Folds.Fused the same with a model's say in the questions that it places; nil when it places none.
func (f *Finder) EvaluateFolds(ctx context.Context, list []Asked, day string, folds, seed int, without ...string) (*Folds, error) {
	return f.index.evaluateFolds(list, day, folds, seed, without, func(examples []*example) {
		s := newSearch(f.index)
		for _, e := range examples {
			s.pool = e.pool
			e.near, _ = f.near(ctx, s, e.asked.Question, day)
		}
	})
}

// fusedDocs joins lists of articles.
func fusedDocs(lists ...[]int32) (list []int32) {
	for _, a := range fuse(lists...) {
		list = append(list, a.doc)
	}
	return list
}
