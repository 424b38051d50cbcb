package knowledge

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// statutes is the statute index as the gate and the answers use it, or nothing: then articles.jsonl tells what the cited articles are,
// and nobody's text is shown.
type statutes struct {
	index  *laws.Index
	table  Articles                                 // of the laws that the index does not have
	search func(text, day string, k int) []laws.Hit // Index.Search
}

// Article implements Articles.
func (s *statutes) Article(c chat.Citation, day string) (Article, bool) {
	h, ok := s.index.Article(c.Law, c.Article, day)
	if !ok {
		if s.index.Has(c.Law) {
			return Article{}, false
		}
		return s.table.Article(c, day)
	}
	return Article{Law: c.Law, Article: c.Article, From: h.From, Until: h.Until}, true
}

// longestText is how much of the articles' own words one answer shows, in runes: the rest is left to the law database.
const longestText = 1600

// quote is the articles' own words, as many as fit.
func (b *Base) quote(cited []chat.Citation, day string) string {
	if b.statutes == nil {
		return ""
	}
	var parts []string
	left := longestText
	for _, c := range cited {
		h, ok := b.statutes.index.Article(c.Law, c.Article, day)
		if !ok {
			continue
		}
		part := b.data.names.Title(c.Law) + c.Article + "\n" + h.Text
		if left -= utf8.RuneCountInString(part); left < 0 && len(parts) > 0 {
			break
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n\n")
}

// answerStatute answers with the words of the articles that were named, when the index has them; what holds no more says so. An article
// that there is none of is said to be none: a number is never guessed.
func (b *Base) answerStatute(refs []laws.Reference, day string) (chat.Answer, bool) {
	if b.statutes == nil {
		return chat.Answer{}, false
	}
	w := b.data.words
	var shown []chat.Citation
	var parts []string
	for _, ref := range refs {
		for _, law := range append([]string{ref.Law}, ref.Also...) {
			c := chat.Citation{Law: law, Article: ref.Article}
			h, ok := b.statutes.index.Article(law, ref.Article, day)
			switch {
			case slices.Contains(shown, c):
			case ok && (h.Until == "" || day < h.Until):
				shown = append(shown, c)
			case ok:
				parts = append(parts, expand(w.StatuteLapsed, "article", b.data.names.Title(law)+ref.Article, "day", chineseDay(h.Until)))
			case b.statutes.index.Has(law):
				parts = append(parts, expand(w.StatuteNone, "law", b.data.names.Title(law), "article", ref.Article))
			}
		}
	}
	shown = shown[:min(len(shown), maxCitations)]
	if text := b.quote(shown, day); text != "" {
		parts = append(parts, text, w.StatuteHint)
	}
	if len(parts) == 0 {
		return chat.Answer{}, false
	}
	text := strings.Join(append(parts, w.Notice), "\n\n")
	return chat.Answer{Kind: chat.Statute, Text: text, Citations: shown, Numbers: b.numbers(text), Score: 1}, true
}
