package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How much may be posted. An address may be that of a whole village behind one router, so it only limits how many
// conversations begin; whoever talks already has a measure of their own, which nobody else can use up.
const (
	talkEvery  = 2 * time.Second // one post of a conversation
	talkBurst  = 20
	beginEvery = time.Second // one new conversation of an address
	beginBurst = 60
	maxBuckets = 20_000 // kept in memory, about 200 bytes each; the fullest are forgotten first, which is harmless
)

// limits are the buckets of conversations and addresses.
type limits struct {
	talk  buckets
	begin buckets
}

func newLimits() *limits {
	return &limits{buckets{every: talkEvery, burst: talkBurst}, buckets{every: beginEvery, burst: beginBurst}}
}

// buckets hold one bucket for each name.
type buckets struct {
	every time.Duration
	burst int

	mu  sync.Mutex
	all map[string]*rate.Limiter
}

// take takes one from a bucket: 0, or how long to wait when it is empty.
func (b *buckets) take(name string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string]*rate.Limiter{}
	}
	l := b.all[name]
	if l == nil {
		b.sweep(now)
		l = rate.NewLimiter(rate.Every(b.every), b.burst)
		b.all[name] = l
	}
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// sweep forgets the buckets that are full again, which says nothing; when all are in use, half of them.
func (b *buckets) sweep(now time.Time) {
	if len(b.all) < maxBuckets {
		return
	}
	for name, l := range b.all {
		if l.TokensAt(now) >= float64(b.burst) {
			delete(b.all, name)
		}
	}
	for name := range b.all {
		if len(b.all) < maxBuckets/2 {
			return
		}
		delete(b.all, name)
	}
}

// address is where a request comes from, an IPv6 one by its /64. What a proxy says is believed from Config.Proxies alone.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap()
	for _, p := range s.Proxies {
		if !p.Contains(ip) {
			continue
		}
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if said, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			ip = said.Unmap()
		}
		break
	}
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
