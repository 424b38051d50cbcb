package laws

import (
	"math"
	"math/rand/v2"
	"slices"
)

// embedding places grams and articles in a space in which what people say is near what it is about. It is learned when the index is
// built, from the lay phrases: each is drawn to its article and away from others. Values are in 127ths of the largest of their row.
type embedding struct {
	grams []int8 // by gram, nearSize each
	docs  []int8 // by article, nearSize each, of length 127
}

const (
	nearSize   = 64
	nearGrams  = 80 // of an article that count, the weightiest
	nearBatch  = 64 // phrases that are told apart at a time
	nearEpochs = 6
	nearRate   = 0.15
	nearSharp  = 12 // how much a cosine counts in telling apart
)

// bag is a text as grams with weights, a unit vector.
type bag struct {
	grams  []int32
	weight []float32
}

// part is a text of a bag, and how much it counts.
type part struct {
	text   []rune
	weight float32
}

// bag takes the weightiest grams of some texts.
func (x *Index) bag(limit int, parts ...part) bag {
	counts := map[int32]float32{}
	for _, p := range parts {
		grams(p.text, func(k key) {
			id, ok := x.gram(k)
			if !ok {
				return
			}
			if k.single() {
				counts[int32(id)] += p.weight / 2
			} else {
				counts[int32(id)] += p.weight
			}
		})
	}
	var b bag
	for id := range counts {
		b.grams = append(b.grams, id)
		counts[id] = ln1(counts[id]) * x.units.idf[id]
	}
	slices.SortFunc(b.grams, func(a, c int32) int {
		switch {
		case counts[a] > counts[c]:
			return -1
		case counts[a] < counts[c]:
			return 1
		}
		return int(a - c)
	})
	b.grams = b.grams[:min(limit, len(b.grams))]
	length := float32(0)
	for _, id := range b.grams {
		length += counts[id] * counts[id]
	}
	length = root(length)
	for _, id := range b.grams {
		b.weight = append(b.weight, counts[id]/length)
	}
	return b
}

// unit scales a vector to the length of 1 and returns the length before.
func unit(v []float32) (length float32) {
	for _, x := range v {
		length += x * x
	}
	length = root(length)
	for j := range v {
		v[j] /= length
	}
	return length
}

func root(v float32) float32 { return float32(math.Sqrt(float64(max(v, 1e-12)))) }

// docBag is an article: its text, the heading right above it and the law's name.
func (x *Index) docBag(d int32) bag {
	name := runes(withoutCountry(x.version(d).Law), nil)
	return x.bag(nearGrams, part{runes(string(x.body(d)), nil), 1}, part{runes(x.lastHeading(x.docs[d].Chapter), nil), 1}, part{name, 0.5})
}

// lesson is a phrase and an article that it is about.
type lesson struct {
	said, about bag
	doc         int32
}

// learnNear makes the embedding from the phrases that were said about articles.
func (x *Index) learnNear() {
	x.versions = x.meta.Version
	bags := map[int32]bag{}
	var lessons []lesson
	for p, row := range x.phrase {
		if row.Group != 0 { // kept apart to learn a ranking from
			continue
		}
		said := x.bag(nearGrams, part{runes(string(x.text[row.Text:row.End]), nil), 1})
		for _, r := range x.about(int32(p)) {
			d := int32(r.Doc)
			if r.Weight < 200 || x.version(d).Until != "" {
				continue
			}
			if _, ok := bags[d]; !ok {
				bags[d] = x.docBag(d)
			}
			lessons = append(lessons, lesson{said, bags[d], d})
		}
	}
	t := newTeacher(len(x.keys))
	t.teach(lessons)
	x.near.grams = make([]int8, len(x.keys)*nearSize)
	for i := range x.keys {
		quantise(t.vector(int32(i)), x.near.grams[i*nearSize:])
	}
	x.near.docs = make([]int8, len(x.docs)*nearSize)
	sum := make([]float32, nearSize)
	for d := range x.docs {
		b, ok := bags[int32(d)]
		if !ok {
			b = x.docBag(int32(d))
		}
		t.sum(b, sum)
		for j, v := range sum {
			x.near.docs[d*nearSize+j] = int8(math.Round(float64(127 * v)))
		}
	}
}

// nearScale is what a gram's value of 127 stands for: all grams share it, so that their lengths still differ.
const nearScale = 4.0

func quantise(v []float32, into []int8) {
	for j := range v {
		into[j] = int8(max(-127, min(127, math.Round(float64(v[j])*127/nearScale))))
	}
}

