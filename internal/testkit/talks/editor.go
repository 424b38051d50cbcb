package talks

import (
	"context"
	"slices"
	"strings"
	"sync"

	"pufa/knowledge"
	"pufa/outreach"
)

// builtIn is the built-in knowledge base, read once a test binary: it never changes.
var builtIn = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load(knowledge.Config{}) })

// Lister is a store as Editor needs it.
type Lister interface {
	Index(ctx context.Context, list string, from, to float64, n int) ([]string, error)
}

// Editor is what those who write answers ask: the real knowledge base. What it says of an article or of an entry's form does
// not change when an entry does. It answers with what the store says is published.
type Editor struct {
	*knowledge.Base
	store Lister
}

// NewEditor reads the built-in knowledge.
func NewEditor(store Lister) (Editor, error) {
	base, err := builtIn()
	return Editor{base, store}, err
}

// Renew says whether an entry is published: nothing has to be built for that.
func (e Editor) Renew(ctx context.Context, entry string) (bool, error) {
	ids, err := e.store.Index(ctx, outreach.PublishedList(), 0, 1<<52, 1000)
	return slices.Contains(ids, strings.ToUpper(entry)), err
}
