package texts

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

//go:embed zh/*.json
var languages embed.FS

// ErrUnknownKey: there is no text, or no word list, under that key. Test with errors.Is.
var ErrUnknownKey = errors.New("unknown text key")

// Piece is a part of a sentence: literal words, or the name of an argument. Exactly one of the two is set.
type Piece struct {
	Literal string
	Arg     string
}

// Texts is one language. It never changes after loading, so any number of goroutines may read it.
type Texts struct {
	sentences map[string][]Piece
	words     map[string][]string
	file      map[string]string // key → where it stands
}

// Load reads a built-in language: "zh".
func Load(language string) (*Texts, error) {
	sub, err := fs.Sub(languages, language)
	if err != nil {
		return nil, fmt.Errorf("language %q: %w", language, err)
	}
	t, err := Parse(sub)
	if err != nil {
		return nil, fmt.Errorf("language %q: %w", language, err)
	}
	return t, nil
}

// Parse merges every *.json file at the root of a file system. Errors: no file at all, JSON that is not as the package
// comment says, a key twice (in one file or in two), an empty value, a brace that is no argument.
func Parse(fsys fs.FS) (*Texts, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list texts: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("no texts")
	}
	t := &Texts{sentences: map[string][]Piece{}, words: map[string][]string{}, file: map[string]string{}}
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		if err := t.add(name, data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return t, nil
}

// Text is the sentence under key with its arguments filled in: Text("log.saved", "ids", "A-0241"). Arguments alternate
// between name and value; a value is printed as fmt.Sprint prints it. It panics where Fill returns an error.
func (t *Texts) Text(key string, args ...any) string {
	s, err := t.Fill(key, args...)
	if err != nil {
		panic(err)
	}
	return s
}

// Fill is Text for keys and arguments that are not known when the program is written. Errors: ErrUnknownKey, an argument
// missing, one too many, a name that is no string, a name twice.
func (t *Texts) Fill(key string, args ...any) (string, error) {
	pieces, err := t.Pieces(key)
	if err != nil {
		return "", err
	}
	values, err := pair(key, args)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	used := map[string]bool{}
	for _, p := range pieces {
		if p.Arg == "" {
			b.WriteString(p.Literal)
			continue
		}
		v, ok := values[p.Arg]
		if !ok {
			return "", fmt.Errorf("text %q: argument %q is missing", key, p.Arg)
		}
		used[p.Arg] = true
		fmt.Fprint(&b, v)
	}
	for name := range values {
		if !used[name] {
			return "", fmt.Errorf("text %q: has no argument %q", key, name)
		}
	}
	return b.String(), nil
}

// pair turns name, value, name, value into a map.
func pair(key string, args []any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("text %q: arguments are not name and value in turn", key)
	}
	values := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("text %q: argument name %v is no string", key, args[i])
		}
		if _, twice := values[name]; twice {
			return nil, fmt.Errorf("text %q: argument %q is given twice", key, name)
		}
		values[name] = args[i+1]
	}
	return values, nil
}

// Pieces is the sentence under key, cut at its arguments, for who fills them with something else than words (a reference
// to a private field). The caller must not change the slice. Errors: ErrUnknownKey.
func (t *Texts) Pieces(key string) ([]Piece, error) {
	p, ok := t.sentences[key]
	if !ok {
		return nil, fmt.Errorf("text %q: %w", key, ErrUnknownKey)
	}
	return p, nil
}

// Words is the list of words under key, in the file's order. The caller must not change it. It panics when there is no
// such list.
func (t *Texts) Words(key string) []string {
	w, ok := t.words[key]
	if !ok {
		panic(fmt.Errorf("word list %q: %w", key, ErrUnknownKey))
	}
	return w
}

// Has says whether there is a sentence or a word list under key: for keys made from data (an entry of kinds.yaml), to be
// asked at start.
func (t *Texts) Has(key string) bool {
	_, sentence := t.sentences[key]
	_, words := t.words[key]
	return sentence || words
}

// Keys lists every key, of sentences and of word lists, in order.
func (t *Texts) Keys() []string {
	keys := slices.Collect(maps.Keys(t.sentences))
	keys = slices.AppendSeq(keys, maps.Keys(t.words))
	slices.Sort(keys)
	return keys
}

// Args lists the names of a sentence's arguments, each once, in order; nil for a word list and for an unknown key.
func (t *Texts) Args(key string) []string {
	var names []string
	for _, p := range t.sentences[key] {
		if p.Arg != "" {
			names = append(names, p.Arg)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
