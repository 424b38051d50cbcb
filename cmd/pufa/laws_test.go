package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lawFolder writes statutes into a new folder.
func lawFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Laws whose articles a built-in entry cites, and one that is repealed by another.
const (
	codeHead  = "# 中华人民共和国民法典\n2020年5月28日通过\n<!-- INFO END -->\n"
	codeLoan  = "第六百七十五条 借款人应当按照约定的期限返还借款。\n"
	codeLast  = "第一千二百六十条 本法自2021年1月1日起施行。\n"
	oldLaw    = "# 中华人民共和国示例旧法\n2001年1月1日施行\n<!-- INFO END -->\n第一条 旧的文字。\n"
	newLaw    = "# 中华人民共和国示例新法\n2011年1月1日施行\n<!-- INFO END -->\n第一条 新的文字。《中华人民共和国示例旧法》同时废止。\n"
	codeOther = "第六百七十五条 借款人应当按照约定的期限返还借款，另有说法的除外。\n"
)

func TestLaws_BuildSaysWhatItReadAndWhatChanged(t *testing.T) {
	t.Parallel()
	c := &cli{t: t}
	index := filepath.Join(t.TempDir(), "laws.idx")
	first := lawFolder(t, map[string]string{"民法典.md": codeHead + codeLoan + codeLast, "旧法.md": oldLaw, "扫描.pdf": "%PDF", "批复.md": "# 关于甲的批复\n甲。\n"})
	c.does("laws", "build", first, "-o", index).prints("3 laws, 3 versions, 3 articles, 1 documents without articles; 0 laws repealed", "skipped 扫描.pdf: not text: save it as .docx or .txt")
	if strings.Contains(c.out, "otherwise than before") {
		t.Errorf("a first build compares: %s", c.out)
	}
	second := lawFolder(t, map[string]string{"民法典.md": codeHead + codeOther + codeLast, "旧法.md": oldLaw, "新法.md": newLaw})
	c.does("laws", "build", second, "-o", index).prints("1 laws repealed", "changed 中华人民共和国民法典第六百七十五条; cited by ", "iou-without-date",
		"lapsed 中华人民共和国示例旧法第一条 → 中华人民共和国示例新法\n", "articles otherwise than before")
	c.does("laws", "build", second, "-o", index).prints("0 articles otherwise than before")
	if err := os.WriteFile(index, []byte("no index"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.does("laws", "build", second, "-o", index) // what lay there was no index: nothing to compare with
	c.does("laws", "search", "--index", index, "民法典第675条").prints("1\t中华人民共和国民法典\t第六百七十五条\t借款人应当")

	c.usage("laws", "build", "-o", index)
	c.usage("laws", "build", second)
	c.usage("laws", "build", filepath.Join(second, "nowhere"), "-o", index)
	c.usage("laws", "build", filepath.Join(second, "民法典.md"), "-o", index)
	c.fails("laws", "build", t.TempDir(), "-o", index).says("no law was found in these folders")
	c.fails("laws", "build", second, "-o", filepath.Join(index, "no")).says("write statute index")
	c.does("laws", "search", "--index", index, "民法典第675条").prints("第六百七十五条") // what failed left the old one
}

func TestLaws_Search(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	index := filepath.Join(dir, "laws.idx")
	c := &cli{t: t}
	c.does("laws", "build", lawFolder(t, map[string]string{"民法典.md": codeHead + codeLoan + codeLast, "旧法.md": oldLaw, "新法.md": newLaw}), "-o", index)
	c = c.with(t, "PUFA_LAWS="+index)
	c.does("laws", "search", "-k", "1", "借款", "返还").matches("^1\t中华人民共和国民法典\t第六百七十五条\t借款人应当按照约定的期限返还借款。\n$")
	c.does("laws", "search", "民法典第9条").prints("中华人民共和国民法典 has no 第九条 on ")
	c.does("laws", "search", "月球法第三条").prints("no law called 月球法 in this index")
	c.does("laws", "search", "--as-of", "2009-01-01", "示例旧法").prints("中华人民共和国示例旧法\t第一条")
	if strings.Contains(c.out, "民法典") {
		t.Errorf("as of 2009: %s", c.out)
	}

	queries, run := filepath.Join(dir, "q.jsonl"), filepath.Join(dir, "run.tsv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(queries, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"id":"q1","question":"借款不返还"}` + "\n\n" + `{"id":"q2","question":"示例新法第一条说的啥","articles":[{"law":"x","article":"y"}]}` + "\n" + `{"id":"q3","question":"zzz"}` + "\n")
	c.does("laws", "search", "--queries", queries, "--run", run)
	data, err := os.ReadFile(run)
	if err != nil {
		t.Fatal(err)
	}
	rank, last, seen := 0, "", map[string]bool{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			t.Fatalf("line %q", line)
		}
		if f[0] != last {
			rank, last = 0, f[0]
		}
		rank++
		if f[1] != string(rune('0'+rank)) || !strings.HasPrefix(f[2], "中华人民共和国") || !strings.HasPrefix(f[3], "第") || seen[f[0]+f[2]+f[3]] {
			t.Errorf("line %q", line)
		}
		seen[f[0]+f[2]+f[3]] = true
		if rank == 1 && f[0] == "q1" && f[3] != "第六百七十五条" || rank == 1 && f[0] == "q2" && f[2] != "中华人民共和国示例新法" {
			t.Errorf("first of its question: %q", line)
		}
	}
	if last != "q2" {
		t.Errorf("the run is %q", data)
	}

	c.usage("laws", "search")
	c.usage("laws", "search", " ")
	c.usage("laws", "search", "-k", "0", "借款")
	c.usage("laws", "search", "--as-of", "yesterday", "借款")
	c.usage("laws", "search", "--queries", queries)
	c.usage("laws", "search", "--run", run)
	c.usage("laws", "eval")
	c.usage("laws", "learn", "--queries", queries)
	write(`{"id":"q1","question":"借款","articles":[{"law":"民法典","article":"第六百七十五条"}]}` + "\n")
	c.does("laws", "eval", "--queries", queries, "--as-of", "2026-11-29").prints("1 questions as of 2026-11-29; 0 right articles lapsed", "R@1   1.000", "MRR@10 1.000")
	c.usage("laws", "eval", "--queries", queries, "--folds", "3")
	write("{}\n")
	c.fails("laws", "search", "--queries", queries, "--run", run).says("q.jsonl line 1: want ")
	write("\n")
	c.fails("laws", "search", "--queries", queries, "--run", run).says("holds no question")
	c.fails("laws", "search", "--queries", filepath.Join(dir, "no"), "--run", run).says("read questions")
}

func TestLaws_WithoutAnIndex(t *testing.T) {
	t.Parallel()
	c := &cli{t: t}
	c.fails("laws", "search", "借款").says("no statute index: make one with `pufa laws build FOLDER... -o laws.idx`")
	torn := filepath.Join(t.TempDir(), "laws.idx")
	if err := os.WriteFile(torn, []byte("PUFALAWS"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "no.idx"), torn, t.TempDir()} {
		for _, args := range [][]string{{"laws", "search", "借款"}, {"ask", "借款"}} {
			c.with(t, "PUFA_LAWS="+path).fails(args...).says(path, "`pufa laws build`")
		}
	}
}

func TestLaws_AskForAnArticle(t *testing.T) {
	t.Parallel()
	index := filepath.Join(t.TempDir(), "laws.idx")
	c := &cli{t: t}
	c.does("laws", "build", lawFolder(t, map[string]string{"旧法.md": oldLaw, "新法.md": newLaw}), "-o", index)
	without := c
	c = c.with(t, "PUFA_LAWS="+index)
	c.does("ask", "示例新法第一条").prints("《示例新法》第一条\n新的文字。", "上面是条文原文")
	c.does("ask", "--json", "示例新法第1条说的啥").prints(`"kind":"statute"`, `"citations":[{"law":"中华人民共和国示例新法","article":"第一条"}]`)
	c.does("ask", "示例旧法第一条").prints("《示例旧法》第一条从2011年1月1日起已经不用了")
	if strings.Contains(c.out, "旧的文字") {
		t.Errorf("lapsed text is shown: %s", c.out)
	}
	c.does("ask", "示例新法第九条").prints("《示例新法》没有第九条")
	without.does("ask", "示例新法第一条")
	if strings.Contains(without.out, "新的文字") {
		t.Errorf("without an index: %s", without.out)
	}
}
