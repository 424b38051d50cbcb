package knowledge

import "math"

// coverage tells how much of a question an entry has words for. It looks at characters: a word that an entry does not know is
// often made of characters that it does not have either, whatever stands around it. Computed at load.
type coverage struct {
	known []character // by character, from firstHan; rarer ones count as unknown
	other character   // what no entry has
}

// character is a Chinese character among the entries.
type character struct {
	rare    float32 // how few asks and titles have it
	topical float32 // how few entries have it in them; next to nothing for what every entry says
	in      []entryPosting
}

func newCoverage(x *index, entries int) coverage {
	topical := func(having int) float32 {
		return float32(math.Log((float64(entries) + 0.5) / (float64(having) + 0.5)))
	}
	c := coverage{known: make([]character, lastHan-firstHan+1), other: character{rare: x.unseen, topical: topical(0)}}
	for i := range c.known {
		c.known[i] = c.other
		id := x.vocab.id(characterKey(rune(firstHan + i)))
		if id < 0 {
			continue
		}
		in, having := x.entries.of(id), 0
		for _, p := range in {
			if p.surface() {
				having++
			}
		}
		c.known[i] = character{rare: x.weight[id] / oneCharacter, topical: topical(having), in: in}
	}
	return c
}

func (c *coverage) of(r rune) *character {
	if r < firstHan || r > lastHan {
		return &c.other
	}
	return &c.known[r-firstHan]
}

// wholeClause is the weight from which a clause can stand for its question: three or four telling characters.
const wholeClause = 12

// extent is the weight of a question's characters.
type extent struct{ rare, topical float32 }

// read adds up, for every entry, what it has of a canonical text and of each of its clauses. A clause ends where something else
// than a Chinese character stands: people here put blanks for commas.
func (c *coverage) read(text string, entries []account) extent {
	var all extent
	clause := float32(0)
	for _, r := range text {
		if !isHan(r) {
			endClause(entries, clause)
			clause = 0
			continue
		}
		ch := c.of(r)
		clause += ch.rare
		all.rare += ch.rare
		all.topical += ch.topical
		for _, p := range ch.in {
			a := &entries[p.doc]
			a.clause += ch.rare
			a.whole += ch.rare
			if p.surface() {
				a.own += ch.topical
			}
		}
	}
	endClause(entries, clause)
	return all
}

// endClause closes a clause of a weight.
func endClause(entries []account, weight float32) {
	for i := range entries {
		a := &entries[i]
		if weight >= wholeClause {
			a.bestClause = max(a.bestClause, a.clause/weight)
		}
		a.clause = 0
	}
}

// clause is features.Clause. The whole question counts as a clause, so that one of short clauses has one.
func (e extent) clause(a *account) float64 {
	if e.rare == 0 {
		return 0
	}
	return float64(max(a.bestClause, a.whole/e.rare))
}

// own is features.Own.
func (e extent) own(a *account) float64 {
	if e.topical == 0 {
		return 0
	}
	return float64(a.own / e.topical)
}
