package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestHouse_ImportsPointDown holds the rules of ARCHITECTURE.md, "Folders": which room may import which. Tests may import anything.
func TestHouse_ImportsPointDown(t *testing.T) {
	rules := map[string]struct {
		may []string
		why string
	}{
		"chat":           {nil, "the nouns of a turn are the floor: the standard library only"},
		"outreach":       {[]string{"chat"}, "rules of the field know turns, but no wording, no store, no channel"},
		"texts":          {nil, "sentences are data and know nothing"},
		"bot":            {[]string{"chat"}, "running turns is the same for every step, store and channel"},
		"bot/telegram":   {[]string{"chat"}, "a door turns updates into events; what they mean is decided elsewhere"},
		"handlers":       {[]string{"chat", "outreach", "texts"}, "a step is pure: store, search and report come in through interfaces of its own"},
		"knowledge":      {[]string{"chat", "knowledge/laws"}, "answers must work with no store and no network"},
		"knowledge/laws": {nil, "statutes know nothing of entries: importing, finding and ranking articles is the same for every use"},
		"llm":            {[]string{"chat"}, "a model is asked the same way whatever for: what is sent, and what becomes of the answer, is decided elsewhere"},
		"store":          {[]string{"chat"}, "the store knows no field of any record"},
		"web":            {[]string{"chat", "outreach", "texts"}, "pages send events and show what was kept: store and report come in through interfaces of its own"},
		"report":         {[]string{"chat", "outreach", "texts"}, "a report is a pure function of records"},
		"cmd/pufa":       {[]string{"*"}, "the roof plugs everything together"},
		"cmd/articles":   {[]string{"knowledge", "knowledge/laws"}, "a tool over the statutes"},
	}
	owners := map[string]string{ // who alone may import an outside library
		"github.com/go-telegram/bot":        "bot/telegram",
		"github.com/redis/go-redis/v9":      "store",
		"github.com/6tail/lunar-go":         "knowledge",
		"github.com/sashabaranov/go-openai": "llm",
	}
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, "pufa/")
		if strings.HasPrefix(room, "internal/testkit") {
			continue
		}
		rule, known := rules[room]
		if !known {
			t.Errorf("%s has no rule: add one, with its reason, here and in ARCHITECTURE.md", room)
			continue
		}
		for _, imported := range p.Imports {
			if inner, ours := strings.CutPrefix(imported, "pufa/"); ours && !slices.Contains(rule.may, inner) && !slices.Contains(rule.may, "*") {
				t.Errorf("%s imports %s, but %s", room, inner, rule.why)
			}
			for library, owner := range owners {
				if strings.HasPrefix(imported, library) && room != owner {
					t.Errorf("%s imports %s, which is for %s alone", room, imported, owner)
				}
			}
			if room == "chat" && strings.Contains(imported, ".") {
				t.Errorf("chat imports %s, but %s", imported, rule.why)
			}
		}
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "pufa/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
