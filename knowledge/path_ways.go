package knowledge

import (
	"maps"
	"slices"
)

// maxQuestions is how many questions one way along a path may have: whoever asks is on a small phone.
const maxQuestions = 3

// way is what was met between the first question and some place.
type way struct {
	met  []string        // ids, in order
	told map[string]bool // questions that were answered by a typed value
	asks int
}

// on is the way with one more place.
func (w way) on(id string, told bool) way {
	w.met = append(slices.Clone(w.met), id)
	if told {
		w.told = maps.Clone(w.told)
		w.told[id] = true
	}
	return w
}

// ways goes along every way of a path: none goes in a circle or asks too much, every sentence and branch has its numbers, everything
// is met and every question makes a difference.
func (r *pathReader) ways() {
	met := map[string]bool{}
	r.follow(r.p.Questions[0].ID, way{told: map[string]bool{}}, met)
	for _, id := range slices.Sorted(maps.Keys(r.p.nodes)) {
		if !met[id] {
			r.add("id: "+id, "path_unused", id)
		}
	}
	used := r.used()
	for _, f := range r.p.Figures {
		if !used[f.ID] {
			r.add("id: "+f.ID, "path_unused", f.ID)
		}
	}
	for _, q := range r.p.Questions {
		same := !slices.ContainsFunc(q.Options, func(o pathOption) bool { return o.To != q.Options[0].To })
		if !used[q.ID] && (q.Answer != "" || same) {
			r.add("id: "+q.ID, "path_idle", q.ID)
		}
	}
}

// used is what sentences, branches and figures name.
func (r *pathReader) used() map[string]bool {
	used := map[string]bool{}
	for _, o := range r.p.Results {
		for _, m := range placeholderRE.FindAllStringSubmatch(o.Say, -1) {
			used[m[1]] = true
		}
	}
	for _, b := range r.p.Branches {
		used[b.Passed], used[b.Below], used[b.Chose] = true, true, true
	}
	for _, f := range r.p.Figures {
		used[f.Of], used[f.Over], used[f.Times] = true, true, true
		for _, s := range f.From {
			used[s.Day] = true
		}
	}
	return used
}

// follow goes on to a place and along every way from there.
func (r *pathReader) follow(id string, w way, met map[string]bool) {
	if slices.Contains(w.met, id) {
		r.add("id: "+id, "path_circle", id)
		return
	}
	met[id] = true
	switch node := r.p.nodes[id].(type) {
	case *pathQuestion:
		if w.asks++; w.asks > maxQuestions {
			r.add("id: "+id, "path_long", id)
			return
		}
		if node.Answer != "" {
			r.follow(node.To, w.on(id, true), met)
		}
		for _, o := range node.Options {
			r.follow(o.To, w.on(id, false), met)
		}
		r.follow(node.Unknown, w.on(id, false), met)
	case *pathBranch:
		if node.Chose == "" {
			r.needs(id, node.Passed+node.Below, w)
		}
		r.follow(node.Yes, w.on(id, false), met)
		r.follow(node.No, w.on(id, false), met)
	case *pathResult:
		for _, m := range placeholderRE.FindAllStringSubmatch(node.Say, -1) {
			if m[2] != "term" {
				r.needs(id, m[1], w)
			}
		}
	}
}

// needs notes a number that is wanted where nobody was asked for it.
func (r *pathReader) needs(at, id string, w way) {
	if !r.known(id, w) {
		r.add("id: "+at, "path_gap", at+" "+id)
	}
}

// known says whether a number can be computed on a way.
func (r *pathReader) known(id string, w way) bool {
	f, computed := r.p.figures[id]
	if !computed {
		return w.told[id]
	}
	for _, part := range []string{f.Of, f.Over} {
		if part != "" && !r.known(part, w) {
			return false
		}
	}
	if f.Times != "" && !r.known(f.Times, w) {
		return false
	}
	return len(f.From) == 0 || slices.ContainsFunc(f.From, func(s pathStart) bool { return r.known(s.Day, w) })
}
