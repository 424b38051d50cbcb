package knowledge

import (
	"strings"
	"time"

	"pufa/chat"
)

// Path is what comes next on the questions of an entry, once some of them were answered: the first that is open, or the result. A
// step with neither is one for a person: an article that the result rests on is not in force on the day. ok is false when the entry
// has no questions. now is in the township's time zone.
func (b *Base) Path(entry string, given []chat.PathAnswer, now time.Time) (step chat.PathStep, ok bool) {
	p, ok := b.pathOf(entry)
	if !ok {
		return chat.PathStep{}, false
	}
	w := p.walk(entry, given, now)
	question, result := w.end()
	step.Label = p.Button
	if question != nil {
		step.Question = question.shown(b.data.words.Path)
		return step, true
	}
	step.Result = b.pathResult(w, result)
	return step, true
}

func (b *Base) pathOf(id string) (*questionPath, bool) {
	e, ok := b.Entry(id)
	if !ok {
		return nil, false
	}
	p, ok := b.data.paths[e.Path]
	return p, ok
}

// shown is a question as it is asked: with how to type the answer, where one is typed.
func (q *pathQuestion) shown(say pathWords) *chat.PathQuestion {
	text := strings.TrimSpace(q.Ask)
	if hint := say.Hints[q.Answer]; hint != "" {
		text += "\n" + hint
	}
	shown := &chat.PathQuestion{ID: q.ID, Text: text}
	for _, o := range q.Options {
		shown.Options = append(shown.Options, chat.PathOption{Label: o.Label, Value: o.ID})
	}
	return shown
}

// pathResult is a result with its articles, all of them in force on the day; otherwise nil.
func (b *Base) pathResult(w *walk, r *pathResult) *chat.PathResult {
	day := isoDate(w.today)
	text, cited := w.text(r, b.data.words.Path)
	kept, cuts := gate(b.articles, cited, day)
	if len(cuts) > 0 || len(kept) == 0 {
		return nil
	}
	filled, used := b.data.fill(strings.TrimSpace(text), day)
	parts := []string{filled, b.basis(kept)}
	if sources := b.localSources(used); sources != "" {
		parts = append(parts, sources)
	}
	return &chat.PathResult{
		Text:      strings.Join(append(parts, b.data.words.Notice), "\n"),
		Law:       b.pathLaw(kept, day),
		Citations: kept,
	}
}

// pathLaw is what 看法条 shows under a result: the articles' own words, or which they are and where to read them.
func (b *Base) pathLaw(cited []chat.Citation, day string) string {
	parts := []string{b.basis(cited)}
	if quoted := b.quote(cited, day); quoted != "" {
		parts = []string{b.data.words.LawWords, quoted}
	} else {
		parts = append(parts, b.data.words.LawWhere+b.lawTitles(cited)+"。")
	}
	return strings.Join(parts, "\n\n")
}
