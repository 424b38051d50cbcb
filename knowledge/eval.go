package knowledge

import (
	"context"
	"slices"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// Evaluation is how questions were answered whose right articles are known. A question is met when one of the first three articles that
// its answer shows is right: the right article itself, or the one that took its place when the law was numbered anew.
type Evaluation struct {
	All    Met                     // every question
	Ours   Met                     // those of our topics: a right article is of a law in topics.yaml
	ByKind map[chat.AnswerKind]Met // by the kind of the answer
}

// Met counts questions.
type Met struct {
	Questions int
	Met       int                     // answered, by an entry or by articles, and met
	Missed    int                     // answered, and not met
	Cited     int                     // articles shown in all these answers together
	Kinds     map[chat.AnswerKind]int // what came of them
}

func (m *Met) add(a chat.Answer, met bool) {
	if m.Kinds == nil {
		m.Kinds = map[chat.AnswerKind]int{}
	}
	m.Questions++
	m.Kinds[a.Kind]++
	m.Cited += len(a.Citations)
	switch {
	case a.Kind != chat.Answered && a.Kind != chat.Statute:
	case met:
		m.Met++
	default:
		m.Missed++
	}
}

// Evaluate answers questions as of a day. Errors: those of ctx and of the searcher.
func (b *Base) Evaluate(ctx context.Context, list []laws.Asked, day time.Time) (*Evaluation, error) {
	e := &Evaluation{ByKind: map[chat.AnswerKind]Met{}}
	return e, b.evaluate(ctx, e, list, day)
}

// EvaluateFolds is Evaluate with rankings of articles that were learned without the questions they are judged on. Without a statute
// index there is nothing to learn. Errors also: too few questions for the folds.
func (b *Base) EvaluateFolds(ctx context.Context, list []laws.Asked, day time.Time, folds, seed int) (*Evaluation, error) {
	e := &Evaluation{ByKind: map[chat.AnswerKind]Met{}}
	if b.statutes == nil {
		return e, b.evaluate(ctx, e, list, day)
	}
	held, err := b.statutes.index.HoldOut(list, isoDate(day), folds, seed)
	if err != nil {
		return nil, err
	}
	for _, fold := range held {
		if err := b.searching(fold.Search).evaluate(ctx, e, fold.Asked, day); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// searching is the base with another search for articles.
func (b *Base) searching(search func(text, day string, k int) []laws.Hit) *Base {
	other, statutes := *b, *b.statutes
	statutes.search = search
	other.statutes = &statutes
	return &other
}

func (b *Base) evaluate(ctx context.Context, e *Evaluation, list []laws.Asked, day time.Time) error {
	ours := b.OurLaws()
	for _, asked := range list {
		a, err := b.Answer(ctx, Question{Text: asked.Question, AsOf: day})
		if err != nil {
			return err
		}
		a.Citations = b.line("", a).Citations
		right := b.right(asked.Articles, isoDate(day))
		met := slices.ContainsFunc(a.Citations[:min(leadingArticles, len(a.Citations))], func(c chat.Citation) bool { return right[c] })
		e.All.add(a, met)
		if slices.ContainsFunc(asked.Articles, func(g laws.Gold) bool { return ours[g.Law] }) {
			e.Ours.add(a, met)
		}
		kind := e.ByKind[a.Kind]
		kind.add(a, met)
		e.ByKind[a.Kind] = kind
	}
	return nil
}

// right are the right articles of a question, and their successors on a day.
func (b *Base) right(gold []laws.Gold, day string) map[chat.Citation]bool {
	right := map[chat.Citation]bool{}
	for _, g := range gold {
		right[chat.Citation{Law: g.Law, Article: g.Article}] = true
		if b.statutes == nil {
			continue
		}
		if article, ok := b.statutes.index.Successor(g.Law, g.Article, day); ok {
			right[chat.Citation{Law: g.Law, Article: article}] = true
		}
	}
	return right
}
