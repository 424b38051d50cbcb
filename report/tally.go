package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
)

// Tally is the counts of a period. As JSON it is what `pufa tally --json` prints.
type Tally struct {
	From   string     `json:"from"`
	To     string     `json:"to"`
	Counts []TallyRow `json:"counts"`

	kinds   *outreach.Kinds
	surveys *outreach.Surveys
	tx      *texts.Texts
}

// TallyRow is one number of one village; village "" is the township itself. Rows that come to 0 are left out.
type TallyRow struct {
	Kind    string `json:"kind"`  // of activity, or "survey.<id>"
	Field   string `json:"field"` // of the kind, or of the survey's tally
	Unit    string `json:"unit"`
	Village string `json:"village"`
	Value   int64  `json:"value"`
}

// NewTally adds up counts by kind, field and village over the days of a period, in the order of kinds.yaml and of the
// surveys. Counts of other days are passed over.
func NewTally(from, to string, counts []chat.Count, kinds *outreach.Kinds, surveys *outreach.Surveys, tx *texts.Texts) Tally {
	t := Tally{From: from, To: to, Counts: []TallyRow{}, kinds: kinds, surveys: surveys, tx: tx}
	sums := map[TallyRow]int64{}
	for _, c := range counts {
		if (Period{from, to}).has(c.Day) {
			sums[TallyRow{Kind: c.Kind, Field: c.Field, Unit: t.unit(c.Kind, c.Field), Village: c.Village}] += c.Delta
		}
	}
	for row, value := range sums {
		if row.Value = value; value != 0 {
			t.Counts = append(t.Counts, row)
		}
	}
	place := t.places()
	slices.SortFunc(t.Counts, func(a, b TallyRow) int {
		return cmp.Or(cmp.Compare(place[[2]string{a.Kind, a.Field}], place[[2]string{b.Kind, b.Field}]), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Field, b.Field), cmp.Compare(a.Village, b.Village))
	})
	return t
}

// unit is a field's counting word. Who is asked about two activities counts twice in a survey's tally: 人次.
func (t Tally) unit(kind, field string) string {
	if f, ok := t.kinds.Field(kind, field); ok {
		return f.Unit
	}
	if _, ok := t.survey(kind); ok {
		return t.tx.Text("report.people_times")
	}
	return ""
}

func (t Tally) survey(kind string) (outreach.Survey, bool) {
	i := slices.IndexFunc(t.surveys.All(), func(s outreach.Survey) bool { return s.TallyKind() == kind })
	if i < 0 {
		return outreach.Survey{}, false
	}
	return t.surveys.All()[i], true
}

// places orders the fields; what it does not know (a kind taken out of the file) comes first.
func (t Tally) places() map[[2]string]int {
	place := map[[2]string]int{}
	add := func(kind, field string) { place[[2]string{kind, field}] = len(place) + 1 }
	for _, k := range t.kinds.All() {
		for _, f := range k.Fields {
			add(k.ID, f.ID)
		}
	}
	for _, s := range t.surveys.All() {
		for _, f := range []string{outreach.Invited, outreach.Reached, outreach.Answered} {
			add(s.TallyKind(), f)
		}
		for _, q := range s.Questions {
			for _, o := range q.Options {
				add(s.TallyKind(), o.Counts)
			}
		}
	}
	return place
}

// JSON is the tally as CONTRACT describes it, indented, with a newline at its end.
func (t Tally) JSON() ([]byte, error) {
	data, err := marshal(t)
	if err != nil {
		return nil, fmt.Errorf("write tally as JSON: %w", err)
	}
	return data, nil
}

// CSV is one row a number and village, in the form of Report.CSV: kind,field,unit,village,value.
func (t Tally) CSV() ([]byte, error) {
	rows := [][]string{{"kind", "field", "unit", "village", "value"}}
	for _, c := range t.Counts {
		rows = append(rows, []string{c.Kind, c.Field, c.Unit, c.Village, fmt.Sprint(c.Value)})
	}
	return writeCSV(rows)
}

// Text is the tally for chat and terminal, a line a number, over all villages.
func (t Tally) Text() string {
	if len(t.Counts) == 0 {
		return t.tx.Text("report.tally_none", "from", t.From, "to", t.To)
	}
	lines := []string{t.tx.Text("report.tally_title", "from", t.From, "to", t.To)}
	for i := 0; i < len(t.Counts); {
		row := t.Counts[i]
		var sum int64
		for ; i < len(t.Counts) && t.Counts[i].Kind == row.Kind && t.Counts[i].Field == row.Field; i++ {
			sum += t.Counts[i].Value
		}
		kind, field := t.names(row.Kind, row.Field)
		lines = append(lines, t.tx.Text("report.tally_line", "name", kind, "field", field, "value", sum, "unit", row.Unit))
	}
	return strings.Join(lines, "\n")
}

func (t Tally) names(kind, field string) (string, string) {
	if k, ok := t.kinds.Kind(kind); ok {
		if f, ok := k.Field(field); ok {
			return k.Name, f.Name
		}
		return k.Name, field
	}
	if s, ok := t.survey(kind); ok {
		return s.Name, surveyField(s, field, t.tx)
	}
	return kind, field
}
