package main

import (
	"sync/atomic"
	"time"
)

// sampleClock is the clock of a house that plays a sample: the moment that was set, and the real time until then and after it
// was let go. The zero value is ready. Safe for use by many goroutines.
type sampleClock struct {
	real func() time.Time // nil: time.Now
	at   atomic.Pointer[time.Time]
}

// Now is what the house takes for now.
func (c *sampleClock) Now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	if c.real != nil {
		return c.real()
	}
	return time.Now()
}

func (c *sampleClock) set(t time.Time) { c.at.Store(&t) }

// letGo makes it a real clock again.
func (c *sampleClock) letGo() { c.at.Store(nil) }
