package knowledge

import (
	"math"
	"slices"
)

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

// entryTexts are the texts of an entry as they are compared.
type entryTexts struct {
	asks   []string // folded
	fields []field  // canonical
}

func (s *speech) texts(e *Entry) entryTexts {
	t := entryTexts{fields: []field{
		{askWeight, true, make([]string, len(e.Asks))},
		{titleWeight, true, []string{s.canonical(e.Title)}},
		{topWeight, false, []string{s.canonical(e.Conclusion), s.canonical(e.Steps)}},
		{lawWeight, false, []string{s.canonical(e.LawText)}},
	}}
	for i, ask := range e.Asks {
		folded := s.fold(ask)
		t.asks = append(t.asks, folded)
		t.fields[0].texts[i] = s.same.Replace(folded)
	}
	return t
}

func newIndex(entries []Entry, sp *speech) *index {
	texts := make([]entryTexts, len(entries))
	b := &builder{index: &index{vocab: newVocabulary(sp.sounds)}, counts: make([]counts, 0, manyGrams)}
	inOrder(len(entries), func(i int) *entryTexts {
		texts[i] = sp.texts(&entries[i])
		return &texts[i]
	}, b.read)
	b.weigh()
	atOnce(b.postEntries, b.postAsks, func() { b.words = learnWords(texts, sp.sounds) })
	b.marks.New = func() any {
		marks := make([]bool, b.vocab.size())
		return &marks
	}
	return b.index
}

// builder is an index on its way.
type builder struct {
	*index
	docs   []document
	lines  int32    // asks and titles so far
	found  []int32  // the grams of one text
	grams  []int32  // the grams of one entry, each once
	counts []counts // by gram
}

// counts is what is counted of a gram.
type counts struct {
	lines, docs int32   // asks and titles, entries that have it
	last        int32   // the last of the lines
	often       float32 // in one entry, weighted by field
}

// document is one entry.
type document struct {
	length float64 // weighted by field
	terms  []occurrence
	lines  []line // its asks and its title
}

// line is an ask or a title.
type line struct {
	grams []int32 // each once
	norm  float32 // its length as a vector
}

// occurrence is a gram of an entry.
type occurrence struct {
	gram  int32
	often float32 // weighted by field
}

// read takes an entry over.
func (b *builder) read(t *entryTexts) {
	var doc document
	b.grams = b.grams[:0]
	for _, f := range t.fields {
		for _, text := range f.texts {
			b.found = b.vocab.add(text, b.found[:0])
			b.counts = append(b.counts, make([]counts, b.vocab.size()-len(b.counts))...)
			for _, g := range b.found {
				c := &b.counts[g]
				if c.often == 0 {
					b.grams = append(b.grams, g)
				}
				c.often += float32(f.weight)
			}
			doc.length += f.weight * float64(len(b.found))
			if f.surface {
				doc.lines = append(doc.lines, b.line(b.found))
			}
		}
	}
	doc.terms = make([]occurrence, len(b.grams))
	for i, g := range b.grams {
		t := &b.counts[g]
		doc.terms[i] = occurrence{g, t.often}
		t.often = 0
		t.docs++
	}
	b.docs = append(b.docs, doc)
}

// line takes an ask or a title over.
func (b *builder) line(found []int32) line {
	b.lines++
	n := 0
	for _, g := range found {
		if t := &b.counts[g]; t.last != b.lines {
			t.last = b.lines
			t.lines++
			found[n] = g
			n++
		}
	}
	return line{grams: slices.Clone(found[:n])}
}

// weigh gives every gram its weight, and every ask and title its length as a vector.
func (b *builder) weigh() {
	n := float64(b.lines)
	b.weight = make([]float32, b.vocab.size())
	for g, t := range b.counts {
		d := float64(t.lines)
		b.weight[g] = b.vocab.shares[g] * float32(math.Log(1+(n-d+0.5)/(d+0.5)))
	}
	b.unseen = float32(math.Log(1 + (n+0.5)/0.5))
	for _, doc := range b.docs {
		for i, l := range doc.lines {
			norm := float32(0)
			for _, g := range l.grams {
				norm += b.weight[g] * b.weight[g]
			}
			doc.lines[i].norm = sqrt(norm)
		}
	}
}

// postAsks makes the postings of asks and titles.
func (b *builder) postAsks() {
	b.asks = newPostings[askPosting](b.vocab.size(), func(gram int) int32 { return b.counts[gram].lines })
	for i, doc := range b.docs {
		for _, l := range doc.lines {
			for _, g := range l.grams {
				b.asks.add(g, askPosting{int32(len(b.askOf)), b.weight[g] / l.norm})
			}
			b.askOf = append(b.askOf, int32(i))
		}
	}
}

// postEntries makes the postings of entries.
func (b *builder) postEntries() {
	b.entries = newPostings[entryPosting](b.vocab.size(), func(gram int) int32 { return b.counts[gram].docs })
	average := 0.0
	for _, doc := range b.docs {
		average += doc.length / float64(len(b.docs))
	}
	sum := make([]float64, b.vocab.size()) // by gram: of the unit vectors of an entry's asks and title
	for i, doc := range b.docs {
		for _, l := range doc.lines {
			for _, g := range l.grams {
				sum[g] += float64(b.weight[g] / l.norm)
			}
		}
		b.postEntry(i, doc, average, sum)
	}
}

// postEntry posts one entry and clears its sum.
func (b *builder) postEntry(entry int, doc document, average float64, sum []float64) {
	norm := 0.0
	for _, t := range doc.terms {
		norm += sum[t.gram] * sum[t.gram]
	}
	norm = math.Sqrt(max(norm, 1e-9))
	saturation := bm25K * (1 - bm25B + bm25B*doc.length/max(average, 1))
	for _, t := range doc.terms {
		p := entryPosting{doc: int32(entry), mean: float32(sum[t.gram] / norm)}
		p.bm25 = b.weight[t.gram] * float32(float64(t.often)/(float64(t.often)+saturation))
		b.entries.add(t.gram, p)
		sum[t.gram] = 0
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
