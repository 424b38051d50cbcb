package laws

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reference is an article that somebody named: 《民法典》第六百七十五条, 刑法264.
type Reference struct {
	Law       string   // official name; empty when the law is not one we know by name
	Also      []string // other laws of that name
	Name      string   // the law as it was written
	Article   string   // 第六百七十五条
	Paragraph int      // 第二款; 0: none named
	At, End   int      // where it stands in the squeezed text, in runes
	numbered  bool     // written as an article's number is (第五条, 5条), not as a count (五条)
}

// numberRE finds numbers that may be articles in squeezed text: 第?N条?(之M)?(第K款)?
var numberRE = regexp.MustCompile(`(第?)([0-9]{1,5}|[〇○零一二两三四五六七八九十百千]{1,9})(条?)(?:之([0-9]{1,2}|[一二三四五六七八九十]{1,3}))?(?:第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})款)?`)

// linkRE is a piece of what may stand between a law's name and the number: 民法典里的第675条, 刑法(2020修正)第264条.
var linkRE = regexp.MustCompile(`(?:\([^()]{0,20}\)|里面|里|中|规定|上|的|:|,)$`)

// longestLink is the length of the longest piece, in runes.
const longestLink = 22

// UnitsAfter are the characters that follow a number that is a sum, a term or a count, not an article.
const UnitsAfter = "年月日号天元块钱万亿岁个人次斤亩米里公平户份%.点小分时周倍成起件套间层"

// References finds the articles named in a text, in the order in which they stand. An article without a law takes the law
// named before it (民法典675条和680条), in an entry's body (loose) over any distance; one with no law at all is no reference.
func (n *Names) References(text string, loose bool) []Reference {
	squeezed := Squeeze(text)
	runes := []rune(squeezed)
	var refs []Reference
	lastEnd := 0
	for _, m := range numberRE.FindAllStringSubmatchIndex(squeezed, -1) {
		start, end := runeAt(squeezed, m[0]), runeAt(squeezed, m[1])
		ref, ok := n.referenceAt(squeezed, m, runes, start, end)
		if !ok {
			continue
		}
		if ref.Name == "" { // no law right before the number
			if len(refs) == 0 || !ref.numbered || !loose && !joins(runes[lastEnd:start]) {
				continue
			}
			last := refs[len(refs)-1]
			ref.Law, ref.Name, ref.Also = last.Law, last.Name, last.Also
		}
		for len(refs) > 0 && refs[len(refs)-1].End > ref.At { // it stood in this law's name: 关于刑法第十二条的解释第二条
			refs = refs[:len(refs)-1]
		}
		ref.End = end
		refs, lastEnd = append(refs, ref), end
	}
	return refs
}

// joins says whether an article without a law may belong to the law of the article before: nothing between them names
// another document.
func joins(between []rune) bool {
	for _, r := range between {
		if strings.ContainsRune("法例典释则定", r) {
			return false
		}
	}
	return true
}

// referenceAt reads one match of numberRE. ok is false when it can't be an article; Name is empty when no law stands before it.
func (n *Names) referenceAt(s string, m []int, runes []rune, start, end int) (Reference, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	number, ok := ParseNumeral(group(2))
	if !ok {
		return Reference{}, false
	}
	sub, _ := ParseNumeral(group(4))
	paragraph, _ := ParseNumeral(group(5))
	ref := Reference{Article: ArticleName(number, sub), Paragraph: paragraph, At: start}
	ref.numbered = group(1) != "" || group(2)[0] < 0x80
	bare := group(3) == ""
	if bare && !bareNumber(group(2), group(1) != "", runes[end:]) {
		return Reference{}, false
	}
	ref.Law, ref.Name, ref.At = n.lawBefore(runes, start)
	ref.Also = n.also[ref.Name]
	return ref, !bare || ref.Law != "" // 想个办法20 is no article
}

// bareNumber says whether a number without 条 may be an article: 刑法264 is, 劳动法2年 and 民法典2021年 are not.
func bareNumber(number string, marked bool, after []rune) bool {
	if startsWithUnit(after) {
		return false
	}
	if marked {
		return true
	}
	return len([]rune(number)) >= 2 && !startsWithWordOf(after, "章编节款项条")
}

func startsWithUnit(after []rune) bool {
	return startsWithWordOf(after, UnitsAfter+"章编节款项批届次")
}

func startsWithWordOf(after []rune, set string) bool {
	return len(after) > 0 && strings.ContainsRune(set, after[0])
}

// lawBefore finds the law whose name ends at end: a known one, or else a word in front that ends like a law's name.
func (n *Names) lawBefore(runes []rune, end int) (law, name string, at int) {
	if law, start, ok := n.endingAt(runes, end); ok {
		return law, string(runes[start:end]), start
	}
	for { // piece by piece, for names end like that too: 某某管理规定的第3条
		head := string(runes[max(0, end-longestLink):end])
		cut := linkRE.FindStringIndex(head)
		if cut == nil {
			break
		}
		end -= utf8.RuneCountInString(head[cut[0]:])
		if law, start, ok := n.endingAt(runes, end); ok {
			return law, string(runes[start:end]), start
		}
	}
	if start := wordStart(runes, end); lawLikeRE.MatchString(string(runes[start:end])) {
		return "", string(runes[start:end]), start
	}
	return "", "", end
}

// lawLikeRE tells a word that ends like the name of a law from 合法, 没办法 and their like.
var lawLikeRE = regexp.MustCompile(`[^合违没非犯执守用方设想无咋]法$|条例$|法典$|解释$`)

// wordStart goes back from end over at most twelve Chinese characters.
func wordStart(runes []rune, end int) int {
	start := end
	for start > 0 && end-start < 12 && unicode.Is(unicode.Han, runes[start-1]) {
		start--
	}
	return start
}

// runeAt is how many runes stand before a byte offset.
func runeAt(s string, offset int) int { return len([]rune(s[:offset])) }
