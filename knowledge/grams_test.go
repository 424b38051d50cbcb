package knowledge

import (
	"slices"
	"testing"
)

func TestVocabulary_KeepsItsNumbersWhenItGrows(t *testing.T) {
	sounds, _ := readSounds()
	v := newVocabulary(sounds)
	room := len(v.slots)
	keys := []key{characterKey('借'), characterKey('〇'), pairKey('借', '条'), pairKey('条', '借'), pairKey('〇', '借'), soundsKey(1, 2), rareKey | 7}
	for i := range 200_000 {
		keys = append(keys, pairKey(firstHan+rune(i/300), firstHan+rune(i%300)))
	}
	for want, k := range keys {
		if got := v.number(k, 1); int(got) != want {
			t.Fatalf("%d. key %x: number %d", want, k, got)
		}
	}
	if len(v.slots) == room {
		t.Fatal("it did not grow")
	}
	for want, k := range keys {
		if again, id := v.number(k, 1), v.id(k); int(again) != want || int(id) != want {
			t.Fatalf("%d. key %x: numbers %d, %d after growing", want, k, again, id)
		}
	}
	if v.size() != len(keys) || v.id(pairKey(lastHan, lastHan)) != -1 {
		t.Errorf("%d grams of %d, and %d for one that there is none of", v.size(), len(keys), v.id(pairKey(lastHan, lastHan)))
	}
}

func TestVocabulary_FindsEachGramOnce(t *testing.T) {
	sounds, _ := readSounds()
	v := newVocabulary(sounds)
	// 借 条 借条 and its sounds, 借, 条借 and its sounds, 条, 借条 and its sounds, atm
	if got, want := v.add("借条借条 atm", nil), []int32{0, 1, 2, 3, 0, 4, 5, 1, 2, 3, 6}; !slices.Equal(got, want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
	seen := make([]bool, v.size())
	var ids []int32
	for _, g := range v.find("借条，欠借条 atm", nil, seen) {
		ids = append(ids, g.id)
	}
	if want := []int32{0, 1, 2, 3, -1, -1, -1, 6}; !slices.Equal(ids, want) { // 欠, 欠借 and its sounds are new
		t.Errorf("found %v, want %v", ids, want)
	}
	if slices.Contains(seen, true) {
		t.Error("marks are left behind")
	}
}
