package laws

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
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
	where := x.inForce(day)
	m := newMeasure()
	s := newSearch(x)
	for _, a := range list {
		var gold []int32
		for _, g := range a.Articles {
			if d, ok := where[Squeeze(g.Law)+g.Article]; ok {
				gold = append(gold, d)
			}
		}
		start := time.Now()
		s.run(x.ranking, a.Question, day)
		m.Times = append(m.Times, time.Since(start))
		m.add(docsOf(s.pool), gold, len(a.Articles))
	}
	return m.mean()
}

// Judge measures what anything else finds: find lists articles for a question, best first. Of a Hit only Law and Article are read; what is
// not in force on the day is passed over but keeps its place.
func (x *Index) Judge(list []Asked, day string, find func(Asked) []Hit) *Measure {
	where := x.inForce(day)
	m := newMeasure()
	for _, a := range list {
		var gold, found []int32
		for _, g := range a.Articles {
			if d, ok := where[Squeeze(g.Law)+g.Article]; ok {
				gold = append(gold, d)
			}
		}
		for _, h := range find(a) {
			d, ok := where[Squeeze(h.Law)+h.Article]
			if !ok {
				d = -1
			}
			found = append(found, d)
		}
		m.add(found, gold, len(a.Articles))
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

// Folds is what cross-validation measures: everything that is learned is learned without the questions it is judged on.
type Folds struct {
	All      *Measure // the ranking as it ships
	NoLabels *Measure // the same, but for what it knows of laws that are asked about often
	// Right articles that are right for no question learned from: how many there are, and the share found among the first ten.
	Unseen, UnseenNoLabels float64
	UnseenCount            int
}

// EvaluateFolds learns and judges in folds, dealt by a hash of the questions' ids and the seed; nearly equal questions share a fold.
// Features named in without are left out, as LearnConfig.Without says; then NoLabels is nil, to save its time.
func (x *Index) EvaluateFolds(list []Asked, day string, folds, seed int, without ...string) (*Folds, error) {
	if folds < 2 || folds > len(list) {
		return nil, fmt.Errorf("%d folds of %d questions: take 2 or more, and not more than there are questions", folds, len(list))
	}
	if err := checkWithout(without); err != nil {
		return nil, err
	}
	rounds := []bool{false, true}
	if len(without) > 0 {
		rounds = rounds[:1]
	}
	examples, own := x.examples(list, day, folds, seed), x.own(day)
	dealt := make([]int, len(examples))
	for i, e := range examples {
		dealt[i] = e.fold
	}
	out := &Folds{All: newMeasure(), NoLabels: newMeasure()}
	hits := [2]int{}
	work := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range min(folds, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for f := range work {
				var known, judged []*example
				seen := map[int32]bool{}
				for i, e := range examples {
					if dealt[i] == f {
						judged = append(judged, e)
						continue
					}
					copied := *e
					known = append(known, &copied)
					for _, d := range e.gold {
						seen[d] = true
					}
				}
				fold(known, priorFolds, seed)
				known = append(known, own...)
				for n, noLabels := range rounds {
					r, err := x.learn(known, LearnConfig{NoLabels: noLabels, Without: without})
					var view *fitted
					if err == nil {
						view, err = x.fit(r)
					}
					mu.Lock()
					if err != nil {
						failed = err
						mu.Unlock()
						continue
					}
					m := []*Measure{out.All, out.NoLabels}[n]
					for _, e := range judged {
						found := docsOf(x.ranked(e, view))
						m.add(found, e.gold, len(e.asked.Articles))
						for _, d := range e.gold {
							if seen[d] {
								continue
							}
							if n == 0 {
								out.UnseenCount++
							}
							if slices.Contains(found[:min(10, len(found))], d) {
								hits[n]++
							}
						}
					}
					mu.Unlock()
				}
			}
		})
	}
	for f := range folds {
		work <- f
	}
	close(work)
	wg.Wait()
	if failed != nil {
		return nil, failed
	}
	out.All.mean()
	if out.NoLabels.mean(); len(rounds) == 1 {
		out.NoLabels = nil
	}
	if out.UnseenCount > 0 {
		out.Unseen, out.UnseenNoLabels = float64(hits[0])/float64(out.UnseenCount), float64(hits[1])/float64(out.UnseenCount)
	}
	return out, nil
}
