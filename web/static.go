package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
)

//go:embed static/*
var staticFS embed.FS

// staticFiles are the page's own script, styles and pictures. Their addresses change with their content, so browsers may keep
// them for good.
type staticFiles struct {
	hash  string // of all of them: 16 hexadecimal digits
	files map[string][]byte
}

func readStatic() (staticFiles, error) {
	f := staticFiles{files: map[string][]byte{}}
	entries, err := staticFS.ReadDir("static")
	if err != nil {
		return f, fmt.Errorf("read static files: %w", err)
	}
	sum := sha256.New()
	for _, e := range entries {
		data, err := staticFS.ReadFile("static/" + e.Name())
		if err != nil {
			return f, fmt.Errorf("read static files: %w", err)
		}
		f.files[e.Name()] = data
		fmt.Fprintf(sum, "%s %d\n", e.Name(), len(data))
		sum.Write(data)
	}
	f.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return f, nil
}

// address is where a file is served.
func (f staticFiles) address(name string) (string, error) {
	if _, ok := f.files[name]; !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return "/static/" + f.hash + "/" + name, nil
}

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

func (f staticFiles) serve(w http.ResponseWriter, r *http.Request) {
	data, ok := f.files[r.PathValue("name")]
	if !ok || r.PathValue("hash") != f.hash {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mediaTypes[path.Ext(r.PathValue("name"))])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data) // who asked is gone; nothing to do
}
