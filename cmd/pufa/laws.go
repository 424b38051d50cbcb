package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pufa/knowledge"
	"pufa/knowledge/laws"
)

type lawsCmd struct {
	Build  lawsBuildCmd  `cmd:"" help:"Statute folders into an index file; prints what was read, skipped and why."`
	Search lawsSearchCmd `cmd:"" help:"Articles for a question, or a run file for many."`
	Eval   lawsEvalCmd   `cmd:"" help:"How well questions find their right articles; with folds, whatever is learned is learned without them."`
	Embed  lawsEmbedCmd  `cmd:"" help:"Place the articles in the space of PUFA_EMBED_MODEL; goes on where it was ended."`
	Learn  lawsLearnCmd  `cmd:"" help:"Learn the ranking from questions with known articles and write it."`
}

type lawsBuildCmd struct {
	Dirs []string `arg:"" help:"Folders of statutes, the preferred one first."`
	Out  string   `short:"o" required:"" help:"The index file to write."`
}

// Run builds the index.
func (c *lawsBuildCmd) Run(a *app) error {
	var roots []fs.FS
	for _, dir := range c.Dirs {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return usageError(fmt.Sprintf("%s is no folder: name the folders that hold statutes as .md, .txt or .docx", dir))
		}
		roots = append(roots, os.DirFS(dir))
	}
	base, err := a.entries()
	if err != nil {
		return err
	}
	corpus, err := laws.Read(base.Validities(), roots...)
	if err != nil {
		return err
	}
	if len(corpus.Laws) == 0 {
		return errors.New("no law was found in these folders: each file must begin with the law's name")
	}
	phrases, err := base.Phrases()
	if err != nil {
		return err
	}
	index := laws.Build(corpus, phrases)
	old, _ := laws.Open(c.Out) // what a first build has not
	defer old.Close()
	if err := index.Write(c.Out); err != nil {
		return err
	}
	c.report(a.out, corpus)
	if old != nil {
		c.changes(a.out, base, old, index)
	}
	return c.vectors(a, index)
}

// report prints laws, versions, articles, what was skipped and why.
func (c *lawsBuildCmd) report(w io.Writer, corpus *laws.Corpus) {
	versions, articles, whole, lapsed := 0, 0, 0, 0
	for _, l := range corpus.Laws {
		versions += len(l.Versions)
		for _, v := range l.Versions {
			if v.Until != "" && v.Why != laws.NewerText {
				lapsed++
			}
			for i := range v.Units {
				if v.Units[i].Numbered() {
					articles++
				} else if v.Units[i].Article == laws.WholeText {
					whole++
				}
			}
		}
	}
	fmt.Fprintf(w, "%d laws, %d versions, %d articles, %d documents without articles; %d laws repealed\n", len(corpus.Laws), versions, articles, whole, lapsed)
	for _, s := range corpus.Skipped {
		fmt.Fprintf(w, "skipped %s: %s\n", s.File, s.Why)
	}
}

// vectors says what the vectors of PUFA_EMBED_MODEL lack for the new index.
func (c *lawsBuildCmd) vectors(a *app, index *laws.Index) error {
	model := a.settings["PUFA_EMBED_MODEL"]
	if model == "" {
		return nil
	}
	v, err := laws.OpenVectors(laws.VectorsPath(c.Out, model), model, index)
	if err != nil {
		_, err = fmt.Fprintln(a.out, err)
		return err
	}
	return v.Close()
}

