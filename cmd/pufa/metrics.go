package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"time"

	"pufa/store"
)

// metrics serves /metrics in the text form of Prometheus (prometheus.io/docs/instrumenting/exposition_formats): gauges of what
// waits, counters of what was sent, this process. Nothing in it is about a person.
func (h *house) metrics(streams func() int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		var page exposition
		page.gauge("pufa_redis_up", "1 when Redis answered this scrape", h.waiting(ctx, &page))
		page.gauge("pufa_page_streams", "chat pages that are open on this process", float64(streams()))
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		page.gauge("pufa_goroutines", "goroutines of this process", float64(runtime.NumGoroutine()))
		page.gauge("pufa_heap_bytes", "memory in use by objects of this process", float64(mem.HeapAlloc))
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(page.Bytes()) // who asked is gone; nothing to do
	}
}

// waiting adds what the store tells, and returns 1, or 0 when it does not answer.
func (h *house) waiting(ctx context.Context, page *exposition) float64 {
	b, err := h.store.Backlog(ctx)
	if err != nil {
		return 0
	}
	stats, err := h.store.Stats(ctx)
	if err != nil {
		return 0
	}
	page.gauge("pufa_inbox_events", "events kept and not done", float64(b.Inbox))
	page.gauge("pufa_inbox_oldest_seconds", "how long the oldest of them has waited", b.Oldest.Seconds())
	page.gauge("pufa_due_overdue", "due items whose time has come and that were not moved yet", float64(b.Overdue))
	page.gauge("pufa_outbox_conversations", "conversations with messages to send", float64(b.Outboxes))
	page.gauge("pufa_parked", "events and messages put aside: see pufa parked", float64(b.Parked))
	page.head("pufa_messages_total", "counter", "messages by what became of them; copies may have arrived twice")
	for _, end := range slices.Sorted(slices.Values(store.Ends())) {
		fmt.Fprintf(page, "pufa_messages_total{end=%q} %d\n", end, stats[end])
	}
	return 1
}

// exposition is the page being written.
type exposition struct{ bytes.Buffer }

func (e *exposition) head(name, kind, help string) {
	fmt.Fprintf(e, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (e *exposition) gauge(name, help string, value float64) {
	e.head(name, "gauge", help)
	fmt.Fprintf(e, "%s %g\n", name, value)
}
