package laws

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestFuse_ByHand(t *testing.T) {
	for name, c := range map[string]struct {
		lists [][]int32
		want  []fused
	}{
		"first and second of both trade places with nobody": {[][]int32{{1, 2}, {1, 2}}, []fused{{1, 1./61 + 1./61}, {2, 1./62 + 1./62}}},
		"third and first beat first alone":                  {[][]int32{{1, 2, 3}, {3}}, []fused{{3, 1./63 + 1./61}, {1, 1. / 61}, {2, 1. / 62}}},
		"equal sums keep the order of the first list":       {[][]int32{{1, 2}, {2, 1}}, []fused{{1, 1./61 + 1./62}, {2, 1./62 + 1./61}}},
		"equal places of different articles, too":           {[][]int32{{1}, {2}}, []fused{{1, 1. / 61}, {2, 1. / 61}}},
		"both lists' twentieth beat one list's first":       {[][]int32{upTo(20, 7), append(upTo(19, 40), 26)}, []fused{{26, 1./80 + 1./80}, {7, 1. / 61}, {40, 1. / 61}}},
		"one list":                {[][]int32{{5, 4}}, []fused{{5, 1. / 61}, {4, 1. / 62}}},
		"no list, and empty ones": {[][]int32{nil, {}}, nil},
	} {
		got := fuse(c.lists...)
		if name[:4] == "both" {
			got = got[:3]
		}
		same := len(got) == len(c.want)
		for i := range c.want {
			same = same && got[i].doc == c.want[i].doc && math.Abs(got[i].score-c.want[i].score) < 1e-15
		}
		if !same {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// upTo are n articles from the first on.
func upTo(n int, first int32) (list []int32) {
	for i := range n {
		list = append(list, first+int32(i))
	}
	return list
}

// told is a model that says where questions lie; articles are placed by their pairs.
type told struct {
	pairs
	at  map[string][]float32
	err error
	mu  sync.Mutex
}

func (m *told) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list, err := m.pairs.Embed(ctx, texts)
	for i, t := range texts {
		if v, ok := m.at[t]; ok {
			list[i] = v
		}
	}
	return list, errors.Join(err, m.err)
}

// school is an index with its vectors, and a model that says that the question lies just where one article does.
func school(t testing.TB, question, law, article string) (*Index, *Vectors, *told) {
	t.Helper()
	x := schoolCorpus(t)
	path := filepath.Join(t.TempDir(), "x.vec")
	embedded(t, x, path, 128)
	d, ok := x.inForce(schoolDay)[Squeeze(law)+article]
	if !ok {
		t.Fatalf("no %s%s", law, article)
	}
	m := &told{pairs: pairs{size: 128}, at: map[string][]float32{question: placed(x.embedText(d), 128)}}
	return x, openedVectors(t, path, x), m
}

func TestFinder_FusesWordsAndModel(t *testing.T) {
	const question = "噪声的双方应当怎么办"
	law, article := matters[0]+"管理法", "第九条"
	x, v, m := school(t, question, law, article)
	words := x.Search(question, schoolDay, poolSize)
	got := NewFinder(x, v, m).Search(t.Context(), question, schoolDay, poolSize)
	if !got.Fused || !slices.Equal(got.Sent, []string{question}) {
		t.Fatalf("fused %v, sent %q", got.Fused, got.Sent)
	}
	cosine := make([]float32, len(x.docs))
	v.cosines(x, m.at[question], schoolDay, cosine)
	near := best(cosine, poolSize)
	place := func(h Hit) float64 {
		sum := 0.0
		for i, w := range words {
			if w.Law == h.Law && w.Article == h.Article {
				sum += 1 / float64(60+i+1)
			}
		}
		for i, d := range near {
			if n := x.hit(d); n.Law == h.Law && n.Article == h.Article {
				sum += 1 / float64(60+i+1)
			}
		}
		return sum
	}
	for i, h := range got.Hits {
		if want := place(h); math.Abs(h.Score-want) > 1e-12 || i > 0 && h.Score > got.Hits[i-1].Score {
			t.Errorf("%d: %s%s has %v, want %v and not more than the one before", i+1, h.Law, h.Article, h.Score, want)
		}
		if i := slices.IndexFunc(words, func(w Hit) bool { return w.Law == h.Law && w.Article == h.Article }); i >= 0 && h.Lay != words[i].Lay {
			t.Errorf("%s%s lies %v from a phrase, alone %v", h.Law, h.Article, h.Lay, words[i].Lay)
		}
	}
	where := func(list []Hit) int {
		return slices.IndexFunc(list, func(h Hit) bool { return h.Law == law && h.Article == article })
	}
	if x.hit(near[0]).Article != article || where(got.Hits) < 0 || where(got.Hits) >= where(words) && where(words) > 0 {
		t.Errorf("what the model likes best is at %d, by words alone at %d", where(got.Hits), where(words))
	}
	if few := NewFinder(x, v, m).Search(t.Context(), question, schoolDay, 3); len(few.Hits) != 3 || !reflect.DeepEqual(few.Hits, got.Hits[:3]) {
		t.Errorf("the first three are %+v", few.Hits)
	}
	if early := NewFinder(x, v, m).Search(t.Context(), question, "2003-06-01", poolSize); slices.ContainsFunc(early.Hits, func(h Hit) bool { return h.From > "2003-06-01" }) || len(early.Hits) == 0 {
		t.Errorf("as of 2003 there are %d hits, some of later laws", len(early.Hits))
	}
}

func TestFinder_WithoutTheModelIsTheIndex(t *testing.T) {
	const question = "噪声的双方应当怎么办"
	x, v, m := school(t, question, matters[0]+"管理法", "第九条")
	away := &told{pairs: m.pairs, err: errors.New("away")}
	other := &told{pairs: pairs{size: 64}}
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		vectors  *Vectors
		embedder Embedder
		ctx      context.Context
		question string
		sent     int
	}{
		"no model":                     {nil, nil, t.Context(), question, 0},
		"no vectors":                   {nil, m, t.Context(), question, 0},
		"vectors alone":                {v, nil, t.Context(), question, 0},
		"the model is away":            {v, away, t.Context(), question, 1},
		"the model has another size":   {v, other, t.Context(), question, 1},
		"the model gives nothing":      {v, fixed{}, t.Context(), question, 1},
		"the asker has gone":           {v, stuck{}, ended, question, 1},
		"no article has a word of it":  {v, m, t.Context(), "zzz", 0},
		"a question of nothing at all": {v, m, t.Context(), " ！", 0},
	} {
		got := NewFinder(x, c.vectors, c.embedder).Search(c.ctx, c.question, schoolDay, 20)
		if want := x.Search(c.question, schoolDay, 20); got.Fused || !reflect.DeepEqual(got.Hits, want) || len(got.Sent) != c.sent {
			t.Errorf("%s: %d hits, fused %v, sent %q; want what the index finds and %d sent", name, len(got.Hits), got.Fused, got.Sent, c.sent)
		}
	}
	if len(m.asked) > 0 {
		t.Errorf("sent all the same: %q", m.asked)
	}
}

// stuck is a model that never answers.
type stuck struct{}

func (stuck) Embed(ctx context.Context, _ []string) ([][]float32, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestFinder_DoesNotWaitForLong(t *testing.T) {
	x, v, _ := school(t, "", matters[0]+"管理法", "第九条")
	synctest.Test(t, func(t *testing.T) {
		f := NewFinder(x, v, stuck{})
		start := time.Now()
		for i := range 5 {
			if got := f.Search(t.Context(), fmt.Sprint("噪声怎么办", i), schoolDay, 5); got.Fused || len(got.Hits) == 0 || len(got.Sent) != min(1, max(0, allowance-i)) {
				t.Errorf("search %d: %d hits, sent %q", i, len(got.Hits), got.Sent)
			}
		}
		if waited := time.Since(start); waited != allowance*patience {
			t.Errorf("waited %v for a model that does not answer, want %v", waited, allowance*patience)
		}
	})
}

func TestFinder_LeavesAModelAloneThatFails(t *testing.T) {
	const question = "噪声的双方应当怎么办"
	x, v, m := school(t, question, matters[0]+"管理法", "第九条")
	synctest.Test(t, func(t *testing.T) {
		f := NewFinder(x, v, m)
		say := 0
		search := func(fused bool, calls int) {
			t.Helper()
			say++
			before := m.calls
			if got := f.Search(t.Context(), fmt.Sprint(question, say), schoolDay, 5); got.Fused != fused || m.calls-before != calls {
				t.Errorf("search %d: fused %v after %d calls, want %v after %d", say, got.Fused, m.calls-before, fused, calls)
			}
		}
		m.err = errors.New("away")
		search(false, 1)
		search(false, 1)
		m.err = nil
		search(true, 1) // two in a row are no reason
		m.err = errors.New("away")
		for range allowance {
			search(false, 1)
		}
		search(false, 0)
		time.Sleep(restFor - time.Nanosecond) // of the bubble's clock
		search(false, 0)
		time.Sleep(time.Nanosecond)
		search(false, 1) // still away: left alone again
		search(false, 0)
		time.Sleep(restFor)
		m.err = nil
		search(true, 1)
		search(true, 1)
	})
}

func TestFinder_RemembersQuestionsOfLate(t *testing.T) {
	const question = "噪声的双方应当怎么办"
	x, v, m := school(t, question, matters[0]+"管理法", "第九条")
	f := NewFinder(x, v, m)
	first := f.Search(t.Context(), question, schoolDay, 20)
	again := f.Search(t.Context(), question, schoolDay, 20)
	if m.calls != 1 || !again.Fused || len(again.Sent) != 0 || !reflect.DeepEqual(first.Hits, again.Hits) {
		t.Errorf("asked %d times; sent the second time %q", m.calls, again.Sent)
	}
	for i := range memory - 1 {
		f.Search(t.Context(), fmt.Sprint(question, i), schoolDay, 1)
		f.Search(t.Context(), question, schoolDay, 1)
	}
	if m.calls != memory {
		t.Errorf("asked %d times for %d questions", m.calls, memory)
	}
	f.Search(t.Context(), question+"呢", schoolDay, 1) // the one not asked for longest goes
	f.Search(t.Context(), question, schoolDay, 1)
	f.Search(t.Context(), question+"0", schoolDay, 1)
	if m.calls != memory+2 || len(f.known) != memory {
		t.Errorf("asked %d times, remembers %d", m.calls, len(f.known))
	}
}

func TestFinder_IsTheSameFromManyGoroutines(t *testing.T) {
	const question = "噪声的双方应当怎么办"
	x, v, m := school(t, question, matters[0]+"管理法", "第九条")
	want := NewFinder(x, v, m).Search(t.Context(), question, schoolDay, 20)
	f := NewFinder(x, v, m)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				f.Search(t.Context(), fmt.Sprint(question, i), schoolDay, 5)
				if got := f.Search(t.Context(), question, schoolDay, 20); !reflect.DeepEqual(got.Hits, want.Hits) || !got.Fused {
					t.Errorf("otherwise than alone: %d hits", len(got.Hits))
				}
			}
		})
	}
	wg.Wait()
}
