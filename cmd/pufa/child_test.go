package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pufa/bot"
)

// TestMain makes this test binary serve like `pufa serve` when a crash test or the benchmark starts it so, or echo, or run a command line.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("PUFA_TEST_ECHO") != "":
		os.Exit(echoAsChild())
	case os.Getenv("PUFA_TEST_RUN") != "":
		os.Exit(run(context.Background(), strings.Fields(os.Getenv("PUFA_TEST_RUN")), os.Environ(), streams{os.Stdin, os.Stdout, os.Stderr}))
	case os.Getenv("PUFA_TEST_SERVE") != "":
		os.Exit(serveAsChild())
	}
	os.Exit(m.Run())
}

// serveAsChild is `pufa serve` that can end itself at a named point (PUFA_TEST_CRASH=<point>:<n-th time>) as kill -9 would, and sends
// without pacing.
func serveAsChild() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	env, err := readSettings(nil, os.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitUsage
	}
	a := &app{ctx, env, streams{os.Stdin, os.Stdout, os.Stderr}}
	h, err := a.openHouse()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	defer h.store.Close()
	cfg := bot.Config{Probe: crashAt(os.Getenv("PUFA_TEST_CRASH")), Unpace: os.Getenv("PUFA_TEST_PACED") == "", TTL: time.Second}
	if ttl, err := time.ParseDuration(os.Getenv("PUFA_TEST_TTL")); err == nil {
		cfg.TTL = ttl
	}
	defer profiled()()
	if err := a.serve(h, cfg); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

func crashAt(where string) func(string) {
	point, count, _ := strings.Cut(where, ":")
	n, _ := strconv.ParseInt(count, 10, 64)
	var seen atomic.Int64
	return func(p string) {
		if p == point && seen.Add(1) == n {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way; nothing more may happen
		}
	}
}

// child is a serving process.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// startChild starts a serving process with these settings.
func startChild(t testing.TB, env []string, crash string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), append(env, "PUFA_TEST_SERVE=1", "PUFA_TEST_CRASH="+crash, "GORACE=halt_on_error=1")...)
	return startProcess(t, cmd)
}

// kill is kill -9.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.done
}

// terminate is SIGTERM; it waits for the end.
func (c *child) terminate() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	<-c.done
}

// ended says whether it died, without waiting.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}
