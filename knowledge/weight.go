package knowledge

import (
	"cmp"
	"slices"
	"sync"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// weigher orders the articles of an entry by how much they matter to a question: by what the question shares with the sentence that names
// an article in the third layer, and with the nearest of the lay phrases about the article.
type weigher struct {
	index   *index
	speech  *speech
	names   *laws.Names
	entries []Entry
	claims  []claims // by entry
}

// claims are read when their entry is first asked for: most never are in a life of `pufa ask`.
type claims struct {
	once sync.Once
	list []claim
}

// claim is what an entry says and rests on one article, and what people say of that article.
type claim struct {
	article chat.Citation
	text    said
	lay     []said
	own     float32 // what it counts whatever is asked
}

// said is a text by its grams.
type said struct {
	grams []gram  // by id
	size  float32 // their weight
}

// What a claim's likeness to the question counts, and that of the nearest lay phrase; what its likeness to the conclusion counts whatever
// is asked; and what each place further down the entry's list costs. Learned from pairs of articles of which one is right, over the first
// halves of testdata/messages and the questions of STARD that an entry answers; in five folds the right article is among the first three
// for 0.96 of 290 messages and 0.86 of 200 questions, and for 0.87 and 0.76 without the phrases.
const (
	claimShare      = 8.75
	layShare        = 9.65
	conclusionShare = 0.29
	perPlace        = 0.069
)

// The weights below which a claim and a phrase count as short.
const (
	shortClaim  = 60
	shortPhrase = 30
)

func newWeigher(entries []Entry, names *laws.Names, x *index, sp *speech) *weigher {
	return &weigher{index: x, speech: sp, names: names, entries: entries, claims: make([]claims, len(entries))}
}

// of are the claims of an entry, in the order of its list.
func (w *weigher) of(entry int) []claim {
	c := &w.claims[entry]
	c.once.Do(func() {
		e := &w.entries[entry]
		conclusion := w.read(e.Conclusion)
		texts := claimTexts(e.LawText, w.names)
		for i, article := range e.Law {
			one := claim{article: article, text: w.said(texts[article])}
			for _, phrase := range laws.SaidOf(article.Law, article.Article) {
				one.lay = append(one.lay, w.said(phrase))
			}
			one.own = conclusionShare*w.likeness(one.text, conclusion, shortClaim) - perPlace*float32(i)
			c.list = append(c.list, one)
		}
	})
	return c.list
}

func (w *weigher) said(text string) said {
	s := said{grams: w.read(text)}
	for _, g := range s.grams {
		s.size += w.index.of(g)
	}
	return s
}

// read finds the grams of a text, sorted by id.
func (w *weigher) read(text string) []gram {
	grams := w.index.find(w.speech.canonical(text), nil)
	slices.SortFunc(grams, func(a, b gram) int { return int(a.id) - int(b.id) })
	return grams
}

// likeness is the share of a text that another one has, damped for short texts so that they do not win by a word.
func (w *weigher) likeness(text said, other []gram, short float32) float32 {
	var shared float32
	for _, g := range text.grams {
		for len(other) > 0 && other[0].id < g.id {
			other = other[1:]
		}
		if g.id >= 0 && len(other) > 0 && other[0].id == g.id {
			shared += w.index.weight[g.id]
		}
	}
	return shared / (text.size + short)
}

// claimTexts cuts a third layer into the sentences before the articles that they rest on. Articles named together share one.
func claimTexts(law string, names *laws.Names) map[chat.Citation]string {
	text := []rune(laws.Squeeze(law))
	claims := map[chat.Citation]string{}
	from, sentence := 0, ""
	for _, ref := range names.References(law, true) {
		at := min(ref.At, len(text))
		if piece := string(text[min(from, at):at]); laws.HanCount(piece) > 4 {
			sentence = piece
		}
		claims[chat.Citation{Law: ref.Law, Article: ref.Article}] += sentence
		from = ref.End
	}
	return claims
}

// order sorts an entry's articles by weight for a question; among equals the entry's own order holds.
func (w *weigher) order(entry int, cited []chat.Citation, question string) []chat.Citation {
	return w.sorted(entry, cited, w.read(question))
}

// leading are the articles of an entry that an answer to a question names first.
func (w *weigher) leading(entry int, asked []gram) []chat.Citation {
	sorted := w.sorted(entry, w.entries[entry].Law, asked)
	return sorted[:min(leadingArticles, len(sorted))]
}

// leadingArticles is how many articles a person reads of a list.
const leadingArticles = 3

func (w *weigher) sorted(entry int, cited []chat.Citation, asked []gram) []chat.Citation {
	weight := map[chat.Citation]float32{}
	for _, c := range w.of(entry) {
		lay := float32(0)
		for _, phrase := range c.lay {
			lay = max(lay, w.likeness(phrase, asked, shortPhrase))
		}
		weight[c.article] = c.own + claimShare*w.likeness(c.text, asked, shortClaim) + layShare*lay
	}
	sorted := slices.Clone(cited)
	slices.SortStableFunc(sorted, func(a, b chat.Citation) int { return cmp.Compare(weight[b], weight[a]) })
	return sorted
}
