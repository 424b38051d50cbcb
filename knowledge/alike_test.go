package knowledge

import (
	"context"
	"reflect"
	"slices"
	"testing"
)

func heapsOf(t testing.TB, texts []string) [][]int {
	t.Helper()
	got, err := loadBase(t).Alike(context.Background(), texts, today)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAlike_PutsTheSameMatterTogether(t *testing.T) {
	texts := []string{
		"楼上成宿打麻将吵得睡不着找谁管", "儿子不养老咋整", "qwerty", "邻居跳广场舞音响太大找谁管", "儿子不给养老钱能告他不", "qwerty", "asdf",
	}
	want := [][]int{{0, 3}, {1, 4}, {2, 5}, {6}}
	if got := heapsOf(t, texts); !reflect.DeepEqual(got, want) {
		t.Errorf("heaps %v, want %v", got, want)
	}
	if got := heapsOf(t, nil); len(got) != 0 {
		t.Errorf("no questions make heaps %v", got)
	}
}

// TestAlike_IsMeasured holds what docs/knowledge.md says of the heaps of messages that people of a township might write.
func TestAlike_IsMeasured(t *testing.T) {
	for _, file := range []string{"village.jsonl", "village2.jsonl"} {
		var texts, topics []string
		for _, m := range readMessages(t, file) {
			if m.firstHalf() && len(m.Articles) > 0 && len(m.Context) == 0 {
				texts, topics = append(texts, m.Text), append(topics, m.Topic)
			}
		}
		got := heapsOf(t, texts)
		if again := heapsOf(t, texts); !reflect.DeepEqual(got, again) {
			t.Error("the same questions made other heaps")
		}
		if all := slices.Concat(got...); len(all) != len(texts) || len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(texts) {
			t.Fatalf("%d of %d questions are in heaps", len(all), len(texts))
		}
		heaped, pairs, same := judged(got, topics)
		share := float64(same) / float64(pairs)
		t.Logf("%s: %d messages, %d heaps, %d in a heap of two or more, the largest %d; %.2f of %d pairs share their topic",
			file, len(texts), len(got), heaped, len(got[0]), share, pairs)
		if share < 0.7 || heaped < len(texts)/3 {
			t.Errorf("%.2f of the pairs in a heap share their topic, %d of %d messages are heaped; want 0.7 and a third", share, heaped, len(texts))
		}
	}
}

// judged counts the questions in heaps of two or more, the pairs in one heap, and those of them that share their topic.
func judged(heaps [][]int, topics []string) (heaped, pairs, same int) {
	for _, heap := range heaps {
		if len(heap) > 1 {
			heaped += len(heap)
		}
		for i := range heap {
			for j := range i {
				pairs++
				if topics[heap[i]] == topics[heap[j]] {
					same++
				}
			}
		}
	}
	return heaped, pairs, same
}

// Average link: one question between two heaps does not chain them.
func TestHeaps_DoNotChain(t *testing.T) {
	sim := [][]float64{
		{1, .9, .5, 0, 0},
		{.9, 1, .5, 0, 0},
		{.5, .5, 1, .5, .5},
		{0, 0, .5, 1, .9},
		{0, 0, .5, .9, 1},
	}
	if got, want := heaps(sim, 0.5), [][]int{{0, 1, 2}, {3, 4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("heaps %v, want %v", got, want)
	}
}

func BenchmarkAlike(b *testing.B) {
	var texts []string
	for _, m := range readMessages(b, "village.jsonl") {
		if m.firstHalf() && len(texts) < 200 {
			texts = append(texts, m.Text)
		}
	}
	for b.Loop() {
		heapsOf(b, texts)
	}
}

func BenchmarkRadar(b *testing.B) {
	base := loadBase(b)
	for b.Loop() {
		base.Radar(today)
	}
}
