package laws

import (
	"regexp"
	"slices"
)

// citations counts how often laws and articles are named by others.
type citations struct {
	laws     map[string]int // by squeezed name: other laws' articles that name it
	articles map[string]int // by squeezed name and article
}

var (
	articleNumberRE = regexp.MustCompile(`^第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?`)
	ownArticleRE    = regexp.MustCompile(`本(?:法|条例|规定|解释|办法)(第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)`)
)

func countCitations(c *Corpus) citations {
	n := citations{map[string]int{}, map[string]int{}}
	for _, l := range c.Laws {
		v := l.Versions[len(l.Versions)-1]
		self := Squeeze(v.Law)
		for i := range v.Units {
			text := v.Units[i].Text()
			seen := map[string]bool{}
			for _, m := range titleRE.FindAllStringSubmatchIndex(text, -1) {
				named := Squeeze(text[m[2]:m[3]])
				if named != self && !seen[named] {
					n.laws[named]++
					seen[named] = true
				}
				if a := articleNumberRE.FindString(text[m[1]:]); a != "" {
					n.articles[named+a]++
				}
			}
			for _, m := range ownArticleRE.FindAllStringSubmatch(text, -1) {
				n.articles[self+m[1]]++
			}
		}
	}
	return n
}

// places finds an article in the newest text that has it and, where the number or words moved, in older ones.
func (c *Corpus) places(law, article string) (list []place) {
	l, ok := c.Law(law)
	if !ok {
		return nil
	}
	var newest *Unit
	for _, v := range slices.Backward(l.Versions) {
		i, ok := v.byName[article]
		switch {
		case newest == nil && ok:
			newest = &v.Units[i]
		case newest == nil:
			continue
		case !ok || !alike(newest, &v.Units[i]):
			if i = v.likest(newest); i < 0 {
				continue
			}
		}
		list = append(list, place{version: v, unit: i})
	}
	return list
}

// sameArticle is the share of pairs of characters from which two texts are one article, renumbered or amended.
const sameArticle = 0.5

// likest is the unit that says what another version's unit says; -1 when none does.
func (v *Version) likest(u *Unit) int {
	best, at := sameArticle, -1
	mine := pairSet(u)
	for i := range v.Units {
		if s := jaccard(mine, pairSet(&v.Units[i])); s > best {
			best, at = s, i
		}
	}
	return at
}

func alike(a, b *Unit) bool { return jaccard(pairSet(a), pairSet(b)) >= sameArticle }

func pairSet(u *Unit) map[key]bool { return pairsOf(u.Text()) }

func pairsOf(text string) map[key]bool {
	set := map[key]bool{}
	grams(runes(text, nil), func(k key) {
		if !k.single() {
			set[k] = true
		}
	})
	return set
}

func jaccard(a, b map[key]bool) float64 {
	if len(a) == 0 || len(b) == 0 || len(a) > 3*len(b) || len(b) > 3*len(a) {
		return 0
	}
	both := 0
	for k := range a {
		if b[k] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
