package laws

import (
	"math"
)

// poolSize is how many articles the first stage passes on to the ranking.
const poolSize = 600

// search is the memory of one search; kept between searches.
type search struct {
	x *Index
	q question

	unit, part, whole                  []float32 // BM25 by article, chapter, version
	phrase                             []float32 // cosine by phrase
	lay                                []float32 // cosine of the nearest phrase about an article
	layWhole                           []float32 // most that the question has of a phrase about an article
	first                              []float32 // the first stage's sum
	chapterVote                        map[uint32]float32
	lawVote                            map[uint32]float32
	unitMax, partMax, wholeMax, layMax float32
	heard                              bool // the question has a gram that some text has

	layOf, layRank, near, nearRank []float32 // by candidate

	pool  []candidate
	hits  [512]hit                   // of overlap
	count [maxChars * maxChars]uint8 // of overlap: how often a pair stands in the window; all 0 between calls
}

// candidate is an article of the pool.
type candidate struct {
	doc      int32
	features []float32
	score    float32
}

// question is what is asked, as search sees it.
type question struct {
	runes     []rune
	number    [1 << 16]uint8 // of a character among chars, plus one; 0: not asked
	chars     []rune
	charIDF   []float32
	pairIDF   [maxChars * maxChars]float32 // by numbers of the two characters; 0: not asked
	pairs     []int                        // those of pairIDF that are set
	charTotal float32
	pairTotal float32
}

// maxChars bounds the distinct characters of a question that are looked at.
const maxChars = 128

func newSearch(x *Index) *search {
	return &search{
		x: x, unit: make([]float32, len(x.docs)), part: make([]float32, len(x.chapter)), whole: make([]float32, len(x.versions)),
		phrase: make([]float32, len(x.phrase)), lay: make([]float32, len(x.docs)), layWhole: make([]float32, len(x.docs)), first: make([]float32, len(x.docs)),
		chapterVote: map[uint32]float32{}, lawVote: map[uint32]float32{},
	}
}

// read takes a question over.
func (q *question) read(x *Index, text string) {
	for _, c := range q.chars {
		q.number[c] = 0
	}
	for _, p := range q.pairs {
		q.pairIDF[p] = 0
	}
	q.chars, q.charIDF, q.pairs, q.charTotal, q.pairTotal = q.chars[:0], q.charIDF[:0], q.pairs[:0], 0, 0
	q.runes = runes(text, q.runes[:0])
	last := rune(0)
	for _, r := range q.runes {
		if r == 0 {
			last = 0
			continue
		}
		if q.number[r] == 0 && len(q.chars) < maxChars-1 {
			w := x.idf(key(r))
			q.chars, q.charIDF = append(q.chars, r), append(q.charIDF, w)
			q.number[r] = uint8(len(q.chars))
			q.charTotal += w
		}
		if last != 0 && q.number[last] > 0 && q.number[r] > 0 {
			at := int(q.number[last])*maxChars + int(q.number[r])
			if q.pairIDF[at] == 0 {
				w := x.idf(pair(last, r))
				q.pairIDF[at], q.pairs = w, append(q.pairs, at)
				q.pairTotal += w
			}
		}
		last = r
	}
}

// unknownIDF is the weight of a gram that no article has.
const unknownIDF = 11

func (x *Index) idf(k key) float32 {
	if i, ok := x.gram(k); ok {
		return x.units.idf[i]
	}
	return unknownIDF
}

// commonIDF is the weight below which a character says too little to be looked up: half of all articles have it.
const commonIDF = 0.7

