package tgtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Spec is the machine-readable Bot API (github.com/PaulSonOfLars/telegram-bot-api-spec): the parameters of each method and the
// fields of each type.
type Spec struct {
	Version string              `json:"version"`
	Methods map[string]specType `json:"methods"`
	Types   map[string]specType `json:"types"`
}

type specType struct {
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
}

type specField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"` // one of them: "Integer", "String", "Array of BotCommand", "InlineKeyboardMarkup", …
	Required bool     `json:"required"`
}

// LoadSpec reads api.min.json.
func LoadSpec(path string) (*Spec, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read Bot API: %w", err)
	}
	var s Spec
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("read Bot API %s: %w", path, err)
	}
	return &s, nil
}

// SpecFor is the specification in telegram-bot-api-spec of the shared folder: $PUFA_SHARED, or ../shared seen from the root of the
// repository. When it is absent requests go unchecked, except in CI, where the test fails.
func SpecFor(tb testing.TB) *Spec {
	tb.Helper()
	shared := os.Getenv("PUFA_SHARED")
	if shared == "" {
		shared = filepath.Join(root(tb), "..", "shared")
	}
	s, err := LoadSpec(filepath.Join(shared, "telegram-bot-api-spec", "api.min.json"))
	switch {
	case err == nil:
		return s
	case errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") == "":
		tb.Logf("requests are not checked: %v", err)
		return nil
	default:
		tb.Fatal(err)
		return nil
	}
}

// root is the folder of go.mod, at or above the working directory.
func root(tb testing.TB) string {
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir
		}
	}
	tb.Fatalf("no go.mod above the test's folder (%v)", err)
	return ""
}

// Check says what is wrong with the parameters of a call. It never quotes their values.
func (s *Spec) Check(method string, p params) []string {
	m, ok := s.Methods[method]
	if !ok {
		return []string{"unknown method"}
	}
	var wrong []string
	known := map[string]bool{}
	for _, f := range m.Fields {
		known[f.Name] = true
		value, given := p.values[f.Name]
		_, file := p.files[f.Name]
		switch {
		case file && !slices.Contains(f.Types, "InputFile"):
			wrong = append(wrong, "parameter "+f.Name+" is a file")
		case file:
		case !given && f.Required:
			wrong = append(wrong, "parameter "+f.Name+" is missing")
		case given && !s.fits(value, f.Types):
			wrong = append(wrong, "parameter "+f.Name+" is no "+strings.Join(f.Types, " or "))
		}
	}
	for name := range p.values {
		if !known[name] {
			wrong = append(wrong, "unknown parameter "+name)
		}
	}
	for name := range p.files {
		if !known[name] {
			wrong = append(wrong, "unknown file "+name)
		}
	}
	slices.Sort(wrong)
	return wrong
}

// fits says whether a parameter is of one of the types.
func (s *Spec) fits(p param, types []string) bool {
	for _, t := range types {
		if p.json != nil {
			if s.valueFits(decodeNumbers(p.json), t) {
				return true
			}
			continue
		}
		if s.textFits(p.text, t) {
			return true
		}
	}
	return false
}

// textFits judges a parameter that came as text, as forms send all of them.
func (s *Spec) textFits(text, kind string) bool {
	switch kind {
	case "String":
		return true
	case "Integer":
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case "Float":
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	case "Boolean":
		return text == "true" || text == "false"
	case "InputFile":
		return strings.HasPrefix(text, "attach://")
	default:
		v := decodeNumbers([]byte(text))
		return v != nil && s.valueFits(v, kind)
	}
}

// decodeNumbers reads JSON and keeps numbers as they are written. Nil when it is none.
func decodeNumbers(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// valueFits judges a JSON value.
func (s *Spec) valueFits(v any, kind string) bool {
	if element, ok := strings.CutPrefix(kind, "Array of "); ok {
		list, isList := v.([]any)
		return isList && !slices.ContainsFunc(list, func(e any) bool { return !s.valueFits(e, element) })
	}
	switch kind {
	case "String":
		_, ok := v.(string)
		return ok
	case "Boolean":
		_, ok := v.(bool)
		return ok
	case "Integer", "Float":
		n, ok := v.(json.Number)
		return ok && s.textFits(n.String(), kind)
	default:
		return s.objectFits(v, kind)
	}
}

// objectFits judges an object by the fields of its type, or of one of its subtypes.
func (s *Spec) objectFits(v any, kind string) bool {
	t, known := s.Types[kind]
	object, isObject := v.(map[string]any)
	if !known || !isObject {
		return false
	}
	if len(t.Subtypes) > 0 {
		return slices.ContainsFunc(t.Subtypes, func(sub string) bool { return s.objectFits(v, sub) })
	}
	fields := map[string]specField{}
	for _, f := range t.Fields {
		fields[f.Name] = f
		if _, given := object[f.Name]; f.Required && !given {
			return false
		}
	}
	for name, value := range object {
		f, ok := fields[name]
		if !ok || !slices.ContainsFunc(f.Types, func(t string) bool { return s.valueFits(value, t) }) {
			return false
		}
	}
	return kind != "InlineKeyboardButton" || actions(object) == 1
}

// actions counts what a button does: exactly one thing is allowed.
func actions(button map[string]any) int {
	n := 0
	for name := range button {
		if name != "text" && name != "icon_custom_emoji_id" && name != "style" {
			n++
		}
	}
	return n
}
