package laws

import (
	"math"
	"testing"
	"time"
)

func TestMeasure_ByHand(t *testing.T) {
	lg := math.Log2
	far := make([]int32, 100) // 7 stands at the hundredth place, 8 would stand behind it
	far[99] = 7
	for name, c := range map[string]struct {
		found, gold []int32
		all         int
		recall, hit map[int]float64
		mrr, ndcg   float64
		lost        int
	}{
		"the only right one is first": {
			[]int32{7, 1, 2}, []int32{7}, 1,
			map[int]float64{1: 1, 3: 1, 5: 1, 10: 1, 20: 1, 100: 1}, map[int]float64{1: 1, 3: 1, 5: 1, 10: 1, 20: 1, 100: 1}, 1, 1, 0,
		},
		"two right ones at places two and four": {
			[]int32{1, 7, 2, 8}, []int32{7, 8}, 2,
			map[int]float64{3: 0.5, 5: 1, 10: 1, 20: 1, 100: 1}, map[int]float64{3: 1, 5: 1, 10: 1, 20: 1, 100: 1}, 0.5, (1/lg(3) + 1/lg(5)) / (1 + 1/lg(3)), 0,
		},
		"one of three right ones is lost and one is not found": {
			[]int32{7, 1}, []int32{7, 8}, 3,
			map[int]float64{1: 1. / 3, 3: 1. / 3, 5: 1. / 3, 10: 1. / 3, 20: 1. / 3, 100: 1. / 3}, map[int]float64{1: 1, 3: 1, 5: 1, 10: 1, 20: 1, 100: 1}, 1, 1 / (1 + 1/lg(3) + 0.5), 1,
		},
		"past the tenth place it counts for recall alone": {
			[]int32{0, 1, 2, 3, 4, 5, 6, 70, 8, 9, 10, 7}, []int32{7}, 1,
			map[int]float64{20: 1, 100: 1}, map[int]float64{20: 1, 100: 1}, 0, 0, 0,
		},
		"past the hundredth place nothing counts": {
			append(far, 8), []int32{7, 8}, 2, map[int]float64{100: 0.5}, map[int]float64{100: 1}, 0, 0, 0,
		},
		"nothing is found": {nil, []int32{7}, 1, nil, nil, 0, 0, 0},
		"all right ones are lost": {
			[]int32{1, 2}, nil, 2, nil, nil, 0, 0, 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMeasure()
			m.add(c.found, c.gold, c.all)
			m.add([]int32{1}, []int32{2}, 1) // one that finds nothing halves every mean
			m.mean()
			near := func(what string, got, want float64) {
				t.Helper()
				if math.Abs(got-want/2) > 1e-12 {
					t.Errorf("%s = %v, want %v", what, got, want/2)
				}
			}
			for _, k := range Depths {
				near("recall", m.Recall[k], c.recall[k])
				near("hit", m.Hit[k], c.hit[k])
			}
			near("MRR", m.MRR, c.mrr)
			near("nDCG", m.NDCG, c.ndcg)
			if m.Questions != 2 || m.Lost != c.lost {
				t.Errorf("%d questions, %d lost, want 2 and %d", m.Questions, m.Lost, c.lost)
			}
		})
	}
}

func TestMeasure_Percentile(t *testing.T) {
	m := newMeasure()
	if m.Percentile(0.5) != 0 {
		t.Error("a percentile of nothing")
	}
	for i := range 100 {
		m.Times = append(m.Times, time.Duration(99-i))
	}
	m.mean()
	for p, want := range map[float64]time.Duration{0: 0, 0.5: 50, 0.95: 95, 1: 99} {
		if got := m.Percentile(p); got != want {
			t.Errorf("Percentile(%v) = %v, want %v", p, got, want)
		}
	}
}

func TestEvaluate_CountsWhatIsLost(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	m := x.Evaluate([]Asked{
		ask("1", "借款没有约定期限，什么时候返还", "甲法", "第二条"),
		ask("2", "狗没登记", "丙条例", "第一条"), // repealed
		ask("3", "动物伤人", "中华人民共和国乙法", "第二条", "乙法", "第九条"),
	}, "2026-11-29")
	if m.Questions != 3 || m.Lost != 2 || len(m.Times) != 3 || m.Recall[100] != (1+0.5)/3 {
		t.Errorf("%+v", m)
	}
}
