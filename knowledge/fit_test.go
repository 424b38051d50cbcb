package knowledge

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/knowledge/laws"
)

var (
	fitFlag  = flag.Bool("fit", false, "fit policy.yaml again")
	lawsFlag = flag.String("laws", os.Getenv("PUFA_LAWS"), "statute index for -fit")
)

// fitRow is one question: the evidence for what was found, and whether that answers.
type fitRow struct {
	kind   string
	x      evidence
	right  bool
	weight float64
	fold   int
}

const folds = 5

// foundRow is what the search found for one question.
type foundRow struct {
	kind   string
	weight float64
	fold   int
	best   [3]evidence // of the first three entries
	sure   [3]float64  // their veryWords
	first  features
	right  [3]bool
}

// gathering collects rows.
type gathering struct {
	b    *Base
	rows []foundRow
}

func (g *gathering) add(kind string, weight float64, fold int, list []ranked, right func(r *ranked) bool) {
	if len(list) == 0 {
		return
	}
	row := foundRow{kind: kind, weight: weight, fold: fold, first: list[0].features}
	for i := range list[:min(3, len(list))] {
		row.best[i], row.sure[i], row.right[i] = weigh(list, i), veryWords(list[i].features.Ask), right(&list[i])
	}
	g.rows = append(g.rows, row)
}

// entries are the rows for the first entry.
func (g *gathering) entries() (rows []fitRow) {
	for _, r := range g.rows {
		rows = append(rows, fitRow{r.kind, r.best[0], r.right[0], r.weight, r.fold})
	}
	return rows
}

// threes are the rows for the first three entries together, by the weights of single ones.
func (g *gathering) threes(entry *judge) (rows []fitRow) {
	for _, r := range g.rows {
		var sure [3]float64
		for i, e := range r.best {
			if e != nil {
				sure[i] = max(entry.chance(e), r.sure[i])
			}
		}
		rows = append(rows, fitRow{r.kind, threeEvidence(sure, r.first), slices.Contains(r.right[:], true), r.weight, r.fold})
	}
	return rows
}

func never(*ranked) bool { return false }

// kinOf says whether an entry would name an article that another one, which is the right one, names.
func (g *gathering) kinOf(entry int, text string) func(r *ranked) bool {
	own := ranked{leading: g.b.weigher.leading(entry, g.b.weigher.read(text))}
	return func(r *ranked) bool { return r.kin(&own) }
}

// gatherAll gathers: one in four asks, left out; every third ask of one in five entries, asked while these are away; the first
// halves of testdata/messages; and the questions of STARD. What is not a villager's message counts little.
func gatherAll(t *testing.T, b *Base) *gathering {
	g := &gathering{b: b}
	for pass := range 4 {
		g.leftOut(pass)
		g.away(pass)
	}
	g.village(t)
	g.refuse(t)
	g.stard(t)
	return g
}

func (g *gathering) leftOut(pass int) {
	entries := slices.Clone(g.b.data.entries)
	held := make([]string, len(entries))
	for i, e := range entries {
		k := (pass*len(e.Asks)/4 + i) % len(e.Asks)
		held[i] = e.Asks[k]
		entries[i].Asks = slices.Delete(slices.Clone(e.Asks), k, k+1)
	}
	s := newEntrySearch(entries, g.b.data.names, g.b.data.speech, &g.b.data.policy)
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
	s := newEntrySearch(rest, g.b.data.names, g.b.data.speech, &g.b.data.policy)
	for i, e := range g.b.data.entries {
		for k, text := range e.Asks {
			if gone(i) && k%3 == 0 {
				g.add("away", 0.12, -1, s.rank(text), g.kinOf(i, text))
			}
		}
	}
}

func (g *gathering) village(t *testing.T) {
	for i, m := range firstHalves(t, "village") {
		g.add("village", 4, i%folds, g.b.entries().rank(m.inContext()), func(r *ranked) bool { return m.meets(g.b, r.entry) })
	}
}

