package knowledge

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Limits of a path's sentences, in Chinese characters: a result is read aloud in under a minute.
const (
	maxAskSize    = 60
	maxResultSize = 200
	maxLabelSize  = 16
)

// paths is the lint of the paths of some sources, and of what entries say of paths.
func (c *checker) paths(mine []source) {
	users := map[string][]string{}
	for _, e := range c.data.entries {
		if e.Path == "" {
			continue
		}
		users[e.Path] = append(users[e.Path], e.ID)
		if c.data.paths[e.Path] == nil && within(e.File, mine) {
			c.add(&e, "path", "path_unknown", e.Path)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.data.paths)) {
		p := c.data.paths[id]
		if !within(p.file, mine) {
			continue
		}
		if len(users[id]) == 0 {
			c.atPath(p, "id:", "path_unlinked", id)
		}
		c.path(p, users[id])
	}
}

// atPath notes a finding where a path names something.
func (c *checker) atPath(p *questionPath, at, rule, detail string) {
	c.found.add(p.file, p.line(at), rule, detail)
}

func (c *checker) path(p *questionPath, users []string) {
	if !slices.ContainsFunc(c.data.topics, func(t Topic) bool { return t.ID == p.Topic }) {
		c.atPath(p, "topic:", "path_topic", p.Topic)
	}
	c.pathKnown(p, users)
	c.pathSizes(p)
	for _, f := range p.Figures {
		numbers := f.Say != "" || f.Percent > 0 || f.Fold > 0 || f.Service != nil // of the law; the others are a reader's own
		if numbers && f.Law == "" || !f.saidBy(f.Words) {
			c.atPath(p, "id: "+f.ID, "path_words", f.ID)
		}
	}
	for _, r := range p.Results {
		if len(p.rests(r)) == 0 {
			c.atPath(p, "id: "+r.ID, "path_law", r.ID)
		}
		for _, number := range bareNumbers(r.Say) {
			c.atPath(p, "id: "+r.ID, "path_number", number)
		}
	}
	_, cuts := gate(c.articles, p.cited(), c.day)
	for _, cut := range cuts {
		rule := "lapsed_article"
		if cut.Why == "unknown" {
			rule = "unknown_article"
		}
		c.atPath(p, "id:", rule, c.show(cut.Citation))
	}
}

// rests lists the articles of a result: its own, and those of the figures that it names.
func (p *questionPath) rests(r *pathResult) []chat.Citation {
	cited := slices.Clone(r.cited)
	for _, m := range placeholderRE.FindAllStringSubmatch(r.Say, -1) {
		if f, ok := p.figures[m[1]]; ok {
			cited = append(cited, f.cited...)
		}
	}
	return cited
}

// pathKnown checks that what is known of entries is known of users of the path, and answers its questions.
func (c *checker) pathKnown(p *questionPath, users []string) {
	for _, entry := range slices.Sorted(maps.Keys(p.Known)) {
		if !slices.Contains(users, entry) {
			c.atPath(p, "known:", "path_known", entry)
		}
		for question, value := range p.Known[entry] {
			q, ok := p.nodes[question].(*pathQuestion)
			if !ok || value == chat.PathUnknown || q.follow(value) == "" {
				c.atPath(p, "known:", "path_known", entry+" "+question+": "+value)
			}
		}
	}
}

func (c *checker) pathSizes(p *questionPath) {
	size := func(id, text string, most int) {
		if laws.HanCount(slotRE.ReplaceAllString(text, "")) > most {
			c.atPath(p, "id: "+id, "path_size", id)
		}
		if strings.ContainsRune(text, '你') {
			c.atPath(p, "id: "+id, "no_polite_you", "")
		}
		for _, key := range slots(text) {
			if c.data.local[key].Label == "" {
				c.atPath(p, "id: "+id, "slot_unknown", key)
			}
		}
	}
	size(p.ID, p.Button, maxLabelSize)
	for _, q := range p.Questions {
		size(q.ID, q.Ask, maxAskSize)
		for _, o := range q.Options {
			size(q.ID, o.Label, maxLabelSize)
		}
	}
	for _, r := range p.Results {
		size(r.ID, r.Say, maxResultSize)
	}
}

var (
	figureRE = regexp.MustCompile(`[0-9]+|[零〇一二两三四五六七八九十百千万]+|半`)
	bareRE   = regexp.MustCompile(`第?(?:[0-9]+|[零〇一二两三四五六七八九十百千万半]+)(?:个?月|年|天|日|倍|元|成|周?岁|%|小时|个工作日)`)
)

// numbersIn lists the numbers of a text, whichever way they are written.
func numbersIn(text string) (list []string) {
	for _, run := range figureRE.FindAllString(text, -1) {
		if n, ok := laws.ParseNumeral(run); ok {
			run = laws.Numeral(n)
		}
		list = append(list, run)
	}
	return list
}

// saidBy says whether the words of an article give every number of a figure: those it computes with and those it says.
func (f *pathFigure) saidBy(words []string) bool {
	var given []string
	for _, w := range words {
		given = append(given, numbersIn(w)...)
	}
	wanted := numbersIn(f.Say)
	for _, n := range []int{f.Add.Years, f.Add.Months, f.Add.Days, f.Add.Workdays, int(f.Percent), int(f.Fold)} {
		if n > 0 {
			wanted = append(wanted, laws.Numeral(n))
		}
	}
	if f.Service != nil {
		wanted = append(wanted, laws.Numeral(f.Service.Full), laws.Numeral(f.Service.From), "半")
	}
	return !slices.ContainsFunc(wanted, func(n string) bool { return !slices.Contains(given, n) })
}

// bareNumbers lists the numbers of a sentence that stand in no figure. 第二天 is none.
func bareNumbers(say string) []string {
	found := bareRE.FindAllString(placeholderRE.ReplaceAllString(slotRE.ReplaceAllString(say, ""), "·"), -1)
	return slices.DeleteFunc(found, func(n string) bool { return strings.HasPrefix(n, "第") })
}
