package main

import (
	"fmt"
	"io"
	"time"

	"pufa/chat"
	"pufa/knowledge"
	"pufa/knowledge/laws"
)

type knowledgeCmd struct {
	Check  knowledgeCheckCmd  `cmd:"" help:"Lint of entries: articles in force, review dates, duplicates, sizes; exit 1 on an error."`
	Export knowledgeExportCmd `cmd:"" help:"The entries that the township published, as an entry folder."`
	Eval   knowledgeEvalCmd   `cmd:"" help:"How many questions get an answer that shows a right article among its first three."`
}

type knowledgeEvalCmd struct {
	Questions string `required:"" placeholder:"F.jsonl" help:"Questions with their right articles, as JSON lines."`
	AsOf      string `placeholder:"DATE" help:"The day for which answers must hold; none: today."`
	Folds     int    `help:"Rank articles by rankings that were learned without the questions they are judged on, in so many folds."`
	Seed      int    `default:"1" help:"How the folds are dealt."`
}

// Run prints how many questions are answered with a right article among the first three.
func (c *knowledgeEvalCmd) Run(a *app) error {
	base, err := a.knowledge()
	if err != nil {
		return err
	}
	day, err := a.day(c.AsOf)
	if err != nil {
		return err
	}
	list, err := laws.ReadAsked(c.Questions)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err
	}
	var e *knowledge.Evaluation
	if c.Folds > 0 {
		e, err = base.EvaluateFolds(a.ctx, list, at, c.Folds, c.Seed)
	} else {
		e, err = base.Evaluate(a.ctx, list, at)
	}
	if err != nil {
		return err
	}
	c.print(a.out, e)
	return nil
}

func (c *knowledgeEvalCmd) print(w io.Writer, e *knowledge.Evaluation) {
	fmt.Fprintf(w, "%d of %d questions are of our topics (%.3f)\n\n", e.Ours.Questions, e.All.Questions, shareOf(e.Ours.Questions, e.All.Questions))
	fmt.Fprintln(w, "            questions    met  without  clarify  handover  decline  crisis  citations an answer")
	row := func(name string, m knowledge.Met) {
		if m.Questions == 0 {
			return
		}
		of := func(n int) float64 { return shareOf(n, m.Questions) }
		fmt.Fprintf(w, "%-11s %9d  %.3f    %.3f    %.3f     %.3f    %.3f   %.3f  %.1f\n", name, m.Questions, of(m.Met), of(m.Missed),
			of(m.Kinds[chat.Clarify]), of(m.Kinds[chat.Handover]), of(m.Kinds[chat.Decline]), of(m.Kinds[chat.Crisis]),
			float64(m.Cited)/float64(max(m.Met+m.Missed, 1)))
	}
	row("our topics", e.Ours)
	row("all", e.All)
	for _, kind := range []chat.AnswerKind{chat.Answered, chat.Statute} {
		row(string(kind), e.ByKind[kind])
	}
}

func shareOf(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

type knowledgeCheckCmd struct {
	Dirs []string `arg:"" optional:"" help:"Extra folders of entries; none: PUFA_KNOWLEDGE."`
}

// Run prints one line a finding.
func (c *knowledgeCheckCmd) Run(a *app) error {
	zone, err := a.zone()
	if err != nil {
		return err
	}
	cfg, err := a.knowledgeConfig()
	if err != nil {
		return err
	}
	if len(c.Dirs) > 0 {
		cfg.Dirs = c.Dirs
	}
	found, err := knowledge.Check(cfg, time.Now().In(zone))
	if err != nil {
		return err
	}
	errors := 0
	for _, f := range found {
		fmt.Fprintln(a.out, f.Error())
		if f.Severity == knowledge.SeverityError {
			errors++
		}
	}
	if errors > 0 {
		return fmt.Errorf("%d of %d findings are errors; each line above says what to do", errors, len(found))
	}
	return nil
}
