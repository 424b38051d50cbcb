package knowledge

import (
	"fmt"
	"math"
	"slices"

	"pufa/chat"
)

// policy is policy.yaml: how sure one must be to answer, to ask back, to show articles. What is below every bar goes to a person:
// right or silent. The bars stand where a lower one would buy answers with wrong ones; the file has the curve, as comments.
type policy struct {
	Entry   judge `yaml:"entry"`   // the best entry answers the question
	Clarify judge `yaml:"clarify"` // one of the best three does
	Statute judge `yaml:"statute"` // one of the first three articles does
}

// judge turns evidence into a chance: a logistic regression with a bar.
type judge struct {
	Bar     float64            `yaml:"bar"`
	Weights map[string]float64 `yaml:"weights"` // by name of the evidence; "doubt" stands alone
	weights []float64          // in the order of the evidence
}

// evidence is what a chance rests on, each about 0 to 1; the first is 1, for the doubt.
type evidence []float64

// What each place of the three evidences holds.
var (
	entryEvidence   = []string{"doubt", "mean", "margin", "clause", "own", "bm25", "surface", "vote", "kin", "size"}
	clarifyEvidence = []string{"doubt", "first", "second", "third", "own", "bm25", "surface", "size"}
	statuteEvidence = []string{"doubt", "mass", "first", "third", "ahead", "lay", "lay_first"}
)

// check puts the weights into the order of their evidence.
func (p *policy) check() error {
	for _, j := range []struct {
		name  string
		judge *judge
		of    []string
	}{{"entry", &p.Entry, entryEvidence}, {"clarify", &p.Clarify, clarifyEvidence}, {"statute", &p.Statute, statuteEvidence}} {
		if err := j.judge.fit(j.of); err != nil {
			return fmt.Errorf("%s: %w", j.name, err)
		}
	}
	return nil
}

func (j *judge) fit(names []string) error {
	if j.Bar <= 0 || j.Bar > 1 {
		return fmt.Errorf("bar %v: want more than 0 and at most 1", j.Bar)
	}
	for name := range j.Weights {
		if !slices.Contains(names, name) {
			return fmt.Errorf("there is no evidence %q", name)
		}
	}
	j.weights = make([]float64, len(names))
	for i, name := range names {
		w, ok := j.Weights[name]
		if !ok {
			return fmt.Errorf("the weight of %q is missing", name)
		}
		j.weights[i] = w
	}
	return nil
}

// chance is how likely it is, in [0, 1].
func (j *judge) chance(e evidence) float64 { return chance(e, j.weights) }

func chance(e evidence, weights []float64) float64 {
	z := 0.0
	for k := range e {
		z += e[k] * weights[k]
	}
	return 1 / (1 + math.Exp(-z))
}

// verdict is what the policy makes of a question that entries and articles were searched for.
func (p *policy) verdict(entry, clarify, statute float64) chat.AnswerKind {
	switch {
	case entry >= p.Entry.Bar:
		return chat.Answered
	case clarify >= p.Clarify.Bar && clarify >= statute:
		return chat.Clarify
	case statute >= p.Statute.Bar:
		return chat.Statute
	}
	return chat.Handover
}
