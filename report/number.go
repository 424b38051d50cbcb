package report

import (
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
)

// Number is one number of a paragraph.
type Number struct {
	Kind    string   `json:"kind"`    // of activity, or "survey.<id>"
	Field   string   `json:"field"`   // "times", or what was said: "recognised"
	Value   int64    `json:"value"`   // exact
	Printed string   `json:"printed"` // as it stands in the text, with its unit: 20余次
	Unit    string   `json:"unit"`
	Rule    string   `json:"rule"`    // "exact" or "about"; the value is the sum over the records, by the day of the activity
	Records []string `json:"records"` // ids of the activities, call-backs or responses counted, ascending

	name   string // in words: 入户宣讲 · 宣讲次数
	phrase string
	rule   string
	record string // kind of the records
}

// ID names the number within a report: talk.times, survey.outreach.recognised.
func (n Number) ID() string { return n.Kind + "." + n.Field }

// Phrase is the number with the words around it: 进村入户宣讲20余次.
func (n Number) Phrase() string { return n.phrase }

// Exact is the stored value with its unit: 23次.
func (n Number) Exact() string { return fmt.Sprint(n.Value) + n.Unit }

// HowCounted says in a sentence how the value was counted and printed.
func (n Number) HowCounted() string { return n.rule }

// Refs points at the records counted.
func (n Number) Refs() []chat.Ref {
	refs := make([]chat.Ref, 0, len(n.Records))
	for _, id := range n.Records {
		refs = append(refs, chat.Ref{Kind: n.record, ID: id})
	}
	return refs
}

// Numbers lists the numbers of all paragraphs in the order of print.
func (r Report) Numbers() []Number {
	var all []Number
	for _, s := range r.Sections {
		all = append(all, s.Numbers...)
	}
	return all
}

// number adds up one field of one kind.
func (in Input) number(kind outreach.Kind, f outreach.Field, tx *texts.Texts) Number {
	n := Number{Kind: kind.ID, Field: f.ID, Unit: f.Unit, Rule: string(f.Print), Records: []string{},
		name: tx.Text("report.number_name", "kind", kind.Short, "field", f.Name), rule: tx.Text("report.rule_" + string(f.Print)), record: outreach.RecordActivity}
	for _, a := range in.Activities {
		if v := a.Numbers[f.ID]; a.Kind == kind.ID && v != 0 {
			n.Value += v
			n.Records = append(n.Records, a.ID)
		}
	}
	n.Printed = f.Printed(n.Value)
	n.phrase = strings.Replace(f.Phrase, "{n}", n.Printed, 1)
	return n
}
