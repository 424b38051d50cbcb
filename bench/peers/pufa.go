package main

import (
	"io"
	"io/fs"
	"os"
	"strings"

	"pufa/knowledge"
	"pufa/knowledge/laws"
)

// buildPufa makes the index that `pufa laws build` makes. Reading the folders is not counted: the peers get the articles read, too.
func (j job) buildPufa(out io.Writer) error {
	base, err := knowledge.Load(knowledge.Config{})
	if err != nil {
		return err
	}
	var roots []fs.FS
	for _, dir := range strings.Split(j.laws, ",") {
		roots = append(roots, os.DirFS(dir))
	}
	corpus, err := laws.Read(base.Validities(), roots...)
	if err != nil {
		return err
	}
	var phrases []laws.Phrase
	if !j.bare {
		if phrases, err = base.Phrases(); err != nil {
			return err
		}
	}
	return building(out, func() error { return laws.Build(corpus, phrases).Write(j.path("pufa")) })
}

// askPufa asks the shipped ranking; it was learned from the development questions, so only its time is looked at.
func (j job) askPufa(out io.Writer) error {
	index, err := laws.Open(j.path("pufa"))
	if err != nil {
		return err
	}
	defer index.Close()
	return j.asking(out, func(text string) ([]string, error) {
		index.Search(text, j.day, depth)
		return nil, nil
	})
}
