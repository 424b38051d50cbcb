package laws

import (
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
	rate          float64
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
	gain   []float64 // 1 for a gold article
	stands []float64 // how many candidates a row stands for, itself among them
	all    float64   // gold articles there are
}

const maxBins = 64

// train makes a forest that ranks: LambdaMART on nDCG (Burges 2010), trees grown leaf by leaf on histograms. Deterministic.
func train(groups []group, cfg shape) []tree {
	nf := len(groups[0].rows[0])
	var rows [][]float32
	var starts []int
	for _, g := range groups {
		starts = append(starts, len(rows))
		rows = append(rows, g.rows...)
	}
	starts = append(starts, len(rows))
	n := len(rows)
	cuts := make([][]float32, nf)
	bins := make([][]uint8, nf)
	for f := range nf {
		vals := make([]float32, 0, n/7+1)
		for i := 0; i < n; i += 7 {
			vals = append(vals, rows[i][f])
		}
		slices.Sort(vals)
		for b := 1; b < maxBins; b++ {
			v := vals[len(vals)*b/maxBins]
			if len(cuts[f]) == 0 || v > cuts[f][len(cuts[f])-1] {
				cuts[f] = append(cuts[f], v)
			}
		}
		col := make([]uint8, n)
		for i := range rows {
			k, _ := slices.BinarySearch(cuts[f], rows[i][f])
			col[i] = uint8(k) // value <= cuts[k]
		}
		bins[f] = col
	}
	score := make([]float64, n)
	grad := make([]float64, n)
	hess := make([]float64, n)
	var trees []tree
	random := rand.New(rand.NewPCG(1, 2))
	for range cfg.trees {
		lambdas(groups, starts, score, grad, hess, cfg.lookAt)
		w := grower{bins, cuts, grad, hess, cfg, make([]bool, nf)}
		for f := range w.use {
			w.use[f] = random.Float64() < cfg.features
		}
		var sample []int32
		for gi := range groups {
			if random.Float64() < cfg.questions {
				for r := starts[gi]; r < starts[gi+1]; r++ {
					sample = append(sample, int32(r))
				}
			}
		}
		t := w.grow(sample)
		for i, row := range rows {
			score[i] += float64(t.eval(row))
		}
		trees = append(trees, t)
	}
	return trees
}

func lambdas(groups []group, starts []int, score, grad, hess []float64, truncate int) {
	clear(grad)
	clear(hess)
	for gi, g := range groups {
		s := score[starts[gi]:starts[gi+1]]
		order := make([]int, len(s))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if s[a] > s[b] {
				return -1
			} else if s[a] < s[b] {
				return 1
			}
			return 0
		})
		ideal := 0.0
		for i := range int(g.all) {
			ideal += 1 / math.Log2(float64(i)+2)
		}
		if ideal == 0 {
			continue
		}
		for pi, i := range order {
			if g.gain[i] == 0 {
				continue
			}
			for pj, j := range order {
				if g.gain[j] != 0 || (pi >= truncate && pj >= truncate) {
					continue
				}
				delta := math.Abs(1/math.Log2(float64(pi)+2)-1/math.Log2(float64(pj)+2)) / ideal
				rho := 1 / (1 + math.Exp(s[i]-s[j]))
				l := rho * delta * g.stands[j]
				h := rho * (1 - rho) * delta * g.stands[j]
				a, b := starts[gi]+i, starts[gi]+j
				grad[a] += l
				grad[b] -= l
				hess[a] += h
				hess[b] += h
			}
		}
	}
}

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
