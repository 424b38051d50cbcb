package modeltest

import (
	"hash/fnv"
	"math"
	"net/http"
	"strings"
	"unicode"
)

// Vector is where a text lies, a unit vector: each pair of neighbouring letters counts 1 and each letter a half, for or against one of the
// numbers, as a hash says.
func Vector(text string, size int) []float64 {
	v := make([]float64, size)
	last := rune(0)
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		count(v, string(r), 0.5)
		if last != 0 {
			count(v, string([]rune{last, r}), 1)
		}
		last = r
	}
	length := 0.0
	for _, x := range v {
		length += x * x
	}
	if length == 0 {
		v[0], length = 1, 1
	}
	for i := range v {
		v[i] /= math.Sqrt(length)
	}
	return v
}

func count(v []float64, gram string, weight float64) {
	h := fnv.New64a()
	h.Write([]byte(gram))
	sum := h.Sum64()
	if sum>>63 == 1 {
		weight = -weight
	}
	v[sum%uint64(len(v))] += weight
}

func key(r *http.Request) string {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return key
}
