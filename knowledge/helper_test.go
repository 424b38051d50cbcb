package knowledge

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pufa/knowledge/laws"
)

// today is the day for which the tests ask.
var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// builtInBase is the built-in knowledge, read once: a Base never changes.
var builtInBase = sync.OnceValues(func() (*Base, error) { return Load(Config{}) })

// loadBase is the built-in knowledge, with extra folders.
func loadBase(t testing.TB, dirs ...string) *Base {
	t.Helper()
	if len(dirs) == 0 {
		b, err := builtInBase()
		if err != nil {
			t.Fatalf("Load: %v", err)
		}
		return b
	}
	b, err := Load(Config{Dirs: dirs})
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return b
}

// shared is a path below ../shared. Without it a test is skipped, but not in CI.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("PUFA_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("shared data: %v", err)
		}
		t.Skipf("shared data: %v", err)
	}
	return path
}

// folder writes files into a new folder.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sampleEntry is a sound entry. A built-in one knows of wells too, so tests ask it in its very words.
const sampleEntry = `---
id: well-digging
title: 打水井要不要办手续
topic: land
asks: [打水井要不要办证, 自家院里钻口井行不行, 打机井找谁批, 井打完了水利的来找, 浇地打眼井, 钻井队让我先办手续, 私自打井罚不罚, 老井不用了咋封]
law: [民法典 675, 治安管理处罚法 119]
local: [well.counter]
reviewed: 2026-11-22
review_by: 2027-11-22
---
**先问窗口，批了再打。**

## 怎么办
1. 去窗口问（{{local well.counter}}）。
2. 不懂打12348，免费。

## 法律怎么说
这一条只是样子（民法典第六百七十五条）。还有一条（治安管理处罚法第一百一十九条）。
`

// smallCode is a statute of two articles, the first of which no entry cites.
const smallCode = "# 中华人民共和国民法典\n2020年5月28日通过\n<!-- INFO END -->\n第二条 示例。\n第六百七十五条 借款人应当按照约定的期限返还借款。\n第一千二百六十条 本法自2021年1月1日起施行。\n"

// lawIndex is an index of statutes, text by file name.
func lawIndex(t testing.TB, files map[string]string) *laws.Index {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	corpus, err := laws.Read(nil, root)
	if err != nil {
		t.Fatal(err)
	}
	return laws.Build(corpus, nil)
}

// on is a day: 2026-02-10.
func on(t testing.TB, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
