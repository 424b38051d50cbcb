package laws

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"

	_ "embed"
)

// Ranking orders the articles of a pool. It is learned (see Learn) from questions whose right articles are known, holds no question and
// no article, and is kept as ranking.json.
type Ranking struct {
	Made     string             `json:"made"`     // from what, and how
	Features []string           `json:"features"` // what the trees look at
	Trees    []tree             `json:"trees"`
	Laws     map[string]float32 `json:"laws,omitempty"` // of a thousand questions, how many a law answers
}

//go:embed ranking.json
var rankingData []byte

// shipped is the ranking that pufa uses.
var shipped = sync.OnceValues(func() (*Ranking, error) {
	var r Ranking
	if err := json.Unmarshal(rankingData, &r); err != nil {
		return nil, fmt.Errorf("read ranking.json: %w", err)
	}
	return &r, nil
})

// Write keeps a ranking.
func (r *Ranking) Write(path string) error {
	data, err := json.Marshal(r)
	if err == nil {
		err = os.WriteFile(path, append(data, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write ranking: %w", err)
	}
	return nil
}

// fitted is a ranking in the terms of one index.
type fitted struct {
	trees []tree
	pick  []int     // feature of the ranking → feature of a candidate
	law   []float32 // lawPrior by version
}

// fit refers a ranking to an index.
func (x *Index) fit(r *Ranking) (*fitted, error) {
	f := &fitted{trees: r.Trees, law: make([]float32, len(x.versions))}
	for _, name := range r.Features {
		i := slices.Index(featureNames, name)
		if i < 0 {
			return nil, fmt.Errorf("ranking.json asks for a feature %q that there is none of; make it anew", name)
		}
		f.pick = append(f.pick, i)
	}
	for i, v := range x.versions {
		f.law[i] = ln1(r.Laws[Squeeze(v.Law)])
	}
	return f, nil
}

// hopeful is how many trees decide which candidates the others look at, and how many of those there are.
const (
	scoutTrees = 60
	hopeful    = 220
)

// rank scores the pool and puts it into order. Without trees the first stage's order stays.
func (s *search) rank(f *fitted) {
	if len(f.trees) == 0 {
		return
	}
	s.score(f, s.pool, f.trees[:min(scoutTrees, len(f.trees))])
	order(s.pool)
	if len(f.trees) > scoutTrees {
		top := s.pool[:min(hopeful, len(s.pool))]
		floor := float32(0)
		if len(top) < len(s.pool) {
			floor = s.pool[len(top)].score
		}
		s.score(f, top, f.trees[scoutTrees:])
		low := float32(math.MaxFloat32)
		for _, c := range top {
			low = min(low, c.score)
		}
		if low < floor { // those who stayed behind stay behind
			for i := range s.pool[len(top):] {
				s.pool[len(top)+i].score -= floor - low
			}
		}
		order(s.pool)
	}
}

func (s *search) score(f *fitted, list []candidate, trees []tree) {
	features := make([]float32, len(f.pick))
	for i := range list {
		c := &list[i]
		for j, p := range f.pick {
			features[j] = c.features[p]
		}
		for t := range trees {
			c.score += trees[t].eval(features)
		}
	}
}

func order(list []candidate) {
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return int(a.doc - b.doc)
	})
}

// priors counts how often laws answer.
type priors struct {
	questions float32
	laws      map[string]float32 // by squeezed name
}

func newPriors() *priors { return &priors{laws: map[string]float32{}} }

func (p *priors) add(x *Index, gold []int32) {
	p.questions++
	for _, d := range gold {
		p.laws[Squeeze(x.version(d).Law)] += 1 / float32(len(gold))
	}
}

// perThousand is Ranking.Laws, rounded to keep the file short.
func (p *priors) perThousand() map[string]float32 {
	out := map[string]float32{}
	for law, n := range p.laws {
		out[law] = float32(math.Round(float64(n/max(p.questions, 1)*1e5)) / 100)
	}
	return out
}
