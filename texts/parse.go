package texts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

var (
	keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	argForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// add merges one file.
func (t *Texts) add(name string, data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return fmt.Errorf("not a JSON object: %v", err)
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return fmt.Errorf("read key: %w", err)
		}
		key, _ := tok.(string)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := t.put(key, raw); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		t.file[key] = name
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("read end of object: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object")
	}
	return nil
}

// put keeps one value: a sentence or a list of words.
func (t *Texts) put(key string, raw json.RawMessage) error {
	if !keyForm.MatchString(key) {
		return errors.New("a key reads screen.purpose, in small letters")
	}
	if t.Has(key) {
		return fmt.Errorf("the key is there twice, also in %s", t.file[key])
	}
	if raw[0] == '[' {
		words, err := wordList(raw)
		if err != nil {
			return err
		}
		t.words[key] = words
		return nil
	}
	var sentence string
	if err := json.Unmarshal(raw, &sentence); err != nil {
		return fmt.Errorf("neither a sentence nor a list of words: %w", err)
	}
	pieces, err := cut(sentence)
	if err != nil {
		return err
	}
	t.sentences[key] = pieces
	return nil
}

func wordList(raw json.RawMessage) ([]string, error) {
	var words []string
	if err := json.Unmarshal(raw, &words); err != nil {
		return nil, fmt.Errorf("a list holds words alone: %w", err)
	}
	if len(words) == 0 {
		return nil, errors.New("the list is empty")
	}
	seen := map[string]bool{}
	for _, w := range words {
		if strings.TrimSpace(w) == "" || seen[w] {
			return nil, fmt.Errorf("the word %q is empty or there twice", w)
		}
		seen[w] = true
	}
	return words, nil
}

// cut splits a sentence at its {arguments}.
func cut(sentence string) ([]Piece, error) {
	if strings.TrimSpace(sentence) == "" {
		return nil, errors.New("the sentence is empty")
	}
	var pieces []Piece
	rest := sentence
	for rest != "" {
		literal, after, open := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			return nil, errors.New("a } without its {")
		}
		if literal != "" {
			pieces = append(pieces, Piece{Literal: literal})
		}
		if !open {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !argForm.MatchString(name) {
			return nil, fmt.Errorf("{%s: an argument reads {name}, in small letters", name)
		}
		pieces = append(pieces, Piece{Arg: name})
		rest = tail
	}
	return pieces, nil
}
