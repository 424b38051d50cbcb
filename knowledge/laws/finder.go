package laws

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Finder searches an index and, when it has a model and the model's vectors, gives the articles that lie near the question there a say.
// Without them, and whenever the model does not answer in time, it finds what Index.Search finds. Safe for many goroutines.
type Finder struct {
	index    *Index
	vectors  *Vectors
	embedder Embedder

	mu       sync.Mutex
	failures int       // of the model, one after the other
	rest     time.Time // until then it is not asked
	known    []located // questions of late, the newest first
}

// located is where a question lies. The question itself is not kept.
type located struct {
	key textKey
	at  []float32
}

const (
	patience  = 2 * time.Second  // how long a question waits for the model
	allowance = 3                // failures in a row after which the model is left alone
	restFor   = 30 * time.Second // for so long
	memory    = 64               // questions whose place is remembered
)

// NewFinder makes a finder. Vectors of another index than x are a mistake; without vectors or embedder words alone decide.
func NewFinder(x *Index, v *Vectors, e Embedder) *Finder {
	return &Finder{index: x, vectors: v, embedder: e}
}

// Finding is what a Finder found.
type Finding struct {
	Hits  []Hit    // best first. When Fused, Score is the sum of reciprocal ranks
	Fused bool     // the model had a say
	Sent  []string // what went to the model for this, whether it answered or not: the question as it was given, or nothing
}

// Search is Index.Search with a model's say. The question goes to the model as it is: redact what a person wrote before.
func (f *Finder) Search(ctx context.Context, text, day string, k int) Finding {
	x := f.index
	s := x.searches.Get().(*search)
	defer x.searches.Put(s)
	s.run(x.ranking, text, day)
	near, sent := f.near(ctx, s, text, day)
	out := Finding{Fused: near != nil, Sent: sent}
	if !out.Fused {
		for _, c := range s.pool[:min(k, len(s.pool))] {
			out.Hits = append(out.Hits, s.hit(c.doc, float64(c.score)))
		}
		return out
	}
	all := fuse(docsOf(s.pool), near)
	for _, a := range all[:min(k, len(all))] {
		out.Hits = append(out.Hits, s.hit(a.doc, a.score))
	}
	return out
}

func (s *search) hit(d int32, score float64) Hit {
	h := s.x.hit(d)
	h.Score, h.Lay = score, float64(s.lay[d])
	return h
}

// near lists the articles in force on a day that lie nearest to a question, as many as the first stage passes on. Nil when the model has no
// say: there is none, it does not answer, or no article has a word of the question. s has run.
func (f *Finder) near(ctx context.Context, s *search, text, day string) (list []int32, sent []string) {
	if f.vectors == nil || f.embedder == nil || len(s.pool) == 0 {
		return nil, nil
	}
	at, sent := f.locate(ctx, Clip(text))
	if at == nil {
		return nil, sent
	}
	f.vectors.cosines(s.x, at, day, s.first) // the first stage is done with it
	return best(s.first, poolSize), sent
}

// locate places a question; nil when the model does not.
func (f *Finder) locate(ctx context.Context, text string) (at []float32, sent []string) {
	key := keyOf(text)
	at, resting := f.recall(key)
	if at != nil || resting {
		return at, nil
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	list, err := f.embedder.Embed(limited, []string{text})
	if err == nil && len(list) == 1 && len(list[0]) == f.vectors.rows.size {
		at = list[0]
	}
	if at != nil || ctx.Err() == nil { // that the asker went away is not the model's fault
		f.learn(key, at)
	}
	return at, []string{text}
}

// recall finds a question of late, and says whether the model rests.
func (f *Finder) recall(key textKey) (at []float32, resting bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.known, func(l located) bool { return l.key == key })
	if i < 0 {
		return nil, time.Now().Before(f.rest)
	}
	l := f.known[i]
	f.known = slices.Insert(slices.Delete(f.known, i, i+1), 0, l)
	return l.at, false
}

// learn remembers a place, or counts a failure when there is none.
func (f *Finder) learn(key textKey, at []float32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at == nil {
		if f.failures++; f.failures >= allowance {
			f.rest = time.Now().Add(restFor)
		}
		return
	}
	f.failures = 0
	f.known = slices.Insert(f.known[:min(len(f.known), memory-1)], 0, located{key, at})
}
