package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/internal/testkit/office"
	"pufa/internal/testkit/redistest"
	"pufa/internal/testkit/talks"
	"pufa/internal/testkit/year"
	"pufa/outreach"
	"pufa/report"
	"pufa/texts"
)

// handTable is the year 2024 added up by hand from the script of testkit/year, by kind, field and village. Nothing of it is
// reckoned by the program.
const handTable = `
talk              times       兴隆村 10
talk              times       前进村 8
talk              times       太平村 5
leaflet           copies      兴隆村 370
leaflet           copies      前进村 380
leaflet           copies      太平村 187
banner            pieces      兴隆村 7
banner            pieces      前进村 9
banner            pieces      太平村 2
class             classes     -      4
class             attendances -      76
inspection        cases       -      5
inspection        problems    -      2
inspection        rectified   -      2
study             times       -      4
study             essays      -      19
meeting           times       -      5
meeting           documents   -      2
survey.outreach   invited     兴隆村 12
survey.outreach   invited     前进村 30
survey.outreach   reached     兴隆村 11
survey.outreach   reached     前进村 27
survey.outreach   answered    兴隆村 7
survey.outreach   answered    前进村 23
survey.outreach   recognised  兴隆村 7
survey.outreach   recognised  前进村 22
survey.outreach   learned     兴隆村 7
survey.outreach   learned     前进村 20
survey.outreach   wants_more  兴隆村 4
survey.outreach   wants_more  前进村 20
survey.outreach   grade.very_satisfied   前进村 12
survey.outreach   grade.satisfied        兴隆村 3
survey.outreach   grade.satisfied        前进村 7
survey.outreach   grade.fairly_satisfied 兴隆村 4
survey.outreach   grade.fairly_satisfied 前进村 2
survey.outreach   grade.dissatisfied     前进村 1
survey.outreach   grade.unknown          前进村 1
`

// TestYear replays the year of a real report through the chat over the whole bot, with slips of the pen that are put right,
// and compares every form of the result with the table.
func TestYear(t *testing.T) {
	for kind, url := range map[string]func(*testing.T) string{
		"embedded": func(t *testing.T) string { url, _ := redistest.Embedded(t); return url },
		"real":     func(t *testing.T) string { return redistest.Real(t).URL() },
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			y := newYear(t, url(t))
			if err := year.Play(slips{y.office}); err != nil {
				t.Fatal(err)
			}
			y.mended(t)
			y.verified(t)
			y.asJSON(t)
			y.asText(t)
			y.asCSV(t)
			y.asTally(t)
			y.ends(t)
			y.inChat(t)
		})
	}
}

// years is the office with what reads its books.
type years struct {
	office *office.Office
	books  ledger
}

func newYear(t *testing.T, url string) years {
	t.Helper()
	y := years{office: newOffice(t, url)}
	tx, err := texts.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := outreach.LoadKinds()
	if err != nil {
		t.Fatal(err)
	}
	surveys, err := outreach.LoadSurveys()
	if err != nil {
		t.Fatal(err)
	}
	y.books = ledger{y.office.Redis, kinds, surveys, tx, "瓦房镇"}
	return y
}

// slips is an office whose staff make mistakes and put them right the same week: 510 leaflets for 150, the wrong village, a
// deed logged twice. In the end the books must be those of somebody who never slipped.
type slips struct{ *office.Office }

// Say types what was meant, or the slip.
func (s slips) Say(who, text string) error {
	wrong := map[string]string{
		"兴隆村 宣讲4次 传单150份": "兴隆村 宣讲4次 传单510份",
		"太平村 宣讲3次 传单110份": "兴隆村 宣讲3次 传单110份",
	}
	if slip, ok := wrong[text]; ok {
		text = slip
	}
	return s.Office.Say(who, text)
}

