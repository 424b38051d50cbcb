package main

import (
	"fmt"
	"time"

	"pufa/knowledge"
)

type knowledgeCmd struct {
	Check  knowledgeCheckCmd  `cmd:"" help:"Lint of entries: articles in force, review dates, duplicates, sizes; exit 1 on an error."`
	Export knowledgeExportCmd `cmd:"" help:"The entries that the township published, as an entry folder."`
}

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
