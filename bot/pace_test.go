package bot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pufa/chat"
)

// paced is a door with Telegram's limits.
type paced struct{ Door }

func (paced) Pace() float64                 { return 30 }
func (paced) Interval(string) time.Duration { return time.Second }

func TestPace_HoldsWhenSomeMessagesAreSlow(t *testing.T) {
	for name, slow := range map[string]func(r *rand.Rand, n int) time.Duration{
		"all at once":                   func(*rand.Rand, int) time.Duration { return 0 },
		"any time":                      func(r *rand.Rand, _ int) time.Duration { return time.Duration(r.Int64N(int64(800 * time.Millisecond))) },
		"one in three waits on its way": func(_ *rand.Rand, n int) time.Duration { return time.Duration(n%3/2) * 600 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const people, each = 80, 3
				p, began := newPace(paced{}, false), time.Now()
				var mu sync.Mutex
				var all []time.Time
				var wg sync.WaitGroup
				for who := range people {
					r, conv := rand.New(rand.NewPCG(1, uint64(who))), chat.ConvID(fmt.Sprint(who))
					wg.Go(func() {
						var last time.Time
						for n := range each {
							if !p.wait(t.Context(), conv) {
								t.Error("the wait ended early")
							}
							time.Sleep(slow(r, who+n)) // on its way
							now := time.Now()
							if n > 0 && now.Sub(last) < time.Second {
								t.Errorf("conversation %s had two within %v", conv, now.Sub(last))
							}
							last = now
							mu.Lock()
							all = append(all, now)
							mu.Unlock()
							time.Sleep(slow(r, who+n)) // the answer on its way
							p.hold(conv, p.interval(""))
							p.ended()
						}
					})
				}
				wg.Wait()
				slices.SortFunc(all, time.Time.Compare)
				for i := range len(all) - 30 {
					if within := all[i+30].Sub(all[i]); within < time.Second {
						t.Fatalf("31 messages within %v, from number %d on", within, i)
					}
				}
				if took := time.Since(began); took > 30*time.Second {
					t.Errorf("%d messages took %v", people*each, took)
				}
				time.Sleep(2 * time.Second) // the last places are free again
				if len(p.places) != 0 {
					t.Errorf("%d places are still taken", len(p.places))
				}
			})
		})
	}
}