// Now puts right what went wrong before the clock moves on.
func (s slips) Now(clock string) error {
	mend := map[string][]string{ // before that moment: when, and what is typed and pressed
		"2024-06-14 15:00": {"2024-05-13 09:00", "A-0015", "[改]", "150", "[打错了]"},
		"2024-10-15 15:00": {"2024-09-23 09:00",
			"A-0025", "[改]", "[改村]", "[太平村]", "[核对过了]", "A-0026", "[改]", "[改村]", "[太平村]", "村名看错了"},
		"2025-01-10 09:00": {"2025-01-08 10:00", "兴隆村 传单100份 2024年12月4日", "[对]", "A-0035", "[作废]", "[重复记了]"},
	}[clock]
	if len(mend) > 0 {
		if err := s.Office.Now(mend[0]); err != nil {
			return err
		}
		for _, step := range mend[1:] {
			if err := s.step(step); err != nil {
				return fmt.Errorf("mend %s: %w", step, err)
			}
		}
	}
	return s.Office.Now(clock)
}

func (s slips) step(step string) error {
	if label, ok := strings.CutPrefix(step, "["); ok {
		return s.Press(year.Staff, strings.TrimSuffix(label, "]"))
	}
	return s.Office.Say(year.Staff, step)
}

// mended checks that the slips were made, and put right with their reasons.
func (y years) mended(t *testing.T) {
	t.Helper()
	for id, want := range map[string]struct {
		reason string
		void   bool
	}{"A-0015": {"打错了", false}, "A-0025": {"核对过了", false}, "A-0026": {"村名看错了", false}, "A-0035": {"重复记了", true}} {
		a := y.activity(t, id)
		if !slices.Equal(a.Reasons, []string{want.reason}) || a.Void != want.void {
			t.Errorf("%s has reasons %q, void %v; want %q, %v", id, a.Reasons, a.Void, want.reason, want.void)
		}
	}
}

