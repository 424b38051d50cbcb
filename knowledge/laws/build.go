package laws

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// Phrase is how people say what some articles are about.
type Phrase struct {
	Text     string
	Group    int // phrases of one author about one matter share a number; 0: written for one article alone
	Articles []PhraseArticle
}

// PhraseArticle is an article that a phrase is about, and how much, in (0, 1].
type PhraseArticle struct {
	Law, Article string
	Weight       float32
}

// fields of an article, as BM25F weighs them, and the constants of BM25 for articles, chapters, whole laws and phrases.
const (
	bodyWeight    = 1.0
	headingWeight = 5.0
	nameWeight    = 0.5
	layWeight     = 1.5 // the phrases about an article
)

type saturation struct{ k1, b float64 }

var (
	unitSaturation   = saturation{1.8, 0.75}
	partSaturation   = saturation{3, 0.6}
	wholeSaturation  = saturation{8, 0.5}
	phraseSaturation = saturation{1, 0.6}
)

// Build makes an index of a corpus. Phrases about an article go to the article of that number in the newest text, and to the one that
// says the same in older texts.
func Build(c *Corpus, phrases []Phrase) *Index {
	b := builder{x: &Index{}, pairs: map[key]int32{}}
	for i := range b.singles {
		b.singles[i] = -1
	}
	b.cites = countCitations(c)
	b.place(c, phrases)
	for _, l := range c.Laws {
		for _, v := range l.Versions {
			b.version(v)
		}
	}
	b.phrases(phrases)
	b.finish()
	return b.x
}

// builder makes an index.
type builder struct {
	x                         *Index
	singles                   [1 << 16]int32 // number of a character, -1: none yet
	pairs                     map[key]int32
	keys                      []key
	unit, part, whole, phrase postings
	cites                     citations
	about                     [][]place // by phrase: the articles that it is about
	said                      map[*Unit][]said
	first                     map[*Version]int32 // first document of a version
	scratch                   []rune
}

// postings are the postings of one list on their way: triples in the order of documents.
type postings struct {
	bag   []float32 // tf of the document at hand, by gram
	grams []int32   // those that it has
	size  float32

	triples []triple
	sizes   []float32
}

type triple struct {
	gram, doc int32
	tf        float32
}

func (p *postings) add(gram int32, weight float32) {
	for int(gram) >= len(p.bag) {
		p.bag = append(p.bag, make([]float32, 1<<16)...)
	}
	if p.bag[gram] == 0 {
		p.grams = append(p.grams, gram)
	}
	p.bag[gram] += weight
	p.size += weight
}

// close ends the document at hand.
func (p *postings) close() {
	doc := int32(len(p.sizes))
	for _, g := range p.grams {
		p.triples = append(p.triples, triple{g, doc, p.bag[g]})
		p.bag[g] = 0
	}
	p.sizes = append(p.sizes, p.size)
	p.grams, p.size = p.grams[:0], 0
}

func (b *builder) gram(k key) int32 {
	if k.single() {
		if b.singles[k] < 0 {
			b.singles[k] = int32(len(b.keys))
			b.keys = append(b.keys, k)
		}
		return b.singles[k]
	}
	id, ok := b.pairs[k]
	if !ok {
		id = int32(len(b.keys))
		b.pairs[k] = id
		b.keys = append(b.keys, k)
	}
	return id
}

// grams adds the grams of a text to some postings, each with its weight.
func (b *builder) grams(text string, into ...weighted) {
	b.scratch = runes(text, b.scratch[:0])
	grams(b.scratch, func(k key) {
		id := b.gram(k)
		for _, w := range into {
			w.postings.add(id, w.weight)
		}
	})
}

type weighted struct {
	postings *postings
	weight   float32
}

