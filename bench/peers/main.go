// Command peers measures pufa's statute search beside bleve, SQLite FTS5 and Xapian: the same articles, the same questions, the same run.
//
//	peers -laws ../shared/data/laws-2026,../shared/data/laws -queries ../shared/data/stard/dev.jsonl
//
// Each engine builds and asks in processes of its own (see engine.go), so that memory is its alone, and asks on one core.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pufa/knowledge/laws"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// job is what the command line asks for.
type job struct {
	laws    string
	queries string
	day     string
	folds   int
	work    string // folder of articles, questions and indexes; the same in the children
	bare    bool   // pufa without lay phrases
}

func run(args []string, out io.Writer) error {
	var j job
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.StringVar(&j.laws, "laws", "", "folders of statutes, comma list, the preferred one first")
	flags.StringVar(&j.queries, "queries", "", "questions with their right articles, JSON lines")
	flags.StringVar(&j.day, "as-of", "2025-04-19", "the day for which articles hold")
	flags.IntVar(&j.folds, "folds", 5, "folds in which pufa learns its ranking and is judged")
	flags.BoolVar(&j.bare, "bare", false, "pufa alone, built without any lay phrase: what it knows from the statutes only")
	child := flags.String("child", "", "for peers itself: build or ask, of an engine, as pufa.build")
	flags.StringVar(&j.work, "work", "", "for peers itself: the folder that its processes share")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if j.laws == "" || j.queries == "" {
		return errors.New("name the statutes with -laws and the questions with -queries")
	}
	if *child != "" {
		return j.child(*child, out)
	}
	dir, err := os.MkdirTemp("", "pufa-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	j.work = dir
	return j.all(out)
}

// all runs every engine and prints the tables.
func (j job) all(out io.Writer) error {
	asked, err := j.asked()
	if err != nil {
		return err
	}
	ours, err := j.runGo("pufa", "build")
	if err != nil {
		return err
	}
	index, err := laws.Open(j.path("pufa"))
	if err != nil {
		return err
	}
	defer index.Close()
	articles, err := j.export(index, asked)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d questions, %d articles in force on %s, each engine on one core when it asks\n\n", len(asked), len(articles), j.day)
	if err := j.ask(&ours, func(do string) (result, error) { return j.runGo("pufa", do) }); err != nil {
		return err
	}
	folds, err := index.EvaluateFolds(asked, j.day, j.folds, 1)
	if err != nil {
		return err
	}
	ours.name, ours.measure = fmt.Sprintf("pufa, %d folds", j.folds), folds.All
	rows := []result{ours, {name: "pufa, no law prior", measure: folds.NoLabels, quality: true}}
	if !j.bare {
		rows = append(rows, j.peers(index, asked, articles)...)
	}
	table(out, rows)
	fmt.Fprintf(out, "\npufa's quality: %d folds, its ranking learned without the questions it is judged on; its times: as it ships.\n", j.folds)
	fmt.Fprintln(out, "Times are those of the processor. Memory is the process's, with what it maps of its index file.")
	return nil
}

// peers runs the other engines. One that fails has a row that says why.
func (j job) peers(index *laws.Index, asked []laws.Asked, articles []laws.Hit) []result {
	var rows []result
	for _, e := range []struct {
		name    string
		run     func(do string) (result, error)
		missing string
	}{
		{"bleve", func(do string) (result, error) { return j.runGo("bleve", do) }, ""},
		{"SQLite FTS5", func(do string) (result, error) { return j.runPython("fts5", do) }, "python3"},
		{"Xapian", func(do string) (result, error) { return j.runPython("xapian", do) }, "python3-xapian"},
	} {
		r, err := e.run("build")
		if err == nil {
			err = j.ask(&r, e.run)
		}
		switch {
		case errors.Is(err, errMissing):
			r = result{name: e.name, missing: "not on this machine: Debian package " + e.missing}
		case err != nil:
			r = result{name: e.name, missing: err.Error()}
		default:
			r.judge(index, asked, articles, j.day)
		}
		rows = append(rows, r)
	}
	return rows
}

// ask adds what asking costs to what building cost.
func (j job) ask(r *result, run func(do string) (result, error)) error {
	a, err := run("ask")
	if err != nil {
		return err
	}
	r.name, r.found, r.times, r.resident = a.name, a.found, a.times, a.resident
	return nil
}

// judge measures the lists that an engine found.
func (r *result) judge(index *laws.Index, asked []laws.Asked, articles []laws.Hit, day string) {
	r.measure = index.Judge(asked, day, func(a laws.Asked) (hits []laws.Hit) {
		for _, n := range r.found[a.ID] {
			hits = append(hits, articles[n])
		}
		return hits
	})
}

func (j job) path(name string) string { return filepath.Join(j.work, name) }

func (j job) asked() ([]laws.Asked, error) {
	return readLines[laws.Asked](j.queries)
}

// article is an article as the peers get it, one JSON line each; its number is that of the line, 0 first.
type article struct {
	Text string `json:"text"` // law, headings and text, one after the other
}

// question is a line of questions.jsonl.
type question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// export writes what the peers search and are asked.
func (j job) export(index *laws.Index, asked []laws.Asked) ([]laws.Hit, error) {
	var hits []laws.Hit
	var articles []article
	index.Each(j.day, func(h laws.Hit) {
		articles = append(articles, article{strings.Join(append(append([]string{h.Law}, h.Heads...), h.Text), "\n")})
		h.Text = ""
		hits = append(hits, h)
	})
	var questions []question
	for _, a := range asked {
		questions = append(questions, question{a.ID, a.Question})
	}
	return hits, errors.Join(writeLines(j.path("articles.jsonl"), articles), writeLines(j.path("questions.jsonl"), questions))
}

func writeLines[T any](path string, list []T) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	enc := json.NewEncoder(w)
	for _, v := range list {
		if err := enc.Encode(v); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(w.Flush(), file.Close())
}

func readLines[T any](path string) ([]T, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var list []T
	for dec := json.NewDecoder(bufio.NewReader(file)); ; {
		var v T
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		list = append(list, v)
	}
}

// column is a column of the table: what a row has there; false when it has nothing.
type column struct {
	head  string
	form  string
	value func(*result) float64
	cost  bool
}

var columns = []column{
	{"R@1", "%.3f", func(r *result) float64 { return r.measure.Recall[1] }, false},
	{"R@5", "%.3f", func(r *result) float64 { return r.measure.Recall[5] }, false},
	{"R@10", "%.3f", func(r *result) float64 { return r.measure.Recall[10] }, false},
	{"R@100", "%.3f", func(r *result) float64 { return r.measure.Recall[100] }, false},
	{"Hit@10", "%.3f", func(r *result) float64 { return r.measure.Hit[10] }, false},
	{"MRR@10", "%.3f", func(r *result) float64 { return r.measure.MRR }, false},
	{"nDCG@10", "%.3f", func(r *result) float64 { return r.measure.NDCG }, false},
	{"p50 ms", "%.1f", func(r *result) float64 { return ms(r.percentile(0.50)) }, true},
	{"p95 ms", "%.1f", func(r *result) float64 { return ms(r.percentile(0.95)) }, true},
	{"p99 ms", "%.1f", func(r *result) float64 { return ms(r.percentile(0.99)) }, true},
	{"build s", "%.1f", func(r *result) float64 { return r.seconds }, true},
	{"index MiB", "%.0f", func(r *result) float64 { return r.size / (1 << 20) }, true},
	{"RSS asking MiB", "%.0f", func(r *result) float64 { return r.resident / (1 << 20) }, true},
	{"RSS building MiB", "%.0f", func(r *result) float64 { return r.peak / (1 << 20) }, true},
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// table prints the rows, and then each as a ratio to the first.
func table(out io.Writer, rows []result) {
	for _, ratio := range []bool{false, true} {
		head, line := "| engine |", "|---|"
		if ratio {
			head = "\n| × pufa |"
		}
		for _, c := range columns {
			head, line = head+" "+c.head+" |", line+"---|"
		}
		fmt.Fprintln(out, head+"\n"+line)
		for i := range rows {
			if r := &rows[i]; !ratio || i > 0 && r.missing == "" {
				fmt.Fprintln(out, r.line(ratio, &rows[0]))
			}
		}
	}
}

func (r *result) line(ratio bool, ours *result) string {
	if r.missing != "" {
		return "| " + r.name + " | " + r.missing + " |" + strings.Repeat(" |", len(columns)-1)
	}
	line := "| " + r.name + " |"
	for _, c := range columns {
		switch {
		case c.cost && r.quality:
			line += " – |"
		case ratio:
			line += " " + strconv.FormatFloat(c.value(r)/c.value(ours), 'f', 2, 64) + " |"
		default:
			line += " " + fmt.Sprintf(c.form, c.value(r)) + " |"
		}
	}
	return line
}
