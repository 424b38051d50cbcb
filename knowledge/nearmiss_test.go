package knowledge

import (
	"os"
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
	ours.bar, foreign.bar = b.data.policy.Entry.Bar, b.data.policy.Entry.Bar
	for _, q := range list {
		a := answer(t, b, q.text)
		h := Hit{}
		if a.Kind == chat.Answered {
			h = Hit{Entry: a.Entry, Score: a.Score}
		}
		right := b.answersAs(h.Entry, q)
		if h.Entry != "" && !right {
			wrong(a, q)
		}
		if q.want == "-" {
			foreign.add(h, false)
		} else {
			ours.add(h, right)
		}
	}
	return ours, foreign
}

// answersAs says whether an entry is the one that a question wants, or would name one of its first articles.
func (b *Base) answersAs(entry string, q villagersQuestion) bool {
	if entry == "" || q.want == "-" {
		return false
	}
	asked := b.weigher.read(q.text)
	want := ranked{leading: b.weigher.leading(b.byID[q.want], asked)}
	return entry == q.want || want.kin(&ranked{leading: b.weigher.leading(b.byID[entry], asked)})
}

// TestSearch_NearMisses asks what lies beside the entries and what they do answer, in other words than theirs. The files were
// written when there were 34 entries. With 411, most near-misses of then are answered: by rule, a question that shares 0.72 of its
// characters (Dice) with an ask got that ask's entry, and one that shares 0.46 was dropped, as was one whose entry another comes
// nearer to; a dozen of dev were decided by reading. Of nearmiss-test.tsv nobody read anything, so some of its labels are still
// out of date, and its wrong answers are not shown, so that nobody mends them one by one.
func TestSearch_NearMisses(t *testing.T) {
	b := loadBase(t)
	for _, file := range []struct {
		name                    string
		wrong, right, precision float64
		show                    bool
	}{
		{"nearmiss-dev.tsv", 0.09, 0.55, 0.97, true},   // measured 0.087 (2), 0.591, 1.000
		{"nearmiss-test.tsv", 0.05, 0.55, 0.93, false}, // measured 0.000, 0.606, 0.943
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

// TestSearch_EntryAway asks the asks of one in ten entries while these are away: the nearest misses there are. Not all are
// misses, for some entries answer a little of their neighbours' matters, and one that rests on the same articles is no miss.
func TestSearch_EntryAway(t *testing.T) {
	b := loadBase(t)
	g := &gathering{b: b}
	g.away(0)
	g.away(1)
	away := tally{bar: b.data.policy.Entry.Bar}
	for _, r := range g.entries() {
		away.add(Hit{Score: b.data.policy.Entry.chance(r.x)}, r.right)
	}
	t.Logf("asks of entries that are away: %d, answered %.3f, wrongly %.3f", away.asked, share(away.answered, away.asked), share(away.answered-away.right, away.asked))
	if a := share(away.answered-away.right, away.asked); a > 0.075 { // measured 0.060
		t.Errorf("%.3f are answered wrongly, want at most 0.075", a)
	}
}
