package laws

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Embedder places texts in a space in which what means the same lies near.
type Embedder interface {
	// Embed gives a unit vector for each text, in their order, all of one size: now, and for the same model always.
	// Either all texts are placed or none. Asking again is harmless.
	// Errors: the context's, and whatever keeps the model from answering; it may be asked again later.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

const (
	embedRunes = 500  // of an article's text that a model sees: 99 % of articles are shorter, and small models read 512 tokens
	embedStep  = 50   // articles placed between two writes: what a run that is killed does at most in vain
	maxVector  = 8192 // numbers of a vector
)

// embedText is what a model sees of an article: the law's short name and the headings in a line, then the text. Its number is left out, so
// that an article that only moved is not placed again.
func (x *Index) embedText(d int32) string {
	var b strings.Builder
	b.WriteString(withoutCountry(x.version(d).Law))
	for h := range strings.SplitSeq(string(x.head(x.docs[d].Chapter)), "\n") {
		if h = headWords(h); h != "" {
			b.WriteString(" " + h)
		}
	}
	b.WriteByte('\n')
	b.Write(x.body(d))
	return firstRunes(b.String(), embedRunes)
}

// firstRunes is the beginning of a text.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func keyOf(text string) textKey {
	sum := sha256.Sum256([]byte(text))
	return textKey(sum[:])
}

// Embedded is what Embed did.
type Embedded struct {
	Articles int   // of the index
	Texts    int   // that differ
	Placed   int   // now; the others had been
	Bytes    int64 // of the file
}

// Embed brings a file of vectors up to date with the index: texts that have none are placed and added, embedStep at a time. A run that ends
// early, in whatever way, keeps what it wrote; the next one goes on there. progress, if not nil, hears after each step how many texts are done.
// Errors: ErrVectors for a file that is of another model or no file of vectors; those of the file system; the embedder's and the context's.
func (x *Index) Embed(ctx context.Context, path, model string, e Embedder, progress func(done, all int)) (Embedded, error) {
	f, err := openVectorFile(path, model)
	if err != nil {
		return Embedded{}, err
	}
	defer f.Close()
	done := Embedded{Articles: len(x.docs)}
	var missing []textKey
	texts := map[textKey]string{}
	seen := map[textKey]bool{}
	for d := range x.docs {
		text := x.embedText(int32(d))
		key := keyOf(text)
		if seen[key] {
			continue
		}
		seen[key] = true
		if !f.has[key] {
			missing, texts[key] = append(missing, key), text
		}
	}
	done.Texts = len(seen)
	for len(missing) > 0 {
		step := missing[:min(embedStep, len(missing))]
		if err := f.place(ctx, e, step, texts); err != nil {
			return done, fmt.Errorf("place articles: %w", err)
		}
		done.Placed += len(step)
		missing = missing[len(step):]
		if progress != nil {
			progress(len(seen)-len(missing), len(seen))
		}
	}
	done.Bytes = f.end
	return done, f.file.Sync()
}

// vectorFile is a file of vectors that is added to.
type vectorFile struct {
	file  *os.File
	path  string
	model string
	size  int // of a vector; 0: no row yet
	end   int64
	has   map[textKey]bool
}

// openVectorFile opens a file, or makes it, and keeps others from adding to it.
func openVectorFile(path, model string) (*vectorFile, error) {
	if len(model) > maxModelName {
		return nil, fmt.Errorf("%w: the model's name is longer than %d bytes", ErrVectors, maxModelName)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("vectors of articles: %w", err)
	}
	f := &vectorFile{file: file, path: path, model: model, has: map[textKey]bool{}}
	if err := cmp.Or(lockFile(file), f.read()); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s %w", ErrVectors, path, err), file.Close())
	}
	return f, nil
}

// read finds what the file has.
func (f *vectorFile) read() error {
	data, err := io.ReadAll(f.file)
	if err != nil {
		return err
	}
	rows, err := readVectors(data, f.model)
	switch {
	case errors.Is(err, errNoRows):
		return nil
	case err != nil:
		return err
	}
	f.size = rows.size
	f.end = int64(len(data) - len(rows.data)%rowSize(rows.size))
	for i := range rows.count() {
		if key, ok := rows.key(i); ok {
			f.has[key] = true
		}
	}
	return nil
}

// Close ends the adding.
func (f *vectorFile) Close() error { return f.file.Close() }

// place asks for vectors and adds them in one write.
func (f *vectorFile) place(ctx context.Context, e Embedder, keys []textKey, texts map[textKey]string) error {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = texts[k]
	}
	vectors, err := e.Embed(ctx, list)
	if err != nil {
		return err
	}
	if len(vectors) != len(keys) {
		return fmt.Errorf("%d vectors for %d texts", len(vectors), len(keys))
	}
	var data []byte
	if f.size == 0 {
		f.size, f.end = len(vectors[0]), 0
		data = headOf(f.model, f.size)
	}
	for i, v := range vectors {
		if len(v) != f.size || len(v) == 0 || len(v) > maxVector {
			return fmt.Errorf("%w: the model gives vectors of %d numbers, those of %s have %d; remove the file if the model is another one now", ErrVectors, len(v), f.path, f.size)
		}
		data = appendRow(data, keys[i], v)
	}
	n, err := f.file.WriteAt(data, f.end)
	f.end += int64(n)
	return err
}