func (g *gathering) refuse(t *testing.T) {
	for i, m := range firstHalves(t, "refuse") {
		if g.b.data.speech.isQuestion(m.Text) { // also what decline.yaml knows: it knows these messages, not the next ones
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

// stardDay is the day for which the questions of STARD are judged.
const stardDay = "2025-04-19"

// statuteRows are the rows for the articles that are found: for STARD by rankings that were learned without the question.
func statuteRows(t *testing.T, b *Base, index *laws.Index) (rows []fitRow) {
	asked, err := laws.ReadAsked(shared(t, "data", "stard", "dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	held, err := index.HoldOut(asked, stardDay, folds, 1)
	if err != nil {
		t.Fatal(err)
	}
	ours := b.OurLaws()
	for f, part := range held {
		for _, q := range part.Asked {
			kind := "stard"
			for _, g := range q.Articles {
				if ours[g.Law] {
					kind = "ours"
				}
			}
			hits := part.Search(q.Question, stardDay, massOver)
			if len(hits) == 0 {
				continue
			}
			right := slices.ContainsFunc(hits[:min(leadingArticles, len(hits))], func(h laws.Hit) bool {
				return slices.ContainsFunc(q.Articles, func(g laws.Gold) bool { return g.Law == h.Law && g.Article == h.Article })
			})
			rows = append(rows, fitRow{kind, weighArticles(hits), right, 1, f})
		}
	}
	add := func(kind string, weight float64, fold int, m message) {
		if hits := index.Search(m.inContext(), isoDate(today), massOver); len(hits) > 0 {
			right := slices.ContainsFunc(hits[:min(leadingArticles, len(hits))], func(h laws.Hit) bool {
				return slices.ContainsFunc(m.Articles, func(c chat.Citation) bool { return c.Law == h.Law && c.Article == h.Article })
			})
			rows = append(rows, fitRow{kind, weighArticles(hits), right, weight, fold})
		}
	}
	for i, m := range firstHalves(t, "village") {
		add("village", 2, i%folds, m)
	}
	for i, m := range firstHalves(t, "refuse") {
		if b.data.speech.isQuestion(m.Text) {
			add("refuse", 3, i%folds, m)
		}
	}
	return rows
}

// logistic fits weights by gradient descent (Adam).
func logistic(rows []fitRow, use func(r fitRow) bool) []float64 {
	n := len(rows[0].x)
	w, m, v := make([]float64, n), make([]float64, n), make([]float64, n)
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

func slope(rows []fitRow, use func(r fitRow) bool, w []float64) []float64 {
	slope := make([]float64, len(w))
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

// fitted is a judge fitted to rows; its bar stays what it was. curve shows what bars would do: a question is judged by weights that it
// had no part in, as far as it has a fold.
func fitted(rows []fitRow, names []string, bar float64, bars []float64) (j judge, curve []string) {
	j = judge{Bar: bar, Weights: map[string]float64{}}
	for k, w := range logistic(rows, func(fitRow) bool { return true }) {
		j.Weights[names[k]] = math.Round(w*100) / 100
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
	for _, at := range bars {
		curve = append(curve, fmt.Sprintf("%.2f  %s", at, passing(rows, p, at)))
	}
	if err := j.fit(names); err != nil {
		panic(err)
	}
	return j, curve
}

// passing is what passes a bar of each kind of question, and how much of that rightly.
func passing(rows []fitRow, p []float64, at float64) (line string) {
	sums := map[string]*tally{}
	var kinds []string
	for i, r := range rows {
		s := sums[r.kind]
		if s == nil {
			s = &tally{}
			sums[r.kind], kinds = s, append(kinds, r.kind)
		}
		s.asked++
		if p[i] >= at {
			s.answered++
			if r.right {
				s.right++
			}
		}
	}
	for _, kind := range kinds {
		s := sums[kind]
		line += fmt.Sprintf("%s %.3f %.3f  ", kind, share(s.right, s.asked), share(s.answered-s.right, s.asked))
	}
	return strings.TrimSpace(line)
}

// bars are from and to at steps.
func bars(from, to, step float64) (list []float64) {
	for at := from; at < to+step/2; at += step {
		list = append(list, at)
	}
	return list
}

// TestFit writes policy.yaml with weights fitted anew and the bars that it has: go test ./knowledge -run TestFit -fit -laws laws.idx -v
func TestFit(t *testing.T) {
	if !*fitFlag {
		t.Skip("fits policy.yaml again with -fit")
	}
	b, err := Load(Config{}) // its own: its policy changes
	if err != nil {
		t.Fatal(err)
	}
	index, err := laws.Open(*lawsFlag)
	if err != nil {
		t.Fatal(err)
	}
	g, p := gatherAll(t, b), &b.data.policy
	var entry, clarify, statute []string
	p.Entry, entry = fitted(g.entries(), entryEvidence, p.Entry.Bar, bars(0.60, 0.90, 0.02))
	p.Clarify, clarify = fitted(g.threes(&p.Entry), clarifyEvidence, p.Clarify.Bar, bars(0.40, 0.90, 0.05))
	p.Statute, statute = fitted(statuteRows(t, b, index), statuteEvidence, p.Statute.Bar, bars(0.40, 0.90, 0.02))
	text := policyText(p, map[string][]string{"entry": entry, "clarify": clarify, "statute": statute})
	t.Log("\n" + text)
	if err := os.WriteFile("policy.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// policyText is policy.yaml.
func policyText(p *policy, curve map[string][]string) string {
	var out strings.Builder
	out.WriteString(policyHead)
	judges := []struct {
		name  string
		judge judge
		of    []string
	}{{"entry", p.Entry, entryEvidence}, {"clarify", p.Clarify, clarifyEvidence}, {"statute", p.Statute, statuteEvidence}}
	for _, j := range judges {
		var weights []string
		for _, name := range j.of {
			weights = append(weights, fmt.Sprintf("%s: %.2f", name, j.judge.Weights[name]))
		}
		fmt.Fprintf(&out, "%s:\n  bar: %.2f\n  weights: {%s}\n", j.name, j.judge.Bar, strings.Join(weights, ", "))
	}
	for _, j := range judges {
		fmt.Fprintf(&out, "\n# %s\n", j.name)
		for _, line := range curve[j.name] {
			fmt.Fprintf(&out, "#   %s\n", line)
		}
	}
	return out.String()
}

const policyHead = `# How sure one must be to answer by an entry, to ask which of three entries is meant, to show three articles that were found. A bar is a
# chance; below all of them a person answers. Bars are set by hand, by the curve; weights and curve are made by
# go test ./knowledge -run TestFit -fit -laws laws.idx -v
#
# A line of the curve: the bar, and of each kind of question the share for which what passes it is right, and the share for which it is
# wrong; each question is judged by weights that it had no part in. village and refuse: first half of testdata/messages; left-out, away:
# asks of the entries; ours, stard: questions of STARD of our topics and others, as of 2025-04-19; foreign: those no entry has an article of.
`
