package laws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ask is a question with its right articles: law, article, law, article, …
func ask(id, text string, right ...string) Asked {
	a := Asked{ID: id, Question: text}
	for i := 0; i+1 < len(right); i += 2 {
		a.Articles = append(a.Articles, struct {
			Law     string `json:"law"`
			Article string `json:"article"`
		}{right[i], right[i+1]})
	}
	return a
}

// matters are what the laws of schoolCorpus are about; each law has articles that say more or less of it.
var matters = []string{"借款", "租赁", "婚姻", "继承", "劳动", "养狗", "噪声", "土地", "道路", "医疗", "学校", "食品"}

// schoolCorpus is an index of schoolLaws.
func schoolCorpus(t testing.TB) *Index { return Build(schoolLaws(t), nil) }

// schoolLaws is a law for each matter, to learn from.
func schoolLaws(t testing.TB) *Corpus {
	t.Helper()
	files := map[string]string{}
	for i, m := range matters {
		var b strings.Builder
		fmt.Fprintf(&b, "# %s管理法\n20%02d年1月1日施行\n<!-- INFO END -->\n", m, i+1)
		for n := 1; n <= 12; n++ {
			other := matters[(i+n)%len(matters)]
			fmt.Fprintf(&b, "第%s条 %s的双方应当依照约定办理%s，不得违反%s的规定。\n", Numeral(n), m, strings.Repeat(m, n%3), other)
		}
		files[m+".md"] = b.String()
	}
	return read(t, nil, folder(files))
}

// schoolQuestions are two nearly equal questions and a third about every matter.
func schoolQuestions() (list []Asked) {
	for i, m := range matters {
		law, article := m+"管理法", "第"+Numeral(i%12+1)+"条"
		list = append(list,
			ask(fmt.Sprintf("a%d", i), m+"的双方违反了约定应该怎么办理才对", law, article),
			ask(fmt.Sprintf("b%d", i), m+"的双方违反了约定应该怎么办理才对呢", law, article),
			ask(fmt.Sprintf("c%d", i), "邻居"+m+"闹事找谁", law, "第一条"))
	}
	return list
}

const schoolDay = "2026-11-29"

func TestLearn_TheSameQuestionsGiveTheSameBytes(t *testing.T) {
	x := schoolCorpus(t)
	var files [2][]byte
	for i := range files {
		r, err := x.Learn(schoolQuestions(), LearnConfig{Day: schoolDay, Made: "from a test"})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "ranking.json")
		if err := r.Write(path); err != nil {
			t.Fatal(err)
		}
		files[i] = bytesOf(t, path)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs differ")
	}
	var r Ranking
	if err := json.Unmarshal(files[0], &r); err != nil {
		t.Fatal(err)
	}
	splits := 0
	for _, tree := range r.Trees {
		splits += len(tree.Feature)
	}
	if r.Made != "from a test" || splits == 0 || len(r.Laws) != len(matters) || r.Laws["借款管理法"] != 83.33 || !slices.Contains(r.Features, lawPrior) {
		t.Errorf("made %q, %d splits, laws %v", r.Made, splits, r.Laws)
	}
	without, err := x.Learn(schoolQuestions(), LearnConfig{Day: schoolDay, NoLabels: true})
	if err != nil || len(without.Laws) != 0 || slices.Contains(without.Features, lawPrior) {
		t.Errorf("without labels: laws %v, %v", without.Laws, err)
	}
	if err := r.Write(filepath.Join(t.TempDir(), "no", "ranking.json")); err == nil || !strings.HasPrefix(err.Error(), "write ranking: ") {
		t.Errorf("a folder that is none: %v", err)
	}
}

func TestLearn_FromQuestionsThatNothingAnswers(t *testing.T) {
	x := schoolCorpus(t)
	list := append([]Asked{ask("0", "zzz", "借款管理法", "第一条")}, schoolQuestions()...)
	if _, err := x.Learn(list, LearnConfig{Day: schoolDay}); err != nil {
		t.Errorf("one question without candidates: %v", err)
	}
	if _, err := x.Learn(list[1:2], LearnConfig{Day: schoolDay}); err != nil {
		t.Errorf("one question alone: %v", err)
	}
	if _, err := x.Learn(list[:1], LearnConfig{Day: schoolDay}); err == nil {
		t.Error("learned from nothing")
	}
}

