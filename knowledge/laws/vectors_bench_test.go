package laws

import (
	"path/filepath"
	"testing"
)

// BenchmarkVectors scans all articles in force for a question, with vectors of 1,024 numbers: as pufa keeps them, in int8, and in float32. Of
// the ten that are nearest in float32, so many are in int8 too.
func BenchmarkVectors(b *testing.B) {
	const size = 1024
	x := wholeIndex(b)
	path := filepath.Join(b.TempDir(), "x.vec")
	embedded(b, x, path, size)
	v := openedVectors(b, path, x)
	exact := make([]float32, 0, len(x.docs)*size)
	for d := range x.docs {
		exact = append(exact, placed(x.embedText(int32(d)), size)...)
	}
	question := placed("借条没写还款日期咋办", size)
	kept, wanted := make([]float32, len(x.docs)), make([]float32, len(x.docs))
	b.Run("int8", func(b *testing.B) {
		for b.Loop() {
			v.cosines(x, question, schoolDay, kept)
		}
	})
	b.Run("float32", func(b *testing.B) {
		for b.Loop() {
			exactCosines(x, exact, question, wanted)
		}
		same := map[int32]bool{}
		for _, d := range best(kept, 10) {
			same[d] = true
		}
		n := 0
		for _, d := range best(wanted, 10) {
			if same[d] {
				n++
			}
		}
		b.ReportMetric(float64(n), "of-ten")
	})
}

// exactCosines is cosines over vectors that were not rounded.
func exactCosines(x *Index, vectors, question, into []float32) {
	clear(into)
	for i := range x.versions {
		info := &x.versions[i]
		if !info.InForce(schoolDay) {
			continue
		}
		for d := info.First; d < info.Last; d++ {
			row, q := vectors[int(d)*len(question):int(d+1)*len(question)], question
			var r, s, t, u float32 // one sum would wait for itself
			for ; len(row) >= 4 && len(q) >= 4; row, q = row[4:], q[4:] {
				r += row[0] * q[0]
				s += row[1] * q[1]
				t += row[2] * q[2]
				u += row[3] * q[3]
			}
			into[d] = r + s + t + u
		}
	}
}
