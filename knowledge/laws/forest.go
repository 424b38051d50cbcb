package laws

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// tree is a regression tree over features: node i splits on Feature[i] at Split[i], going to Left[i] when the value is at most it,
// else to Right[i]; a negative child -1-j is the leaf Value[j].
type tree struct {
	Feature []int32   `json:"f"`
	Split   []float32 `json:"s"`
	Left    []int32   `json:"l"`
	Right   []int32   `json:"r"`
	Value   []float32 `json:"v"`
}

func (t *tree) eval(f []float32) float32 {
	if len(t.Feature) == 0 {
		return t.Value[0]
	}
	n := int32(0)
	for n >= 0 {
		if f[t.Feature[n]] <= t.Split[n] {
			n = t.Left[n]
		} else {
			n = t.Right[n]
		}
	}
	return t.Value[-1-n]
}

// shape is how a forest is grown.
type shape struct {
	trees, leaves int
	rate          float64 // how much of what a tree finds is taken over
	minLeaf       int     // rows
	damping       float64 // of a leaf's value
	lookAt        int     // pairs are looked at while one of them is above this place
	features      float64 // share of the features that a tree may look at
	questions     float64 // share of the questions that a tree is grown on
	rising        []bool  // features of which more is never worse
}

// group is the candidates of one question.
type group struct {
	rows   [][]float32
	gain   []float64 // 1 for a right article
	stands []float64 // how many candidates a row stands for, itself among them
	all    int       // right articles there are, in the pool or not
}

// maxBins is how many values of a feature trees tell apart.
const maxBins = 64

// trainer is what trees are grown on.
type trainer struct {
	shape
	groups     []group
	starts     []int // rows of group i are rows[starts[i]:starts[i+1]]
	rows       [][]float32
	cuts       [][]float32 // by feature: the upper ends of its bins
	bins       [][]uint8   // by feature, by row
	score      []float64   // of each row, by the trees so far
	grad, hess []float64   // where the score of each row should go
	random     *rand.Rand
}

// train makes a forest that ranks: LambdaMART on nDCG (Burges 2010), trees grown leaf by leaf on histograms. Deterministic.
func train(groups []group, s shape) []tree {
	t := &trainer{shape: s, groups: groups, random: rand.New(rand.NewPCG(1, 2))}
	for _, g := range groups {
		t.starts = append(t.starts, len(t.rows))
		t.rows = append(t.rows, g.rows...)
	}
	t.starts = append(t.starts, len(t.rows))
	t.score, t.grad, t.hess = make([]float64, len(t.rows)), make([]float64, len(t.rows)), make([]float64, len(t.rows))
	for f := range t.rows[0] {
		t.bin(f)
	}
	var trees []tree
	for range s.trees {
		grown := t.next()
		for i, row := range t.rows {
			t.score[i] += float64(grown.eval(row))
		}
		trees = append(trees, grown)
	}
	return trees
}

// binEvery is how many rows stand for one when a feature's bins are chosen.
const binEvery = 7

// bin sorts the values of a feature into bins of about as many rows.
func (t *trainer) bin(f int) {
	var values []float32
	for i := 0; i < len(t.rows); i += binEvery {
		values = append(values, t.rows[i][f])
	}
	slices.Sort(values)
	var cuts []float32
	for b := 1; b < maxBins; b++ {
		if v := values[len(values)*b/maxBins]; len(cuts) == 0 || v > cuts[len(cuts)-1] {
			cuts = append(cuts, v)
		}
	}
	column := make([]uint8, len(t.rows))
	for i, row := range t.rows {
		k, _ := slices.BinarySearch(cuts, row[f])
		column[i] = uint8(k)
	}
	t.cuts, t.bins = append(t.cuts, cuts), append(t.bins, column)
}

// next grows a tree on some of the questions and features.
func (t *trainer) next() tree {
	clear(t.grad)
	clear(t.hess)
	for i, g := range t.groups {
		t.push(g, t.starts[i])
	}
	w := grower{t.bins, t.cuts, t.grad, t.hess, t.shape, make([]bool, len(t.bins))}
	for f := range w.use {
		w.use[f] = t.random.Float64() < t.features
	}
	var sample []int32
	for i := range t.groups {
		if t.random.Float64() < t.questions {
			for r := t.starts[i]; r < t.starts[i+1]; r++ {
				sample = append(sample, int32(r))
			}
		}
	}
	return w.grow(sample)
}

// push tells the rows of a question where to go: every pair of a right and another article is pushed apart, as much as it would change
// the nDCG to swap them.
func (t *trainer) push(g group, start int) {
	s := t.score[start : start+len(g.rows)]
	order := make([]int, len(s))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s[b], s[a]) })
	ideal := 0.0
	for i := range g.all {
		ideal += discount(i)
	}
	if ideal == 0 {
		return
	}
	for pi, i := range order {
		if g.gain[i] == 0 {
			continue
		}
		for pj, j := range order {
			if g.gain[j] != 0 || pi >= t.lookAt && pj >= t.lookAt {
				continue
			}
			weight := math.Abs(discount(pi)-discount(pj)) / ideal * g.stands[j]
			wrong := 1 / (1 + math.Exp(s[i]-s[j]))
			push, curve := wrong*weight, wrong*(1-wrong)*weight
			t.grad[start+i] += push
			t.grad[start+j] -= push
			t.hess[start+i] += curve
			t.hess[start+j] += curve
		}
	}
}

