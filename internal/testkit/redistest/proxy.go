package redistest

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between a client and a server and loses answers on demand: the request arrives and is carried out, the answer
// never comes, the connection breaks.
type Proxy struct {
	listener net.Listener
	target   string
	mu       sync.Mutex
	conns    map[net.Conn]bool
	answers  atomic.Int64 // seen so far
	lose     atomic.Int64 // the answer of this number is lost; 0: none
	lost     atomic.Int64
	hanging  atomic.Pointer[chan struct{}]
}

// NewProxy listens on a free port of this machine.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	t.Cleanup(p.Close)
	go p.accept()
	return p
}

// URL is the proxy's address as PUFA_REDIS has it.
func (p *Proxy) URL() string { return "redis://" + p.listener.Addr().String() }

// LoseNext makes the n-th chunk of answer from now get lost, with its connection; 1 is the next one.
func (p *Proxy) LoseNext(n int64) { p.lose.Store(p.answers.Load() + n) }

// Lost is how many chunks of answers were lost.
func (p *Proxy) Lost() int64 { return p.lost.Load() }

// Answers is how many chunks of answers have been seen.
func (p *Proxy) Answers() int64 { return p.answers.Load() }

// Hang lets nothing through, in neither direction, until the returned function is called: what a client sees of a server that
// is stopped, or a server of a client that is.
func (p *Proxy) Hang() (resume func()) {
	gate := make(chan struct{})
	p.hanging.Store(&gate)
	var once sync.Once
	return func() {
		once.Do(func() {
			p.hanging.Store(nil)
			close(gate)
		})
	}
}

// Close ends everything.
func (p *Proxy) Close() {
	_ = p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		go p.pass(server, client, false)
		go p.pass(client, server, true)
	}
}

// pass copies from src to dst; answers are counted and lost.
func (p *Proxy) pass(dst, src net.Conn, answer bool) {
	defer dst.Close()
	defer src.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 && answer && p.answers.Add(1) == p.lose.Load() {
			p.lost.Add(1)
			return
		}
		if gate := p.hanging.Load(); gate != nil {
			<-*gate
		}
		if n > 0 {
			if _, werr := dst.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