// version adds the articles of a version.
func (b *builder) version(v *Version) {
	x := b.x
	b.first[v] = int32(len(x.docs))
	info := VersionInfo{Law: v.Law, Folder: v.Folder, From: v.From, Until: v.Until, Why: v.Why, Now: v.Now, First: int32(len(x.docs))}
	info.Cites = float32(b.cites.laws[Squeeze(v.Law)])
	name := withoutCountry(v.Law)
	b.grams(name, weighted{&b.whole, 3})
	path := "\x00"
	for i := range v.Units {
		u := &v.Units[i]
		if p := strings.Join(u.Headings, "\n"); p != path {
			if path != "\x00" {
				b.part.close()
			}
			path = p
			b.chapter(path, name)
		}
		b.article(v, u, i, name)
	}
	b.part.close()
	b.whole.close()
	info.Last = int32(len(x.docs))
	x.meta.Version = append(x.meta.Version, info)
}

func (b *builder) chapter(path, name string) {
	x := b.x
	row := chapterRow{First: uint32(len(x.docs)), Head: uint32(len(x.text))}
	x.text = append(x.text, path...)
	row.End = uint32(len(x.text))
	x.chapter = append(x.chapter, row)
	b.grams(name, weighted{&b.part, 2})
	for _, h := range strings.Split(path, "\n") {
		b.grams(headWords(h), weighted{&b.part, 4})
	}
}

func (b *builder) article(v *Version, u *Unit, position int, name string) {
	x := b.x
	row := docRow{Version: uint32(len(x.meta.Version)), Chapter: uint32(len(x.chapter) - 1), Name: uint32(len(x.text)), Position: uint32(position)}
	row.Cites = uint32(b.cites.articles[Squeeze(v.Law)+u.Article])
	x.text = append(x.text, u.Article...)
	row.Text = uint32(len(x.text))
	text := u.Text()
	x.text = append(x.text, text...)
	row.End = uint32(len(x.text))
	b.grams(text, weighted{&b.unit, bodyWeight}, weighted{&b.part, 1}, weighted{&b.whole, 1})
	for _, h := range u.Headings {
		b.grams(headWords(h), weighted{&b.unit, headingWeight})
	}
	b.grams(name, weighted{&b.unit, nameWeight})
	for _, p := range b.said[u] {
		b.grams(p.text, weighted{&b.unit, layWeight * p.weight}, weighted{&b.part, p.weight}, weighted{&b.whole, p.weight})
	}
	b.unit.close()
	x.docs = append(x.docs, row)
	x.chapter[len(x.chapter)-1].Last = uint32(len(x.docs))
}

func withoutCountry(law string) string { return strings.ReplaceAll(law, Country, "") }

// lastHeading is the innermost heading of a chapter, without its number.
func (x *Index) lastHeading(chapter uint32) string {
	path := string(x.head(chapter))
	return headWords(path[strings.LastIndexByte(path, '\n')+1:])
}

// headWords is a heading without its number.
func headWords(h string) string {
	if m := headNumberRE.FindStringIndex(h); m != nil {
		return h[m[1]:]
	}
	return h
}

var headNumberRE = regexp.MustCompile(`^第[〇零一二三四五六七八九十百千]+(?:编|分编|章|节)\s*|^[一二三四五六七八九十]+、\s*|^（[一二三四五六七八九十]+）`)

// place is an article.
type place struct {
	version *Version
	unit    int
	weight  float32
}

// said is a phrase about an article.
type said struct {
	text   string
	weight float32
}

// place finds the articles that phrases are about.
func (b *builder) place(c *Corpus, list []Phrase) {
	b.about, b.said, b.first = make([][]place, len(list)), map[*Unit][]said{}, map[*Version]int32{}
	found := map[string][]place{}
	for i, p := range list {
		for _, a := range p.Articles {
			id := Squeeze(a.Law) + a.Article
			if _, ok := found[id]; !ok {
				found[id] = c.places(a.Law, a.Article)
			}
			for _, at := range found[id] {
				at.weight = min(a.Weight, 1)
				b.about[i] = append(b.about[i], at)
				u := &at.version.Units[at.unit]
				if p.Group == 0 {
					b.said[u] = append(b.said[u], said{p.Text, at.weight})
				}
			}
		}
	}
}

