package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun_WritesWhatIsCommitted(t *testing.T) {
	root := os.Getenv("PUFA_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	laws := filepath.Join(root, "data", "laws-2026") + "," + filepath.Join(root, "data", "laws")
	if _, err := os.Stat(filepath.Join(root, "data")); err != nil && os.Getenv("CI") == "" {
		t.Skipf("shared data: %v", err)
	}
	out := filepath.Join(t.TempDir(), "articles.jsonl")
	var stderr bytes.Buffer
	if code := run([]string{"-laws", laws, "-o", out}, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr.String())
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "..", "knowledge", "articles.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("knowledge/articles.jsonl is not what the tool writes: run it again")
	}
}

func TestRun_SaysWhatIsMissing(t *testing.T) {
	empty := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a folder that is not there": {[]string{"-laws", filepath.Join(empty, "nowhere"), "-o", filepath.Join(empty, "x")}, 1, "nowhere"},
		"no statutes":                {[]string{"-laws", empty, "-o", filepath.Join(empty, "x")}, 1, "no text in force"},
		"an unknown flag":            {[]string{"-colour"}, 2, "colour"},
	} {
		var stderr bytes.Buffer
		if code := run(c.args, &stderr); code != c.code || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%s: exit %d, %q; want %d and %q", name, code, stderr.String(), c.code, c.says)
		}
	}
	if _, err := os.Stat(filepath.Join(empty, "x")); err == nil {
		t.Error("a failed run leaves a file")
	}
}
