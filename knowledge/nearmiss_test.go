package knowledge

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
)

// villagersQuestion is a line of a questions file: the entry that answers, or "-", and the question.
type villagersQuestion struct{ want, text string }

// readVillagers reads a questions file of testdata. Its first line is a comment.
func readVillagers(t testing.TB, b *Base, name string) []villagersQuestion {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var list []villagersQuestion
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		want, question, ok := strings.Cut(line, "\t")
		if _, known := b.Entry(want); !ok || want != "-" && !known {
			t.Errorf("%s: no entry in %q", name, line)
		}
		list = append(list, villagersQuestion{want, question})
	}
	return list
}

// ask answers questions as a person gets them answered: ours are those that an entry answers, foreign the others. wrong gets
// every wrong answer.
func ask(t testing.TB, b *Base, list []villagersQuestion, wrong func(a chat.Answer, q villagersQuestion)) (ours, foreign tally) {
	t.Helper()
	for _, q := range list {
		a := answer(t, b, q.text)
		h := Hit{}
		if a.Kind == chat.Answered {
			h = Hit{Entry: a.Entry, Score: a.Score}
		}
		if h.Entry != "" && h.Entry != q.want {
			wrong(a, q)
		}
		if q.want == "-" {
			foreign.add(h, false)
		} else {
			ours.add(h, h.Entry == q.want)
		}
	}
	return ours, foreign
}

// TestSearch_NearMisses asks what lies beside the entries (残疾证, 机动地, 医保报销, 遗嘱公证 …) and what they do answer, in other
// words than theirs. Tuned on nearmiss-dev.tsv and questions.tsv: the weights and the bar. Tuned on nothing of
// nearmiss-test.tsv: it was written first and measured when all was done, and its wrong answers are not shown, so that nobody
// mends them one by one. One hand wrote both files, so they are more alike than life is. Before coverage counted, 0.134 of
// the near-misses of dev and 0.083 of those of test were answered, and 0.667 and 0.594 of the others rightly. When 26 entries
// were added, what they answer got their names in both files, by reading the question and the entry.
func TestSearch_NearMisses(t *testing.T) {
	b := loadBase(t)
	for _, file := range []struct {
		name                    string
		wrong, right, precision float64
		show                    bool
	}{
		{"nearmiss-dev.tsv", 0.02, 0.52, 0.98, true},   // measured 0.015, 0.533, 1.000
		{"nearmiss-test.tsv", 0.05, 0.50, 0.98, false}, // measured 0.049, 0.523, 1.000
	} {
		ours, foreign := ask(t, b, readVillagers(t, b, file.name), func(a chat.Answer, q villagersQuestion) {
			if file.show {
				t.Logf("%.2f %s, want %s: %s", a.Score, a.Entry, q.want, q.text)
			}
		})
		wrong, right, precision := share(foreign.answered, foreign.asked), share(ours.right, ours.asked), share(ours.right, ours.answered)
		t.Logf("%s: %d near-misses, answered %.3f; %d that an entry answers, right %.3f, of the answered %.3f",
			file.name, foreign.asked, wrong, ours.asked, right, precision)
		if wrong > file.wrong || right < file.right || precision < file.precision {
			t.Errorf("%s: want at most %.3f, at least %.3f and %.3f", file.name, file.wrong, file.right, file.precision)
		}
	}
}

// TestSearch_EntryAway asks every entry's asks when the entry is away: the nearest misses there are. Not all are misses, for
// some entries answer a little of their neighbours' matters.
func TestSearch_EntryAway(t *testing.T) {
	b := loadBase(t)
	var away tally
	for i, e := range b.data.entries {
		s := newEntrySearch(slices.Delete(slices.Clone(b.data.entries), i, i+1), b.data.speech)
		for _, text := range e.Asks {
			away.add(topHit(t, s, text), false)
		}
	}
	t.Logf("asks of entries that are away: %d, answered %.3f", away.asked, share(away.answered, away.asked))
	if a := share(away.answered, away.asked); a > 0.09 {
		t.Errorf("%.3f are answered, want at most 0.09", a)
	}
}
