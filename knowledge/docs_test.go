package knowledge

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDocs_CountTheEntries compares the table of docs/knowledge.md with the entries.
func TestDocs_CountTheEntries(t *testing.T) {
	b := loadBase(t)
	text, err := os.ReadFile(filepath.Join("..", "docs", "knowledge.md"))
	if err != nil {
		t.Fatal(err)
	}
	asks, cited := 0, len(b.Citations())
	for _, topic := range b.Topics() {
		entries := b.TopicEntries(topic.ID)
		checked := 0
		for _, e := range entries {
			asks += len(e.Asks)
			if e.Checked != "" {
				checked++
			}
		}
		row := fmt.Sprintf("| %s | %s | %d | %d %% |", topic.ID, topic.Name, len(entries), 100*checked/max(1, len(entries)))
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/knowledge.md has no row %q", row)
		}
	}
	total := fmt.Sprintf("%d entries, %d ways of asking, %d articles cited", len(b.Entries()), asks, cited)
	if !strings.Contains(string(text), total) {
		t.Errorf("docs/knowledge.md does not say %q", total)
	}
}

// TestDocs_ListThePaths compares the table of paths in docs/knowledge.md with paths/*.yaml.
func TestDocs_ListThePaths(t *testing.T) {
	b := loadBase(t)
	text, err := os.ReadFile(filepath.Join("..", "docs", "knowledge.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.data.paths {
		if row := pathRow(b, p); !strings.Contains(string(text), row) {
			t.Errorf("docs/knowledge.md has no row\n%s", row)
		}
	}
	if n := strings.Count(string(text), "| 算算") + strings.Count(string(text), "| 看看"); n != len(b.data.paths) {
		t.Errorf("docs/knowledge.md has %d rows of paths, there are %d paths", n, len(b.data.paths))
	}
}

// pathRow is a path's row: id, topic, entries, button, questions, and what its numbers are and where they stand.
func pathRow(b *Base, p *questionPath) string {
	entries := 0
	for _, e := range b.Entries() {
		if e.Path == p.ID {
			entries++
		}
	}
	var asks, rules []string
	for _, q := range p.Questions {
		ask, _, _ := strings.Cut(q.Ask, "？")
		asks = append(asks, ask+"？")
	}
	for _, f := range p.Figures {
		if rule := f.Say + "（" + b.list(f.cited) + "）"; f.Say != "" && !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	if len(rules) == 0 {
		rules = []string{b.list(p.Results[0].cited[:1])}
	}
	return fmt.Sprintf("| %s | %s | %d | %s | %s | %s |", p.ID, p.Topic, entries, p.Button, strings.Join(asks, " "), strings.Join(rules, "、"))
}

// TestEntries_AreAllReadTwice: what nobody read a second time does not ship.
func TestEntries_AreAllReadTwice(t *testing.T) {
	for _, e := range loadBase(t).Entries() {
		if !strings.HasPrefix(e.Checked, "second reader, 20") {
			t.Errorf("%s: checked %q, want the second reader and the day", e.File, e.Checked)
		}
	}
}
