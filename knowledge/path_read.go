package knowledge

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// pathFolder holds the paths of a source, one file each.
const pathFolder = "paths"

// readPaths reads the paths of all sources; one with the id of an earlier source's takes its place. What could make a walk stop or
// leave a gap in a sentence is an error here; what an editor can better the lint finds (path_check.go).
func (d *data) readPaths(list []source, found *findings) error {
	d.paths = map[string]*questionPath{}
	for _, src := range list {
		names, err := fs.Glob(src.fs, path.Join(pathFolder, "*.yaml"))
		if err != nil {
			return fmt.Errorf("read paths in %s: %w", src.prefix, err)
		}
		texts := map[string]string{}
		for _, name := range names {
			text, err := fs.ReadFile(src.fs, name)
			if err != nil {
				return fmt.Errorf("read %s: %w", path.Join(src.prefix, name), err)
			}
			texts[name] = string(text)
		}
		for _, p := range readEach(names, found, func(name string, found *findings) (*questionPath, bool) {
			r := pathReader{file: path.Join(src.prefix, name), text: texts[name], names: d.names, found: found}
			return r.read()
		}) {
			d.paths[p.ID] = p
		}
	}
	return nil
}

// pathReader reads one file and notes what is wrong with it.
type pathReader struct {
	file  string
	text  string
	names *laws.Names
	found *findings
	p     *questionPath
}

// add notes a finding at the first line that has a word.
func (r *pathReader) add(at, rule, detail string) {
	r.found.add(r.file, r.p.line(at), rule, detail)
}

// line is the first line of a path's file that has a word; 1 when none has.
func (p *questionPath) line(word string) int {
	before, _, ok := strings.Cut(p.source, word)
	if !ok {
		return 1
	}
	return 1 + strings.Count(before, "\n")
}

func (r *pathReader) read() (*questionPath, bool) {
	before := r.found.errors
	r.p = &questionPath{file: r.file, source: r.text, nodes: map[string]any{}, figures: map[string]*pathFigure{}}
	if err := readStrict([]byte(r.text), r.p); err != nil {
		line, message := yamlError(err)
		r.found.add(r.file, line, "path_bad", message)
		return nil, false
	}
	if want := strings.TrimSuffix(path.Base(r.file), ".yaml"); r.p.ID != want || !idRE.MatchString(want) {
		r.add("id:", "path_id", r.p.ID)
	}
	if r.p.Button == "" || len(r.p.Questions) == 0 || len(r.p.Results) == 0 {
		r.add("", "path_empty", "")
		return nil, false
	}
	r.name()
	r.questions()
	r.branches()
	r.figures()
	r.results()
	if r.found.errors == before {
		r.ways()
	}
	return r.p, r.found.errors == before
}

// name takes the ids of everything; each stands for one thing.
func (r *pathReader) name() {
	take := func(id string, thing any) {
		_, node := r.p.nodes[id]
		_, figure := r.p.figures[id]
		if !idRE.MatchString(id) || node || figure {
			r.add(id, "path_id", id)
		}
		if f, ok := thing.(*pathFigure); ok {
			r.p.figures[id] = f
			return
		}
		r.p.nodes[id] = thing
	}
	for _, q := range r.p.Questions {
		take(q.ID, q)
	}
	for _, b := range r.p.Branches {
		take(b.ID, b)
	}
	for _, f := range r.p.Figures {
		take(f.ID, f)
	}
	for _, o := range r.p.Results {
		take(o.ID, o)
	}
}

// target checks that something leads to a question, a branch or a result.
func (r *pathReader) target(from, to string) {
	if _, ok := r.p.nodes[to]; !ok {
		r.add("id: "+from, "path_target", from+" → "+to)
	}
}

func (r *pathReader) questions() {
	for _, q := range r.p.Questions {
		if !q.complete() {
			r.add("id: "+q.ID, "path_question", q.ID)
		}
		words := map[string]bool{}
		for _, o := range q.Options {
			r.target(q.ID, o.To)
			for _, word := range append([]string{o.Label, o.ID}, o.Also...) {
				if word == "" || words[word] || o.ID == chat.PathUnknown {
					r.add("id: "+q.ID, "path_option", q.ID+" "+word)
				}
				words[word] = true
			}
		}
		if q.Answer != "" {
			r.target(q.ID, q.To)
		}
		r.target(q.ID, q.Unknown)
	}
}

