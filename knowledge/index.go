package knowledge

import (
	"maps"
	"math"
	"slices"
)

// index holds the entries' grams with their weights, in slices by gram.
type index struct {
	vocab   vocabulary
	weight  []float32 // by gram: how rare it is among asks and titles
	unseen  float32   // weight of a gram that no entry has
	asks    [][]askPosting
	askOf   []int32 // ask → entry
	entries [][]entryPosting
}

// askPosting says that an ask has a gram: its share of the ask's unit vector.
type askPosting struct {
	doc    int32
	weight float32
}

// entryPosting says that an entry has a gram.
type entryPosting struct {
	doc     int32
	bm25    float32
	mean    float32 // share of the unit vector of the mean of the entry's asks and title
	surface float32 // 1 when an ask or the title has it
}

// Weights of the fields and the usual constants of BM25, as they did best, one moved at a time, for asks left out and for
// the first half of testdata/messages; small changes matter little.
const (
	askWeight   = 1.0
	titleWeight = 1.5
	topWeight   = 1.0 // conclusion and steps
	lawWeight   = 1.0
	bm25K       = 1.5
	bm25B       = 0.3
)

// field is a text of an entry with its weight.
type field struct {
	weight  float64
	surface bool
	texts   []string
}

func fields(e Entry) []field {
	return []field{
		{askWeight, true, e.Asks},
		{titleWeight, true, []string{e.Title}},
		{topWeight, false, []string{e.Conclusion, e.Steps}},
		{lawWeight, false, []string{e.LawText}},
	}
}

// newIndex reads the entries' texts as canonical leaves them.
func newIndex(entries []Entry, sp *speech) index {
	x := &builder{index: index{vocab: newVocabulary(sp.sounds)}}
	for i, e := range entries {
		doc := document{sum: map[int32]float64{}, tf: map[int32]float64{}, surface: map[int32]bool{}}
		for _, f := range fields(e) {
			for _, text := range f.texts {
				x.read(&doc, i, f, sp.canonical(text))
			}
		}
		x.docs = append(x.docs, doc)
	}
	x.weigh()
	x.postAsks()
	x.postEntries()
	return x.index
}

// of is the weight of a gram in a text.
func (x *index) of(g gram) float32 {
	if g.id < 0 {
		return g.share * x.unseen
	}
	return x.weight[g.id]
}

// builder is an index on its way.
type builder struct {
	index
	docs  []document
	lines []line
}

// line is an ask or a title.
type line struct {
	entry int
	grams []gram
}

// document is one entry.
type document struct {
	tf      map[int32]float64 // weighted by field
	length  float64
	surface map[int32]bool
	sum     map[int32]float64 // sum of the unit vectors of its asks and title
}

// read takes a text of an entry over.
func (x *builder) read(doc *document, entry int, f field, text string) {
	grams := x.vocab.add(text)
	for _, g := range grams {
		doc.tf[g.id] += f.weight * float64(g.n)
		doc.length += f.weight * float64(g.n)
		if f.surface {
			doc.surface[g.id] = true
		}
	}
	if f.surface {
		x.lines = append(x.lines, line{entry, grams})
	}
}

// weigh gives every gram its weight.
func (x *builder) weigh() {
	df := make([]float64, x.vocab.size())
	for _, l := range x.lines {
		for _, g := range l.grams {
			df[g.id]++
		}
	}
	n := float64(len(x.lines))
	x.weight = make([]float32, len(df))
	for id, d := range df {
		x.weight[id] = x.vocab.shares[id] * float32(math.Log(1+(n-d+0.5)/(d+0.5)))
	}
	x.unseen = float32(math.Log(1 + (n+0.5)/0.5))
}

// postAsks makes the postings of single asks and titles, and sums them up by entry.
func (x *builder) postAsks() {
	x.asks = make([][]askPosting, x.vocab.size())
	for i, l := range x.lines {
		x.askOf = append(x.askOf, int32(l.entry))
		norm := float32(0)
		for _, g := range l.grams {
			norm += x.weight[g.id] * x.weight[g.id]
		}
		for _, g := range l.grams {
			share := x.weight[g.id] / sqrt(norm)
			x.asks[g.id] = append(x.asks[g.id], askPosting{int32(i), share})
			x.docs[l.entry].sum[g.id] += float64(share)
		}
	}
}

func (x *builder) postEntries() {
	x.entries = make([][]entryPosting, x.vocab.size())
	average := 0.0
	for _, doc := range x.docs {
		average += doc.length / float64(len(x.docs))
	}
	for i, doc := range x.docs {
		norm := 0.0
		for _, s := range doc.sum {
			norm += s * s
		}
		norm = math.Sqrt(max(norm, 1e-9))
		saturation := bm25K * (1 - bm25B + bm25B*doc.length/max(average, 1))
		for _, id := range slices.Sorted(maps.Keys(doc.tf)) {
			p := entryPosting{doc: int32(i), mean: float32(doc.sum[id] / norm)}
			p.bm25 = x.weight[id] * float32(doc.tf[id]/(doc.tf[id]+saturation))
			if doc.surface[id] {
				p.surface = 1
			}
			x.entries[id] = append(x.entries[id], p)
		}
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
