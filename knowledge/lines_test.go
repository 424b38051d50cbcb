package knowledge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func serve(t testing.TB, b *Base, in string) (lines []map[string]any, err error) {
	t.Helper()
	var out bytes.Buffer
	err = b.ServeLines(context.Background(), strings.NewReader(in), &out, today)
	for _, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
		var m map[string]any
		if e := json.Unmarshal([]byte(line), &m); e != nil && out.Len() > 0 {
			t.Fatalf("output line %q: %v", line, e)
		}
		lines = append(lines, m)
	}
	return lines, err
}

func TestServeLines_AnswersInOrder(t *testing.T) {
	b := loadBase(t)
	lines, err := serve(t, b, `{"id":"7","text":"借条没写还款日期咋办","context":[{"role":"user","text":"在吗"}],"as_of":"2026-11-22"}

{"id":"8","text":"商标侵权赔多少"}
{"id":"9","text":"我不想活了"}`)
	if err != nil || len(lines) != 3 {
		t.Fatalf("ServeLines: %d lines, %v", len(lines), err)
	}
	for i, want := range []struct{ id, kind, entry, number string }{
		{"7", "answer", "iou-without-date", "12348"}, {"8", "handover", "", "12348"}, {"9", "crisis", "", "12356"},
	} {
		l := lines[i]
		if l["id"] != want.id || l["kind"] != want.kind || l["entry"] != want.entry || l["answer"] == "" {
			t.Errorf("line %d = %v, want %+v", i, l, want)
		}
		for _, key := range []string{"citations", "numbers", "outbound", "score"} {
			if l[key] == nil {
				t.Errorf("line %d has no %s", i, key)
			}
		}
		if !strings.Contains(l["answer"].(string), want.number) {
			t.Errorf("line %d does not name %s: %v", i, want.number, l["answer"])
		}
	}
	if first := lines[0]["citations"].([]any)[0].(map[string]any); first["law"] == "" || first["article"] == "" {
		t.Errorf("citation = %v", first)
	}
}

func TestServeLines_SaysWhichLineIsBadAndGoesOn(t *testing.T) {
	b := loadBase(t)
	for _, bad := range []string{
		`{"id":"1","text":""}`, `{"id":"1"}`, `{"id":"1","text":"低保","as_of":"morgen"}`, `{"id":"1","text":"低保","context":[{"role":"god","text":"x"}]}`, `{"id":"1","text":5}`,
	} {
		lines, err := serve(t, b, bad+"\n"+`{"id":"2","text":"低保咋办"}`)
		if !errors.Is(err, ErrBadLine) || len(lines) != 2 {
			t.Errorf("%s: %d lines, %v", bad, len(lines), err)
			continue
		}
		if lines[0]["id"] != "1" || lines[0]["error"] == nil || lines[1]["kind"] != "answer" {
			t.Errorf("%s: %v", bad, lines)
		}
	}
	lines, err := serve(t, b, "not json\n"+`{"id":"x","text":"`+strings.Repeat("低", maxLine)+"\"}\n"+`{"id":"2","text":"低保咋办"}`)
	if !errors.Is(err, ErrBadLine) || len(lines) != 3 || lines[0]["error"] == nil || lines[1]["error"] == nil || lines[2]["kind"] != "answer" {
		t.Errorf("broken and overlong lines: %v", err)
	}
}

func TestServeLines_OfNothingIsNothing(t *testing.T) {
	var out bytes.Buffer
	if err := loadBase(t).ServeLines(context.Background(), strings.NewReader("\n \n"), &out, today); err != nil || out.Len() > 0 {
		t.Errorf("ServeLines: %q, %v", out.String(), err)
	}
}

func FuzzServeLines(f *testing.F) {
	b := loadBase(f)
	f.Add(`{"id":"7","text":"借条没写还款日期咋办","as_of":"2026-11-22"}`)
	f.Add(`{"id":7,"text":null}`)
	f.Add("{}\n[]\n\"x\"\n\xff")
	f.Fuzz(func(t *testing.T, in string) {
		want := 0
		for _, line := range strings.Split(in, "\n") {
			if strings.TrimSpace(line) != "" {
				want++
			}
		}
		var out bytes.Buffer
		err := b.ServeLines(context.Background(), strings.NewReader(in), &out, today)
		if err != nil && !errors.Is(err, ErrBadLine) {
			t.Fatal(err)
		}
		if got := bytes.Count(out.Bytes(), []byte("\n")); got != want {
			t.Fatalf("%d lines in, %d out", want, got)
		}
	})
}
