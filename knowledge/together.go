package knowledge

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// each runs do(0) to do(n-1), as many at a time as there are processors, and returns when all have ended.
func each(n int, do func(i int)) { start(min(n, runtime.GOMAXPROCS(0)), n, do)() }

// inOrder hands what made makes of 0 to n-1 to use, in this order; the other processors make the next ones meanwhile.
func inOrder[T any](n int, made func(i int) T, use func(T)) {
	list := make([]chan T, n)
	for i := range list {
		list[i] = make(chan T, 1)
	}
	wait := start(max(1, runtime.GOMAXPROCS(0)-1), n, func(i int) { list[i] <- made(i) })
	for _, one := range list {
		use(<-one)
	}
	wait()
}

// start begins to run do(0) to do(n-1), so many at a time; wait returns when all have ended.
func start(many, n int, do func(i int)) (wait func()) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	return wg.Wait
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