// phrases adds the lay phrases that are about an article of the corpus.
func (b *builder) phrases(list []Phrase) {
	x := b.x
	for i, p := range list {
		if len(b.about[i]) == 0 {
			continue
		}
		row := phraseRow{Text: uint32(len(x.text)), Group: uint32(p.Group), First: uint32(len(x.refs))}
		x.text = append(x.text, p.Text...)
		row.End = uint32(len(x.text))
		for _, at := range b.about[i] {
			x.refs = append(x.refs, refRow{uint32(b.first[at.version]) + uint32(at.unit), uint32(255 * at.weight)})
		}
		row.Last = uint32(len(x.refs))
		x.phrase = append(x.phrase, row)
		b.grams(p.Text, weighted{&b.phrase, 1})
		b.phrase.close()
	}
}

// finish sorts the grams and lays the lists out.
func (b *builder) finish() {
	x := b.x
	order := make([]int32, len(b.keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, c int32) int { return int(int64(b.keys[a]) - int64(b.keys[c])) })
	number := make([]int32, len(order))
	x.keys = make([]uint32, len(order))
	for i, o := range order {
		number[o] = int32(i)
		x.keys[i] = uint32(b.keys[o])
	}
	x.units = b.unit.list(number, unitSaturation)
	x.parts = b.part.list(number, partSaturation)
	x.whole = b.whole.list(number, wholeSaturation)
	x.phrases = b.phrase.list(number, phraseSaturation)
	x.measure()
	x.learnNear()
	if err := x.prepare(); err != nil {
		panic(err) // the built-in files and this package are one
	}
}

// list sorts postings by gram and weighs them.
func (p *postings) list(number []int32, s saturation) list {
	l := list{start: make([]uint32, len(number)+1), idf: make([]float32, len(number))}
	for _, t := range p.triples {
		l.start[number[t.gram]+1]++
	}
	docs, average := float64(len(p.sizes)), 0.0
	for _, size := range p.sizes {
		average += float64(size) / docs
	}
	for i := range number {
		df := float64(l.start[i+1])
		l.idf[i] = float32(math.Log(1 + (docs-df+0.5)/(df+0.5)))
		l.start[i+1] += l.start[i]
	}
	l.weight = make([]uint8, len(p.triples))
	if len(p.sizes) <= fewDocs {
		l.few = make([]uint16, len(p.triples))
	} else {
		l.docs = make([]uint32, len(p.triples))
	}
	next := slices.Clone(l.start)
	for _, t := range p.triples {
		tf := float64(t.tf)
		w := tf / (tf + s.k1*(1-s.b+s.b*float64(p.sizes[t.doc])/average))
		at := &next[number[t.gram]]
		l.weight[*at] = uint8(max(1, math.Round(255*w)))
		if l.few != nil {
			l.few[*at] = uint16(t.doc)
		} else {
			l.docs[*at] = uint32(t.doc)
		}
		*at++
	}
	p.triples = nil
	return l
}

// measure gives every phrase its length: the root of the sum of the squares of its grams' weights.
func (x *Index) measure() {
	length := make([]float32, len(x.phrase))
	for g := range x.phrases.idf {
		x.phrases.square(length, g)
	}
	for p := range x.phrase {
		x.phrase[p].Length = root(length[p])
	}
}

// prepare makes what follows from the file's parts.
func (x *Index) prepare() error {
	x.versions = x.meta.Version
	r, err := shipped()
	if err != nil {
		return err
	}
	if x.ranking, err = x.fit(r); err != nil {
		return err
	}
	if x.kinds, err = knownKinds(); err != nil {
		return err
	}
	x.searches.New = func() any { return newSearch(x) }
	x.byLaw = map[string][]int32{}
	for i, v := range x.versions {
		name := Squeeze(v.Law)
		x.byLaw[name] = append(x.byLaw[name], int32(i))
	}
	return nil
}
