package talks

import (
	"sync"

	"pufa/knowledge"
)

// builtIn is the built-in knowledge base, read once a test binary: it never changes.
var builtIn = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load(knowledge.Config{}) })

// Editor is what those who write answers ask: the real knowledge base. What it says of an article or of an entry's form does
// not change when an entry does.
type Editor struct{ *knowledge.Base }

// NewEditor reads the built-in knowledge.
func NewEditor() (Editor, error) {
	base, err := builtIn()
	return Editor{base}, err
}