// changes prints what is otherwise than in the index that was there before, and which entries it touches.
func (c *lawsBuildCmd) changes(w io.Writer, base *knowledge.Base, old, now *laws.Index) {
	list := now.Changes(old, time.Now().Format(time.DateOnly))
	for _, ch := range list {
		line := fmt.Sprintf("%s %s%s", ch.Kind, ch.Law, ch.Article)
		if ch.Now != "" {
			line += " → " + ch.Now
		}
		if entries := base.Citing(ch.Law, ch.Article); len(entries) > 0 {
			line += "; cited by " + strings.Join(entries, ", ")
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "%d articles otherwise than before\n", len(list))
}

// lawsOn are the flags of everything that asks an index about a day.
type lawsOn struct {
	AsOf  string `help:"The day for which articles must hold; default today." placeholder:"DATE"`
	Index string `help:"The index file; default PUFA_LAWS." placeholder:"FILE"`
}

// open opens the index and reads the day.
func (c *lawsOn) open(a *app) (index *laws.Index, day string, err error) {
	if c.Index == "" {
		c.Index = a.settings["PUFA_LAWS"]
	}
	if c.Index == "" {
		return nil, "", errors.New("no statute index: make one with `pufa laws build FOLDER... -o laws.idx` and set PUFA_LAWS=laws.idx")
	}
	if day, err = a.day(c.AsOf); err != nil {
		return nil, "", err
	}
	index, err = laws.Open(c.Index)
	return index, day, err
}

// statutes opens the index with what searches it.
func (c *lawsOn) statutes(a *app) (s *statutes, day string, err error) {
	index, day, err := c.open(a)
	if err != nil {
		return nil, "", err
	}
	if s, err = a.statutes(index, c.Index); err != nil {
		return nil, "", errors.Join(err, index.Close())
	}
	return s, day, nil
}

type lawsSearchCmd struct {
	Query   []string `arg:"" optional:"" help:"The question; one argument or many."`
	K       int      `short:"k" default:"10" help:"How many articles."`
	Queries string   `help:"A file of questions, JSON lines with id and question." placeholder:"F.jsonl"`
	RunFile string   `name:"run" help:"The run file to write for --queries." placeholder:"OUT.tsv"`
	lawsOn
}

// Run prints articles.
func (c *lawsSearchCmd) Run(a *app) error {
	s, day, err := c.statutes(a)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.alone != nil {
		fmt.Fprintln(a.err, "pufa:", s.rankedBy(0, 0))
	}
	base, err := a.entries()
	if err != nil {
		return err
	}
	names := base.LawNames(s.index)
	if c.Queries != "" || c.RunFile != "" {
		return c.runs(a, s, names, day)
	}
	text := strings.Join(c.Query, " ")
	if strings.TrimSpace(text) == "" || c.K < 1 {
		return usageError("search what? for example: pufa laws search -k 10 " + base.Example())
	}
	hits := named(a.out, s.index, names, text, day)
	if len(hits) < c.K {
		hits = append(hits, s.Search(a.ctx, text, day, c.K).Hits...)
	}
	for i, h := range hits {
		if i >= c.K {
			break
		}
		fmt.Fprintf(a.out, "%d\t%s\t%s\t%s\n", i+1, h.Law, h.Article, firstRunes(strings.ReplaceAll(h.Text, "\n", " "), 60))
	}
	return nil
}

// named finds the articles that a text names, and says of which there are none.
func named(w io.Writer, index *laws.Index, names *laws.Names, text, day string) []laws.Hit {
	var hits []laws.Hit
	for _, f := range index.Resolve(names, text, day) {
		switch {
		case len(f.Hits) > 0:
			hits = append(hits, f.Hits...)
		case f.Law:
			fmt.Fprintf(w, "%s has no %s on %s\n", f.Reference.Law, f.Reference.Article, day)
		default:
			fmt.Fprintf(w, "no law called %s in this index\n", f.Reference.Name)
		}
	}
	return hits
}

// runDepth is how many articles a run file lists for a question (CONTRACT).
const runDepth = 100

func (c *lawsSearchCmd) runs(a *app, s *statutes, names *laws.Names, day string) error {
	if c.Queries == "" || c.RunFile == "" {
		return usageError("--queries and --run go together: the questions to read and the run file to write")
	}
	list, err := laws.ReadAsked(c.Queries)
	if err != nil {
		return err
	}
	return writeFile(c.RunFile, func(w io.Writer) error {
		for _, q := range list {
			hits := append(named(io.Discard, s.index, names, q.Question, day), s.Search(a.ctx, q.Question, day, runDepth).Hits...)
			seen := map[string]bool{}
			for _, h := range hits {
				if id := h.Law + h.Article; !seen[id] && len(seen) < runDepth {
					seen[id] = true
					fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", q.ID, len(seen), h.Law, h.Article)
				}
			}
		}
		return nil
	})
}

type lawsEvalCmd struct {
	Queries  string   `required:"" help:"Questions with their right articles, JSON lines." placeholder:"F.jsonl"`
	Folds    int      `help:"Learn and judge in so many folds; 0: judge the ranking as it ships."`
	Seed     int      `default:"1" help:"Of the dealing into folds."`
	Without  []string `help:"Features that may not be looked at, with --folds, to see what they are worth; all: the first stage alone." placeholder:"FEATURE,..."`
	NoLabels bool     `help:"Print only the row that knows nothing of which laws are asked about."`
	lawsOn
}

// Run prints what was measured.
func (c *lawsEvalCmd) Run(a *app) error {
	if len(c.Without) > 0 && c.Folds == 0 {
		return usageError("--without needs --folds: a ranking without these features must be learned first")
	}
	s, day, err := c.statutes(a)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := laws.ReadAsked(c.Queries)
	if err != nil {
		return err
	}
	var f *laws.Folds
	if c.Folds != 0 {
		if f, err = s.EvaluateFolds(a.ctx, list, day, c.Folds, c.Seed, c.Without...); err != nil {
			return usageError(err.Error())
		}
	}
	m, fused := s.Evaluate(a.ctx, list, day)
	fmt.Fprintf(a.out, "%d questions as of %s; %d right articles lapsed or in no text, left in the denominator\n", m.Questions, day, m.Lost)
	fmt.Fprintln(a.out, s.rankedBy(fused, m.Questions))
	switch {
	case f != nil:
		c.print(a.out, f, "")
		if f.Fused != nil {
			c.print(a.out, f.Fused, ", with the model's say")
		}
	case fused > 0:
		printMeasure(a.out, "as it ships, by words alone", s.index.Evaluate(list, day))
		printMeasure(a.out, "as it ships, with the model's say", m)
	default:
		printMeasure(a.out, "as it ships", m)
	}
	fmt.Fprintf(a.out, "a question takes p50 %v, p95 %v, p99 %v\n", m.Percentile(0.5).Round(10*time.Microsecond), m.Percentile(0.95).Round(10*time.Microsecond), m.Percentile(0.99).Round(10*time.Microsecond))
	if info, err := os.Stat(c.Index); err == nil {
		fmt.Fprintf(a.out, "index %.1f MiB, resident %.1f MiB\n", float64(info.Size())/(1<<20), residentMiB())
	}
	return nil
}

// print prints what the folds showed. by ends the name of each row.
func (c *lawsEvalCmd) print(w io.Writer, f *laws.Folds, by string) {
	if f.NoLabels == nil {
		printMeasure(w, fmt.Sprintf("%d folds without %s%s", c.Folds, strings.Join(c.Without, ","), by), f.All)
		fmt.Fprintf(w, "right articles that are right for no question learned from: %d, in the first ten %.3f\n", f.UnseenCount, f.Unseen)
		return
	}
	if !c.NoLabels {
		printMeasure(w, fmt.Sprintf("%d folds%s", c.Folds, by), f.All)
	}
	printMeasure(w, fmt.Sprintf("%d folds, no labels but for the weights%s", c.Folds, by), f.NoLabels)
	fmt.Fprintf(w, "right articles that are right for no question learned from: %d, in the first ten %.3f; with no labels %.3f\n", f.UnseenCount, f.Unseen, f.UnseenNoLabels)
}

func printMeasure(w io.Writer, name string, m *laws.Measure) {
	fmt.Fprintln(w, name)
	for _, k := range laws.Depths {
		fmt.Fprintf(w, "  R@%-3d %.3f  Hit@%-3d %.3f\n", k, m.Recall[k], k, m.Hit[k])
	}
	fmt.Fprintf(w, "  MRR@10 %.3f  nDCG@10 %.3f\n", m.MRR, m.NDCG)
}

// residentMiB is the memory of this process as the system counts it; 0 where it does not tell.
func residentMiB() float64 {
	data, err := os.ReadFile("/proc/self/statm")
	var size, resident float64
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(data), &size, &resident); err != nil {
		return 0
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}

type lawsLearnCmd struct {
	Queries  string `required:"" help:"Questions with their right articles, JSON lines." placeholder:"F.jsonl"`
	NoLabels bool   `help:"Learn weights alone, not which laws are asked about."`
	Made     string `required:"" help:"Where the questions come from, one sentence; kept in the file."`
	Out      string `short:"o" required:"" help:"The file to write: knowledge/laws/ranking.json."`
	lawsOn
}

// Run learns.
func (c *lawsLearnCmd) Run(a *app) error {
	index, day, err := c.open(a)
	if err != nil {
		return err
	}
	defer index.Close()
	list, err := laws.ReadAsked(c.Queries)
	if err != nil {
		return err
	}
	r, err := index.Learn(list, laws.LearnConfig{Day: day, NoLabels: c.NoLabels, Made: c.Made})
	if err != nil {
		return err
	}
	return r.Write(c.Out)
}

// day reads a day, today when it is empty.
func (a *app) day(text string) (string, error) {
	zone, err := a.zone()
	if err != nil {
		return "", err
	}
	if text == "" {
		return time.Now().In(zone).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", usageError(fmt.Sprintf("%q is no day; write it like 2025-04-19", text))
	}
	return text, nil
}

// writeFile makes a file, whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "run.*")
	if err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	defer os.Remove(temp.Name())
	w := bufio.NewWriter(temp)
	err = write(w)
	if err = errors.Join(err, w.Flush(), temp.Chmod(0o644), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	return nil
}

// firstRunes is the beginning of a text.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
