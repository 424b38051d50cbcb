package main

import (
	"fmt"
	"os"
)

// period is what report and tally are asked for.
type period struct {
	From string `required:"" help:"First day, 2006-01-02." placeholder:"DAY"`
	To   string `required:"" help:"Last day, 2006-01-02." placeholder:"DAY"`
}

type reportCmd struct {
	period
	Format string `enum:"md,json,csv" default:"md" help:"md: the section as text; json: with every number's records; csv: one row a response."`
	Output string `short:"o" help:"Write to this file instead." placeholder:"FILE"`
}

// Run prints the report of a period.
func (c *reportCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	r, err := h.reports().build(a.ctx, c.From, c.To)
	if err != nil {
		return err
	}
	var data []byte
	switch c.Format {
	case "json":
		data, err = r.JSON()
	case "csv":
		data, err = r.CSV()
	default:
		data = []byte(r.Markdown())
	}
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err = a.out.Write(data)
		return err
	}
	if err := os.WriteFile(c.Output, data, 0o600); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

type tallyCmd struct {
	period
	JSON bool `help:"Print as JSON."`
}

// Run prints the counters of a period.
func (c *tallyCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	t, err := h.reports().tally(a.ctx, c.From, c.To)
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err = fmt.Fprintln(a.out, t.Text())
		return err
	}
	data, err := t.JSON()
	if err != nil {
		return err
	}
	_, err = a.out.Write(data)
	return err
}

type verifyCmd struct{}

// Run recounts everything; a difference fails.
func (verifyCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	checked, differences, err := h.reports().verify(a.ctx)
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintln(a.out, d)
	}
	if len(differences) > 0 {
		return fmt.Errorf("%d of %d buckets of tallies do not agree with their records, see above; keep a copy of Redis before anything else", len(differences), checked)
	}
	_, err = fmt.Fprintf(a.out, "%d buckets of tallies agree with their records\n", checked)
	return err
}
