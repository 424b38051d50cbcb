package laws

import "slices"

// list holds the postings of all grams, one gram after the other.
type list struct {
	start  []uint32 // by gram; one more than there are grams
	docs   []uint32
	few    []uint16 // in place of docs when there are no more than fewDocs documents
	weight []uint8  // 255 is the most a gram can say for one document
	idf    []float32
}

// fewDocs is how many documents a uint16 can number. Chapters and laws of the national collections are fewer: a tenth off the file.
const fewDocs = 1 << 16

// add adds up the postings of the question's grams.
func (l *list) add(into []float32, gram int) {
	w := l.idf[gram] / 255
	from, to := l.start[gram], l.start[gram+1]
	if weight := l.weight[from:to]; len(l.few) > 0 {
		addUp(into, l.few[from:to], weight, w)
	} else {
		addUp(into, l.docs[from:to], weight, w)
	}
}

func addUp[D uint16 | uint32](into []float32, docs []D, weight []uint8, w float32) {
	for i, d := range docs {
		into[d] += w * float32(weight[i])
	}
}

// square adds up the squared weight of a gram in every document that has it.
func (l *list) square(into []float32, gram int) {
	w := l.idf[gram] * l.idf[gram]
	from, to := l.start[gram], l.start[gram+1]
	if len(l.few) > 0 {
		addSame(into, l.few[from:to], w)
	} else {
		addSame(into, l.docs[from:to], w)
	}
}

func addSame[D uint16 | uint32](into []float32, docs []D, w float32) {
	for _, d := range docs {
		into[d] += w
	}
}

// best are the k highest of a list that are over 0, highest first; among equals the first.
func best(list []float32, k int) []int32 {
	h := make([]int32, 0, k)
	under := func(a, b int32) bool { return list[a] < list[b] || list[a] == list[b] && a > b }
	down := func(i int) {
		for c := 2*i + 1; c < len(h); c = 2*i + 1 {
			if c+1 < len(h) && under(h[c+1], h[c]) {
				c++
			}
			if !under(h[c], h[i]) {
				return
			}
			h[i], h[c] = h[c], h[i]
			i = c
		}
	}
	floor := float32(0)
	for i, v := range list {
		switch {
		case v <= floor:
		case len(h) < k:
			h = append(h, int32(i))
			if len(h) == k {
				for j := k/2 - 1; j >= 0; j-- {
					down(j)
				}
				floor = list[h[0]]
			}
		default:
			h[0] = int32(i)
			down(0)
			floor = list[h[0]]
		}
	}
	slices.SortFunc(h, func(a, b int32) int {
		if under(b, a) {
			return -1
		}
		return 1
	})
	return h
}
