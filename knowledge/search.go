package knowledge

import (
	"context"
	"slices"
	"sync"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Query asks for what fits a text.
type Query struct {
	Text string
	Day  string // 2006-01-02, for searchers whose material changes with time
	K    int    // at most so many hits
}

// Hit is something that fits: a curated entry, or, from a statute base, an article.
type Hit struct {
	Entry    string        // id; empty for an article
	Citation chat.Citation // zero for an entry
	Score    float64       // confidence in [0, 1] that it answers the text
}

// Searcher finds what answers a question, best first. Entries are searched by one; a statute base is another.
type Searcher interface {
	// Search returns at most Query.K hits, best first; none when nothing has anything to do with the text.
	// Errors: those of ctx.
	Search(ctx context.Context, q Query) ([]Hit, error)
}

// entrySearch finds entries by the characters and pairs of characters of a question: BM25F over asks, title, the first two
// layers and the law's; the cosine with the mean of an entry's asks and with the nearest of them; and how much of the question
// an entry covers. Everything is computed at load; a question costs the postings of its grams. Safe for many goroutines.
type entrySearch struct {
	index
	cover   coverage
	speech  *speech
	ids     []string
	scratch sync.Pool // *accounts
}

func newEntrySearch(entries []Entry, sp *speech) *entrySearch {
	x := newIndex(entries, sp.canonical)
	s := &entrySearch{index: x, cover: newCoverage(&x, len(entries)), speech: sp}
	for _, e := range entries {
		s.ids = append(s.ids, e.ID)
	}
	s.scratch.New = func() any {
		return &accounts{ask: make([]float32, len(s.askOf)), entry: make([]account, len(s.ids))}
	}
	return s
}

// accounts are the sums of one search.
type accounts struct {
	ask   []float32
	entry []account
	grams []gram
}

// account is what speaks for one entry.
type account struct {
	bm25, mean, surface float32 // sums over the question's grams
	best                float32 // cosine of the nearest ask
	clause, whole, own  float32 // sums over the characters: of the clause being read, of all that the entry has, of what asks and title have
	bestClause          float32 // share
}

// features are what the rank and the confidence of an entry are made from. All lie in [0, 1].
type features struct {
	BM25    float64 // BM25F, as a share of the most it can be
	Mean    float64 // cosine with the mean of the entry's asks
	Ask     float64 // cosine with the nearest ask
	Surface float64 // share of the question's weight that asks and title have
	Clause  float64 // share of the characters that the entry has, in the clause of which it has most
	Own     float64 // share of the topical characters that asks and title have
}

// Search implements Searcher.
func (s *entrySearch) Search(ctx context.Context, q Query) ([]Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := s.rank(laws.Clip(q.Text))
	var hits []Hit
	for i, r := range list[:min(len(list), q.K)] {
		rival := 0.0
		if len(list) > 1 {
			rival = list[max(0, 1-i)].score // the first's rival is the second, the others' the first
		}
		hits = append(hits, Hit{Entry: s.ids[r.entry], Score: confidence(r.features, r.score-rival)})
	}
	return hits, nil
}

type ranked struct {
	entry    int
	features features
	score    float64
}

// rank orders the entries that share anything with the text.
func (s *entrySearch) rank(text string) []ranked {
	acc := s.scratch.Get().(*accounts)
	defer s.scratch.Put(acc)
	text = s.speech.canonical(s.speech.smalltalk.Replace(laws.Fold(text)))
	weight, norm := s.collect(acc, text)
	if weight == 0 {
		return nil
	}
	s.nearest(acc, norm)
	read := s.cover.read(text, acc.entry)
	var list []ranked
	for i := range acc.entry {
		a := &acc.entry[i]
		if a.bm25 == 0 {
			continue
		}
		f := features{
			BM25: float64(a.bm25 / weight), Mean: float64(a.mean / norm), Ask: float64(a.best / norm),
			Surface: float64(a.surface / weight), Clause: read.clause(a), Own: read.own(a),
		}
		list = append(list, ranked{i, f, rankScore(f)})
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return list
}

// collect adds up the postings of the question's grams. weight is the sum of their weights, norm the length of their vector.
func (s *entrySearch) collect(acc *accounts, text string) (weight, norm float32) {
	clear(acc.ask)
	clear(acc.entry)
	acc.grams = s.vocab.find(text, acc.grams[:0])
	for _, g := range acc.grams {
		w := g.share * s.unseen
		if g.id >= 0 {
			w = s.weight[g.id]
			for _, p := range s.asks[g.id] {
				acc.ask[p.doc] += w * p.weight
			}
			for _, p := range s.entries[g.id] {
				a := &acc.entry[p.doc]
				a.bm25 += p.bm25
				a.mean += w * p.mean
				a.surface += w * p.surface
			}
		}
		weight += w
		norm += w * w
	}
	return weight, sqrt(norm)
}

// nearest finds each entry's ask nearest to the question.
func (s *entrySearch) nearest(acc *accounts, norm float32) {
	for i, dot := range acc.ask {
		if a := &acc.entry[s.askOf[i]]; dot > a.best {
			a.best = dot
		}
	}
}
