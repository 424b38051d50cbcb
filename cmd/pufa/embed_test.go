package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	modeltest "pufa/internal/testkit/model"
	"pufa/knowledge/laws"
)

// longLaw is a law of n articles.
func longLaw(n int) string {
	var b strings.Builder
	b.WriteString("# 中华人民共和国长法\n2011年1月1日施行\n<!-- INFO END -->\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "第%s条 借款第%s种情形的处理。\n", laws.Numeral(i), laws.Numeral(i))
	}
	return b.String()
}

// modelled is an index of some laws and a cli whose model is a double, with a key that nothing may print.
func modelled(t *testing.T, files map[string]string) (c *cli, server *modeltest.Server, index string) {
	t.Helper()
	server = modeltest.Start(t, modeltest.Config{Key: "canary"})
	index = filepath.Join(t.TempDir(), "laws.idx")
	c = &cli{t: t}
	c.does("laws", "build", lawFolder(t, files), "-o", index)
	return c.with(t, "PUFA_LAWS="+index, "PUFA_LLM_URL="+server.URL(), "PUFA_LLM_KEY=canary", "PUFA_EMBED_MODEL=a/double"), server, index
}

func loanLaws() map[string]string {
	return map[string]string{"民法典.md": codeHead + codeLoan + codeLast, "旧法.md": oldLaw, "新法.md": newLaw, "长法.md": longLaw(12)}
}

func TestEmbed_TheModelHasASay(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, loanLaws())
	c.does("laws", "embed").prints("16 articles, 16 texts: 16 placed now, the others before; " + index + ".a-double.vec, ")
	if got := server.Requests(); len(got) != 2 || got[0].Model != "a/double" {
		t.Errorf("requests %+v, want 10 texts and 6", got)
	}
	server.Forget()
	c.does("laws", "embed", "--index", index).prints("16 texts: 0 placed now")
	if got := server.Texts(); len(got) != 0 {
		t.Errorf("placed again: %q", got)
	}
	c.does("laws", "search", "-k", "20", "借款不返还")
	if got := server.Texts(); !slices.Equal(got, []string{"借款不返还"}) {
		t.Errorf("sent for a search: %q, want the question", got)
	}
	fused, words := c.out, c.with(t, "PUFA_EMBED_MODEL=").does("laws", "search", "-k", "20", "借款不返还").out
	if words == "" || fused == words {
		t.Errorf("with the model and without it the same is found: %s", words)
	}
	server.Forget()
	c.does("laws", "search", "-k", "1", "民法典第675条").prints("1\t中华人民共和国民法典\t第六百七十五条\t")
	if got := server.Texts(); len(got) != 0 {
		t.Errorf("an article that is named is looked up, sent was %q", got)
	}
	c.does("laws", "search", "-k", "3", "民法典第675条").prints("1\t中华人民共和国民法典\t第六百七十五条\t")
}

func TestEmbed_EvalSaysWhatRanks(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, loanLaws())
	queries := filepath.Join(t.TempDir(), "q.jsonl")
	var lines []string
	for i := range 4 {
		lines = append(lines, fmt.Sprintf(`{"id":"q%d","question":"借款第%s种情形","articles":[{"law":"长法","article":"第%s条"}]}`, i, laws.Numeral(i+1), laws.Numeral(i+1)))
	}
	if err := os.WriteFile(queries, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	eval := []string{"laws", "eval", "--queries", queries, "--as-of", "2026-11-29"}
	c.does(eval...).prints("ranked by words alone: vectors of articles: open "+index+".a-double.vec: no such file", "make them with `pufa laws embed`", "as it ships\n")
	c.does("laws", "embed")
	c.does(eval...).prints("ranked by words and by the model a/double, which placed 4 of 4 questions", "as it ships, by words alone\n", "as it ships, with the model's say\n", "R@1   1.000")
	c.does(append(eval, "--folds", "2")...).prints("which placed 4 of 4", "2 folds\n", "2 folds, with the model's say\n", "2 folds, no labels but for the weights, with the model's say\n")
	c.does(append(eval, "--folds", "2", "--without", "all")...).prints("2 folds without all\n", "2 folds without all, with the model's say\n")
	server.Inject(modeltest.Fault{How: modeltest.Say, Code: 503, RetryAfter: "3600"})
	c.does(eval...).prints("ranked by words and by the model a/double, which placed 0 of 4 questions", "as it ships\n")
	if c = c.with(t, "PUFA_EMBED_MODEL="); !strings.Contains(c.does(eval...).out, "ranked by words alone: no PUFA_EMBED_MODEL is set") || strings.Contains(c.out, "say") {
		t.Errorf("without a model: %s", c.out)
	}
}

