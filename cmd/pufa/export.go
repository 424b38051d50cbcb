package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pufa/outreach"
)

type knowledgeExportCmd struct {
	Output string `short:"o" help:"Write into this new or empty folder; without it everything is printed." placeholder:"DIR"`
	Drafts bool   `help:"Entries under way too, below drafts/, with an ending that no entry folder loads."`
}

// Run writes the entries that the township published, as `pufa knowledge check` and PUFA_KNOWLEDGE read them. They were read for
// personal data before they were published; who wrote or read them is not in them.
func (c *knowledgeExportCmd) Run(a *app) error {
	h, err := a.openHouse()
	if err != nil {
		return err
	}
	defer h.store.Close()
	files, err := c.files(a, h)
	if err != nil {
		return err
	}
	if c.Output == "" {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			fmt.Fprintf(a.out, "<!-- %s -->\n%s", name, files[name])
		}
		return nil
	}
	if err := writeFolder(c.Output, files); err != nil {
		return fmt.Errorf("export entries: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%d files in %s\n", len(files), c.Output)
	return err
}

func (c *knowledgeExportCmd) files(a *app, h *house) (map[string]string, error) {
	entries, err := published(a.ctx, h.store)
	if err != nil {
		return nil, err
	}
	base, err := h.answers.base()
	if err != nil {
		return nil, err
	}
	files, err := base.Folder(entries, time.Now().In(h.zone))
	if err != nil || !c.Drafts {
		return files, err
	}
	drafts, err := draftsOf(a.ctx, h.store, outreach.DraftList(), outreach.DraftOpen)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		files["drafts/"+d.EntryID()+".md.draft"] = base.Markdown(d.Entry())
	}
	return files, nil
}

// writeFolder writes files into a folder that is new or empty: what was withdrawn since an earlier export must not lie on beside them.
func writeFolder(dir string, files map[string]string) error {
	have, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(have) > 0 {
		return fmt.Errorf("%s is not empty; name a new folder, for an entry withdrawn since would stay in this one", dir)
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
