package laws

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// sharedDir is a folder below ../../../shared/data, or below PUFA_SHARED/data. Without it a test is skipped, but not in CI.
func sharedDir(t testing.TB, name string) fs.FS {
	t.Helper()
	root := os.Getenv("PUFA_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(root, "data", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("shared data: %v", err)
		}
		t.Skipf("shared data: %v", err)
	}
	return os.DirFS(path)
}

var whole struct {
	read, build sync.Once
	corpus      *Corpus
	index       *Index
	err         error
}

// wholeCorpus is both folders of statutes, read once; nobody may change it.
func wholeCorpus(t testing.TB) *Corpus {
	t.Helper()
	newer, older := sharedDir(t, "laws-2026"), sharedDir(t, "laws")
	whole.read.Do(func() {
		var validity []Validity
		if _, validity, whole.err = Known(); whole.err == nil {
			whole.corpus, whole.err = Read(validity, newer, older)
		}
	})
	if whole.err != nil {
		t.Fatal(whole.err)
	}
	return whole.corpus
}

// wholeIndex is the index of both folders, made once.
func wholeIndex(t testing.TB) *Index {
	t.Helper()
	c := wholeCorpus(t)
	whole.build.Do(func() { whole.index = Build(c, nil) })
	return whole.index
}

// folder is a folder of statutes in memory: text by file name.
func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// read reads folders.
func read(t testing.TB, validity []Validity, roots ...fs.FS) *Corpus {
	t.Helper()
	c, err := Read(validity, roots...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// law is a law that must be there.
func (c *Corpus) law(t testing.TB, name string) *Law {
	t.Helper()
	l, ok := c.Law(name)
	if !ok {
		t.Fatalf("there is no %s; skipped: %v", name, c.Skipped)
	}
	return l
}

// shown writes units in one line each: headings > article | paragraphs.
func shown(units []Unit) string {
	var lines []string
	for _, u := range units {
		line := u.Article + " | " + strings.Join(u.Paragraphs, " / ")
		if len(u.Headings) > 0 {
			line = strings.Join(u.Headings, " > ") + " > " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// docx makes a .docx of paragraphs, given as the XML inside of w:p.
func docx(t testing.TB, file string, xml string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(file)
	if err == nil {
		_, err = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + xml + `</w:body></w:document>`))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
