package texts_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pufa/texts"
)

// parse makes texts of one file.
func parse(t *testing.T, json string) *texts.Texts {
	t.Helper()
	got, err := texts.Parse(fstest.MapFS{"a.json": {Data: []byte(json)}})
	if err != nil {
		t.Fatalf("Parse(%s): %v", json, err)
	}
	return got
}

func TestText_FillsArguments(t *testing.T) {
	tx := parse(t, `{"log.saved":"记好了（{ids}），{n} 项，{ids}。","log.none":"没有。"}`)
	tests := []struct {
		name string
		key  string
		args []any
		want string
	}{
		{"an argument stands wherever its name stands", "log.saved", []any{"ids", "A-0241", "n", 3}, "记好了（A-0241），3 项，A-0241。"},
		{"a value with braces stays as it is", "log.saved", []any{"ids", "{n}", "n", 1}, "记好了（{n}），1 项，{n}。"},
		{"a sentence needs no arguments", "log.none", nil, "没有。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tx.Text(tt.key, tt.args...); got != tt.want {
				t.Errorf("Text(%q, %v) = %q, want %q", tt.key, tt.args, got, tt.want)
			}
		})
	}
}

func TestFill_RefusesMistakes(t *testing.T) {
	tx := parse(t, `{"log.saved":"记好了（{ids}）。","words.stop":["停止"]}`)
	tests := []struct {
		name string
		key  string
		args []any
		want string // part of the error
	}{
		{"a key nobody wrote", "log.lost", nil, "unknown text key"},
		{"a word list is no sentence", "words.stop", nil, "unknown text key"},
		{"an argument is missing", "log.saved", nil, `"ids" is missing`},
		{"an argument too many", "log.saved", []any{"ids", 1, "n", 2}, `no argument "n"`},
		{"a name without a value", "log.saved", []any{"ids"}, "name and value"},
		{"a name that is no string", "log.saved", []any{1, "ids"}, "no string"},
		{"a name twice", "log.saved", []any{"ids", 1, "ids", 2}, "twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tx.Fill(tt.key, tt.args...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Fill(%q, %v) = %q, %v; want an error with %q", tt.key, tt.args, got, err, tt.want)
			}
		})
	}
}

func TestText_PanicsOnAnUnknownKey(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		if !errors.Is(err, texts.ErrUnknownKey) {
			t.Errorf("Text of an unknown key panicked with %v, want ErrUnknownKey", err)
		}
	}()
	parse(t, `{"a.b":"c"}`).Text("a.c")
}

func TestPieces_CutsAtArguments(t *testing.T) {
	tx := parse(t, `{"a.b":"{who}说：{what}。"}`)
	got, err := tx.Pieces("a.b")
	want := []texts.Piece{{Arg: "who"}, {Literal: "说："}, {Arg: "what"}, {Literal: "。"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Pieces = %v, %v; want %v", got, err, want)
	}
	if args := tx.Args("a.b"); !reflect.DeepEqual(args, []string{"what", "who"}) {
		t.Errorf("Args = %v, want [what who]", args)
	}
}

func TestWords_ListsWhatTheFileLists(t *testing.T) {
	tx := parse(t, `{"words.stop":["停止","别发了"]}`)
	if got := tx.Words("words.stop"); !reflect.DeepEqual(got, []string{"停止", "别发了"}) {
		t.Errorf("Words = %v", got)
	}
	if !tx.Has("words.stop") || tx.Has("words.go") {
		t.Errorf("Has(words.stop), Has(words.go) = %v, %v; want true, false", tx.Has("words.stop"), tx.Has("words.go"))
	}
}

func TestParse_RefusesBadFiles(t *testing.T) {
	tests := []struct{ name, json, want string }{
		{"no object", `["a"]`, "not a JSON object"},
		{"a key without a screen", `{"saved":"好"}`, "screen.purpose"},
		{"a key twice", `{"a.b":"c","a.b":"d"}`, "twice"},
		{"an empty sentence", `{"a.b":" "}`, "empty"},
		{"an empty list", `{"a.b":[]}`, "empty"},
		{"an empty word", `{"a.b":["c",""]}`, "empty"},
		{"a word twice", `{"a.b":["c","c"]}`, "twice"},
		{"a number", `{"a.b":1}`, "neither"},
		{"an argument without an end", `{"a.b":"c{d"}`, "argument reads"},
		{"an argument with a strange name", `{"a.b":"{D}"}`, "argument reads"},
		{"an end without an argument", `{"a.b":"c}d"}`, "without its"},
		{"words behind the object", `{"a.b":"c"} more`, "follows"},
		{"an unfinished object", `{"a.b":"c"`, "end of object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := texts.Parse(fstest.MapFS{"a.json": {Data: []byte(tt.json)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse(%s) = %v, want an error with %q", tt.json, err, tt.want)
			}
		})
	}
}

func TestParse_RefusesAKeyInTwoFiles(t *testing.T) {
	fsys := fstest.MapFS{"a.json": {Data: []byte(`{"a.b":"c"}`)}, "b.json": {Data: []byte(`{"a.b":"c"}`)}}
	if _, err := texts.Parse(fsys); err == nil || !strings.Contains(err.Error(), "b.json") {
		t.Errorf("Parse of two files with one key = %v, want an error that names b.json", err)
	}
}

func TestLoad_UnknownLanguage(t *testing.T) {
	if _, err := texts.Load("xx"); err == nil {
		t.Error(`Load("xx") = nil error, want one`)
	}
}
