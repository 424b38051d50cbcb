package laws

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"
)

// knowing is a model that places every second question just where its first right article lies.
func knowing(t *testing.T, x *Index, list []Asked) (*Vectors, *told) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.vec")
	embedded(t, x, path, 128)
	m := &told{pairs: pairs{size: 128}, at: map[string][]float32{}}
	where := x.inForce(schoolDay)
	for i, a := range list {
		if i%2 == 0 {
			m.at[a.Question] = placed(x.embedText(a.gold(where)[0]), 128)
		}
	}
	return openedVectors(t, path, x), m
}

func TestFinder_EvaluateMeasuresWhatSearchFinds(t *testing.T) {
	x := schoolCorpus(t)
	list := schoolQuestions()
	v, m := knowing(t, x, list)
	f := NewFinder(x, v, m)
	got, fused := f.Evaluate(t.Context(), append(list, ask("z", "zzz", "借款管理法", "第一条")), schoolDay)
	if fused != len(list) || got.Questions != len(list)+1 || len(got.Times) != len(list)+1 {
		t.Errorf("a say in %d of %d questions", fused, got.Questions)
	}
	want := x.Judge(append(list, ask("z", "zzz", "借款管理法", "第一条")), schoolDay, func(a Asked) []Hit { return f.Search(t.Context(), a.Question, schoolDay, 100).Hits })
	if !same(got.MRR, want.MRR) || !reflect.DeepEqual(got.Recall, want.Recall) || !same(got.NDCG, want.NDCG) {
		t.Errorf("%+v, what Search finds has %+v", got, want)
	}
	words := x.Evaluate(list, schoolDay)
	m.err = errors.New("away")
	alone, fused := NewFinder(x, v, m).Evaluate(t.Context(), list, schoolDay)
	if fused != 0 || !same(alone.MRR, words.MRR) || !reflect.DeepEqual(alone.Recall, words.Recall) {
		t.Errorf("with the model away: a say in %d, %+v; by words %+v", fused, alone, words)
	}
}

func TestFinder_EvaluateFoldsWithAndWithoutTheModel(t *testing.T) {
	x := schoolCorpus(t)
	list := schoolQuestions()
	v, m := knowing(t, x, list)
	words, err := x.EvaluateFolds(list, schoolDay, 3, 5)
	if err != nil || words.Fused != nil {
		t.Fatalf("by words: %+v, %v", words, err)
	}
	got, err := NewFinder(x, v, m).EvaluateFolds(t.Context(), list, schoolDay, 3, 5)
	if err != nil || got.Fused == nil {
		t.Fatalf("fused: %+v, %v", got, err)
	}
	fused := got.Fused
	got.Fused = nil
	if !reflect.DeepEqual(got, words) {
		t.Errorf("the row by words is %+v, alone %+v", got, words)
	}
	for name, pair := range map[string][2]*Measure{"with labels": {fused.All, words.All}, "without": {fused.NoLabels, words.NoLabels}} {
		if f, w := pair[0], pair[1]; f.Questions != len(list) || f.MRR <= w.MRR {
			t.Errorf("%s: MRR %v with a model that knows every second answer, %v by words", name, f.MRR, w.MRR)
		}
	}
	if fused.UnseenCount != words.UnseenCount || fused.Fused != nil {
		t.Errorf("unseen %d, by words %d", fused.UnseenCount, words.UnseenCount)
	}
	bare, err := NewFinder(x, v, m).EvaluateFolds(t.Context(), list, schoolDay, 3, 5, AllFeatures)
	if err != nil || bare.Fused == nil || bare.Fused.NoLabels != nil || bare.Fused.All.MRR <= bare.All.MRR {
		t.Errorf("the first stage alone: %+v, %v", bare, err)
	}
	m.err = errors.New("away")
	if away, err := NewFinder(x, v, m).EvaluateFolds(t.Context(), list, schoolDay, 3, 5); err != nil || away.Fused != nil || !same(away.All.MRR, words.All.MRR) {
		t.Errorf("with the model away: %+v, %v", away, err)
	}
	if _, err := NewFinder(x, v, m).EvaluateFolds(t.Context(), list, schoolDay, 1, 5); err == nil {
		t.Error("one fold is taken")
	}
}
