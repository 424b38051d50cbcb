package laws

import (
	"fmt"
	"regexp"
	"strconv"
)

var (
	// startRE finds the start that a law gives itself: 本法自2026年1月1日起施行.
	startRE = regexp.MustCompile(`自\s*(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)`)
	// startLineRE is the line 2007年4月1日 施行 of a header.
	startLineRE = regexp.MustCompile(`^(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:起)?(?:施行|实施)`)
	dayRE       = regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日`)
)

// startDay is the day from which a version's text holds, as far as the text itself tells: the latest of the start the law gives
// itself (in its last articles or its header), of the newest day of its history (adoption, promulgation, amendment) and of the
// day in the file's name. An amendment often starts later than it was passed; such starts stand in validity.yaml with their
// source.
func startDay(v *Version) string {
	return max(ownStart(v), historyDay(v), v.scratch.fileDate)
}

// ownStart reads the start from the last three articles, or from the header.
func ownStart(v *Version) string {
	start := ""
	for _, line := range v.scratch.header {
		if m := startLineRE.FindStringSubmatch(line); m != nil {
			start = max(start, isoDay(m))
		}
	}
	for _, u := range v.lastUnits() {
		if m := startRE.FindStringSubmatch(u.Text()); m != nil {
			start = max(start, isoDay(m))
		}
	}
	return start
}

// lastUnits are the articles with the three highest numbers, or the only unit.
func (v *Version) lastUnits() []Unit {
	last := 0
	for _, u := range v.Units {
		if u.Numbered() {
			last = max(last, ArticleOrder(u.Article))
		}
	}
	var list []Unit
	for _, u := range v.Units {
		if u.Article == WholeText || u.Numbered() && ArticleOrder(u.Article) >= last-200 {
			list = append(list, u)
		}
	}
	return list
}

// historyDay is the newest day in the header.
func historyDay(v *Version) string {
	day := ""
	for _, line := range v.scratch.header {
		for _, m := range dayRE.FindAllStringSubmatch(line, -1) {
			day = max(day, isoDay(m))
		}
	}
	return day
}

func isoDay(m []string) string {
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	return fmt.Sprintf("%04d-%02d-%02d", y, mo, d)
}

// date sets Until: a newer version ends an older one, a newer law ends what it says it does (《…》同时废止), and validity.yaml has the
// last word.
func (c *Corpus) date(validity []Validity) {
	for _, l := range c.Laws {
		for i, v := range l.Versions {
			v.correct(validity)
			if i > 0 && l.Versions[i-1].Until == "" {
				l.Versions[i-1].Until, l.Versions[i-1].Why = v.From, NewerText
			}
		}
	}
	for _, l := range c.Laws {
		for _, v := range l.Versions {
			c.repeal(v)
		}
	}
}

// correct puts in what the text does not tell.
func (v *Version) correct(validity []Validity) {
	start := v.From
	for _, line := range validity {
		if Squeeze(line.Law) != Squeeze(v.Law) || (line.Text != "" && line.Text != start) {
			continue
		}
		if line.From != "" {
			v.From = line.From
		}
		if line.Until > v.From { // else the line ended an older text
			v.Until, v.Why, v.Now = line.Until, line.Source, line.Now
		}
	}
}

var (
	repealRE = regexp.MustCompile(`[^。；]*(?:同时废止|即行废止|同时失效|予以废止)`)
	titleRE  = regexp.MustCompile(`《((?:[^《》]|《[^》]*》)+)》`)
)

// repeal ends the laws that a version says it ends. A law of the version's own name is its older text, which has ended anyway.
func (c *Corpus) repeal(v *Version) {
	for _, u := range v.lastUnits() {
		for _, sentence := range repealRE.FindAllString(u.Text(), -1) {
			for _, m := range titleRE.FindAllStringSubmatch(sentence, -1) {
				l, ok := c.Law(m[1])
				if !ok || l.Name == v.Law {
					continue
				}
				last := l.Versions[len(l.Versions)-1]
				if last.From < v.From && last.Until == "" {
					last.Until, last.Why, last.Now = v.From, v.Law+u.Article, v.Law
				}
			}
		}
	}
}
