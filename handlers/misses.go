package handlers

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/outreach"
)

const (
	manyMisses = 200 // questions that are compared, the newest
	heapsShown = 8   // heaps on one screen, the largest
	namedShown = 5   // numbers of questions named of a heap
)

// isMiss says whether a question that is handed over shows what the knowledge base lacks. Who is in danger, and who was not content with
// an activity, asks for something else; and who wants a person although an entry answered has one already.
func isMiss(q outreach.Question) bool {
	switch q.Reason {
	case reasonUnknown, reasonRating:
		return true
	case reasonAsked:
		return q.Entry == ""
	}
	return false
}

// misses shows a reviewer what people asked and no entry answers, that of one matter in one heap, with the shortest question of each as it was asked:
// by reference, for it is somebody's. What was answered since still counts, until an entry is made of it.
func (t *talk) misses(string) error {
	t.st.leave()
	open, err := t.openMisses()
	if err != nil {
		return err
	}
	if len(open) == 0 {
		t.say("misses.none")
		return nil
	}
	texts := make([]string, len(open))
	for i, q := range open {
		texts[i] = q.Text
	}
	heaps, err := t.Scout.Alike(t.ctx, texts, t.turn.Now)
	if err != nil {
		return fmt.Errorf("heap up questions: %w", err)
	}
	r := t.say("misses.list", "n", len(open), "heaps", len(heaps))
	for i, heap := range heaps[:min(len(heaps), heapsShown)] {
		r.line("misses.heap", "i", i+1, "n", len(heap), "ids", t.heapNames(open, heap), "text", privateOf(sample(open, heap), "text"))
	}
	if more := len(heaps) - heapsShown; more > 0 {
		r.line("misses.more", "n", more)
	}
	return nil
}

// openMisses reads the questions that no entry was made of and whose words are still there, oldest first.
func (t *talk) openMisses() ([]outreach.Question, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.MissList(), 0, maxScore, -manyMisses)
	if err != nil {
		return nil, fmt.Errorf("list questions without an entry: %w", err)
	}
	slices.Reverse(ids)
	return t.questions(ids, func(q outreach.Question) bool { return q.Text != "" && q.Draft == "" })
}

// sample is the question of a heap with the fewest words.
func sample(open []outreach.Question, heap []int) outreach.Question {
	best := open[heap[0]]
	for _, i := range heap {
		if utf8.RuneCountInString(open[i].Text) < utf8.RuneCountInString(best.Text) {
			best = open[i]
		}
	}
	return best
}

// heapNames are the numbers of a heap's questions, the first of many.
func (t *talk) heapNames(open []outreach.Question, heap []int) string {
	var ids []string
	for _, i := range heap[:min(len(heap), namedShown)] {
		ids = append(ids, open[i].ID)
	}
	names := strings.Join(ids, t.Texts.Text("common.list_mark"))
	if len(heap) > namedShown {
		return t.Texts.Text("misses.and_more", "ids", names)
	}
	return names
}