func TestFold_NearlyEqualQuestionsShareOne(t *testing.T) {
	list := schoolQuestions()
	for seed := range 20 {
		examples := make([]*example, len(list))
		for i, a := range list {
			examples[i] = &example{asked: a}
		}
		fold(examples, 5, seed)
		count := map[int]int{}
		for i, e := range examples {
			count[e.fold]++
			if i%3 == 1 && e.fold != examples[i-1].fold {
				t.Errorf("seed %d: %q and %q lie in two folds", seed, e.asked.Question, examples[i-1].asked.Question)
			}
		}
		if len(count) < 3 || count[5] > 0 {
			t.Errorf("seed %d: folds of %v questions", seed, count)
		}
	}
}

// TestEvaluateFolds_LearnsNothingFromTheJudged does the same by hand, with sets of questions that share none.
func TestEvaluateFolds_LearnsNothingFromTheJudged(t *testing.T) {
	x := schoolCorpus(t)
	list := schoolQuestions()
	list = append(list, ask("once", "食品的特别大问题", "食品管理法", "第十二条"))
	const folds, seed = 3, 5
	got, err := x.EvaluateFolds(list, schoolDay, folds, seed)
	if err != nil {
		t.Fatal(err)
	}
	dealt := x.examples(list, schoolDay, folds, seed)
	all, bare, unseen := newMeasure(), newMeasure(), 0
	for f := range folds {
		var known []Asked
		right := map[int32]bool{}
		lawsKnown := map[string]bool{}
		for _, e := range dealt {
			if e.fold != f {
				known = append(known, e.asked)
				for _, d := range e.gold {
					right[d] = true
					lawsKnown[Squeeze(x.version(d).Law)] = true
				}
			}
		}
		for _, noLabels := range []bool{false, true} {
			learned := x.examples(known, schoolDay, priorFolds, seed)
			r, err := x.learn(learned, LearnConfig{NoLabels: noLabels})
			if err != nil {
				t.Fatal(err)
			}
			for law := range r.Laws {
				if !lawsKnown[law] {
					t.Errorf("fold %d: %s is known to be asked about", f, law)
				}
			}
			view, err := x.fit(r)
			if err != nil {
				t.Fatal(err)
			}
			m := map[bool]*Measure{false: all, true: bare}[noLabels]
			for _, e := range dealt {
				if e.fold != f {
					continue
				}
				m.add(docsOf(x.ranked(e, view)), e.gold, len(e.asked.Articles))
				for _, d := range e.gold {
					if !noLabels && !right[d] {
						unseen++
					}
				}
			}
		}
	}
	all.mean()
	bare.mean()
	for name, pair := range map[string][2]*Measure{"with labels": {got.All, all}, "without": {got.NoLabels, bare}} {
		if g, w := pair[0], pair[1]; g.Questions != len(list) || !same(g.MRR, w.MRR) || !same(g.NDCG, w.NDCG) || !same(g.Recall[1], w.Recall[1]) || !same(g.Recall[10], w.Recall[10]) {
			t.Errorf("%s: %+v, by hand %+v", name, g, w)
		}
	}
	if got.UnseenCount != unseen || unseen == 0 {
		t.Errorf("%d right articles were right for no other, want %d", got.UnseenCount, unseen)
	}
	for _, n := range []int{-1, 0, 1, len(list) + 1} {
		if _, err := x.EvaluateFolds(list, schoolDay, n, seed); err == nil {
			t.Errorf("%d folds are taken", n)
		}
	}
}

func same(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

func TestRanking_WithAFeatureThatThereIsNoneOfIsRefused(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	if _, err := x.fit(&Ranking{Features: []string{"bm25", "moonlight"}}); err == nil || !strings.Contains(err.Error(), `"moonlight"`) || !strings.Contains(err.Error(), "make it anew") {
		t.Errorf("fit: %v", err)
	}
	data, err := os.ReadFile("ranking.json")
	if err != nil {
		t.Fatal(err)
	}
	var r Ranking
	if err := json.Unmarshal(data, &r); err != nil || len(r.Trees) == 0 || r.Made == "" {
		t.Errorf("ranking.json: %d trees, made %q, %v", len(r.Trees), r.Made, err)
	}
}
