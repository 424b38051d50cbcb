package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"pufa/knowledge/laws"
	"pufa/llm"
)

var _ laws.Embedder = (*llm.Client)(nil)

type lawsEmbedCmd struct {
	Index string `help:"The index file; default PUFA_LAWS." placeholder:"FILE"`
}

// Run places the articles that have no place yet.
func (c *lawsEmbedCmd) Run(a *app) error {
	on := lawsOn{Index: c.Index}
	index, _, err := on.open(a)
	if err != nil {
		return err
	}
	defer index.Close()
	model := a.settings["PUFA_EMBED_MODEL"]
	if model == "" {
		return errors.New("no model: set PUFA_EMBED_MODEL to the name of an embedding model, and PUFA_LLM_URL to its endpoint")
	}
	client, err := a.embedder()
	if err != nil {
		return err
	}
	path := laws.VectorsPath(on.Index, model)
	progress, end := progressOn(a.err)
	done, err := index.Embed(a.ctx, path, model, client, progress)
	end()
	switch {
	case err == nil:
		_, err = fmt.Fprintf(a.out, "%d articles, %d texts: %d placed now, the others before; %s, %.1f MiB\n", done.Articles, done.Texts, done.Placed, path, float64(done.Bytes)/(1<<20))
		return err
	case done.Texts == 0: // not begun
		return err
	}
	return fmt.Errorf("%v; what was placed is kept in %s: run it again to go on", err, path) // %v: that a model is away does not say that Redis is
}

// embedder is the client of PUFA_EMBED_MODEL.
func (a *app) embedder() (*llm.Client, error) {
	if a.settings["PUFA_LLM_URL"] == "" {
		return nil, errors.New("PUFA_EMBED_MODEL is set and PUFA_LLM_URL is not: name the model's endpoint, like http://127.0.0.1:8000/v1")
	}
	client, err := llm.New(llm.Config{URL: a.settings["PUFA_LLM_URL"], Key: a.settings["PUFA_LLM_KEY"], EmbedModel: a.settings["PUFA_EMBED_MODEL"]})
	if err != nil {
		return nil, fmt.Errorf("PUFA_LLM_URL %w", err)
	}
	return client, nil
}

// statutes is an index as it is asked: with the say of PUFA_EMBED_MODEL, if there is one.
type statutes struct {
	*laws.Finder
	index   *laws.Index
	vectors *laws.Vectors
	model   string // empty: words alone decide
	alone   error  // why they do, when a model is named
}

// statutes opens what searches an index. Errors: settings that can't be meant; vectors that can't be used are none, they only leave the model
// without a say.
func (a *app) statutes(index *laws.Index, path string) (*statutes, error) {
	s := &statutes{index: index, model: a.settings["PUFA_EMBED_MODEL"]}
	if s.model == "" {
		s.Finder = laws.NewFinder(index, nil, nil)
		return s, nil
	}
	client, err := a.embedder()
	if err != nil {
		return nil, err
	}
	if s.vectors, s.alone = laws.OpenVectors(laws.VectorsPath(path, s.model), s.model, index); s.alone != nil {
		s.model = ""
	}
	s.Finder = laws.NewFinder(index, s.vectors, client)
	return s, nil
}

// Close ends the use of index and vectors.
func (s *statutes) Close() error { return errors.Join(s.index.Close(), s.vectors.Close()) }

// rankedBy says in a line what ranks.
func (s *statutes) rankedBy(fused, questions int) string {
	switch {
	case s.model != "":
		return fmt.Sprintf("ranked by words and by the model %s, which placed %d of %d questions", s.model, fused, questions)
	case s.alone != nil:
		return "ranked by words alone: " + s.alone.Error()
	}
	return "ranked by words alone: no PUFA_EMBED_MODEL is set"
}

// progressOn shows how far a long work is in one line of a terminal; anything else hears nothing. end ends the line.
func progressOn(w io.Writer) (show func(done, all int), end func()) {
	if f, ok := w.(*os.File); !ok || !isTerminal(f) {
		return nil, func() {}
	}
	shown := false
	show = func(done, all int) {
		shown = true
		fmt.Fprintf(w, "\r%d/%d", done, all)
	}
	return show, func() {
		if shown {
			fmt.Fprintln(w)
		}
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
