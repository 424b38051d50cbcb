package knowledge

import "sync"

// index holds the entries' grams with their weights and postings. Safe for many goroutines.
type index struct {
	vocab   vocabulary
	weight  []float32 // by gram: how rare it is among asks and titles
	unseen  float32   // weight of a gram that no entry has
	asks    postings[askPosting]
	askOf   []int32 // ask → entry
	entries postings[entryPosting]
	words   *askPairs // of the asks
	marks   sync.Pool // *[]bool, for vocabulary.find
}

// askPosting says that an ask has a gram: its share of the ask's unit vector.
type askPosting struct {
	doc    int32
	weight float32
}

// entryPosting says that an entry has a gram.
type entryPosting struct {
	doc  int32
	bm25 float32
	mean float32 // share of the unit vector of the mean of the entry's asks and title; 0 when neither has it
}

// surface says whether an ask or the title has the gram.
func (p entryPosting) surface() bool { return p.mean > 0 }

// postings are those of all grams, one gram after the other.
type postings[T any] struct {
	start []int32 // by gram, where its postings begin in list; while they are added, start[gram+1] is where its next one goes
	list  []T
}

// newPostings makes room for as many postings of each gram as many says.
func newPostings[T any](grams int, many func(gram int) int32) postings[T] {
	p := postings[T]{start: make([]int32, grams+2)}
	for gram := range grams {
		p.start[gram+2] = p.start[gram+1] + many(gram)
	}
	p.list = make([]T, p.start[grams+1])
	return p
}

func (p *postings[T]) add(gram int32, posting T) {
	p.list[p.start[gram+1]] = posting
	p.start[gram+1]++
}

func (p *postings[T]) of(gram int32) []T { return p.list[p.start[gram]:p.start[gram+1]] }

// find appends the grams of a text, each once, in the order in which they come; unknown ones are not merged.
func (x *index) find(text string, into []gram) []gram {
	marks := x.marks.Get().(*[]bool)
	defer x.marks.Put(marks)
	return x.vocab.find(text, into, *marks)
}

// of is the weight of a gram in a text.
func (x *index) of(g gram) float32 {
	if g.id < 0 {
		return g.share * x.unseen
	}
	return x.weight[g.id]
}
