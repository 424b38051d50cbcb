package report_test

import (
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/outreach"
	"pufa/report"
)

// readCSV checks the form of a file and reads it back.
func readCSV(t *testing.T, data []byte) [][]string {
	t.Helper()
	text, ok := strings.CutPrefix(string(data), "\uFEFF")
	if !ok {
		t.Error("the file does not begin with a BOM")
	}
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("a line does not end in CRLF")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCSV_NoCellIsAFormula(t *testing.T) {
	h := open(t)
	tests := []struct{ name, comment, want string }{
		{"plain words", "讲得好", "讲得好"},
		{"a formula", "=1+1", "'=1+1"},
		{"plus", "+1", "'+1"},
		{"minus", "-1", "'-1"},
		{"at", "@SUM(A1)", "'@SUM(A1)"},
		{"full-width equals", "＝1", "'＝1"},
		{"full-width plus", "＋1", "'＋1"},
		{"full-width minus", "－1", "'－1"},
		{"full-width at", "＠a", "'＠a"},
		{"behind a blank", " =1", "' =1"},
		{"behind a no-break space", "\u00a0=1", "'\u00a0=1"},
		{"behind an ideographic blank", "　=1", "'　=1"},
		{"behind a zero-width space", "\u200b=1", "'\u200b=1"},
		{"behind a BOM", "\ufeff=1", "'\ufeff=1"},
		{"behind a direction mark", "\u202e=1", "'\u202e=1"},
		{"behind several", " \u200b　=1", "' \u200b　=1"},
		{"a tab first", "\t讲得好", "'\t讲得好"},
		{"a line end first", "\n=1", "' =1"},
		{"a carriage return first", "\r讲得好", "' 讲得好"},
		{"a NUL first", "\x00=1", "'=1"},
		{"a line end inside", "好\r\n=1", "好 =1"},
		{"quotes and commas", `他说"好",真的`, `他说"好",真的`},
		{"an equals sign inside", "1=1", "1=1"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := h.input()
			in.Responses = []outreach.Response{{ID: "R-0001", Survey: "outreach", Day: "2024-03-04", Village: "兴隆村", Comment: tt.comment}}
			data, err := h.build(t, in).CSV()
			if err != nil {
				t.Fatal(err)
			}
			if got := readCSV(t, data)[1][10]; got != tt.want {
				t.Errorf("comment %q is written as %q, want %q", tt.comment, got, tt.want)
			}
		})
	}
}

// FuzzCSV: whatever a comment holds, its cell is one line and begins with nothing a spreadsheet reckons.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1", "\x00\x00=", "　\u200b+1", "\"\r\n", "\xff=1", "'=1"} {
		f.Add(s)
	}
	h := open(f)
	f.Fuzz(func(t *testing.T, comment string) {
		in := h.input()
		in.Responses = []outreach.Response{{ID: "R-0001", Survey: "outreach", Day: "2024-03-04", Comment: comment}}
		data, err := h.build(t, in).CSV()
		if err != nil {
			t.Fatal(err)
		}
		rows := readCSV(t, data)
		cell := rows[1][10]
		if len(rows) != 2 || strings.ContainsAny(cell, "\r\n\x00") || cell != "" && strings.ContainsAny(cell[:1], "=+-@\t") {
			t.Errorf("comment %q is written as %q in %d rows", comment, cell, len(rows))
		}
	})
}

func TestCSV_AgreesWithTallyAndSection(t *testing.T) {
	h := open(t)
	in := h.input()
	in.FollowUps, in.Responses = contacts()
	r := h.build(t, in)
	data, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, data)
	if want := "response,survey,date,village,channel,assisted,grade,recognised,learned,wants_more,comment"; strings.Join(rows[0], ",") != want {
		t.Errorf("head = %v, want %s", rows[0], want)
	}
	said := map[string]int64{}
	for _, row := range rows[1:] {
		said["answered"]++
		said["grade."+row[6]]++
		for i, field := range []string{"recognised", "learned", "wants_more"} {
			if row[7+i] == outreach.Yes {
				said[field]++
			}
		}
	}
	tally := map[string]int64{}
	survey, _ := h.surveys.Survey("outreach")
	var counts []chat.Count
	for _, f := range in.FollowUps {
		counts = append(counts, f.Counts()...)
	}
	for _, s := range in.Responses {
		counts = append(counts, s.Counts(survey)...)
	}
	for _, row := range report.NewTally("2024-01-01", "2024-12-31", counts, h.kinds, h.surveys, h.tx).Counts {
		tally[row.Field] += row.Value
	}
	for field, n := range said {
		if tally[field] != n {
			t.Errorf("the CSV has %d for %s, the tally %d", n, field, tally[field])
		}
	}
	for _, n := range r.Numbers() {
		if v, ok := tally[n.Field]; ok && v != n.Value {
			t.Errorf("the section has %d for %s, the tally %d", n.Value, n.Field, v)
		}
	}
}