func TestEmbed_NothingIsSentWithoutAModel(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, loanLaws())
	c.does("laws", "embed")
	server.Forget()
	c = c.with(t, "PUFA_EMBED_MODEL=")
	queries, run := filepath.Join(t.TempDir(), "q.jsonl"), filepath.Join(t.TempDir(), "run.tsv")
	if err := os.WriteFile(queries, []byte(`{"id":"1","question":"借款","articles":[{"law":"长法","article":"第一条"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	c.does("laws", "search", "借款不返还")
	c.does("laws", "search", "--queries", queries, "--run", run)
	c.does("laws", "eval", "--queries", queries)
	c.does("laws", "build", lawFolder(t, loanLaws()), "-o", index)
	c.does("ask", "借条没写还款日期咋办")
	c.fails("laws", "embed").says("no model: set PUFA_EMBED_MODEL")
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("sent: %+v", got)
	}
}

func TestEmbed_WordsAloneAnswerWhenTheModelIsAway(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, loanLaws())
	c.does("laws", "embed")
	words := c.with(t, "PUFA_EMBED_MODEL=").does("laws", "search", "-k", "20", "借款不返还").out
	for name, f := range map[string]modeltest.Fault{
		"busy":         {How: modeltest.Say, Code: 429, RetryAfter: "3600"},
		"refuses":      {How: modeltest.Say, Code: 401, Text: "no key canary"},
		"silent":       {How: modeltest.Hang},
		"another size": {How: modeltest.Larger},
	} {
		server.Heal()
		server.Inject(f)
		if c.does("laws", "search", "-k", "20", "借款不返还"); c.out != words {
			t.Errorf("%s: found %s, by words %s", name, c.out, words)
		}
	}
	server.Heal()
	vectors := index + ".a-double.vec"
	for name, data := range map[string]string{"foreign": "no vectors", "cut off": "PUFAVECS", "empty": ""} {
		if err := os.WriteFile(vectors, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.call(exitDone, []string{"laws", "search", "-k", "20", "借款不返还"}).sentence(nil).says("ranked by words alone: vectors of articles can't be used: " + vectors); c.out != words {
			t.Errorf("%s file: found %s, by words %s", name, c.out, words)
		}
	}
}

func TestEmbed_SaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, loanLaws())
	more := loanLaws()
	more["又一部.md"] = "# 中华人民共和国又一部法\n2012年1月1日施行\n<!-- INFO END -->\n第一条 新来的。\n"
	c.does("laws", "build", lawFolder(t, more), "-o", index).prints("no such file", "make them with `pufa laws embed`")
	c.does("laws", "embed")
	c.does("laws", "build", lawFolder(t, more), "-o", index)
	if strings.Contains(c.out, "vectors") {
		t.Errorf("nothing is missing: %s", c.out)
	}
	more["又一部.md"] += "第二条 再来的。\n"
	c.does("laws", "build", lawFolder(t, more), "-o", index).prints("has no vector for 1 of 18 articles; go on with `pufa laws embed`")
	server.Forget()
	c.does("laws", "embed").prints("18 texts: 1 placed now")
	if got := server.Texts(); !slices.Equal(got, []string{"又一部法\n再来的。"}) {
		t.Errorf("placed: %q", got)
	}
	c.with(t, "PUFA_LLM_URL=").fails("laws", "embed").says("PUFA_EMBED_MODEL is set and PUFA_LLM_URL is not")
	c.with(t, "PUFA_LLM_URL=").fails("laws", "search", "借款").says("PUFA_LLM_URL is not")
	c.with(t, "PUFA_LLM_URL=canary:8000").fails("laws", "search", "借款").says("PUFA_LLM_URL is no address of a model endpoint; use one like https://host/v1")
	c.with(t, "PUFA_LLM_KEY=canary2").does("laws", "embed") // nothing is missing, nobody is asked
	c.with(t, "PUFA_LLM_KEY=canary2", "PUFA_EMBED_MODEL=other").fails("laws", "embed").says("refuses with 401 Unauthorized: wrong key: ***; what was placed is kept in ", "run it again to go on")
	c.with(t, "PUFA_LAWS="+index+"x").fails("laws", "embed").says("make it with `pufa laws build`")
}

// TestEmbed_GoesOnAfterKill kills the real program while the model has the n-th call, and looks at what a second run asks for.
func TestEmbed_GoesOnAfterKill(t *testing.T) {
	t.Parallel()
	c, server, index := modelled(t, map[string]string{"长法.md": longLaw(130)})
	for _, calls := range []int{0, 3, 5, 7, 12} { // ten texts a call, five calls between two writes
		if err := os.Remove(index + ".a-double.vec"); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		server.Forget()
		server.Inject(modeltest.Fault{How: modeltest.Hang, Skip: calls})
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(append(os.Environ(), c.env...), "PUFA_TEST_RUN=laws embed")
		child := startProcess(t, cmd)
		if err := server.Await(t.Context(), calls+1); err != nil {
			t.Fatal(err)
		}
		child.kill()
		server.Heal()
		server.Forget()
		placed := calls / 5 * 50
		c.does("laws", "embed").prints(fmt.Sprintf("130 texts: %d placed now", 130-placed))
		if got := len(server.Texts()); got != 130-placed {
			t.Errorf("killed in call %d: %d texts are asked for again, want %d", calls+1, got, 130-placed)
		}
		c.does("laws", "search", "借款第三种情形")
	}
}

func TestProgressOn_ATerminalAlone(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, w := range map[string]io.Writer{"a file": file, "a buffer": &strings.Builder{}} {
		show, end := progressOn(w)
		if end(); show != nil {
			t.Errorf("%s hears of progress", name)
		}
	}
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("needs a pseudo-terminal, which not every container has: %v", err)
	}
	defer terminal.Close()
	if show, _ := progressOn(terminal); show == nil {
		t.Error("a terminal hears of no progress")
	}
}
