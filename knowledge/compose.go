package knowledge

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// picked is the entry that shall answer.
type picked struct {
	entry    string
	question string
	day      string          // 2006-01-02
	asked    []chat.Citation // articles that the person named: they come first
	note     string          // said before anything else
	score    float64
	most     int // articles shown; 0: maxCitations
}

// compose makes the answer of an entry: conclusion, steps, the articles it rests on, the notice. It hands over when no essential
// citation passes the gate.
func (b *Base) compose(p picked) chat.Answer {
	e, ok := b.Entry(p.entry)
	if !ok {
		return chat.Answer{Kind: chat.Handover}
	}
	kept := b.restsOn(&e, p.day)
	if kept == nil {
		return chat.Answer{Kind: chat.Handover}
	}
	shown := choose(b.weigher.order(b.byID[e.ID], kept, p.question), p.asked, cmp.Or(p.most, maxCitations))
	steps, used := b.data.fill(e.Steps, p.day)
	conclusion, used2 := b.data.fill(e.Conclusion, p.day)
	text := joinLines(p.note, conclusion, steps, b.basis(shown), b.localSources(append(used2, used...)), b.data.words.Notice)
	return chat.Answer{
		Kind: chat.Answered, Text: text, Entry: e.ID, Title: e.Title,
		Citations: shown, Numbers: b.numbers(text), Score: p.score,
	}
}

// restsOn are the articles of an entry that hold on a day; nil when none of the essential ones does, and the entry must not be said.
func (b *Base) restsOn(e *Entry, day string) []chat.Citation {
	kept, _ := gate(b.articles, e.Law, day)
	if !slices.ContainsFunc(kept, e.essential) {
		return nil
	}
	return kept
}

// essential says whether an entry rests on an article: it is of the law that the entry names first.
func (e *Entry) essential(c chat.Citation) bool { return len(e.Law) > 0 && c.Law == e.Law[0].Law }

// choose takes at most that many: first those that were asked for, then by weight.
func choose(kept, asked []chat.Citation, most int) []chat.Citation {
	var shown []chat.Citation
	for _, c := range append(slices.Clone(asked), kept...) {
		if len(shown) < most && slices.Contains(kept, c) && !slices.Contains(shown, c) {
			shown = append(shown, c)
		}
	}
	return shown
}

// basis is the line that names the articles: 依据：《民法典》第六百七十五条、第六百八十条；《…》…
func (b *Base) basis(cited []chat.Citation) string {
	return expand(b.data.words.Basis, "articles", b.list(cited))
}

// list names articles, those of one law together, in the order of their first mention: 《民法典》第六百七十五条；民间借贷规定第二条.
func (b *Base) list(cited []chat.Citation) string {
	var laws []string
	byLaw := map[string][]string{}
	for _, c := range cited {
		if byLaw[c.Law] == nil {
			laws = append(laws, c.Law)
		}
		byLaw[c.Law] = append(byLaw[c.Law], c.Article)
	}
	var parts []string
	for _, law := range laws {
		parts = append(parts, b.data.names.Title(law)+strings.Join(byLaw[law], "、"))
	}
	return strings.Join(parts, "；")
}

// localSources names where the township's facts in an answer were read, and when.
func (b *Base) localSources(used []localFact) string {
	var parts []string
	for _, f := range used {
		part := f.Source + "（" + f.Date + "）"
		if f.Source != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return expand(b.data.words.LocalSource, "facts", strings.Join(parts, "、"))
}

// Law is what the law says behind an entry, for the button 看法条: the title, the third layer and where to read the articles
// themselves. ok is false when there is no such entry.
func (b *Base) Law(entry string, day time.Time) (text string, ok bool) {
	e, ok := b.Entry(entry)
	if !ok {
		return "", false
	}
	w := b.data.words
	filled, _ := b.data.fill(e.LawText, isoDate(day))
	kept, cuts := gate(b.articles, e.Law, isoDate(day))
	parts := []string{e.Title, filled}
	if len(cuts) > 0 {
		var lapsed []chat.Citation
		for _, c := range cuts {
			lapsed = append(lapsed, c.Citation)
		}
		parts = append(parts, w.LawLapsed+b.list(lapsed)+"。")
	}
	if quoted := b.quote(kept, isoDate(day)); quoted != "" {
		parts = append(parts, w.LawWords, quoted)
	} else if laws := b.lawTitles(kept); laws != "" {
		parts = append(parts, w.LawWhere+laws+"。")
	}
	return strings.Join(parts, "\n\n"), true
}

// lawTitles names the laws of citations by their official names.
func (b *Base) lawTitles(cited []chat.Citation) string {
	var laws []string
	for _, c := range cited {
		title := "《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(c.Law) + "》"
		if !slices.Contains(laws, title) {
			laws = append(laws, title)
		}
	}
	return strings.Join(laws, "、")
}

// phoneRE finds what may be a telephone number; isPhone decides.
var phoneRE = regexp.MustCompile(`[0-9][0-9-]{1,14}[0-9]`)

// phonesIn finds telephone numbers in a text: short service numbers that known has, and numbers as long as landline, mobile
// and 400 numbers are. Sums, dates and days are none.
func phonesIn(text string, known map[string]string) (numbers []string) {
	for _, at := range phoneRE.FindAllStringIndex(text, -1) {
		number := text[at[0]:at[1]]
		next, _ := utf8.DecodeRuneInString(text[at[1]:])
		if !slices.Contains(numbers, number) && isPhone(number, next, known) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

func isPhone(number string, next rune, known map[string]string) bool {
	if next != utf8.RuneError && strings.ContainsRune(laws.UnitsAfter, next) {
		return false
	}
	digits := strings.ReplaceAll(number, "-", "")
	_, ok := known[number]
	switch {
	case ok:
		return true
	case strings.HasPrefix(digits, "1") && len(digits) == 11, strings.HasPrefix(digits, "400") && len(digits) == 10:
		return true
	case strings.HasPrefix(digits, "0") && len(digits) >= 10 && len(digits) <= 12:
		return true
	}
	return !strings.Contains(number, "-") && (len(digits) == 7 || len(digits) == 8)
}

// numbers are the telephone numbers that a text shows.
func (b *Base) numbers(text string) []string { return phonesIn(text, b.data.words.Phones) }

// expand fills {name} in a sentence.
func expand(sentence string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+pairs[i]+"}", pairs[i+1])
	}
	return sentence
}

// chineseDay writes 2021-01-01 as 2021年1月1日.
func chineseDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2006年1月2日")
}