// place is where a question lies, a unit vector.
func (e *embedding) place(x *Index, q []rune) (at [nearSize]float32) {
	b := x.bag(nearGrams, part{q, 1})
	for i, g := range b.grams {
		row := e.grams[int(g)*nearSize : int(g+1)*nearSize]
		for j := range at {
			at[j] += b.weight[i] * float32(row[j])
		}
	}
	unit(at[:])
	return at
}

// cosine is how near an article lies.
func (e *embedding) cosine(at *[nearSize]float32, doc int32) float32 {
	row := e.docs[int(doc)*nearSize : int(doc+1)*nearSize]
	sum := float32(0)
	for j := range at {
		sum += at[j] * float32(row[j])
	}
	return sum / 127
}

// teacher learns the vectors of grams: a softmax over the articles of a batch, Adagrad with one rate a gram. Deterministic.
type teacher struct {
	vec    []float32 // by gram, nearSize each
	seen   []float32 // by gram: squared gradients so far
	random *rand.Rand
}

func newTeacher(grams int) *teacher {
	t := &teacher{vec: make([]float32, grams*nearSize), seen: make([]float32, grams), random: rand.New(rand.NewPCG(7, 7))}
	for i := range t.vec {
		t.vec[i] = float32(t.random.NormFloat64()) / 10
	}
	return t
}

func (t *teacher) vector(gram int32) []float32 {
	return t.vec[int(gram)*nearSize : int(gram+1)*nearSize]
}

// sum adds a bag's vectors up to a unit vector and returns the length before.
func (t *teacher) sum(b bag, into []float32) float32 {
	clear(into)
	for i, g := range b.grams {
		w := b.weight[i]
		for j, v := range t.vector(g) {
			into[j] += w * v
		}
	}
	return unit(into)
}

// side is one half of a batch: the phrases or the articles.
type side struct {
	vec, grad [nearBatch][nearSize]float32
	length    [nearBatch]float32
}

func (t *teacher) teach(lessons []lesson) {
	order := make([]int, len(lessons))
	for i := range order {
		order[i] = i
	}
	var said, about side
	for epoch := range nearEpochs {
		rate := nearRate * (1 - float32(epoch)/nearEpochs)
		t.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for at := 0; at+nearBatch <= len(order); at += nearBatch {
			batch := order[at : at+nearBatch]
			said.grad, about.grad = [nearBatch][nearSize]float32{}, [nearBatch][nearSize]float32{}
			for i, l := range batch {
				said.length[i] = t.sum(lessons[l].said, said.vec[i][:])
				about.length[i] = t.sum(lessons[l].about, about.vec[i][:])
			}
			tellApart(lessons, batch, &said, &about)
			for i, l := range batch {
				t.move(lessons[l].said, said.vec[i][:], said.grad[i][:], said.length[i], rate)
				t.move(lessons[l].about, about.vec[i][:], about.grad[i][:], about.length[i], rate)
			}
		}
	}
}

// tellApart computes how the unit vectors of a batch should move.
func tellApart(lessons []lesson, batch []int, said, about *side) {
	var chance [nearBatch]float32
	for i, l := range batch {
		total := float32(0)
		for k := range batch {
			dot := float32(0)
			for j := range nearSize {
				dot += said.vec[i][j] * about.vec[k][j]
			}
			chance[k] = float32(math.Exp(float64(nearSharp * (dot - 1))))
			if k != i && lessons[batch[k]].doc == lessons[l].doc {
				chance[k] = 0
			}
			total += chance[k]
		}
		for k := range batch {
			g := chance[k] / total
			if k == i {
				g--
			}
			if g > -1e-4 && g < 1e-4 {
				continue
			}
			for j := range nearSize {
				said.grad[i][j] += g * about.vec[k][j]
				about.grad[k][j] += g * said.vec[i][j]
			}
		}
	}
}

// move follows the gradient of a unit vector back to the grams that made it.
func (t *teacher) move(b bag, vec, grad []float32, length, rate float32) {
	along := float32(0)
	for j := range grad {
		along += grad[j] * vec[j]
	}
	square := float32(0)
	for j := range grad {
		grad[j] = (grad[j] - along*vec[j]) / length
		square += grad[j] * grad[j]
	}
	for i, g := range b.grams {
		w := b.weight[i]
		t.seen[g] += square * w * w / nearSize
		step := rate * w / (root(t.seen[g]) + 1e-4)
		v := t.vector(g)
		for j := range grad {
			v[j] -= step * grad[j]
		}
	}
}
