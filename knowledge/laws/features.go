package laws

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// overlap is what a text has of a question. All but chain lie in [0, 1].
type overlap struct {
	chars  float32 // share of the weight of the question's characters
	pairs  float32 // share of the weight of its pairs
	window float32 // the same within 60 characters
	chain  float32 // most pairs of it in a row
}

// windowSize is how near pairs stand that belong together, in bytes: 60 characters.
const windowSize = 180

// hit is a pair found at a place.
type hit struct{ at, pair int }

// overlap reads a text.
func (s *search) overlap(text []byte) overlap {
	q := &s.q
	var o overlap
	var seen [maxChars]bool
	hits, count := &s.hits, &s.count
	n, low, run := 0, 0, 0
	near := float32(0)
	last := uint8(0)
	for at := 0; at < len(text); {
		r, size := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[at:])
		}
		at += size
		c := uint8(0)
		if r <= 0xFFFF {
			c = q.number[r]
		}
		if c == 0 {
			last, run = 0, 0
			continue
		}
		if !seen[c] {
			seen[c] = true
			o.chars += q.charIDF[c-1]
		}
		if last == 0 {
			last = c
			continue
		}
		p := int(last)*maxChars + int(c)
		last = c
		w := q.pairIDF[p]
		if w == 0 {
			run = 0
			continue
		}
		run++
		o.chain = max(o.chain, float32(run))
		if n == len(hits) {
			continue
		}
		hits[n] = hit{at, p}
		n++
		if count[p] == 0 {
			near += w
		}
		count[p]++
		for hits[low].at < at-windowSize {
			old := hits[low].pair
			if count[old]--; count[old] == 0 {
				near -= q.pairIDF[old]
			}
			low++
		}
		o.window = max(o.window, near)
	}
	for _, h := range hits[:n] {
		count[h.pair] = 0
	}
	for _, h := range hits[:n] {
		if count[h.pair] == 0 {
			count[h.pair] = 1
			o.pairs += q.pairIDF[h.pair]
		}
	}
	for _, h := range hits[:n] {
		count[h.pair] = 0
	}
	o.chars /= max(q.charTotal, 1)
	o.pairs /= max(q.pairTotal, 1)
	o.window /= max(q.pairTotal, 1)
	return o
}

// featureNames are the features of a candidate, in the order of candidate.features.
var featureNames = []string{
	"bm25", "bm25share", "chapter", "law", "first", "rank", "rank_in_law", "law_cites", "article_cites", "length", "kind",
	"chars", "pairs", "window", "chain", "heading_pairs", "heading_chain", "last_heading_pairs", "last_heading_share", "name_pairs",
	"name_chain", "previous", "next", "position", "question", "lay", "lay_whole", "lay_previous", "lay_next", "chapter_vote", "law_vote", "share_in_law", "lay_in_chapter", "lay_rank", "near", "near_rank", lawPrior,
}

// lawPrior is the feature that knows which laws were asked about.
const lawPrior = "law_prior"

var lawPriorAt = slices.Index(featureNames, lawPrior)

// describe gives every candidate its features.
func (s *search) describe(f *fitted) {
	x, q := s.x, &s.q
	lawBest, chapterLay := s.compare()
	inLaw := map[uint32]float32{}
	names := map[uint32]overlap{}
	heads := map[uint32][3]overlap{}
	top := float32(1e-6)
	if len(s.pool) > 0 {
		top = s.first[s.pool[0].doc]
	}
	weight := max(q.charTotal+q.pairTotal, 1)
	for rank := range s.pool {
		c := &s.pool[rank]
		d := c.doc
		row := &x.docs[d]
		info := &x.versions[row.Version]
		inLaw[row.Version]++
		name, ok := names[row.Version]
		if !ok {
			name = s.overlap([]byte(withoutCountry(info.Law)))
			names[row.Version] = name
		}
		head, ok := heads[row.Chapter]
		if !ok {
			last := x.lastHeading(row.Chapter)
			head = [3]overlap{s.overlap(x.head(row.Chapter)), s.overlap([]byte(last)), {chars: float32(max(1, utf8.RuneCountInString(last)-1))}}
			heads[row.Chapter] = head
		}
		body := s.overlap(x.body(d))
		neighbour := func(list []float32, n int32, most float32) float32 {
			if n < info.First || n >= info.Last {
				return 0
			}
			return list[n] / most
		}
		c.features = append(c.features[:0],
			s.unit[d]/s.unitMax, s.unit[d]/weight, s.part[row.Chapter]/s.partMax, s.whole[row.Version]/s.wholeMax,
			s.first[d]/top, float32(rank), inLaw[row.Version], ln1(info.Cites), ln1(float32(row.Cites)), ln1(float32(row.End-row.Text)), x.kinds[info.Folder],
			body.chars, body.pairs, body.window, body.chain, head[0].pairs, head[0].chain, head[1].pairs, head[1].chain/head[2].chars, name.pairs,
			name.chain, neighbour(s.unit, d-1, s.unitMax), neighbour(s.unit, d+1, s.unitMax), float32(row.Position)/float32(info.Last-info.First), float32(len(q.runes)),
			s.lay[d], s.layWhole[d], neighbour(s.lay, d-1, 1), neighbour(s.lay, d+1, 1), s.chapterVote[row.Chapter], s.lawVote[row.Version],
			s.unit[d]/lawBest[row.Version], chapterLay[row.Chapter], s.layRank[rank], s.near[rank], s.nearRank[rank], f.law[row.Version],
		)
	}
}

// compare prepares what a candidate has beside others: the best of its law, of its chapter, and its places.
func (s *search) compare() (lawBest, chapterLay map[uint32]float32) {
	x := s.x
	lawBest, chapterLay = map[uint32]float32{}, map[uint32]float32{}
	s.near, s.layOf = s.near[:0], s.layOf[:0]
	asked := x.near.place(x, s.q.runes)
	for _, c := range s.pool {
		row := &x.docs[c.doc]
		lawBest[row.Version] = max(lawBest[row.Version], s.unit[c.doc], 1e-3)
		chapterLay[row.Chapter] = max(chapterLay[row.Chapter], s.lay[c.doc])
		s.layOf = append(s.layOf, s.lay[c.doc])
		s.near = append(s.near, x.near.cosine(&asked, c.doc))
	}
	s.layRank = places(s.layOf, s.layRank)
	s.nearRank = places(s.near, s.nearRank)
	return lawBest, chapterLay
}

// places is each value's place among all, 0 for the highest; equal values share the first place that they take.
func places(values, into []float32) []float32 {
	order := make([]int32, len(values))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(values[b], values[a]) })
	into = append(into[:0], values...)
	for i, o := range order {
		into[o] = float32(i)
		if i > 0 && values[o] == values[order[i-1]] {
			into[o] = into[order[i-1]]
		}
	}
	return into
}
