package knowledge

import (
	"cmp"
	"context"
	"math"
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
	Among    float64       // of the first hit: confidence that one of the first three answers it
}

// Searcher finds what answers a question, best first. Entries are searched by one; a statute base is another.
type Searcher interface {
	// Search returns at most Query.K hits, best first; none when nothing has anything to do with the text.
	// Errors: those of ctx.
	Search(ctx context.Context, q Query) ([]Hit, error)
}

// entrySearch finds entries by the characters of a question, their pairs and the sounds of pairs: BM25F over asks, title, the
// first two layers and the law's; the cosine with the mean of an entry's asks and with the nearest of them; how much of the question
// an entry covers; and what the best entries have in common. Everything is computed at load; a question costs the postings of its grams. Safe for many goroutines.
type entrySearch struct {
	*index
	cover   coverage
	speech  *speech
	weigher *weigher
	policy  *policy
	ids     []string
	scratch sync.Pool // *accounts
}

func newEntrySearch(entries []Entry, names *laws.Names, sp *speech, p *policy) *entrySearch {
	x := newIndex(entries, sp)
	s := &entrySearch{index: x, cover: newCoverage(x, len(entries)), speech: sp, weigher: newWeigher(entries, names, x, sp), policy: p}
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
	best, second        float32 // cosines of the nearest asks
	clause, whole, own  float32 // sums over the characters: of the clause being read, of all that the entry has, of what asks and title have
	bestClause          float32 // share
}

// features are what the rank and the confidence of an entry are made from. All lie in [0, 1].
type features struct {
	BM25    float64 // BM25F, as a share of the most it can be
	Mean    float64 // cosine with the mean of the entry's asks
	Ask     float64 // cosine with the nearest ask
	Second  float64 // cosine with the second nearest
	Surface float64 // share of the question's weight that asks and title have
	Clause  float64 // share of the characters that the entry has, in the clause of which it has most
	Own     float64 // share of the topical characters that asks and title have
	Vote    float64 // share of the vote among the best
	Kin     float64 // what its kin have of the vote
	Size    float64 // how much the question says, as a share of a long story
}

// Search implements Searcher.
func (s *entrySearch) Search(ctx context.Context, q Query) ([]Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := s.rank(laws.Clip(q.Text))
	var hits []Hit
	for i := range list[:min(len(list), q.K)] {
		hits = append(hits, Hit{Entry: s.ids[list[i].entry], Score: s.confidence(list, i)})
	}
	if len(hits) > 0 {
		hits[0].Among = s.policy.Clarify.chance(s.weighThree(list))
	}
	return hits, nil
}

// ranked is an entry in its place.
type ranked struct {
	entry    int
	features features
	score    float64
	leading  []chat.Citation // the articles that it would name first; nil when it is not in the running
}

// kin says whether two entries would name one article among the first. Who is kin answers the same question of the law, so it
// is no rival.
func (r *ranked) kin(other *ranked) bool {
	return slices.ContainsFunc(r.leading, func(c chat.Citation) bool { return slices.Contains(other.leading, c) })
}

// rank orders the entries that share anything with the text.
func (s *entrySearch) rank(text string) []ranked {
	acc := s.scratch.Get().(*accounts)
	defer s.scratch.Put(acc)
	asked := text
	text = s.speech.same.Replace(s.speech.matter(text))
	weight, norm := s.collect(acc, text)
	if weight == 0 {
		return nil
	}
	s.nearest(acc, norm)
	read := s.cover.read(text, acc.entry)
	list := make([]ranked, 0, len(acc.entry))
	for i := range acc.entry {
		a := &acc.entry[i]
		if a.bm25 == 0 {
			continue
		}
		f := features{
			BM25: float64(a.bm25 / weight), Mean: float64(a.mean / norm), Ask: float64(a.best / norm), Second: float64(a.second / norm),
			Surface: float64(a.surface / weight), Clause: read.clause(a), Own: read.own(a), Size: min(1, float64(weight)/sizeOfStory),
		}
		list = append(list, ranked{entry: i, features: f, score: rankScore(f)})
	}
	slices.SortFunc(list, byScore)
	s.support(list, s.weigher.read(asked))
	return list
}

func byScore(a, b ranked) int { return cmp.Or(cmp.Compare(b.score, a.score), a.entry-b.entry) }

// inTheRunning is how many entries are looked at closely.
const inTheRunning = 15

// support lets the best entries speak for each other: each gets a share of one vote by its score, and is told what its kin
// have. It does not change their order: that was tried and helped nothing.
func (s *entrySearch) support(list []ranked, asked []gram) {
	list = list[:min(inTheRunning, len(list))]
	votes := 0.0
	for i := range list {
		r := &list[i]
		r.leading = s.weigher.leading(r.entry, asked)
		r.features.Vote = math.Exp(voteSharpness * (r.score - list[0].score))
		votes += r.features.Vote
	}
	for i := range list {
		list[i].features.Vote /= votes
	}
	for i := range list {
		r := &list[i]
		for j := range list {
			if i != j && r.kin(&list[j]) {
				r.features.Kin += list[j].features.Vote
			}
		}
	}
}

// sizeOfStory is the weight of a long story: some eighty characters.
const sizeOfStory = 600

// collect adds up the postings of the question's grams. weight is the sum of their weights, norm the length of their vector.
func (s *entrySearch) collect(acc *accounts, text string) (weight, norm float32) {
	clear(acc.ask)
	clear(acc.entry)
	acc.grams = s.find(text, acc.grams[:0])
	for _, g := range acc.grams {
		w := s.of(g)
		if g.id >= 0 {
			for _, p := range s.asks.of(g.id) {
				acc.ask[p.doc] += w * p.weight
			}
			for _, p := range s.entries.of(g.id) {
				a := &acc.entry[p.doc]
				a.bm25 += p.bm25
				a.mean += w * p.mean
				if p.surface() {
					a.surface += w
				}
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
		a := &acc.entry[s.askOf[i]]
		if dot > a.best {
			a.best, a.second = dot, a.best
		} else if dot > a.second {
			a.second = dot
		}
	}
}
