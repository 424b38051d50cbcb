package bot

import (
	"fmt"
	"sync"
)

// sequences give out numbers. There is one worker a township, so a counter in memory is enough: a commit stores the highest
// number it used, and what never came to a commit is given out again after a restart.
type sequences struct {
	mu   sync.Mutex
	last map[string]int64
}

func (s *sequences) next(series string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[series]++
	return s.last[series]
}

// ids are the chat.IDs of one event: stepping it again gives the same.
type ids struct {
	event  string
	seq    *sequences
	token  func(event string, place, n int) string
	given  map[string][]int64 // by series, in the order of asking
	asked  map[string]int     // in the step under way
	tokens int                // in the step under way
}

// again makes the ids start over for another step of the same event.
func (x *ids) again() { x.asked, x.tokens = map[string]int{}, 0 }

// Next returns "A-0241": the series and at least four digits.
func (x *ids) Next(series string) string {
	i := x.asked[series]
	x.asked[series]++
	if i == len(x.given[series]) {
		x.given[series] = append(x.given[series], x.seq.next(series))
	}
	return fmt.Sprintf("%s-%04d", series, x.given[series][i])
}

// Token returns n random bytes, URL-safe.
func (x *ids) Token(n int) string {
	x.tokens++
	return x.token(x.event, x.tokens, n)
}

// used is the highest number of each series that the last step asked for.
func (x *ids) used() map[string]int64 {
	used := make(map[string]int64, len(x.asked))
	for series, n := range x.asked {
		used[series] = x.given[series][n-1]
	}
	return used
}