func (y years) activity(t *testing.T, id string) outreach.Activity {
	t.Helper()
	rec, err := y.office.Record(t.Context(), chat.Ref{Kind: outreach.RecordActivity, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	a, err := outreach.DecodeActivity(rec)
	if err != nil {
		t.Fatal(err)
	}
	if a.Version == 0 {
		t.Fatalf("there is no activity %s", id)
	}
	return a
}

func (y years) response(t *testing.T, id string) outreach.Response {
	t.Helper()
	rec, err := y.office.Record(t.Context(), chat.Ref{Kind: outreach.RecordResponse, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	r, err := outreach.DecodeResponse(rec)
	if err != nil {
		t.Fatal(err)
	}
	if r.Version == 0 {
		t.Fatalf("there is no response %s", id)
	}
	return r
}

// verified is `pufa verify`.
func (y years) verified(t *testing.T) {
	t.Helper()
	checked, differences, err := y.books.verify(t.Context())
	if err != nil || len(differences) > 0 || checked == 0 {
		t.Errorf("verify: %d buckets, differences %q, %v", checked, differences, err)
	}
}

func (y years) build(t *testing.T) report.Report {
	t.Helper()
	r, err := y.books.build(t.Context(), year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reportJSON is the form of CONTRACT.md, read by a stranger.
type reportJSON struct {
	Period   struct{ From, To string }
	Town     string
	Sections []struct {
		ID, Text string
		Numbers  []struct {
			Kind, Field, Printed, Unit, Rule string
			Value                            int64
			Records                          []string
		}
	}
	Satisfaction []map[string]any
}

// asJSON is `pufa report --format json`.
func (y years) asJSON(t *testing.T) {
	t.Helper()
	data, err := y.build(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var r reportJSON
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if r.Period.From != year.From || r.Period.To != year.To || r.Town != "瓦房镇" {
		t.Errorf("report of %+v, %s", r.Period, r.Town)
	}
	sums, left := totals(), year.Numbers()
	for _, s := range r.Sections {
		for _, n := range s.Numbers {
			if strings.HasPrefix(n.Kind, "survey.") {
				y.fromResponses(t, n.Kind+"."+n.Field, n.Value, n.Records)
				continue
			}
			if want := sums[n.Kind+"."+n.Field]; n.Value != want {
				t.Errorf("%s.%s = %d, want %d", n.Kind, n.Field, n.Value, want)
			}
			y.addsUp(t, n.Field, n.Value, n.Records)
			left = slices.DeleteFunc(left, func(w year.Number) bool {
				return w.Kind == n.Kind && w.Field == n.Field && w.Printed == n.Printed && slices.Equal(w.Records, n.Records)
			})
		}
	}
	for _, w := range left {
		t.Errorf("the report has no %s.%s printed %s from %v", w.Kind, w.Field, w.Printed, w.Records)
	}
	y.satisfaction(t, r.Satisfaction)
}

// addsUp checks that each record of a number is there, counts for the year, and that together they make the number.
func (y years) addsUp(t *testing.T, field string, value int64, ids []string) {
	t.Helper()
	var sum int64
	for _, id := range ids {
		a := y.activity(t, id)
		if a.Void || a.Day < year.From || a.Day > year.To {
			t.Errorf("%s counts %s, which is void or of another year: %+v", field, id, a)
		}
		sum += a.Numbers[field]
	}
	if sum != value {
		t.Errorf("%s is %d, its records %v make %d", field, value, ids, sum)
	}
}

// fromResponses checks a number of people: as many records as people, each saying so.
func (y years) fromResponses(t *testing.T, id string, value int64, ids []string) {
	t.Helper()
	unique := slices.Compact(slices.Sorted(slices.Values(ids)))
	if int64(len(ids)) != value || len(unique) != len(ids) {
		t.Errorf("%s is %d, with %d records, %d of them different", id, value, len(ids), len(unique))
	}
	field := strings.TrimPrefix(id, "survey.outreach.")
	for _, id := range ids {
		if field == outreach.Invited {
			rec, err := y.office.Record(t.Context(), chat.Ref{Kind: outreach.RecordFollowUp, ID: id})
			if err != nil || rec.Version == 0 {
				t.Errorf("there is no call-back %s (%v)", id, err)
			}
			continue
		}
		r := y.response(t, id)
		if answer, asked := r.Answers[field]; asked && answer != outreach.Yes {
			t.Errorf("%s counts %s, which says %s", field, id, answer)
		}
	}
}

// satisfaction compares with numbers reckoned by hand; Wilson 95 % for 28 of 30 and 28 of 29 from the printed formula.
func (y years) satisfaction(t *testing.T, all []map[string]any) {
	t.Helper()
	i := slices.IndexFunc(all, func(s map[string]any) bool { return s["survey"] == "outreach" })
	if i < 0 {
		t.Fatalf("no satisfaction of the outreach survey: %v", all)
	}
	got := all[i]
	for field, want := range map[string]float64{
		"invited": 42, "reached": 38, "answered": 30, "recognised": 29, "learned": 27, "wants_more": 24,
		"response_rate": 0.7143, "rate_all": 0.9333, "low_all": 0.7868, "high_all": 0.9815, "rate_known": 0.9655, "low_known": 0.8282, "high_known": 0.9939,
	} {
		if v, ok := got[field].(float64); !ok || math.Abs(v-want) > 0.00005 {
			t.Errorf("satisfaction %s = %v, want %v", field, got[field], want)
		}
	}
	grades := map[string]any{"very_satisfied": 12.0, "satisfied": 10.0, "fairly_satisfied": 6.0, "dissatisfied": 1.0, "very_dissatisfied": 0.0, "unknown": 1.0}
	if g, _ := got["grades"].(map[string]any); !maps.Equal(g, grades) || got["formula"] != "F3" {
		t.Errorf("grades %v by %v, want %v by F3", got["grades"], got["formula"], grades)
	}
}

// asText is what the township prints.
func (y years) asText(t *testing.T) {
	t.Helper()
	r := y.build(t)
	for _, text := range []string{r.Plain(), r.Markdown()} {
		for _, want := range []string{
			"横幅18条", "20余次", "900余份", "4期", "76人次", "4次", "19篇", "5次", "2份", "5件", "2个",
			"约定回访群众42人", "30人作答（答复率71.4%）", "29人对宣传内容表示认可", "27人表示学到了法律知识", "24人希望今后继续开展普法宣传",
			"30人中，28人表示满意", "78.7–98.2%", "撑不起「95%以上」",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the text does not say %s:\n%s", want, text)
			}
		}
		if strings.Contains(text, "示例") {
			t.Errorf("the text names people:\n%s", text)
		}
	}
	for _, never := range []string{"23次", "937份"} {
		if strings.Contains(r.Plain(), never) {
			t.Errorf("the section says %s, which is rounded in print:\n%s", never, r.Plain())
		}
	}
}

// asCSV is `pufa report --format csv`.
func (y years) asCSV(t *testing.T) {
	t.Helper()
	data, err := y.build(t).CSV()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "示例") {
		t.Error("the CSV names people")
	}
	text, bom := strings.CutPrefix(string(data), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !bom || len(rows) != 31 {
		t.Fatalf("CSV: %d rows, BOM %v, %v", len(rows), bom, err)
	}
	got := map[string]int64{}
	for _, row := range rows[1:] {
		if date := row[2]; date < year.From || date > year.To {
			t.Errorf("a response of %s", date)
		}
		got["answered "+row[3]]++
		got["channel "+row[4]+" "+row[5]]++
		got["grade."+row[6]+" "+row[3]]++
		for i, field := range []string{"recognised", "learned", "wants_more"} {
			if row[7+i] == outreach.Yes {
				got[field+" "+row[3]]++
			}
		}
	}
	want := map[string]int64{"channel telegram no": 18, "channel phone yes": year.Assisted}
	for _, row := range table() {
		if field, village := row.Field, row.Village; row.Kind == "survey.outreach" && field != "invited" && field != "reached" {
			want[field+" "+village] = row.Value
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the CSV counts %v, want %v", got, want)
	}
}

// asTally is `pufa tally --json`.
func (y years) asTally(t *testing.T) {
	t.Helper()
	counters, err := y.books.tally(t.Context(), year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	data, err := counters.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Counts []report.TallyRow }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for i := range got.Counts {
		got.Counts[i].Unit = ""
	}
	missing := table()
	for _, row := range got.Counts {
		i := slices.Index(missing, row)
		if i < 0 {
			t.Errorf("the tally has %+v, which the table has not", row)
			continue
		}
		missing = slices.Delete(missing, i, i+1)
	}
	if len(missing) > 0 {
		t.Errorf("the tally lacks %+v", missing)
	}
}

// ends checks what became of the 42.
func (y years) ends(t *testing.T) {
	t.Helper()
	got := map[outreach.FollowUpState]int{}
	in, err := y.books.input(t.Context(), year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.FollowUps {
		got[f.State]++
	}
	want := map[outreach.FollowUpState]int{outreach.FollowUpAnswered: 30, outreach.FollowUpLapsed: 10, outreach.FollowUpStopped: 2}
	if !maps.Equal(got, want) {
		t.Errorf("the call-backs ended %v, want %v", got, want)
	}
	if todo, err := y.office.Index(t.Context(), outreach.TodoList(), 0, 1e12, 0); err != nil || len(todo) > 0 {
		t.Errorf("%d call-backs are still on the list (%v)", len(todo), err)
	}
}

// inChat is what the administrator gets: the same section, the same files.
func (y years) inChat(t *testing.T) {
	t.Helper()
	y.office.Out()
	if err := y.office.Say(year.Admin, "报告 2024"); err != nil {
		t.Fatal(err)
	}
	r := y.build(t)
	if said := y.office.Out(); len(said) != 1 || said[0].Text != r.Plain() {
		t.Errorf("the chat says %+v, want %s", said, r.Plain())
	}
	responses, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	counters, err := y.books.tally(t.Context(), year.From, year.To)
	if err != nil {
		t.Fatal(err)
	}
	counts, err := counters.CSV()
	if err != nil {
		t.Fatal(err)
	}
	for label, want := range map[string][]byte{"明细 CSV": responses, "统计表 CSV": counts} {
		if err := y.office.Press(year.Admin, label); err != nil {
			t.Fatal(err)
		}
		file := slices.IndexFunc(y.office.Out(), func(l talks.Line) bool { return "\ufeff"+l.Content == string(want) })
		if file < 0 {
			t.Errorf("%s is another file than the command line's", label)
		}
	}
}

// table reads handTable.
func table() []report.TallyRow {
	var rows []report.TallyRow
	for line := range strings.Lines(strings.TrimSpace(handTable)) {
		var row report.TallyRow
		if _, err := fmt.Sscan(line, &row.Kind, &row.Field, &row.Village, &row.Value); err != nil {
			panic(err) // the table above
		}
		row.Village = strings.TrimPrefix(row.Village, "-")
		rows = append(rows, row)
	}
	return rows
}

// totals are the table's sums over all villages, by kind.field.
func totals() map[string]int64 {
	sums := map[string]int64{}
	for _, row := range table() {
		sums[row.Kind+"."+row.Field] += row.Value
	}
	return sums
}
