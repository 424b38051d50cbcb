package store

import (
	"context"
	"runtime"
	"sync"

	"github.com/redis/go-redis/v9"
)

// batches send the commands of many goroutines in one write: what one round trip to Redis costs both sides is mostly the way
// there and back. Nobody waits for company: what comes while two batches are on their way makes the next one.
//
// An order is kept only as far as one caller waits for its answer. When a connection breaks, every command of the batch fails
// as it would alone, carried out or not.
type batches struct {
	rdb redis.UniversalClient

	mu      sync.Mutex
	queue   []*job
	running int
	flights sync.WaitGroup
}

const (
	maxFlights = 2   // while Redis works on one batch, the answers of the other are read
	maxBatch   = 100 // commands
)

// job is what one caller wants done.
type job struct {
	cmds []redis.Cmder
	done chan struct{}
}

// do carries the commands out and returns when they have their answers or errors, or with the error of ctx, after which the
// commands may still be carried out and must not be looked at.
func (b *batches) do(ctx context.Context, cmds ...redis.Cmder) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{cmds, make(chan struct{})}
	b.mu.Lock()
	b.queue = append(b.queue, j)
	if b.running < maxFlights {
		b.running++
		b.flights.Go(b.fly)
	}
	b.mu.Unlock()
	select {
	case <-j.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fly sends batch after batch until nothing is queued.
func (b *batches) fly() {
	for {
		runtime.Gosched() // whoever is about to queue something may do so first
		jobs := b.next()
		if jobs == nil {
			return
		}
		p := b.rdb.Pipeline()
		for _, j := range jobs {
			for _, cmd := range j.cmds {
				_ = p.Process(context.Background(), cmd) // a pipeline only notes it
			}
		}
		_, _ = p.Exec(context.Background()) // each command has its own error; the client's time-outs bound it
		for _, j := range jobs {
			close(j.done)
		}
	}
}

// next takes jobs of up to maxBatch commands off the queue; nil ends the flight.
func (b *batches) next() []*job {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for i, j := range b.queue {
		if n += len(j.cmds); n > maxBatch && i > 0 {
			jobs := b.queue[:i:i]
			b.queue = b.queue[i:]
			return jobs
		}
	}
	jobs := b.queue
	b.queue = nil
	if jobs == nil {
		b.running--
	}
	return jobs
}
