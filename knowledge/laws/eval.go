package laws

import (
	"slices"
	"time"
)

// Measure is how well questions find their right articles, as means over all questions. A right article that is not in force on the day,
// or in no text, counts as not found.
type Measure struct {
	Questions int
	Recall    map[int]float64 // by k: share of the right articles among the first k
	Hit       map[int]float64 // by k: share of questions with a right article among the first k
	MRR       float64         // 1 / place of the first right article, 0 past the tenth
	NDCG      float64         // over the first ten
	Lost      int             // right articles that are not in force on the day, or in no text
	Times     []time.Duration // of each question, sorted; empty when it was not measured
}

// Depths are the k of Measure.
var Depths = []int{1, 3, 5, 10, 20, 100}

func newMeasure() *Measure { return &Measure{Recall: map[int]float64{}, Hit: map[int]float64{}} }

// add counts one question: the documents found, best first, the right ones, and how many right ones there are in all.
func (m *Measure) add(found, gold []int32, all int) {
	m.Questions++
	m.Lost += all - len(gold)
	first, gain, hits := 0, 0.0, 0
	for i, d := range found[:min(len(found), 100)] {
		if !slices.Contains(gold, d) {
			continue
		}
		hits++
		if first == 0 {
			first = i + 1
		}
		for _, k := range Depths {
			if i < k {
				m.Recall[k] += 1 / float64(all)
			}
		}
		if i < 10 {
			gain += discount(i)
		}
	}
	for _, k := range Depths {
		if first > 0 && first <= k {
			m.Hit[k]++
		}
	}
	if first > 0 && first <= 10 {
		m.MRR += 1 / float64(first)
	}
	ideal := 0.0
	for i := range min(all, 10) {
		ideal += discount(i)
	}
	m.NDCG += gain / ideal
}

// mean ends the counting.
func (m *Measure) mean() *Measure {
	n := float64(max(m.Questions, 1))
	for _, k := range Depths {
		m.Recall[k] /= n
		m.Hit[k] /= n
	}
	m.MRR /= n
	m.NDCG /= n
	slices.Sort(m.Times)
	return m
}

// Percentile is the time within which that share of the questions was answered.
func (m *Measure) Percentile(p float64) time.Duration {
	if len(m.Times) == 0 {
		return 0
	}
	return m.Times[min(len(m.Times)-1, int(p*float64(len(m.Times))))]
}

// Evaluate measures the shipped ranking, one question after the other.
func (x *Index) Evaluate(list []Asked, day string) *Measure {
	return x.evaluate(list, day, func(s *search, question string) []int32 {
		s.run(x.ranking, question, day)
		return docsOf(s.pool)
	})
}

func (x *Index) evaluate(list []Asked, day string, find func(s *search, question string) []int32) *Measure {
	where := x.inForce(day)
	m := newMeasure()
	s := newSearch(x)
	for _, a := range list {
		start := time.Now()
		found := find(s, a.Question)
		m.Times = append(m.Times, time.Since(start))
		m.add(found, a.gold(where), len(a.Articles))
	}
	return m.mean()
}

// Judge measures what anything else finds: find lists articles for a question, best first. Of a Hit only Law and Article are read; what is
// not in force on the day is passed over but keeps its place.
func (x *Index) Judge(list []Asked, day string, find func(Asked) []Hit) *Measure {
	where := x.inForce(day)
	m := newMeasure()
	for _, a := range list {
		var found []int32
		for _, h := range find(a) {
			d, ok := where[Squeeze(h.Law)+h.Article]
			if !ok {
				d = -1
			}
			found = append(found, d)
		}
		m.add(found, a.gold(where), len(a.Articles))
	}
	return m.mean()
}

func docsOf(list []candidate) []int32 {
	out := make([]int32, len(list))
	for i, c := range list {
		out[i] = c.doc
	}
	return out
}
