package knowledge

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
)

var fitFlag = flag.Bool("fit", false, "fit the confidence again and show its curve")

// fitRow is the best entry for one question, and whether it answers it.
type fitRow struct {
	kind   string
	x      evidence
	right  bool
	weight float64
	fold   int
}

const folds = 5

// gathering collects rows.
type gathering struct {
	b    *Base
	rows []fitRow
}

func (g *gathering) add(kind string, weight float64, fold int, list []ranked, right func(r *ranked) bool) {
	if len(list) > 0 {
		g.rows = append(g.rows, fitRow{kind, weigh(list, 0), right(&list[0]), weight, fold})
	}
}

func never(*ranked) bool { return false }

// kinOf says whether an entry would name an article that another one, which is the right one, names.
func (g *gathering) kinOf(entry int, text string) func(r *ranked) bool {
	own := ranked{leading: g.b.weigher.leading(entry, g.b.weigher.read(text))}
	return func(r *ranked) bool { return r.kin(&own) }
}

// fitRows gathers: one in four asks, left out; every third ask of one in five entries, asked while these are away; the first
// halves of testdata/messages; and the questions of STARD. What is not a villager's message counts little.
func fitRows(t *testing.T, b *Base) []fitRow {
	g := &gathering{b: b}
	for pass := range 4 {
		g.leftOut(pass)
		g.away(pass)
	}
	g.village(t)
	g.refuse(t)
	g.stard(t)
	return g.rows
}

func (g *gathering) leftOut(pass int) {
	entries := slices.Clone(g.b.data.entries)
	held := make([]string, len(entries))
	for i, e := range entries {
		k := (pass*len(e.Asks)/4 + i) % len(e.Asks)
		held[i] = e.Asks[k]
		entries[i].Asks = slices.Delete(slices.Clone(e.Asks), k, k+1)
	}
	s := newEntrySearch(entries, g.b.data.names, g.b.data.speech)
	for i, text := range held {
		kin := g.kinOf(i, text)
		g.add("left-out", 0.12, -1, s.rank(text), func(r *ranked) bool { return r.entry == i || kin(r) })
	}
}

func (g *gathering) away(pass int) {
	var rest []Entry
	gone := func(i int) bool { return i%4 == pass && i%5 == 0 }
	for i, e := range g.b.data.entries {
		if !gone(i) {
			rest = append(rest, e)
		}
	}
	s := newEntrySearch(rest, g.b.data.names, g.b.data.speech)
	for i, e := range g.b.data.entries {
		for k, text := range e.Asks {
			if gone(i) && k%3 == 0 {
				g.add("away", 0.12, -1, s.rank(text), g.kinOf(i, text))
			}
		}
	}
}

func (g *gathering) village(t *testing.T) {
	for i, m := range readMessages(t, "village.jsonl") {
		if m.firstHalf() {
			g.add("village", 4, i%folds, g.b.entries().rank(m.inContext()), func(r *ranked) bool { return m.meets(g.b, r.entry) })
		}
	}
}

func (g *gathering) refuse(t *testing.T) {
	for i, m := range readMessages(t, "refuse.jsonl") {
		if m.firstHalf() && g.b.data.speech.isQuestion(m.Text) {
			g.add("refuse", 4, i%folds, g.b.entries().rank(m.Text), never)
		}
	}
}

func (g *gathering) stard(t *testing.T) {
	for _, q := range readQuestions(t, shared(t, "data", "stard", "dev.jsonl")) {
		citing := map[int]bool{}
		for _, c := range q.Articles {
			for _, i := range g.b.citing[c] {
				citing[i] = true
			}
		}
		kind := "stard"
		if len(citing) == 0 {
			kind = "foreign"
		}
		g.add(kind, 0.4, -1, g.b.entries().rank(q.Text), func(r *ranked) bool { return citing[r.entry] })
	}
}

// entries is the search that Load makes.
func (b *Base) entries() *entrySearch { return b.search.(*entrySearch) }

// logistic fits weights by gradient descent (Adam).
func logistic(rows []fitRow, use func(r fitRow) bool) (w evidence) {
	var m, v evidence
	for step := 1.0; step <= 600; step++ {
		slope := slope(rows, use, w)
		for k := range w {
			m[k], v[k] = 0.9*m[k]+0.1*slope[k], 0.99*v[k]+0.01*slope[k]*slope[k]
			w[k] -= 0.1 * m[k] / (1 - math.Pow(0.9, step)) / (math.Sqrt(v[k]/(1-math.Pow(0.99, step))) + 1e-9)
		}
	}
	return w
}

// shrink keeps weights small that little speaks for.
const shrink = 0.0005

func slope(rows []fitRow, use func(r fitRow) bool, w evidence) (slope evidence) {
	total := 0.0
	for _, r := range rows {
		if !use(r) {
			continue
		}
		miss := chance(r.x, w)
		if r.right {
			miss--
		}
		for k := range slope {
			slope[k] += r.weight * miss * r.x[k]
		}
		total += r.weight
	}
	for k := range slope {
		slope[k] /= total
		if k > 0 {
			slope[k] += shrink * w[k]
		}
	}
	return slope
}

// TestFit fits evidenceWeights and shows what bars would do. A message is judged by weights that it had no part in (five folds).
func TestFit(t *testing.T) {
	if !*fitFlag {
		t.Skip("fits the confidence again with -fit")
	}
	rows := fitRows(t, loadBase(t))
	w := logistic(rows, func(fitRow) bool { return true })
	for k, name := range evidenceNames {
		t.Logf("%-8s %.2f", name, w[k])
	}
	p := make([]float64, len(rows))
	for fold := range folds {
		w := logistic(rows, func(r fitRow) bool { return r.fold != fold })
		for i, r := range rows {
			if r.fold == fold || r.fold < 0 && fold == 0 {
				p[i] = chance(r.x, w)
			}
		}
	}
	for at := 0.60; at < 0.92; at += 0.02 {
		t.Logf("bar %.2f: %s", at, curve(rows, p, at))
	}
}

// curve is what a bar answers of each kind, and how much of that rightly.
func curve(rows []fitRow, p []float64, at float64) (line string) {
	sums := map[string]*tally{}
	for i, r := range rows {
		s := sums[r.kind]
		if s == nil {
			s = &tally{}
			sums[r.kind] = s
		}
		s.asked++
		if p[i] >= at {
			s.answered++
			if r.right {
				s.right++
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(sums)) {
		s := sums[kind]
		line += fmt.Sprintf("  %s %.3f, right %.3f, wrong %.3f", kind, share(s.answered, s.asked), share(s.right, s.asked), share(s.answered-s.right, s.asked))
	}
	return line
}
