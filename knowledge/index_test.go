package knowledge

import (
	"math"
	"reflect"
	"testing"
)

// byHand is what an index has to say, counted by maps.
type byHand struct {
	x     *index
	lines float64           // asks and titles
	df    map[int32]float64 // of them, how many have a gram
	docs  []handDoc
}

type handDoc struct {
	lines  []map[int32]bool // grams of its asks and its title
	often  map[int32]float64
	length float64
}

func countByHand(entries []Entry, sp *speech) *byHand {
	h := &byHand{x: newIndex(entries, sp), df: map[int32]float64{}}
	for i := range entries {
		doc := handDoc{often: map[int32]float64{}}
		for _, f := range sp.texts(&entries[i]).fields {
			for _, text := range f.texts {
				once := map[int32]bool{}
				for _, g := range h.x.vocab.add(text, nil) {
					once[g] = true
					doc.often[g] += f.weight
					doc.length += f.weight
				}
				if f.surface {
					doc.lines = append(doc.lines, once)
					h.lines++
					for g := range once {
						h.df[g]++
					}
				}
			}
		}
		h.docs = append(h.docs, doc)
	}
	return h
}

// share is a gram's share of the unit vector of a line.
func (h *byHand) share(line map[int32]bool, gram int32) float64 {
	norm := 0.0
	for g := range line {
		norm += float64(h.x.weight[g]) * float64(h.x.weight[g])
	}
	return float64(h.x.weight[gram]) / math.Sqrt(norm)
}

// posting is what the index should have of a gram in an entry.
func (h *byHand) posting(entry int, gram int32) entryPosting {
	doc := h.docs[entry]
	sum, norm, average := map[int32]float64{}, 0.0, 0.0
	for _, line := range doc.lines {
		for g := range line {
			sum[g] += h.share(line, g)
		}
	}
	for _, s := range sum {
		norm += s * s
	}
	for _, d := range h.docs {
		average += d.length / float64(len(h.docs))
	}
	often := doc.often[gram]
	bm25 := float64(h.x.weight[gram]) * often / (often + bm25K*(1-bm25B+bm25B*doc.length/average))
	return entryPosting{doc: int32(entry), bm25: float32(bm25), mean: float32(sum[gram] / math.Sqrt(norm))}
}

func TestIndex_IsAsCountedByHand(t *testing.T) {
	entries := []Entry{
		{Title: "借条没写日期", Asks: []string{"借条没写日期咋办", "欠钱不还咋办"}, Conclusion: "能要。", Steps: "1. 先要。", LawText: "随时可以要（民法典第六百七十五条）。"},
		{Title: "欠钱不还", Asks: []string{"欠钱不还", "钱钱钱"}, Conclusion: "去法院。", Steps: "1. 起诉。", LawText: "三年（民法典第一百八十八条）。"},
		{Title: "打水井", Asks: []string{"打水井要证吗"}, Conclusion: "先问。", Steps: "1. 去水利站。", LawText: "取水要许可。"},
	}
	h := countByHand(entries, loadBase(t).data.speech)
	near := func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 }
	for g := range int32(h.x.vocab.size()) {
		want := h.x.vocab.shares[g] * float32(math.Log(1+(h.lines-h.df[g]+0.5)/(h.df[g]+0.5)))
		if h.x.weight[g] != want {
			t.Errorf("gram %d weighs %v, want %v", g, h.x.weight[g], want)
		}
		for _, p := range h.x.entries.of(g) {
			if want := h.posting(int(p.doc), g); !near(p.bm25, want.bm25) || !near(p.mean, want.mean) {
				t.Errorf("gram %d: %+v, want %+v", g, p, want)
			}
		}
	}
	line := int32(0)
	for i, doc := range h.docs {
		for g := range doc.often {
			if !hasEntry(h.x.entries.of(g), int32(i)) {
				t.Errorf("gram %d is not posted for entry %d", g, i)
			}
		}
		for _, grams := range doc.lines {
			for g := range grams {
				if got, want := askShare(h.x.asks.of(g), line), float32(h.share(grams, g)); !near(got, want) {
					t.Errorf("ask %d has %v of gram %d, want %v", line, got, g, want)
				}
			}
			if h.x.askOf[line] != int32(i) {
				t.Errorf("ask %d is of entry %d, want %d", line, h.x.askOf[line], i)
			}
			line++
		}
	}
}

func hasEntry(list []entryPosting, entry int32) bool {
	for _, p := range list {
		if p.doc == entry {
			return true
		}
	}
	return false
}

func askShare(list []askPosting, ask int32) float32 {
	for _, p := range list {
		if p.doc == ask {
			return p.weight
		}
	}
	return 0
}

// TestIndex_IsTheSameEachTime: what is read at the same time is put together in one order.
func TestIndex_IsTheSameEachTime(t *testing.T) {
	again, err := Load(Config{})
	if err != nil {
		t.Fatal(err)
	}
	x, y := loadBase(t).entries().index, again.entries().index
	if !reflect.DeepEqual(x.weight, y.weight) || !reflect.DeepEqual(x.vocab.slots, y.vocab.slots) ||
		!reflect.DeepEqual(x.asks, y.asks) || !reflect.DeepEqual(x.entries, y.entries) {
		t.Error("two starts made two indexes")
	}
}
