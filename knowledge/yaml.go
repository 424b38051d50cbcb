package knowledge

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// readStrict decodes YAML; a key that the target does not know is an error. goccy/go-yaml v1.19.2 panics on some broken input (a
// tag before a scalar where a list is wanted), which strangers' files must not be able to cause: a panic is an error too.
func readStrict(text []byte, into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not readable as YAML: %v", r)
		}
	}()
	return yaml.UnmarshalWithOptions(text, into, yaml.Strict())
}

// yamlError is where and what, from an error of readStrict. The line counts from 1.
func yamlError(err error) (line int, message string) {
	var e yaml.Error
	if !errors.As(err, &e) {
		return 1, err.Error()
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		line = t.Position.Line
	}
	return max(line, 1), e.GetMessage()
}
