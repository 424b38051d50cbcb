package browser

import (
	"context"
	"embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeFiles are a small npm package that pins axe-core, the accessibility engine (MPL-2.0); it is fetched, not kept here.
//
//go:embed axe
var axeFiles embed.FS

var axe struct {
	once   sync.Once
	script string
	why    string // it can't be had
}

// engine is axe-core's script, fetched from the npm registry once a test binary.
func engine(t testing.TB) string {
	t.Helper()
	axe.once.Do(func() {
		dir, err := os.MkdirTemp("", "axe")
		if err != nil {
			axe.why = err.Error()
			return
		}
		defer os.RemoveAll(dir)
		for _, name := range []string{"package.json", "package-lock.json"} {
			data, err := axeFiles.ReadFile("axe/" + name)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
			}
			if err != nil {
				axe.why = err.Error()
				return
			}
		}
		install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			axe.why = "npm ci: " + err.Error() + " " + strings.TrimSpace(string(out))
			return
		}
		script, err := os.ReadFile(filepath.Join(dir, "node_modules/axe-core/axe.min.js"))
		if err != nil {
			axe.why = err.Error()
		}
		axe.script = string(script)
	})
	if axe.why != "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("axe-core is missing: %s", axe.why)
		}
		t.Skipf("needs axe-core from npm (Debian's packages nodejs and npm): %s", axe.why)
	}
	return axe.script
}

// finding is what axe-core reports of one rule.
type finding struct {
	ID     string `json:"id"`
	Impact string `json:"impact"` // minor, moderate, serious, critical
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Accessible checks the page as it stands with axe-core, all its rules for WCAG 2.2 A and AA and its best practices: any finding fails the
// test.
func (w *Window) Accessible() *Window {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, evaluated(engine(w.t))); err != nil {
		w.fail("load axe-core: %v", err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations))`,
		func(p *runtime.EvaluateParams) { p.AwaitPromise = new(true) }))
	if err != nil {
		w.fail("run axe-core: %v", err)
	}
	var all []finding
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		w.fail("read axe-core: %v", err)
	}
	for _, f := range all {
		for _, n := range f.Nodes {
			w.t.Errorf("accessibility, %s: %s (%s)\n%s\n%s", f.Impact, f.Help, f.ID, n.HTML, n.Summary)
		}
	}
	return w
}

// evaluated runs a script for what it does.
func evaluated(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](script)
}
