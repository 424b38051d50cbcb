package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pufa/internal/testkit/visitor"
)

// How much is measured on the page.
const (
	pages    = 1000 // open at once, each with its event stream
	pageRate = 200  // posts a second
	rounded  = 4    // posts of each page
)

// BenchmarkPage measures pages on a real Redis (append-only file, fsync every second): the time from a post until its reply is on
// the stream, and what an open stream costs in memory. Everything runs on this machine: server, Redis and browsers.
//
//	go test -run '^$' -bench BenchmarkPage -benchtime 1x ./cmd/pufa
func BenchmarkPage(b *testing.B) {
	env := serveEnv(b)
	server := startChild(b, append(env.list, "PUFA_TEST_TTL=20s"), "")
	env.up(b)
	ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
	defer cancel()
	p, pid := &pageBench{url: env.url}, server.cmd.Process.Pid

	p.open(ctx, b, 50) // what the first pages load stays
	alone := resident(b, pid)
	p.open(ctx, b, pages-50)
	stream := (resident(b, pid) - alone) / (pages - 50)
	used, start := [2]time.Duration{cpu(b, pid), cpu(b, os.Getpid())}, time.Now()
	posts := p.post(ctx, b)
	span := time.Since(start)
	used[0], used[1] = cpu(b, pid)-used[0], cpu(b, os.Getpid())-used[1]
	took := p.took(b, posts)
	server.terminate()

	n := time.Duration(len(took))
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(quantile(took, 0.99).Microseconds())/1000, "p99-ms")
	fmt.Printf("\n%d processors for server, Redis and browsers together; %s; Redis appendfsync everysec\n", runtime.NumCPU(), runtime.Version())
	fmt.Printf("%d pages open with their event streams, %.0f posts a second: post → reply on the stream: p50 %s, p95 %s, p99 %s, longest %s\n", pages,
		float64(len(took))/span.Seconds(), ms(quantile(took, 0.5)), ms(quantile(took, 0.95)), ms(quantile(took, 0.99)), ms(took[len(took)-1]))
	fmt.Printf("an open stream: %.1f kB of the server's memory; processor time a post: server %s, browsers %s; %d posts, none lost, none twice\n",
		float64(stream)/1000, us(used[0]/n), us(used[1]/n), len(took))
}

// pageBench is a thousand browsers.
type pageBench struct {
	url string
	all []*visitor.Visitor
}

// open lets browsers say something and follow their streams, and waits until each has its answer.
func (p *pageBench) open(ctx context.Context, b *testing.B, n int) {
	b.Helper()
	over := &http.Transport{MaxIdleConnsPerHost: 64}
	var group sync.WaitGroup
	turn := make(chan struct{}, 16)
	for range n {
		v := visitor.New(p.url, fmt.Sprintf("10.1.%d.%d", len(p.all)/50, len(p.all)%50+1), over, nil) // as behind many addresses
		p.all = append(p.all, v)
		turn <- struct{}{}
		group.Go(func() {
			defer func() { <-turn }()
			id, err := v.Say(ctx, "低保怎么申请")
			if err == nil {
				go v.Follow(ctx)
				err = v.Answered(ctx, id)
			}
			if err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
}

// paged is one post.
type paged struct {
	by    *visitor.Visitor
	id    string
	start time.Time
}

// post lets one browser after the other post, at the rate, whether or not earlier posts have their replies.
func (p *pageBench) post(ctx context.Context, b *testing.B) []paged {
	b.Helper()
	says := []string{"借条没写还款日期咋办", "老板欠我工钱不给咋办", "秸秆能烧吗"}
	posts := make([]paged, rounded*len(p.all))
	tick := time.NewTicker(time.Second / pageRate)
	defer tick.Stop()
	var group sync.WaitGroup
	for i := range posts {
		<-tick.C
		v, round := p.all[i%len(p.all)], i/len(p.all)
		start := time.Now()
		group.Go(func() {
			var id string
			var err error
			if round < len(says) {
				id, err = v.Say(ctx, says[round])
			} else {
				id, err = v.Press(ctx, "有用", 1)
			}
			if err == nil {
				err = v.Answered(ctx, id)
			}
			if err != nil {
				b.Error(err)
			}
			posts[i] = paged{v, id, start}
		})
	}
	group.Wait()
	return posts
}

// took is the time from each post to its first reply, sorted. Every post stands on its page once.
func (p *pageBench) took(b *testing.B, posts []paged) []time.Duration {
	b.Helper()
	var took []time.Duration
	for _, post := range posts {
		own := 0
		var reply time.Time
		for _, l := range post.by.Lines() {
			switch {
			case l.Event == post.id && l.Mine:
				own++
			case l.Event == post.id && reply.IsZero():
				reply = l.At
			}
		}
		if own != 1 || reply.IsZero() {
			b.Fatalf("a post stands on its page %d times, answered %v", own, !reply.IsZero())
		}
		took = append(took, reply.Sub(post.start))
	}
	slices.Sort(took)
	return took
}

var residentRE = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident is the memory a process holds, in bytes.
func resident(tb testing.TB, pid int) int64 {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	m := residentRE.FindSubmatch(status)
	if m == nil {
		tb.Fatal("the kernel tells no resident size")
	}
	kb, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kb << 10
}