// complete says whether a question has all that its kind of answer wants.
func (q *pathQuestion) complete() bool {
	switch q.Answer {
	case "":
		return q.Ask != "" && len(q.Options) >= 2
	case answerDay:
		when := q.When == dayPast || q.When == dayAny
		return q.Ask != "" && when && (q.Safe == "" || q.Safe == safeFirst || q.Safe == safeLast)
	case answerCount:
		return q.Ask != "" && q.Most > q.Least
	case answerLength, answerMoney:
		return q.Ask != ""
	}
	return false
}

func (r *pathReader) branches() {
	for _, b := range r.p.Branches {
		if !r.decides(b) {
			r.add("id: "+b.ID, "path_branch", b.ID)
		}
		r.target(b.ID, b.Yes)
		r.target(b.ID, b.No)
	}
}

// decides says whether a branch has one thing to decide by, and that is something it can decide by.
func (r *pathReader) decides(b *pathBranch) bool {
	kind := r.p.kindOf(b.Passed + b.Below)
	switch {
	case b.Passed != "":
		return b.Below+b.Chose+b.Is == "" && (kind == answerDay || kind == formDay)
	case b.Below != "":
		return b.Chose+b.Is == "" && b.Than > 0 && (kind == answerCount || kind == formShare)
	}
	q, ok := r.p.nodes[b.Chose].(*pathQuestion)
	return ok && slices.ContainsFunc(q.Options, func(o pathOption) bool { return o.ID == b.Is })
}

// figures checks that each has one form, made of what stands above it, and reads its articles.
func (r *pathReader) figures() {
	above := map[string]string{}
	for _, q := range r.p.Questions {
		above[q.ID] = q.Answer
	}
	for _, f := range r.p.Figures {
		if !f.fits(above) {
			r.add("id: "+f.ID, "path_figure", f.ID)
		}
		above[f.ID] = f.form()
		f.cited = r.law(f.ID, f.Law)
		for i := range f.From {
			f.From[i].cited = r.law(f.ID, f.From[i].Law)
		}
	}
}

// fits says whether a figure has what its form wants, and nothing else. above is what stands above it: id → kind.
func (f *pathFigure) fits(above map[string]string) bool {
	isDay := func(s pathStart) bool { return above[s.Day] != answerDay && above[s.Day] != formDay }
	isSum := above[f.Of] == answerMoney || above[f.Of] == formSum
	terms := 0
	for _, set := range []bool{f.Percent > 0, f.Fold > 0, f.Over != "", f.Times != "", f.Service != nil, f.Share, f.Add != term{}} {
		if set {
			terms++
		}
	}
	switch f.form() {
	case formDay:
		return terms == 1 && f.Add != term{} && f.Of == "" && !slices.ContainsFunc(f.From, isDay) && f.Say != ""
	case formMonths:
		return terms == 1 && above[f.Of] == answerLength && f.Service.Full > 0 && f.Service.From > 0
	case formShare:
		return terms == 1 && above[f.Of] == answerCount
	case formSum:
		return terms == 1 && isSum && (f.Over == "" || above[f.Over] == answerCount) && (f.Times == "" || above[f.Times] == formMonths)
	}
	return terms == 0 && f.Say != ""
}

// law reads one article; none is none.
func (r *pathReader) law(at, cited string) []chat.Citation {
	if cited == "" {
		return nil
	}
	name, number, _ := strings.Cut(cited, " ")
	article, ok := laws.ParseArticle(number)
	if !ok {
		r.add("id: "+at, "bad_law", cited)
		return nil
	}
	law, ok := r.names.Official(name)
	if !ok {
		r.add("id: "+at, "unknown_law", name)
		return nil
	}
	return []chat.Citation{{Law: law, Article: article}}
}

// results reads the articles of the results and checks what their sentences name.
func (r *pathReader) results() {
	for _, o := range r.p.Results {
		for _, cited := range o.Law {
			o.cited = append(o.cited, r.law(o.ID, cited)...)
		}
		named := placeholderRE.FindAllStringSubmatch(o.Say, -1)
		for _, m := range named {
			fits, ok := attributes[r.p.kindOf(m[1])]
			if !ok || !slices.Contains(fits, m[2]) || m[2] == "term" && r.p.figures[m[1]].Say == "" {
				r.add("id: "+o.ID, "path_name", m[0])
			}
		}
		if o.Say == "" {
			r.add("id: "+o.ID, "path_name", o.ID)
		}
	}
}
