package knowledge

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// maxParts is how many questions of one message are answered.
const maxParts = 3

// shortestQuestion is the least that a question of several has, in Chinese characters: less is the end of the one before.
const shortestQuestion = 4

// answerEach answers a message that holds several questions, each by its own entry. It has no Kind when the message holds one: when
// fewer than two of its sentences are answered for sure, or all by entries that rest on the same articles.
func (b *Base) answerEach(ctx context.Context, q Question, day string) (chat.Answer, error) {
	parts := b.data.speech.questions(q.Text)
	if len(parts) < 2 {
		return chat.Answer{}, nil
	}
	var answers []chat.Answer
	for _, part := range parts {
		hits, err := b.search.Search(ctx, Query{Text: part, Day: day, K: 1})
		if err != nil {
			return chat.Answer{}, err
		}
		if len(hits) == 0 || hits[0].Score < b.data.policy.Entry.Bar || b.data.speech.leans(part) {
			return chat.Answer{}, nil
		}
		a := b.compose(picked{entry: hits[0].Entry, question: part, day: day, score: hits[0].Score, most: maxCitations / len(parts)})
		if a.Kind != chat.Answered {
			return chat.Answer{}, nil
		}
		a.Question = part
		if !slices.ContainsFunc(answers, func(other chat.Answer) bool { return alikeAnswers(a, other) }) {
			answers = append(answers, a)
		}
	}
	if len(answers) < 2 {
		return chat.Answer{}, nil
	}
	first := answers[0]
	first.More = answers[1:]
	return first, nil
}

// alikeAnswers says whether two answers are one: by one entry, or by the same first article.
func alikeAnswers(a, b chat.Answer) bool {
	return a.Entry == b.Entry || a.Citations[0] == b.Citations[0]
}

// questions cuts a message into its questions: sentences that ask something. Nil when it holds fewer than two, or too many to be one
// message's.
func (s *speech) questions(text string) []string {
	var parts []string
	for _, sentence := range strings.FieldsFunc(s.again.Replace(s.fold(text)), func(r rune) bool { return strings.ContainsRune(sentenceEnds, r) }) {
		if laws.HanCount(s.matter(sentence)) >= shortestQuestion && s.asks(sentence) {
			parts = append(parts, strings.TrimSpace(sentence))
		}
	}
	if len(parts) > maxParts {
		return nil
	}
	return parts
}

// sentenceEnds are the marks at which a sentence ends, as Fold leaves them. A comma does not: 他打我, 我想离婚, 孩子归谁 is one story.
const sentenceEnds = "。!?;\n"

// asks says whether a sentence asks something.
func (s *speech) asks(sentence string) bool {
	if last, _ := utf8.DecodeLastRuneInString(sentence); strings.ContainsRune(s.askingEnds, last) {
		return true
	}
	return slices.ContainsFunc(s.asking, func(word string) bool { return strings.Contains(sentence, word) })
}
