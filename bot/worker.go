package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pufa/chat"
)

// Config is how a Worker works. The zero value of a field is its default.
type Config struct {
	Asker  string           // this process's random id for the lease; required
	TTL    time.Duration    // of the lease, 20 s: how long the others wait when we die
	Limit  int              // turns at the same time, 64
	Grace  time.Duration    // to finish what is in flight when told to stop, 8 s
	Unpace bool             // send as fast as the doors take it: benchmarks and terminals
	Now    func() time.Time // the clock of due items; time.Now
	Log    *slog.Logger     // slog.Default
	// Probe is told when a turn passes a named point: "loaded", "mid-step", "committed", "due-set", "due-moved", "claimed",
	// "marked", "grace". Crash tests end the process there. nil: nobody is told.
	Probe func(point string)
}

// Timing of the worker's own rounds.
const (
	sendTimeout = 10 * time.Second // one message; a send starts only if this ends before the lease does
	renewEvery  = 4 * time.Second  // five tries a TTL
	dueEvery    = 500 * time.Millisecond
	dueBatch    = 100
	readBatch   = 500
	awaitFor    = time.Second // of one blocking read
	maxQueued   = 5_000       // events held in memory; reading waits above it
	sweepEvery  = 5 * time.Second
	releaseWait = 2 * time.Second
	deafWait    = 2 * time.Second // for steps and doors after their context has ended
)

// Worker runs one township's turns. Make it with New, then call Run once.
type Worker struct {
	Config
	Parts
	doors map[string]Door
	paces map[string]*pace
	owed  debts
}

// New checks the configuration.
func New(cfg Config, parts Parts) (*Worker, error) {
	if cfg.Asker == "" || parts.Leases == nil || parts.Inbox == nil || parts.Turns == nil || parts.Outbox == nil || parts.Step == nil {
		return nil, errors.New("bot: Asker and all parts but Doors and Intakes are needed")
	}
	if cfg.TTL == 0 {
		cfg.TTL = 20 * time.Second
	}
	if cfg.Limit == 0 {
		cfg.Limit = 64
	}
	if cfg.Grace == 0 {
		cfg.Grace = 8 * time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Probe == nil {
		cfg.Probe = func(string) {}
	}
	w := &Worker{Config: cfg, Parts: parts, doors: map[string]Door{}, paces: map[string]*pace{}}
	for _, d := range parts.Doors {
		if _, twice := w.doors[d.Name()]; twice {
			return nil, fmt.Errorf("bot: two doors are named %q", d.Name())
		}
		w.doors[d.Name()], w.paces[d.Name()] = d, newPace(d, cfg.Unpace)
	}
	return w, nil
}

// Run waits for the lease, works while it has it, and waits again when it is lost. It returns when ctx ends, after what was
// in flight is finished, or with the error of an Intake that ended for good.
func (w *Worker) Run(ctx context.Context) error {
	standby := false
	for {
		w.owed.settle(ctx, w.Inbox)
		asked := time.Now()
		lease, ok, err := w.Leases.Acquire(ctx, w.Asker, w.TTL)
		switch {
		case ctx.Err() != nil:
			if ok {
				w.release(lease, lease.Clean)
			}
			return nil
		case err != nil:
			w.Log.Warn("lease: store is away", "error", err)
		case !ok && !standby:
			standby = true
			w.Log.Info("another process works for this township; standing by")
		case ok:
			standby = false
			w.Log.Info("working", "holder", lease.Holder, "after_clean_stop", lease.Clean)
			if err := w.hold(ctx, lease, asked); err != nil {
				return err
			}
		}
		if !pause(ctx, min(time.Second, w.TTL/4)) {
			return nil
		}
	}
}

// hold works under a lease that was asked for at that moment until ctx ends, the lease is lost, or an intake fails for good.
func (w *Worker) hold(ctx context.Context, lease chat.Lease, asked time.Time) error {
	work, err := w.begin(ctx, lease, asked)
	if err != nil {
		w.Log.Warn("start of work put off", "error", err)
		return nil
	}
	defer work.cancel(nil)
	intake, stop := context.WithCancel(work.ctx)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	defer context.AfterFunc(intake, work.stop)()

	var rounds sync.WaitGroup
	rounds.Go(work.renew)
	var feeding sync.WaitGroup
	feeding.Go(func() { work.read(intake) })
	feeding.Go(func() { work.due(intake) })
	failed := make(chan error, len(w.Intakes))
	for _, in := range w.Intakes {
		feeding.Go(func() {
			if err := in(intake); err != nil && intake.Err() == nil {
				failed <- err
				stop()
			}
		})
	}
	clean := work.finish(&feeding)
	work.cancel(nil)
	last, done := context.WithTimeout(context.WithoutCancel(ctx), releaseWait)
	defer done()
	w.owed.settle(last, w.Inbox)
	if clean {
		rounds.Wait()
		w.release(lease, true)
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// release lets go of the lease, if the store is there to hear it.
func (w *Worker) release(lease chat.Lease, clean bool) {
	ctx, done := context.WithTimeout(context.Background(), releaseWait)
	defer done()
	if err := w.Leases.Release(ctx, lease, clean); err != nil {
		w.Log.Warn("lease not released", "error", err)
	}
}

// begin makes the work of one lease: its sequences, and first of all what was in flight when the last holder died.
func (w *Worker) begin(ctx context.Context, lease chat.Lease, asked time.Time) (*work, error) {
	work := newWork(w, lease, asked)
	work.ctx, work.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	seq, err := w.Turns.Sequences(ctx)
	if err != nil {
		work.cancel(err)
		return nil, err
	}
	work.seq = &sequences{last: seq}
	return work, nil
}

// pause waits, or returns false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
