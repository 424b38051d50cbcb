package laws

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestFold_KnowsWhatNeedsNoNFKC compares Fold with itself over texts in NFKC already, for every rune beside others that it may
// join: what isRare passes over is what NFKC leaves as it is, or narrow does.
func TestFold_KnowsWhatNeedsNoNFKC(t *testing.T) {
	for r := rune(0); r <= 0x10FFF; r++ {
		for _, text := range []string{string(r), "借" + string(r) + "条", "a" + string(r) + "。"} {
			if got, want := Fold(text), Fold(norm.NFKC.String(text)); got != want {
				t.Fatalf("Fold(%q), rune %U = %q, want %q", text, r, got, want)
			}
		}
		if !isRare(r) && !norm.NFKC.PropertiesString(string(r)).BoundaryBefore() {
			t.Fatalf("%U changes with what stands before it and counts as common", r)
		}
	}
}
