package texts_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pufa/texts"
)

// taker is a function whose argument number key is a text key; what follows it, if args, alternates names and values.
type taker struct {
	key  int
	args bool
}

// sources is what the Go files of the module say about texts.
type sources struct {
	fset     *token.FileSet
	files    []*ast.File
	takers   map[string]taker
	literals map[string]bool // every string literal
	prefixes map[string]bool // literals that begin a key made at run time: "survey." + id
	problems []string
}

// TestSources_UseEveryTextRightly reads every Go file that imports this package (tests excepted): each key used is there, is given the
// arguments it has, and each text there is used. Keys are found as the first argument of Text, Fill, Pieces, Words, Has,
// and at the parameter called key, or …Key, of every function that has such a string parameter. A key made of a literal and
// something else ("kind." + id) uses all keys that begin with the literal.
func TestSources_UseEveryTextRightly(t *testing.T) {
	tx, err := texts.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	s := read(t, "..")
	s.pages(t, tx, "../web/pages/*.html")
	for _, f := range s.files {
		ast.Inspect(f, func(n ast.Node) bool { s.look(tx, n); return true })
	}
	for _, p := range s.problems {
		t.Error(p)
	}
	for _, key := range tx.Keys() {
		if !s.uses(key) {
			t.Errorf("text %q is used nowhere", key)
		}
	}
}

// TestLanguages_HaveTheSameTexts compares every language with zh.
func TestLanguages_HaveTheSameTexts(t *testing.T) {
	zh, err := texts.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := filepath.Glob("*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range languagesOf(dirs) {
		other, err := texts.Load(language)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(zh.Keys(), other.Keys()) {
			t.Errorf("%s has keys %v, zh has %v", language, other.Keys(), zh.Keys())
		}
		for _, key := range zh.Keys() {
			if !slices.Equal(zh.Args(key), other.Args(key)) {
				t.Errorf("%s %s has arguments %v, zh has %v", language, key, other.Args(key), zh.Args(key))
			}
		}
	}
}

func languagesOf(files []string) []string {
	var dirs []string
	for _, f := range files {
		dirs = append(dirs, filepath.Dir(f))
	}
	return slices.Compact(dirs)
}

// read parses the files and finds the takers.
func read(t *testing.T, root string) *sources {
	t.Helper()
	s := &sources{fset: token.NewFileSet(), literals: map[string]bool{}, prefixes: map[string]bool{}, takers: map[string]taker{
		"Text": {0, true}, "Fill": {0, true}, "Pieces": {0, false}, "Words": {0, false}, "Has": {0, false},
	}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "testkit") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == filepath.Join(root, "texts") {
			return nil
		}
		return s.parse(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sources) parse(path string) error {
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), `"pufa/texts"`) && !besideTexts(path) {
		return err
	}
	f, err := parser.ParseFile(s.fset, path, data, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	s.files = append(s.files, f)
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			s.findTaker(fn)
		}
	}
	return nil
}

// besideTexts says whether a file's package imports texts anywhere.
func besideTexts(path string) bool {
	mates, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
	return slices.ContainsFunc(mates, func(m string) bool {
		data, _ := os.ReadFile(m)
		return !strings.HasSuffix(m, "_test.go") && strings.Contains(string(data), `"pufa/texts"`)
	})
}

// findTaker notes a function with a parameter "key string" or "labelKey string".
func (s *sources) findTaker(fn *ast.FuncDecl) {
	at := 0
	for i, field := range fn.Type.Params.List {
		typ, _ := field.Type.(*ast.Ident)
		for _, name := range field.Names {
			if (name.Name == "key" || strings.HasSuffix(name.Name, "Key")) && typ != nil && typ.Name == "string" {
				s.takers[fn.Name.Name] = taker{at, argsFollow(fn.Type.Params.List, i)}
			}
			at++
		}
	}
}

// argsFollow says whether the parameter after i is "args ...any".
func argsFollow(params []*ast.Field, i int) bool {
	if i+1 >= len(params) || len(params[i].Names) != 1 {
		return false
	}
	next := params[i+1]
	_, variadic := next.Type.(*ast.Ellipsis)
	return variadic && next.Names[0].Name == "args"
}

var pageText = regexp.MustCompile(`\btext "([a-z0-9_.]+)"((?: "[a-z_]+" (?:\([^)]*\)|[^ ()}"]+))*)`)

// pages reads what templates say: {{text "web.title" "town" .Town}}.
func (s *sources) pages(t *testing.T, tx *texts.Texts, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pageText.FindAllStringSubmatch(string(data), -1) {
			s.literals[m[1]] = true
			var names []string
			for _, arg := range pageArg.FindAllStringSubmatch(m[2], -1) {
				names = append(names, arg[1])
			}
			slices.Sort(names)
			if !tx.Has(m[1]) || !slices.Equal(names, tx.Args(m[1])) {
				s.problems = append(s.problems, fmt.Sprintf("%s: text %q is given %v, has %v", file, m[1], names, tx.Args(m[1])))
			}
		}
	}
}

var pageArg = regexp.MustCompile(` "([a-z_]+)" `)

// look notes literals and checks calls.
func (s *sources) look(tx *texts.Texts, n ast.Node) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if v, ok := literal(n); ok {
			s.literals[v] = true
		}
	case *ast.BinaryExpr:
		if v, ok := literal(n.X); ok && n.Op == token.ADD && strings.Contains(v, ".") {
			s.prefixes[v] = true
		}
	case *ast.CallExpr:
		if tk, ok := s.takers[called(n)]; ok && tk.key < len(n.Args) {
			s.check(tx, n, tk)
		}
	}
}

func (s *sources) check(tx *texts.Texts, call *ast.CallExpr, tk taker) {
	key, ok := literal(call.Args[tk.key])
	if !ok {
		return // made at run time: golden talks show whether it is there
	}
	if !tx.Has(key) {
		s.report(call, "text %q is used but nowhere written", key)
		return
	}
	if !tk.args || call.Ellipsis != token.NoPos {
		return
	}
	var names []string
	for i := tk.key + 1; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok {
			return
		}
		names = append(names, name)
	}
	slices.Sort(names)
	if !slices.Equal(names, tx.Args(key)) {
		s.report(call, "text %q is given %v, has %v", key, names, tx.Args(key))
	}
}

func (s *sources) report(n ast.Node, format string, args ...any) {
	pos := s.fset.Position(n.Pos())
	s.problems = append(s.problems, fmt.Sprintf("%s:%d: ", cmp.Or(pos.Filename, "?"), pos.Line)+fmt.Sprintf(format, args...))
}

func (s *sources) uses(key string) bool {
	if s.literals[key] {
		return true
	}
	for p := range s.prefixes {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return false
}

// called is the bare name of a called function or method.
func called(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		return fn.Name
	case *ast.SelectorExpr:
		return fn.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}
