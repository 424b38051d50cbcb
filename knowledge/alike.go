package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// alikeEnough is how near two heaps of questions must lie to become one: the mean cosine between the questions of one and those of the other.
// docs/knowledge.md has what it was measured on. Characters alone were tried first and put next to nothing together that belongs together.
const alikeEnough = 0.5

// neighbours is how many entries tell what a question is about.
const neighbours = 10

// Alike puts questions that are about the same thing into heaps: the indexes of texts, the largest heap first, those of a heap in their order. Two
// questions are alike when the same entries lie near them, even though none of those is near enough to answer; so it is the search that
// knows that 抬钱 and 借贷 are one matter. The two nearest heaps are joined, on average, as long as they are alike enough. The same texts
// give the same heaps. A search for each text and cubic work at worst: meant for some hundreds. Errors: those of ctx.
func (b *Base) Alike(ctx context.Context, texts []string, now time.Time) ([][]int, error) {
	about, said := make([]vector, len(texts)), make([]string, len(texts))
	for i, text := range texts {
		hits, err := b.search.Search(ctx, Query{Text: text, Day: isoDate(now), K: neighbours})
		if err != nil {
			return nil, fmt.Errorf("compare questions: %w", err)
		}
		about[i], said[i] = newVector(hits), b.data.speech.canonical(text)
	}
	sim := make([][]float64, len(texts))
	for i := range sim {
		sim[i] = make([]float64, len(texts))
		for j := range i {
			if sim[i][j] = about[i].dot(about[j]); said[i] == said[j] {
				sim[i][j] = 1
			}
			sim[j][i] = sim[i][j]
		}
	}
	return heaps(sim, alikeEnough), nil
}

// vector is which entries lie near a question, and how near: sorted by entry, of length 1, or empty when none does.
type vector []Hit

func newVector(hits []Hit) vector {
	v, norm := vector(slices.Clone(hits)), 0.0
	slices.SortFunc(v, func(a, b Hit) int { return strings.Compare(a.Entry, b.Entry) })
	for _, h := range v {
		norm += h.Score * h.Score
	}
	for i := range v {
		v[i].Score /= math.Sqrt(cmp.Or(norm, 1))
	}
	return v
}

// dot is the cosine of two questions.
func (v vector) dot(w vector) float64 {
	sum := 0.0
	for len(v) > 0 && len(w) > 0 {
		switch c := strings.Compare(v[0].Entry, w[0].Entry); {
		case c < 0:
			v = v[1:]
		case c > 0:
			w = w[1:]
		default:
			sum += v[0].Score * w[0].Score
			v, w = v[1:], w[1:]
		}
	}
	return sum
}

// heaps joins the nearest heaps until none lie nearer than enough. It uses sim up.
func heaps(sim [][]float64, enough float64) [][]int {
	list := make([][]int, len(sim))
	for i := range list {
		list[i] = []int{i}
	}
	for {
		a, b := nearest(sim, list, enough)
		if a < 0 {
			break
		}
		na, nb := float64(len(list[a])), float64(len(list[b]))
		for k := range sim {
			sim[a][k] = (na*sim[a][k] + nb*sim[b][k]) / (na + nb)
			sim[k][a] = sim[a][k]
		}
		list[a], list[b] = append(list[a], list[b]...), nil
	}
	list = slices.DeleteFunc(list, func(heap []int) bool { return heap == nil })
	for _, heap := range list {
		slices.Sort(heap)
	}
	slices.SortStableFunc(list, func(a, b []int) int { return len(b) - len(a) })
	return list
}

// nearest are the two heaps that lie nearest, the first such in order; -1 when none lie near enough.
func nearest(sim [][]float64, list [][]int, enough float64) (a, b int) {
	best := enough
	a, b = -1, -1
	for i := range sim {
		for j := range i {
			if list[i] == nil || list[j] == nil || sim[i][j] < best || a >= 0 && sim[i][j] == best {
				continue
			}
			best, a, b = sim[i][j], j, i
		}
	}
	return a, b
}
