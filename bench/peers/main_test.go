package main

import (
	"strings"
	"testing"

	"pufa/knowledge/laws"
)

// TestTable_SaysWhatIsMissing holds that a peer that is not here has a row with its Debian package, and no ratio.
func TestTable_SaysWhatIsMissing(t *testing.T) {
	ours := result{name: "pufa", seconds: 2, measure: &laws.Measure{Recall: map[int]float64{10: 0.5}}}
	peer := result{name: "other", seconds: 3, measure: &laws.Measure{Recall: map[int]float64{10: 0.25}}}
	var out strings.Builder
	table(&out, []result{ours, peer, {name: "Xapian", missing: "not on this machine: Debian package python3-xapian"}})
	full, ratios, _ := strings.Cut(out.String(), "| × pufa |")
	if !strings.Contains(full, "python3-xapian") || strings.Contains(ratios, "Xapian") {
		t.Errorf("want a row for Xapian in the first table alone:\n%s", out.String())
	}
	if !strings.Contains(ratios, " 0.50 |") || !strings.Contains(ratios, " 1.50 |") {
		t.Errorf("want ratios 0.50 and 1.50:\n%s", ratios)
	}
}

// TestResult_ReadsItsLines holds the form that engine.go and peers.py print.
func TestResult_ReadsItsLines(t *testing.T) {
	r := result{found: map[string][]int{}}
	for _, line := range []string{"name\tX 1", "seconds\t1.5", "q\t7\t1200\t4,2", "q\t8\t10\t"} {
		if err := r.read(strings.Split(line, "\t")); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
	}
	if r.name != "X 1" || r.seconds != 1.5 || len(r.times) != 2 || len(r.found["7"]) != 2 || r.found["7"][0] != 4 {
		t.Errorf("read %+v", r)
	}
	if err := r.read([]string{"what"}); err == nil {
		t.Error("a line that is none is taken")
	}
}
