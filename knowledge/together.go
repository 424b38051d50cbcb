package knowledge

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// each runs do(0) to do(n-1), as many at a time as there are processors, and returns when all have ended.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// atOnce runs all of list, as each does.
func atOnce(list ...func()) { each(len(list), func(i int) { list[i]() }) }

// together runs all of list, as each does, and returns the error of the first in the list that has one.
func together(list ...func() error) error {
	errs := make([]error, len(list))
	each(len(list), func(i int) { errs[i] = list[i]() })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