// collect adds up what there is for every article, chapter and law; lay phrases of the group without are not heard (0: all are).
func (s *search) collect(text string, without uint32) {
	x, q := s.x, &s.q
	q.read(x, text)
	clear(s.unit)
	clear(s.part)
	clear(s.whole)
	clear(s.phrase)
	clear(s.lay)
	clear(s.layWhole)
	asked := float32(0)
	s.heard = false
	grams(q.runes, func(k key) {
		i, ok := x.gram(k)
		if !ok {
			return
		}
		s.heard = true
		if x.units.idf[i] >= commonIDF {
			x.units.add(s.unit, i)
		}
		if x.parts.idf[i] >= commonIDF {
			x.parts.add(s.part, i)
		}
		if x.whole.idf[i] >= commonIDF {
			x.whole.add(s.whole, i)
		}
		x.phrases.square(s.phrase, i)
		w := x.phrases.idf[i]
		asked += w * w
	})
	asked = root(max(asked, 1))
	s.unitMax, s.partMax, s.wholeMax = highest(s.unit), highest(s.part), highest(s.whole)
	for p, dot := range s.phrase {
		if dot == 0 {
			continue
		}
		if row := &x.phrase[p]; without == 0 || row.Group != without {
			s.phrase[p] = dot / (row.Length * asked)
		} else {
			s.phrase[p] = 0
		}
	}
	s.layMax = highest(s.phrase)
	for p, cosine := range s.phrase {
		if cosine < 0.1 {
			continue
		}
		covered := cosine * asked / x.phrase[p].Length
		for _, r := range x.about(int32(p)) {
			w := float32(r.Weight) / 255
			s.lay[r.Doc] = max(s.lay[r.Doc], cosine*w)
			s.layWhole[r.Doc] = max(s.layWhole[r.Doc], covered*w)
		}
	}
	s.vote()
}

// voters is how many phrases say which law and chapter a question is about.
const voters = 40

func (s *search) vote() {
	clear(s.chapterVote)
	clear(s.lawVote)
	x := s.x
	total := float32(1e-6)
	for _, p := range best(s.phrase, voters) {
		w := s.phrase[p] / s.layMax
		w *= w * w
		total += w
		refs := x.about(p)
		sum := float32(0)
		for _, r := range refs {
			sum += float32(r.Weight)
		}
		for _, r := range refs {
			d := &x.docs[r.Doc]
			s.chapterVote[d.Chapter] += w * float32(r.Weight) / sum
			s.lawVote[d.Version] += w * float32(r.Weight) / sum
		}
	}
	for c := range s.chapterVote {
		s.chapterVote[c] /= total
	}
	for l := range s.lawVote {
		s.lawVote[l] /= total
	}
}

func highest(list []float32) float32 {
	m := float32(1e-6)
	for _, v := range list {
		m = max(m, v)
	}
	return m
}

// choose fills the pool with the articles in force on a day that the first stage likes best.
func (s *search) choose(day string, size int) {
	x := s.x
	s.pool = s.pool[:0]
	if !s.heard {
		return // else the laws that are often named would answer what nobody asked
	}
	layScale := layFirst * s.unitMax
	for v := range x.versions {
		info := &x.versions[v]
		list := s.first[info.First:info.Last]
		if !info.InForce(day) {
			clear(list)
			continue
		}
		law := citesFirst*s.unitMax*ln1(info.Cites) + lawVoteFirst*s.unitMax*s.lawVote[uint32(v)]
		for i := range list {
			d := int(info.First) + i
			c := x.docs[d].Chapter
			list[i] = s.unit[d] + partFirst*s.part[c] + law + layScale*s.lay[d] + chapterVoteFirst*s.unitMax*s.chapterVote[c]
		}
	}
	for _, d := range best(s.first, size) {
		s.pool = append(s.pool, candidate{doc: d, features: s.spare(len(s.pool))})
	}
}

// spare is the memory that the features of the i-th candidate of an earlier search had.
func (s *search) spare(i int) []float32 {
	if i < cap(s.pool) {
		return s.pool[:i+1][i].features[:0]
	}
	return nil
}

// Weights of the first stage.
const (
	partFirst        = 0.35
	citesFirst       = 0.05
	layFirst         = 0.2
	lawVoteFirst     = 0.5
	chapterVoteFirst = 0.5
)

func ln1(x float32) float32 { return float32(math.Log1p(float64(x))) }
