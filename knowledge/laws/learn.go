package laws

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// example is a question on its way through learning: its pool with features, and which of it is right.
type example struct {
	asked Asked
	fold  int
	gold  []int32 // documents; only those in the index and in force
	own   bool    // from the index itself: no prior is learned from it
	pool  []candidate
	near  []int32 // articles near it in the space of a model, best first; nil: no model has a say
}

// right says whether a document is among the right ones.
func (e *example) right(d int32) bool { return slices.Contains(e.gold, d) }

// examples runs the first stage for every question.
func (x *Index) examples(list []Asked, day string, folds int, seed int) []*example {
	where := x.inForce(day)
	out := make([]*example, len(list))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			s := newSearch(x)
			for i := range next {
				out[i] = s.example(list[i], day, where)
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	wg.Wait()
	fold(out, folds, seed)
	return out
}

func (s *search) example(a Asked, day string, where map[string]int32) *example {
	e := &example{asked: a, gold: a.gold(where)}
	s.collect(Clip(a.Question), 0)
	s.choose(day, poolSize)
	s.describe(s.x.ranking)
	e.keep(s.pool)
	return e
}

// keep takes a copy of a pool: the search goes on to the next question.
func (e *example) keep(pool []candidate) {
	for _, c := range pool {
		e.pool = append(e.pool, candidate{doc: c.doc, features: slices.Clone(c.features)})
	}
}

// own are examples from the index itself: of every group of lay phrases ownPhrases ask, while the group is not heard, and what the group
// is about is right. They keep a ranking from living off the taste of one set of questions.
func (x *Index) own(day string) []*example {
	var list []*example
	s := newSearch(x)
	taken := map[uint32]int{}
	for p, row := range x.phrase {
		if row.Group == 0 || taken[row.Group] == ownPhrases || (p*7)%ownEvery != 0 {
			continue
		}
		taken[row.Group]++
		e := &example{asked: Asked{ID: fmt.Sprint("own", row.Group)}, fold: int(row.Group) % priorFolds, own: true}
		for _, r := range x.about(int32(p)) {
			if r.Weight >= ownWeight && x.version(int32(r.Doc)).InForce(day) {
				e.gold = append(e.gold, int32(r.Doc))
			}
		}
		s.collect(string(x.text[row.Text:row.End]), row.Group)
		s.choose(day, poolSize)
		s.describe(x.ranking)
		e.keep(s.pool)
		list = append(list, e)
	}
	return list
}

// Of each group so many phrases ask, one in ownEvery; right is what they are about with at least that weight.
const (
	ownPhrases = 3
	ownEvery   = 3
	ownWeight  = 110 // of 255
)

// inForce finds the documents in force on a day by squeezed law and article.
func (x *Index) inForce(day string) map[string]int32 {
	where := map[string]int32{}
	for d := range x.docs {
		if v := x.version(int32(d)); v.InForce(day) {
			where[Squeeze(v.Law)+x.name(int32(d))] = int32(d)
		}
	}
	return where
}

// sameQuestion is the share of pairs of characters from which two questions must lie in one fold.
const sameQuestion = 0.6

// fold deals the questions to folds by a hash of their ids; those that are nearly the same share one.
func fold(list []*example, folds, seed int) {
	if folds < 1 {
		return
	}
	sets := make([]map[key]bool, len(list))
	with := map[key][]int{}
	for i, e := range list {
		sets[i] = map[key]bool{}
		grams(runes(e.asked.Question, nil), func(k key) {
			if !k.single() && !sets[i][k] {
				sets[i][k] = true
				with[k] = append(with[k], i)
			}
		})
	}
	leader := make([]int, len(list))
	for i, e := range list {
		leader[i] = i
		shared := map[int]int{}
		for k := range sets[i] {
			for _, j := range with[k] {
				if j < i {
					shared[j]++
				}
			}
		}
		for j := range i {
			if n := shared[j]; n > 0 && float64(n) >= sameQuestion*float64(len(sets[i])+len(sets[j])-n) {
				leader[i] = leader[j]
				break
			}
		}
		h := fnv.New32a()
		h.Write([]byte(list[leader[i]].asked.ID + "/" + strconv.Itoa(seed)))
		e.fold = int(h.Sum32()>>3) % folds
	}
}

// LearnConfig says how a ranking is learned.
type LearnConfig struct {
	Day      string   // the articles' day
	NoLabels bool     // learn the weights of features alone: no law is known to be asked about often
	Made     string   // for Ranking.Made
	Without  []string // features that the trees may not look at, to see what they are worth; AllFeatures: no trees
}

// AllFeatures leaves out all of LearnConfig.Without: the order of the first stage stays.
const AllFeatures = "all"

// checkWithout says which name is none of a feature.
func checkWithout(names []string) error {
	for _, name := range names {
		if name != AllFeatures && !slices.Contains(featureNames, name) {
			return fmt.Errorf("there is no feature %q; take of %s, or %s", name, strings.Join(featureNames, ","), AllFeatures)
		}
	}
	return nil
}

// forestShape was chosen on folds of the development questions; see docs/retrieval.md.
var forestShape = shape{trees: 240, leaves: 10, rate: 0.06, minLeaf: 60, damping: 1, lookAt: 15, features: 0.6, questions: 0.8}

// rising are the features of which more is never worse.
var rising = []string{
	"bm25", "bm25share", "chapter", "law", "first", "law_cites", "article_cites", "chars", "pairs", "window", "chain", "heading_pairs", "last_heading_pairs", "name_pairs",
	"lay", "lay_whole", "chapter_vote", "law_vote", "near", lawPrior,
}

// Learn makes a ranking from questions whose right articles are known. The same questions give the same ranking, byte for byte.
func (x *Index) Learn(list []Asked, cfg LearnConfig) (*Ranking, error) {
	return x.learn(append(x.examples(list, cfg.Day, priorFolds, 1), x.own(cfg.Day)...), cfg)
}

// priorFolds is in how many parts questions are dealt, so that what is known of laws when learning from a question is known from others.
const priorFolds = 5

func (x *Index) learn(list []*example, cfg LearnConfig) (*Ranking, error) {
	r := &Ranking{Made: cfg.Made}
	if slices.Contains(cfg.Without, AllFeatures) {
		return r, nil
	}
	for _, name := range featureNames {
		if (!cfg.NoLabels || name != lawPrior) && !slices.Contains(cfg.Without, name) {
			r.Features = append(r.Features, name)
		}
	}
	all, other := newPriors(), map[int]*priors{}
	for _, e := range list {
		if e.own {
			continue
		}
		all.add(x, e.gold)
		for f := range priorFolds {
			if e.fold != f {
				p := cmp.Or(other[f], newPriors())
				p.add(x, e.gold)
				other[f] = p
			}
		}
	}
	views := map[int]*fitted{}
	for f := range priorFolds {
		p := cmp.Or(other[f], newPriors()) // nothing is known beside the questions of one fold
		v, err := x.fit(&Ranking{Features: r.Features, Laws: p.perThousand()})
		if err != nil {
			return nil, err
		}
		views[f] = v
	}
	var groups []group
	for _, e := range list {
		if g := x.group(e, views[e.fold]); len(g.rows) > 0 {
			groups = append(groups, g)
		}
	}
	if len(groups) == 0 {
		return nil, errors.New("no question has anything to do with a text of this index: nothing to learn from")
	}
	config := forestShape
	for _, name := range r.Features {
		config.rising = append(config.rising, slices.Contains(rising, name))
	}
	r.Trees = train(groups, config)
	if !cfg.NoLabels {
		r.Laws = all.perThousand()
	}
	return r, nil
}

// Of a pool the first candidates are learned from, and one in so many of the others, which stands for all of them.
const (
	learnFirst = 80
	learnEvery = 8
)

// group is an example as trees learn from it.
func (x *Index) group(e *example, view *fitted) group {
	g := group{all: len(e.gold)}
	for i, c := range e.pool {
		gold := e.right(c.doc)
		if !gold && i >= learnFirst && i%learnEvery != 0 {
			continue
		}
		row := make([]float32, len(view.pick))
		for j, p := range view.pick {
			row[j] = c.features[p]
			if p == lawPriorAt {
				row[j] = view.law[x.docs[c.doc].Version]
			}
		}
		g.rows = append(g.rows, row)
		g.gain = append(g.gain, 0)
		g.stands = append(g.stands, 1)
		last := len(g.rows) - 1
		if gold {
			g.gain[last] = 1
		} else if i >= learnFirst {
			g.stands[last] = learnEvery
		}
	}
	return g
}

// ranked is an example's pool in the order of a ranking.
func (x *Index) ranked(e *example, f *fitted) []candidate {
	s := search{x: x}
	for _, c := range e.pool {
		c.score = 0
		c.features = slices.Clone(c.features)
		c.features[lawPriorAt] = f.law[x.docs[c.doc].Version]
		s.pool = append(s.pool, c)
	}
	s.rank(f)
	return s.pool
}
