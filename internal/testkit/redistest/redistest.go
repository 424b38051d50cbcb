package redistest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Embedded starts a Redis in this process and returns its URL. Its keys expire only by fast-forward.
func Embedded(t testing.TB) (url string, server *miniredis.Miniredis) {
	t.Helper()
	m := miniredis.RunT(t)
	return "redis://" + m.Addr(), m
}

// Server is a real redis-server with an append-only file in a folder of the test.
type Server struct {
	Addr string // 127.0.0.1:port
	dir  string
	conf []string
	cmd  *exec.Cmd
}

// Real starts redis-server on a free port: appendonly, noeviction, appendfsync everysec unless conf says otherwise ("appendfsync always").
// Without the program the test is skipped, but in CI that is a failure: install Debian's redis-server.
func Real(t testing.TB, conf ...string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("redis-server is missing: install Debian's package redis-server")
		}
		t.Skip("needs redis-server (Debian's package of that name)")
	}
	s := &Server{Addr: freeAddr(t), dir: t.TempDir(), conf: conf}
	t.Cleanup(s.Kill)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// URL is the server's address as PUFA_REDIS has it.
func (s *Server) URL() string { return "redis://" + s.Addr }

// Disk is everything in the server's folder: append-only files, snapshots, log.
func (s *Server) Disk(t testing.TB) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// Tear cuts the last n bytes off the append-only file of a server that was killed, as a kill in the middle of a write does.
func (s *Server) Tear(t testing.TB, n int64) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "appendonlydir", "*.incr.aof"))
	if err != nil || len(files) != 1 {
		t.Fatalf("append-only files = %v, %v, want one", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(files[0], info.Size()-n); err != nil {
		t.Fatal(err)
	}
}

// Start starts the server, again after a Kill with what it had written, and waits until it answers.
func (s *Server) Start() error {
	_, port, _ := strings.Cut(s.Addr, ":")
	args := []string{"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes",
		"--maxmemory-policy", "noeviction", "--loglevel", "warning", "--logfile", filepath.Join(s.dir, "redis.log")}
	for _, c := range s.conf {
		name, value, _ := strings.Cut(c, " ")
		args = append(args, "--"+name, value)
	}
	s.cmd = exec.Command("redis-server", args...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start redis-server: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if s.answers() {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("redis-server does not answer")
}

// answers asks PING by hand, so that the wait needs no client.
func (s *Server) answers() bool {
	c, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	if _, err := c.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	buf := make([]byte, 16)
	n, err := c.Read(buf)
	return err == nil && strings.HasPrefix(string(buf[:n]), "+PONG")
}

// Kill ends the server as kill -9 does.
func (s *Server) Kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
