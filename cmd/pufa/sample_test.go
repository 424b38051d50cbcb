package main

import (
	"io"
	"testing"
	"time"

	"pufa/internal/testkit/redistest"
	"pufa/outreach"
)

func TestSampleX(t *testing.T) {
	url, _ := redistest.Embedded(t)
	env, err := readSettings(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{t.Context(), env, streams{out: io.Discard, err: t.Output()}}
	env["PUFA_URL"], env["PUFA_VILLAGES"] = "http://127.0.0.1:8080", sampleVillages()
	clock := &sampleClock{}
	h, err := a.embeddedHouse(url, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := a.playSample(h, clock); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(begun))
	now := time.Now()
	todo, err := h.store.Index(t.Context(), outreach.TodoList(), 0, float64(now.Unix()), 100)
	t.Log("todo", todo, err)
	qs, err := h.store.Index(t.Context(), outreach.QuestionOpenList(), 0, 1e12, 100)
	t.Log("open", qs, err)
	n, diff, err := h.reports().verify(t.Context())
	t.Log(n, diff, err)
	text, err := h.reports().Section(t.Context(), now.AddDate(-1, 0, 0).Format("2006-01-02"), now.Format("2006-01-02"))
	t.Log(text, err)
}
