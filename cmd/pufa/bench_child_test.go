package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pufa/internal/testkit/echo"
)

// echoAsChild is the go-telegram/bot echo.
func echoAsChild() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := echo.Run(ctx, os.Getenv("ECHO_API"), os.Getenv("ECHO_TOKEN")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

// profiled writes a CPU profile to PUFA_TEST_PROFILE, if that is set, until the returned function is called.
func profiled() func() {
	name := os.Getenv("PUFA_TEST_PROFILE")
	if name == "" {
		return func() {}
	}
	f, err := os.Create(name)
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}
}

// startProcess starts a bot that ends with the test.
func startProcess(tb testing.TB, cmd *exec.Cmd) *child {
	tb.Helper()
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if os.Getenv("PUFA_TEST_LOG") != "" {
		cmd.Stderr = os.Stderr
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	c := &child{cmd: cmd, done: make(chan struct{})}
	go func() { _ = cmd.Wait(); close(c.done) }()
	tb.Cleanup(c.kill)
	return c
}

// cpu is the processor time a process has used, user and system, to the nanosecond: the clock of clock_getcpuclockid(3).
func cpu(tb testing.TB, pid int) time.Duration {
	tb.Helper()
	const processWide, scheduler = 0, 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid)<<3|processWide|scheduler, &t); err != nil {
		tb.Fatalf("processor time of process %d: %v", pid, err)
	}
	return time.Duration(t.Nano())
}

// pidOf reads a process id as INFO writes it: "process_id:4711".
func pidOf(tb testing.TB, info map[string]map[string]string) int {
	tb.Helper()
	pid, err := strconv.Atoi(info["Server"]["process_id"])
	if err != nil {
		tb.Fatalf("INFO names no process: %v", err)
	}
	return pid
}
