// Command articles writes knowledge/articles.jsonl: law, number, validity dates, length and hash of every article that the
// curated entries cite, taken from folders of statutes. The statutes' text itself is not kept. Run it after a change of an
// entry's law list, from the repository's root:
//
//	go run ./cmd/articles -laws ../shared/data/laws-2026,../shared/data/laws -o knowledge/articles.jsonl
//
// Of several versions of a law the newest that holds on the entries' last review is taken; of two folders with the same
// version, the first.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"pufa/knowledge"
	"pufa/knowledge/laws"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("articles", flag.ContinueOnError)
	flags.SetOutput(stderr)
	laws := flags.String("laws", "../shared/data/laws-2026,../shared/data/laws", "folders of statutes, comma list, the preferred one first")
	out := flags.String("o", "knowledge/articles.jsonl", "file to write")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := build(strings.Split(*laws, ","), *out); err != nil {
		fmt.Fprintln(stderr, "articles:", err)
		return 1
	}
	return 0
}

func build(dirs []string, out string) error {
	var folders []fs.FS
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("statutes: %w", err)
		}
		folders = append(folders, os.DirFS(dir))
	}
	base, err := knowledge.Load(knowledge.Config{})
	if err != nil {
		return err
	}
	statutes, err := laws.Read(base.Validities(), folders...)
	if err != nil {
		return err
	}
	articles, missing := knowledge.BuildArticles(statutes, base.Citations(), base.Reviewed())
	if len(missing) > 0 {
		return errors.Join(missing...)
	}
	var text bytes.Buffer
	if err := knowledge.WriteArticles(&text, articles); err != nil {
		return err
	}
	return os.WriteFile(out, text.Bytes(), 0o644)
}
