package tgtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
)

const maxUpload = 50 << 20 // bytes, Bot API limit for sending files

// param is one parameter of a request. A form has only texts; a JSON body has values.
type param struct {
	text string
	json json.RawMessage // a value of a JSON body that is no string
}

// File is an uploaded file.
type File struct {
	Name string
	Data []byte // empty in a Lean server
	Size int    // bytes
}

// params are the parameters of a request, however they came.
type params struct {
	values map[string]param
	files  map[string]File
}

func (p params) has(name string) bool    { _, ok := p.values[name]; return ok }
func (p params) text(name string) string { return p.values[name].text }

// int is a parameter as a number, 0 when it is none.
func (p params) int(name string) int64 {
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// decode reads a parameter that is JSON. An absent one leaves v alone.
func (p params) decode(name string, v any) error {
	if !p.has(name) {
		return nil
	}
	return json.Unmarshal([]byte(p.text(name)), v)
}

// readParams takes parameters from the query, a form, a multipart form or a JSON body, as the Bot API does.
func readParams(r *http.Request) (params, error) {
	p := params{values: map[string]param{}, files: map[string]File{}}
	for name, v := range r.URL.Query() {
		p.values[name] = param{text: v[0]}
	}
	if r.ContentLength == 0 {
		return p, nil // a method without parameters; some clients name a form type all the same
	}
	kind, extra, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return p, p.readJSON(r.Body)
	case "multipart/form-data":
		return p, p.readMultipart(multipart.NewReader(r.Body, extra["boundary"]))
	default:
		if err := r.ParseForm(); err != nil {
			return p, fmt.Errorf("parse form: %w", err)
		}
		for name, v := range r.PostForm {
			p.values[name] = param{text: v[0]}
		}
		return p, nil
	}
}

func (p params) readJSON(body io.Reader) error {
	var fields map[string]json.RawMessage
	err := json.NewDecoder(io.LimitReader(body, maxUpload)).Decode(&fields)
	if err == io.EOF {
		return nil // no parameters
	}
	if err != nil {
		return fmt.Errorf("parse JSON: %w", err)
	}
	for name, raw := range fields {
		var text string
		if json.Unmarshal(raw, &text) == nil && raw[0] == '"' {
			p.values[name] = param{text: text}
			continue
		}
		p.values[name] = param{text: string(raw), json: raw}
	}
	return nil
}

func (p params) readMultipart(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("parse form: %w", err)
		}
		data, err := io.ReadAll(io.LimitReader(part, maxUpload))
		if err != nil {
			return fmt.Errorf("parse form: %w", err)
		}
		if part.FileName() != "" {
			p.files[part.FormName()] = File{Name: part.FileName(), Data: data, Size: len(data)}
			continue
		}
		p.values[part.FormName()] = param{text: string(data)}
	}
}
