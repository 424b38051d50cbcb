package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a window waits for what it is told to see.
const patience = time.Minute

// Window is a tab of a person of its own. Every method that can't do what it says fails the test at once.
type Window struct {
	t             testing.TB
	ctx           context.Context
	width, height int64

	mu     sync.Mutex
	errors []string // what the page wrote to its console as an error
	expect []string // parts of errors that the test brings about itself
}

// Window opens a tab with cookies of its own.
func (b *Browser) Window(t testing.TB, width, height int64) *Window {
	t.Helper()
	return open(t, b.ctx, width, height, chromedp.WithNewBrowserContext())
}

// Tab opens another tab of the same person.
func (w *Window) Tab() *Window {
	w.t.Helper()
	return open(w.t, w.ctx, w.width, w.height)
}

func open(t testing.TB, parent context.Context, width, height int64, opts ...chromedp.ContextOption) *Window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, opts...)
	w := &Window{t: t, ctx: ctx, width: width, height: height}
	t.Cleanup(func() { w.quiet(); cancel() })
	if err := chromedp.Listen(ctx, w.listen); err != nil {
		t.Fatalf("listen to console: %v", err)
	}
	w.do(chromedp.EmulateViewport(width, height))
	return w
}

// Resize changes the size of the tab.
func (w *Window) Resize(width, height int64) *Window {
	w.t.Helper()
	w.width, w.height = width, height
	w.do(chromedp.EmulateViewport(width, height))
	return w
}

// listen notes what the page complains about: exceptions, console.error, blocked and failed loads.
func (w *Window) listen(ev any) {
	said := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		said = "exception: " + ev.ExceptionDetails.Text
		if x := ev.ExceptionDetails.Exception; x != nil {
			said += " " + x.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == "error" || ev.Type == "assert" {
			said = fmt.Sprintf("console.%s: %s", ev.Type, arguments(ev.Args))
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == "error" {
			said = ev.Entry.Text + " " + ev.Entry.URL
		}
	}
	if said != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.errors = append(w.errors, said)
	}
}

func arguments(args []*runtime.RemoteObject) string {
	var all []string
	for _, a := range args {
		all = append(all, string(a.Value)+a.Description)
	}
	return strings.Join(all, " ")
}

// Expect says that console errors with these words are of the test's own making: "ERR_CONNECTION_REFUSED" while the server is down.
func (w *Window) Expect(words string) { w.expect = append(w.expect, words) }

// quiet fails the test when the console holds errors that were not expected.
func (w *Window) quiet() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
next:
	for _, said := range w.errors {
		for _, words := range w.expect {
			if strings.Contains(said, words) {
				continue next
			}
		}
		w.t.Errorf("console: %s", said)
	}
}

// do runs steps with patience.
func (w *Window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.fail("%v", err)
	}
}

// fail ends the test with what the page says.
func (w *Window) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf(format+"\nthe page: %s", append(args, w.text())...)
}

func (w *Window) text() string {
	ctx, cancel := context.WithTimeout(w.ctx, 2*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// Go opens an address and waits until it is loaded.
func (w *Window) Go(url string) *Window { w.t.Helper(); w.do(chromedp.Navigate(url)); return w }

// Reload loads the page again.
func (w *Window) Reload() *Window { w.t.Helper(); w.do(chromedp.Reload()); return w }

// Click presses the first element that a CSS selector finds, as a pointer does.
func (w *Window) Click(selector string) *Window {
	w.t.Helper()
	w.do(chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
	return w
}

// Press presses the last button or link that reads so.
func (w *Window) Press(label string) *Window {
	w.t.Helper()
	find := fmt.Sprintf(`(() => { for (const e of document.querySelectorAll("[data-test-press]")) e.removeAttribute("data-test-press");
		const all = [...document.querySelectorAll("button, a, summary, input[type=submit], label")].filter(e => (e.innerText || e.value || "").trim() === %q && e.offsetParent);
		if (!all.length) return false; all.at(-1).setAttribute("data-test-press", ""); return true; })()`, label)
	w.Until("a button "+label, find)
	return w.Click("[data-test-press]")
}

// Type types into the element of a CSS selector, key by key.
func (w *Window) Type(selector, text string) *Window {
	w.t.Helper()
	w.do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
	return w
}

// Sees waits until the page shows these words.
func (w *Window) Sees(words string) *Window {
	w.t.Helper()
	w.Until(words, fmt.Sprintf(`document.body.innerText.includes(%q)`, words))
	return w
}

// At waits until the page of that path is loaded.
func (w *Window) At(path string) *Window {
	w.t.Helper()
	return w.Until("the page "+path, fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, path))
}

// SeesNot fails when the page shows these words now.
func (w *Window) SeesNot(words string) *Window {
	w.t.Helper()
	if Eval[bool](w, fmt.Sprintf(`document.body.innerText.includes(%q)`, words)) {
		w.fail("the page shows %q", words)
	}
	return w
}

// Until waits until a JavaScript expression is true. what says in a failure what was waited for.
func (w *Window) Until(what, expression string) *Window {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(w.ctx, patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		cancel()
		if err == nil && ok { // while a page is being loaded there is nothing to ask
			return w
		}
		if time.Now().After(end) {
			w.fail("never: %s (%v)", what, err)
		}
	}
}

// Eval is what a JavaScript expression comes to.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.fail("%s: %v", expression, err)
	}
	return v
}

// NoScript turns JavaScript off for what is loaded from now on. Sees and Press still work: they are the test's own.
func (w *Window) NoScript() *Window {
	w.t.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return w
}

// Shot stores a picture of the whole page, as high as it is.
func (w *Window) Shot(file string) *Window {
	w.t.Helper()
	Eval[bool](w, `scrollTo(0, 0) === undefined`)
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		w.fail("picture: %v", err)
	}
	return w.save(file, picture)
}

// Screen stores a picture of what fits on the screen.
func (w *Window) Screen(file string) *Window {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.fail("picture: %v", err)
	}
	return w.save(file, picture)
}

func (w *Window) save(file string, picture []byte) *Window {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		w.t.Fatal(err)
	}
	return w
}