// tallied are the counts of two villages and the township.
func tallied(h house) report.Tally {
	counts := []chat.Count{
		{Kind: "survey.outreach", Field: "grade.satisfied", Village: "兴隆村", Day: "2024-03-04", Delta: 3},
		{Kind: "survey.outreach", Field: "invited", Village: "兴隆村", Day: "2024-03-04", Delta: 4},
		{Kind: "talk", Field: "times", Village: "兴隆村", Day: "2024-03-04", Delta: 2},
		{Kind: "talk", Field: "times", Village: "兴隆村", Day: "2024-03-05", Delta: -1},
		{Kind: "talk", Field: "times", Village: "二龙村", Day: "2024-03-05", Delta: 22},
		{Kind: "talk", Field: "times", Village: "二龙村", Day: "2025-01-01", Delta: 5},
		{Kind: "talk", Field: "attendances", Village: "二龙村", Day: "2024-03-05", Delta: 32},
		{Kind: "class", Field: "classes", Day: "2024-03-05", Delta: 1},
		{Kind: "class", Field: "classes", Day: "2024-03-06", Delta: -1},
		{Kind: "board", Field: "pieces", Day: "2024-03-06", Delta: 2},
	}
	return report.NewTally("2024-01-01", "2024-12-31", counts, h.kinds, h.surveys, h.tx)
}

func TestTally_AddsUpAPeriod(t *testing.T) {
	h := open(t)
	want := []report.TallyRow{
		{"board", "pieces", "", "", 2},
		{"talk", "times", "次", "二龙村", 22},
		{"talk", "times", "次", "兴隆村", 1},
		{"talk", "attendances", "人次", "二龙村", 32},
		{"survey.outreach", "invited", "人次", "兴隆村", 4},
		{"survey.outreach", "grade.satisfied", "人次", "兴隆村", 3},
	}
	if got := tallied(h).Counts; !reflect.DeepEqual(got, want) {
		t.Errorf("Counts = %v, want %v", got, want)
	}
}

func TestTally_Forms(t *testing.T) {
	h := open(t)
	tally := tallied(h)
	wantText := "2024-01-01 至 2024-12-31 记录的数\nboard · pieces 2\n进村入户宣讲 · 宣讲次数 23次\n进村入户宣讲 · 听讲人次 32人次\n普法宣传回访 · 应回访 4人次\n普法宣传回访 · 总的来说，您满意吗？ 满意 3人次"
	if got := tally.Text(); got != wantText {
		t.Errorf("Text = %q, want %q", got, wantText)
	}
	data, err := tally.CSV()
	if err != nil {
		t.Fatal(err)
	}
	if rows := readCSV(t, data); len(rows) != 7 || strings.Join(rows[0], ",") != "kind,field,unit,village,value" || strings.Join(rows[2], ",") != "talk,times,次,二龙村,22" {
		t.Errorf("CSV = %v", rows)
	}
	data, err = tally.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		From, To string
		Counts   []map[string]any
	}
	if err := json.Unmarshal(data, &back); err != nil || back.From != "2024-01-01" || back.To != "2024-12-31" ||
		!reflect.DeepEqual(back.Counts[1], map[string]any{"kind": "talk", "field": "times", "unit": "次", "village": "二龙村", "value": 22.0}) {
		t.Errorf("JSON = %s, %v", data, err)
	}
}

func TestTally_Nothing(t *testing.T) {
	h := open(t)
	tally := report.NewTally("2024-01-01", "2024-12-31", nil, h.kinds, h.surveys, h.tx)
	if got := tally.Text(); got != "2024-01-01 至 2024-12-31 没有记录。" {
		t.Errorf("Text = %q", got)
	}
	data, err := tally.JSON()
	if err != nil || !strings.Contains(string(data), `"counts": []`) {
		t.Errorf("JSON = %s, %v; want an empty list", data, err)
	}
}
