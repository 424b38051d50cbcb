package laws

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Folds is what cross-validation measures: everything that is learned is learned without the questions it is judged on.
type Folds struct {
	All      *Measure // the ranking as it ships
	NoLabels *Measure // the same, but for what it knows of laws that are asked about often
	// Right articles that are right for no question learned from: how many there are, and the share found among the first ten.
	Unseen, UnseenNoLabels float64
	UnseenCount            int
	Fused                  *Folds // the same, fused with what lies near the questions in the space of a model; nil without one
}

// EvaluateFolds learns and judges in folds, dealt by a hash of the questions' ids and the seed; nearly equal questions share a fold.
// Features named in without are left out, as LearnConfig.Without says; then NoLabels is nil, to save its time.
func (x *Index) EvaluateFolds(list []Asked, day string, folds, seed int, without ...string) (*Folds, error) {
	return x.evaluateFolds(list, day, folds, seed, without, nil)
}

// evaluateFolds lets locate say what lies near the questions, if it is not nil.
func (x *Index) evaluateFolds(list []Asked, day string, folds, seed int, without []string, locate func([]*example)) (*Folds, error) {
	if folds < 2 || folds > len(list) {
		return nil, fmt.Errorf("%d folds of %d questions: take 2 or more, and not more than there are questions", folds, len(list))
	}
	if err := checkWithout(without); err != nil {
		return nil, err
	}
	c := &crossing{index: x, examples: x.examples(list, day, folds, seed), own: x.own(day), without: without, seed: seed}
	if locate != nil {
		locate(c.examples)
	}
	c.rounds = []*round{newRound(false)}
	if len(without) == 0 {
		c.rounds = append(c.rounds, newRound(true))
	}
	if err := c.run(folds, c.fold); err != nil {
		return nil, err
	}
	out := foldsOf(c.rounds, func(r *round) *tally { return &r.words })
	if slices.ContainsFunc(c.examples, func(e *example) bool { return e.near != nil }) {
		out.Fused = foldsOf(c.rounds, func(r *round) *tally { return &r.fused })
	}
	return out, nil
}

func foldsOf(rounds []*round, of func(*round) *tally) *Folds {
	all := of(rounds[0])
	out := &Folds{All: all.measure.mean(), UnseenCount: all.unseen, Unseen: all.share()}
	if len(rounds) > 1 {
		other := of(rounds[1])
		out.NoLabels, out.UnseenNoLabels = other.measure.mean(), other.share()
	}
	return out
}

// crossing is a cross-validation on its way.
type crossing struct {
	index    *Index
	examples []*example
	own      []*example
	without  []string
	seed     int
	mu       sync.Mutex // of rounds
	rounds   []*round
}

// round is one way of learning.
type round struct {
	noLabels bool
	words    tally
	fused    tally // with a model's say
}

func newRound(noLabels bool) *round {
	return &round{noLabels: noLabels, words: tally{measure: newMeasure()}, fused: tally{measure: newMeasure()}}
}

// tally is what was counted.
type tally struct {
	measure *Measure
	unseen  int // right articles that are right for no question learned from
	found   int // those of them among the first ten
}

func (t *tally) share() float64 { return float64(t.found) / float64(max(t.unseen, 1)) }

// run does every fold, as many at a time as there are processors. dealt says which fold each example has.
func (c *crossing) run(folds int, do func(f int, dealt []int) error) error {
	dealt := make([]int, len(c.examples))
	for i, e := range c.examples {
		dealt[i] = e.fold
	}
	failed := make([]error, folds)
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for f := range folds {
		wg.Go(func() {
			free <- struct{}{}
			failed[f] = do(f, dealt)
			<-free
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// fold learns from all folds but one and judges that one.
func (c *crossing) fold(f int, dealt []int) error {
	known, judged := c.split(f, dealt)
	seen := map[int32]bool{}
	for _, e := range known {
		if e.own {
			continue
		}
		for _, d := range e.gold {
			seen[d] = true
		}
	}
	for _, r := range c.rounds {
		learned, err := c.index.learn(known, LearnConfig{NoLabels: r.noLabels, Without: c.without})
		if err != nil {
			return err
		}
		view, err := c.index.fit(learned)
		if err != nil {
			return err
		}
		for _, e := range judged {
			c.judge(r, e, docsOf(c.index.ranked(e, view)), seen)
		}
	}
	return nil
}

// split parts what a fold is judged on from what is known of the others.
func (c *crossing) split(f int, dealt []int) (known, judged []*example) {
	for i, e := range c.examples {
		if dealt[i] == f {
			judged = append(judged, e)
			continue
		}
		copied := *e // its fold is dealt anew, for what is known of laws
		known = append(known, &copied)
	}
	fold(known, priorFolds, c.seed)
	return append(known, c.own...), judged
}

// HeldOut is one fold of a cross-validation.
type HeldOut struct {
	Asked []Asked // the questions that it is judged on
	// Search is Index.Search by a ranking that was learned without them.
	Search func(text, day string, k int) []Hit
}

// HoldOut deals questions as EvaluateFolds does, and learns a ranking for each fold.
func (x *Index) HoldOut(list []Asked, day string, folds, seed int) ([]HeldOut, error) {
	if folds < 2 || folds > len(list) {
		return nil, fmt.Errorf("%d folds of %d questions: take 2 or more, and not more than there are questions", folds, len(list))
	}
	c := &crossing{index: x, examples: x.examples(list, day, folds, seed), own: x.own(day), seed: seed}
	out := make([]HeldOut, folds)
	err := c.run(folds, func(f int, dealt []int) error {
		known, judged := c.split(f, dealt)
		learned, err := x.learn(known, LearnConfig{})
		if err != nil {
			return err
		}
		view, err := x.fit(learned)
		if err != nil {
			return err
		}
		for _, e := range judged {
			out[f].Asked = append(out[f].Asked, e.asked)
		}
		out[f].Search = func(text, day string, k int) []Hit { return x.searchBy(view, text, day, k) }
		return nil
	})
	return out, err
}

// judge counts one question.
func (c *crossing) judge(r *round, e *example, found []int32, seen map[int32]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.words.add(e, found, seen)
	if e.near != nil {
		found = fusedDocs(found, e.near)
	}
	r.fused.add(e, found, seen)
}

func (t *tally) add(e *example, found []int32, seen map[int32]bool) {
	t.measure.add(found, e.gold, len(e.asked.Articles))
	for _, d := range e.gold {
		if seen[d] {
			continue
		}
		t.unseen++
		if slices.Contains(found[:min(10, len(found))], d) {
			t.found++
		}
	}
}
