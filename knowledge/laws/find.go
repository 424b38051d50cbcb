package laws

import (
	"slices"
	"strings"
)

// Hit is an article that fits a question.
type Hit struct {
	Law     string // official name
	Article string
	Text    string   // paragraphs joined by newlines
	Heads   []string // headings above it, outermost first
	From    string   // first day of this text
	Until   string   // first day on which it holds no more; empty: in force
	Now     string   // the law that took the law's place, if one did
	Score   float64  // of the ranking: only differences within one search mean something
	Lay     float64  // cosine of the nearest lay phrase about it, in [0, 1]
}

// Search ranks the articles in force on a day (2006-01-02) for a question, at most k of them, best first. None, when nothing has
// anything to do with it.
func (x *Index) Search(text, day string, k int) []Hit { return x.searchBy(x.ranking, text, day, k) }

func (x *Index) searchBy(f *fitted, text, day string, k int) []Hit {
	s := x.searches.Get().(*search)
	defer x.searches.Put(s)
	s.run(f, text, day)
	var hits []Hit
	for _, c := range s.pool[:min(k, len(s.pool))] {
		h := x.hit(c.doc)
		h.Score, h.Lay = float64(c.score), float64(s.lay[c.doc])
		hits = append(hits, h)
	}
	return hits
}

// run fills and ranks the pool.
func (s *search) run(f *fitted, text, day string) {
	s.collect(Clip(text), 0)
	s.choose(day, poolSize)
	s.describe(f)
	s.rank(f)
}

func (x *Index) hit(d int32) Hit {
	v := x.version(d)
	h := Hit{Law: v.Law, Article: x.name(d), Text: string(x.body(d)), From: v.From, Until: v.Until, Now: v.Now}
	if head := string(x.head(x.docs[d].Chapter)); head != "" {
		h.Heads = strings.Split(head, "\n")
	}
	return h
}

// Each calls do for every article in force on a day, in the order of the laws and of their texts.
func (x *Index) Each(day string, do func(Hit)) {
	for d := range x.docs {
		if x.version(int32(d)).InForce(day) {
			do(x.hit(int32(d)))
		}
	}
}

// Found is what an index knows of an article that somebody named.
type Found struct {
	Reference Reference
	Hits      []Hit // the article, of each law of that name, in the text of the day, or else in the newest one that had started
	Law       bool  // the index has a law of that name
}

// Resolve finds the articles named in a text, as of a day. An article that there is none of has no hits.
func (x *Index) Resolve(names *Names, text, day string) []Found {
	var list []Found
	for _, ref := range names.References(text, false) {
		f := Found{Reference: ref}
		for _, law := range append([]string{ref.Law}, ref.Also...) {
			if law == "" {
				continue
			}
			f.Law = f.Law || len(x.byLaw[Squeeze(law)]) > 0
			if h, ok := x.Article(law, ref.Article, day); ok {
				f.Hits = append(f.Hits, h)
			}
		}
		list = append(list, f)
	}
	return list
}

// Article is an article in the text that holds on a day; when the law holds no more, in its last one. ok is false when there is none.
func (x *Index) Article(law, article, day string) (Hit, bool) {
	for _, v := range slices.Backward(x.byLaw[Squeeze(law)]) {
		info := &x.versions[v]
		if info.From > day {
			continue
		}
		for d := info.First; d < info.Last; d++ {
			if x.name(d) == article {
				return x.hit(d), true
			}
		}
		return Hit{}, false
	}
	return Hit{}, false
}

// Has says whether the index has a law.
func (x *Index) Has(law string) bool { return len(x.byLaw[Squeeze(law)]) > 0 }

// Laws lists the official names of the laws of the index.
func (x *Index) Laws() []string {
	var list []string
	for i, v := range x.versions {
		if i == 0 || x.versions[i-1].Law != v.Law {
			list = append(list, v.Law)
		}
	}
	return list
}
