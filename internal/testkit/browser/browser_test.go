package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"pufa/internal/testkit/browser"
)

// The kit itself: what it says it does, a page can tell.
func TestWindow_TypesPressesAndKeepsItsCookies(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			http.SetCookie(w, &http.Cookie{Name: "said", Value: r.FormValue("text")})
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		said := ""
		if c, err := r.Cookie("said"); err == nil {
			said = c.Value
		}
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><main><h1>said %s</h1>
			<form method="post"><label>text <input name="text"></label> <button>send</button></form><p id="js">no script</p>
			<script>document.getElementById("js").textContent = "script"</script></main>`, said)
	}))
	defer srv.Close()
	b := browser.Start(t)
	w := b.Window(t, 360, 740).Go(srv.URL).Sees("script").Type("input", "hello").Press("send").Sees("said hello")
	w.Accessible()
	w.Tab().Go(srv.URL).Sees("said hello")
	b.Window(t, 360, 740).NoScript().Go(srv.URL).Sees("no script").SeesNot("hello")
	file := filepath.Join(t.TempDir(), "p.png")
	w.Shot(file)
	if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
		t.Errorf("picture = %v, %v", info, err)
	}
}