// discount is what a place counts in nDCG, 0 the first.
func discount(place int) float64 { return 1 / math.Log2(float64(place)+2) }

// leafState is a leaf on its way: its rows, what splitting it gains, and where it hangs.
type leafState struct {
	rows    []int32
	g, h    float64
	gain    float64
	feature int
	bin     int
	node    int32 // parent, -1 for the root
	right   bool
	hist    []bucket // by feature and bin
}

// bucket sums the rows of one bin.
type bucket struct {
	g, h float64
	n    int32
}

// grower grows one tree.
type grower struct {
	bins       [][]uint8 // by feature, by row
	cuts       [][]float32
	grad, hess []float64
	cfg        shape
	use        []bool // features that this tree may look at
}

func (w *grower) histogram(rows []int32) []bucket {
	hist := make([]bucket, len(w.bins)*maxBins)
	for f, col := range w.bins {
		if !w.use[f] {
			continue
		}
		h := hist[f*maxBins : (f+1)*maxBins]
		for _, r := range rows {
			b := &h[col[r]]
			b.g += w.grad[r]
			b.h += w.hess[r]
			b.n++
		}
	}
	return hist
}

func (w *grower) grow(all []int32) tree {
	root := leafState{rows: all, node: -1, hist: w.histogram(all)}
	w.split(&root)
	leaves := []leafState{root}
	var t tree
	for len(leaves) < w.cfg.leaves {
		pick := -1
		for i := range leaves {
			if leaves[i].gain > 1e-9 && (pick < 0 || leaves[i].gain > leaves[pick].gain) {
				pick = i
			}
		}
		if pick < 0 {
			break
		}
		node := int32(len(t.Feature))
		l := leaves[pick]
		t.Feature, t.Split = append(t.Feature, int32(l.feature)), append(t.Split, w.cuts[l.feature][l.bin])
		t.Left, t.Right = append(t.Left, 0), append(t.Right, 0)
		t.hang(l, node)
		a, b := w.part(l)
		a.node, b.node, b.right = node, node, true
		leaves[pick] = a
		leaves = append(leaves, b)
	}
	for i, l := range leaves {
		t.Value = append(t.Value, float32(w.cfg.rate*l.g/(l.h+w.cfg.damping)))
		t.hang(l, int32(-1-i))
	}
	return t
}

// hang tells a leaf's parent what stands in its place.
func (t *tree) hang(l leafState, child int32) {
	switch {
	case l.node < 0:
	case l.right:
		t.Right[l.node] = child
	default:
		t.Left[l.node] = child
	}
}

// part splits a leaf. The larger half's histogram is the whole's less the smaller one's.
func (w *grower) part(l leafState) (a, b leafState) {
	col := w.bins[l.feature]
	for _, r := range l.rows {
		if int(col[r]) <= l.bin {
			a.rows = append(a.rows, r)
		} else {
			b.rows = append(b.rows, r)
		}
	}
	small, large := &a, &b
	if len(a.rows) > len(b.rows) {
		small, large = &b, &a
	}
	small.hist, large.hist = w.histogram(small.rows), l.hist
	for i, s := range small.hist {
		large.hist[i].g -= s.g
		large.hist[i].h -= s.h
		large.hist[i].n -= s.n
	}
	w.split(&a)
	w.split(&b)
	return a, b
}

// split finds the split of a leaf that gains most.
func (w *grower) split(l *leafState) {
	for _, r := range l.rows {
		l.g += w.grad[r]
		l.h += w.hess[r]
	}
	base := l.g * l.g / (l.h + w.cfg.damping)
	for f := range w.bins {
		if !w.use[f] {
			continue
		}
		hist := l.hist[f*maxBins : (f+1)*maxBins]
		g, h, n := 0.0, 0.0, 0
		for b := range w.cuts[f] {
			g += hist[b].g
			h += hist[b].h
			n += int(hist[b].n)
			if n < w.cfg.minLeaf || len(l.rows)-n < w.cfg.minLeaf {
				continue
			}
			gr, hr := l.g-g, l.h-h
			if w.cfg.rising != nil && w.cfg.rising[f] && g/(h+w.cfg.damping) > gr/(hr+w.cfg.damping) {
				continue
			}
			gain := g*g/(h+w.cfg.damping) + gr*gr/(hr+w.cfg.damping) - base
			if gain > l.gain {
				l.gain, l.feature, l.bin = gain, f, b
			}
		}
	}
}
