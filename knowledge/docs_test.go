package knowledge

import (
	"fmt"
	"os"
	"path/filepath"
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

// TestEntries_AreAllReadTwice: what nobody read a second time does not ship.
func TestEntries_AreAllReadTwice(t *testing.T) {
	for _, e := range loadBase(t).Entries() {
		if !strings.HasPrefix(e.Checked, "second reader, 20") {
			t.Errorf("%s: checked %q, want the second reader and the day", e.File, e.Checked)
		}
	}
}
