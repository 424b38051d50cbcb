package laws

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
)

// Vectors are where the articles of one index lie in the space of one model, in the file's own memory. Safe for many goroutines.
type Vectors struct {
	rows    *vectorRows
	of      []int32 // by article: its row
	release func() error
}

// OpenVectors opens the vectors of a model for an index. Every article must have one: an index of which a part has vectors would rank that
// part too high. Close it when no search runs any more. Errors: those of the file system; ErrVectors, for a file that is not complete, is of
// another model, damaged, or no file of vectors.
func OpenVectors(path, model string, x *Index) (*Vectors, error) {
	data, release, err := mapFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("vectors of articles: %w; make them with `pufa laws embed`", err)
	case err != nil:
		return nil, fmt.Errorf("vectors of articles: %w", err)
	}
	v := &Vectors{release: release}
	if v.rows, err = readVectors(data, model); err == nil {
		err = v.refer(x)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s %w", ErrVectors, path, err), release())
	}
	return v, nil
}

// refer finds the row of every article.
func (v *Vectors) refer(x *Index) error {
	where := make(map[textKey]int32, v.rows.count())
	for i := range v.rows.count() {
		if key, ok := v.rows.key(i); ok {
			where[key] = int32(i)
		}
	}
	v.of = make([]int32, len(x.docs))
	missing := 0
	for d := range v.of {
		row, ok := where[keyOf(x.embedText(int32(d)))]
		if !ok {
			missing++
		}
		v.of[d] = row
	}
	if missing > 0 {
		return fmt.Errorf("has no vector for %d of %d articles; go on with `pufa laws embed`", missing, len(v.of))
	}
	return nil
}

// Close gives the file's memory back. Nothing may be asked of the vectors after it.
func (v *Vectors) Close() error {
	if v == nil {
		return nil
	}
	return v.release()
}

// queryScale is what 1 becomes in a question's vector: the products of 8,192 numbers with 127 still fit an int32.
const queryScale = 2047

// cosines fills into with how near each article in force on a day lies to a unit vector; the others get 0.
func (v *Vectors) cosines(x *Index, at []float32, day string, into []float32) {
	q := make([]int32, len(at))
	for j, a := range at {
		q[j] = int32(math.Round(float64(queryScale * a)))
	}
	clear(into)
	for i := range x.versions {
		info := &x.versions[i]
		if !info.InForce(day) {
			continue
		}
		for d := info.First; d < info.Last; d++ {
			scale, numbers := v.rows.numbers(int(v.of[d]))
			sum, q := int32(0), q[:len(numbers)]
			for j, n := range numbers {
				sum += int32(n) * q[j]
			}
			into[d] = float32(sum) * scale / queryScale
		}
	}
}
