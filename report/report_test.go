package report_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pufa/chat"
	"pufa/outreach"
	"pufa/report"
	"pufa/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// house is what every test needs.
type house struct {
	tx      *texts.Texts
	kinds   *outreach.Kinds
	surveys *outreach.Surveys
}

func open(t testing.TB) house {
	t.Helper()
	own, err := os.ReadFile("../texts/zh/report.json") // alone: other rooms' sentences are no concern of this one
	if err != nil {
		t.Fatal(err)
	}
	tx, err := texts.Parse(fstest.MapFS{"report.json": {Data: own}})
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
	return house{tx, kinds, surveys}
}

func (h house) input() report.Input {
	return report.Input{Town: "瓦房镇", From: "2024-01-01", To: "2024-12-31", Kinds: h.kinds, Surveys: h.surveys}
}

func (h house) build(t testing.TB, in report.Input) report.Report {
	t.Helper()
	r, err := report.Build(in, h.tx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// activities makes n of a kind, days apart, sharing out the totals: the first ones get one more.
func activities(from int, kind string, n int, village string, totals map[string]int64) []outreach.Activity {
	var list []outreach.Activity
	for i := range n {
		a := outreach.Activity{ID: fmt.Sprintf("A-%04d", from+i), Kind: kind, Village: village, Numbers: map[string]int64{},
			Day: time.Date(2024, 3, 4+7*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
		for field, total := range totals {
			a.Numbers[field] = total / int64(n)
			if int64(i) < total%int64(n) {
				a.Numbers[field]++
			}
		}
		list = append(list, a)
	}
	return list
}

// year2024 is what the report of 2024 says was done.
func year2024() []outreach.Activity {
	var all []outreach.Activity
	add := func(kind string, n int, village string, totals map[string]int64) {
		all = append(all, activities(len(all)+1, kind, n, village, totals)...)
	}
	add("banner", 9, "兴隆村", map[string]int64{"pieces": 18})
	add("talk", 23, "二龙村", map[string]int64{"times": 23})
	add("leaflet", 12, "三家子村", map[string]int64{"copies": 937})
	add("class", 4, "", map[string]int64{"classes": 4, "attendances": 76})
	add("study", 4, "", map[string]int64{"times": 4, "essays": 19})
	add("meeting", 5, "", map[string]int64{"times": 5, "documents": 2})
	add("inspection", 5, "", map[string]int64{"cases": 5, "problems": 2, "rectified": 2})
	return all
}

// contacts are 42 people who agreed: 30 answer, 10 never do, 2 stop after being asked.
func contacts() ([]outreach.FollowUp, []outreach.Response) {
	var followUps []outreach.FollowUp
	var responses []outreach.Response
	for i := range 42 {
		village := []string{"兴隆村", "二龙村", "三家子村"}[i%7%3]
		day := fmt.Sprintf("2024-%02d-04", 3+i%9)
		f := outreach.FollowUp{ID: fmt.Sprintf("F-%04d", i+1), Survey: "outreach", Village: village, Day: day,
			Person: chat.PersonID(fmt.Sprintf("%032x", i)), State: outreach.FollowUpLapsed, Reached: i < 36}
		switch {
		case i < 30:
			f.State = outreach.FollowUpAnswered
			responses = append(responses, response(i, f))
		case i < 32:
			f.State = outreach.FollowUpStopped
		}
		followUps = append(followUps, f)
	}
	return followUps, responses
}

func response(i int, f outreach.FollowUp) outreach.Response {
	s := outreach.Response{ID: "R-" + f.ID[2:], Survey: f.Survey, FollowUp: f.ID, Village: f.Village, Day: f.Day, Person: f.Person, Channel: "telegram",
		Answers: map[string]string{"recognised": outreach.Yes, "learned": outreach.Yes, "wants_more": outreach.Yes, "grade": outreach.Satisfied}}
	if i%3 == 0 {
		s.Channel, s.Assisted = "phone", true
	}
	switch i {
	case 3:
		s.Answers = map[string]string{"recognised": outreach.No, "learned": outreach.No, "wants_more": outreach.Skip, "grade": outreach.Dissatisfied}
		s.Comment = "=讲得太快"
	case 7:
		s.Answers["learned"], s.Answers["grade"] = outreach.Unsure, outreach.Unknown
	case 11:
		s.Answers["grade"], s.Comment = outreach.VerySatisfied, "还想听\n宅基地的事"
	}
	return s
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; run with -update and look at the diff. got:\n%s", path, got)
	}
}

func TestBuild_TheYear2024(t *testing.T) {
	h := open(t)
	in := h.input()
	in.Activities = year2024()
	r := h.build(t, in)
	text := r.Plain()
	for _, want := range []string{"18条", "20余次", "900余份", "4期", "76人次", "4次", "19篇", "5次", "2份", "5件", "2个"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text has no %s:\n%s", want, text)
		}
	}
	for _, never := range []string{"满意", "回访", "937", "23次"} {
		if strings.Contains(text, never) {
			t.Errorf("the text says %s, which nothing carries:\n%s", never, text)
		}
	}
	want := map[string]int64{"banner.pieces": 18, "talk.times": 23, "leaflet.copies": 937, "class.classes": 4, "class.attendances": 76, "study.times": 4,
		"study.essays": 19, "meeting.times": 5, "meeting.documents": 2, "inspection.cases": 5, "inspection.problems": 2, "inspection.rectified": 2}
	got := map[string]int64{}
	for _, n := range r.Numbers() {
		got[n.ID()] = n.Value
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("numbers = %v, want %v", got, want)
	}
	golden(t, "year2024.txt", []byte(text+"\n"))
}

func TestBuild_EveryNumberIsTheSumOfItsRecords(t *testing.T) {
	h := open(t)
	in := h.input()
	in.Activities = year2024()
	in.FollowUps, in.Responses = contacts()
	byID := map[string]outreach.Activity{}
	for _, a := range in.Activities {
		byID[a.ID] = a
	}
	for _, n := range h.build(t, in).Numbers() {
		var sum int64
		for _, ref := range n.Refs() {
			if ref.Kind == outreach.RecordActivity {
				sum += byID[ref.ID].Numbers[n.Field]
			} else {
				sum++
			}
		}
		if sum != n.Value || sum == 0 {
			t.Errorf("%s = %d, its records %v come to %d", n.ID(), n.Value, n.Records, sum)
		}
	}
}

func TestBuild_FortyTwoContacts(t *testing.T) {
	h := open(t)
	in := h.input()
	in.Activities = year2024()
	in.FollowUps, in.Responses = contacts()
	r := h.build(t, in)
	s := r.Satisfaction[0]
	if s.Invited != 42 || s.Reached != 36 || s.Answered != 30 || s.Recognised != 29 || s.Learned != 28 || s.WantsMore != 29 {
		t.Errorf("satisfaction = %+v", s)
	}
	if want := (report.Grades{VerySatisfied: 1, Satisfied: 27, Dissatisfied: 1, Unknown: 1}); s.Grades != want {
		t.Errorf("grades = %+v, want %+v", s.Grades, want)
	}
	if line := s.Line(); !strings.Contains(line, "93.3%") || !strings.Contains(line, "78.7–98.2%") || !strings.Contains(line, "71.4%") {
		t.Errorf("Line = %s, want 93.3%%, 78.7–98.2%% and 71.4%%", line)
	}
	if got, want := s.Claim(95), "30份答复撑不起「95%以上」这句话，可以写「作出评价的30人中，28人表示满意」。"; got != want {
		t.Errorf("Claim(95) = %s, want %s", got, want)
	}
	if strings.Contains(r.Sections[0].Text, "95%") {
		t.Errorf("the section claims what the sample does not carry: %s", r.Sections[0].Text)
	}
	golden(t, "contacts.txt", []byte(r.Plain()+"\n"))
	golden(t, "contacts.md", []byte(r.Markdown()))
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "contacts.json", data)
	table, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "contacts.csv", table)
}

func TestBuild_LeavesOutWhatDoesNotCount(t *testing.T) {
	h := open(t)
	in := h.input()
	in.Activities = activities(1, "talk", 3, "兴隆村", map[string]int64{"times": 3})
	in.Activities[0].Void = true
	in.Activities[1].Day = "2023-12-31"
	in.FollowUps = []outreach.FollowUp{{ID: "F-0001", Survey: "outreach", Day: "2025-01-01"}}
	in.Responses = []outreach.Response{{ID: "R-0001", Survey: "outreach", Day: "2025-01-01"}}
	r := h.build(t, in)
	n := r.Numbers()
	if len(n) != 1 || n[0].Value != 1 || !reflect.DeepEqual(n[0].Records, []string{"A-0003"}) {
		t.Errorf("numbers = %+v, want one talk, A-0003", n)
	}
	if s := r.Satisfaction[0]; s.Invited != 0 || s.Answered != 0 {
		t.Errorf("satisfaction counts another year: %+v", s)
	}
}

func TestBuild_SaysOnlyWhatResponsesCarry(t *testing.T) {
	h := open(t)
	invited := []outreach.FollowUp{{ID: "F-0001", Survey: "outreach", Day: "2024-03-04", Person: "p1"}, {ID: "F-0002", Survey: "outreach", Day: "2024-03-05", Person: "p2"}}
	answer := func(answers map[string]string) []outreach.Response {
		return []outreach.Response{{ID: "R-0001", Survey: "outreach", Day: "2024-03-04", Person: "p1", Answers: answers}}
	}
	tests := []struct {
		name      string
		followUps []outreach.FollowUp
		responses []outreach.Response
		want      string
	}{
		{"nobody answered", invited, nil, "活动后约定回访群众2人，尚未收到答复。"},
		{"one answered nothing", invited, answer(map[string]string{"recognised": "skip", "grade": "skip"}), "活动后约定回访群众2人，1人作答（答复率50.0%）。"},
		{"one learned", invited, answer(map[string]string{"learned": "yes"}), "活动后约定回访群众2人，1人作答（答复率50.0%），其中1人表示学到了法律知识。"},
		{"one is not satisfied", invited, answer(map[string]string{"grade": "dissatisfied"}),
			"活动后约定回访群众2人，1人作答（答复率50.0%）。作出评价的1人中，0人表示满意。"},
		{"one person called back twice is two attendances", []outreach.FollowUp{invited[0], {ID: "F-0003", Survey: "outreach", Day: "2024-03-06", Person: "p1"}},
			nil, "活动后约定回访群众2人次，尚未收到答复。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := h.input()
			in.FollowUps, in.Responses = tt.followUps, tt.responses
			if got := h.build(t, in).Sections[0].Text; got != tt.want {
				t.Errorf("section = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBuild_AClaimThatIsCarried(t *testing.T) {
	h := open(t)
	in := h.input()
	for i := range 100 {
		f := outreach.FollowUp{ID: fmt.Sprintf("F-%04d", i), Survey: "outreach", Day: "2024-03-04", Person: chat.PersonID(fmt.Sprint(i))}
		in.FollowUps = append(in.FollowUps, f)
		in.Responses = append(in.Responses, outreach.Response{ID: fmt.Sprintf("R-%04d", i), Survey: "outreach", Day: "2024-03-04", Answers: map[string]string{"grade": "satisfied"}})
	}
	r := h.build(t, in)
	if text := r.Sections[0].Text; !strings.HasSuffix(text, "据回访，群众满意度达到95%以上。") {
		t.Errorf("100 of 100 satisfied, section = %s", text)
	}
	if got := r.Satisfaction[0].Claim(99); !strings.Contains(got, "撑不起「99%以上」") {
		t.Errorf("Claim(99) with 100 of 100 = %s, want a refusal: the interval begins at 96.3 %%", got)
	}
}

func TestBuild_Nothing(t *testing.T) {
	h := open(t)
	r := h.build(t, h.input())
	if got := r.Plain(); got != "2024年没有普法宣传的记录。" {
		t.Errorf("Plain = %q", got)
	}
	if got := r.Markdown(); !strings.Contains(got, "没有普法宣传的记录") {
		t.Errorf("Markdown = %q", got)
	}
	if got := r.Satisfaction[0].Claim(95); got != "还没有人作出评价，写不了满意度。" {
		t.Errorf("Claim = %q", got)
	}
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Sections     []any
		Satisfaction []map[string]any
	}
	if err := json.Unmarshal(data, &back); err != nil || back.Sections == nil || back.Satisfaction[0]["rate_all"] != nil {
		t.Errorf("JSON = %s, %v; want an empty list of sections and null for the rate of nobody", data, err)
	}
}

func TestBuild_NamesThePeriod(t *testing.T) {
	h := open(t)
	tests := []struct{ from, to, want string }{
		{"2024-01-01", "2024-12-31", "2024年"},
		{"2024-01-01", "2024-06-30", "2024年上半年"},
		{"2024-07-01", "2024-12-31", "2024年下半年"},
		{"2024-07-01", "2024-09-30", "2024年第三季度"},
		{"2024-02-01", "2024-02-29", "2024年2月"},
		{"2023-02-01", "2023-02-28", "2023年2月"},
		{"2024-03-04", "2024-03-04", "2024年3月4日"},
		{"2024-01-01", "2024-12-30", "2024年1月1日至2024年12月30日"},
		{"2023-07-01", "2024-06-30", "2023年7月1日至2024年6月30日"},
	}
	for _, tt := range tests {
		in := h.input()
		in.From, in.To = tt.from, tt.to
		if got := h.build(t, in).Name(); got != tt.want {
			t.Errorf("the period %s to %s is called %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
	for _, bad := range [][2]string{{"2024", "2024-12-31"}, {"2024-01-01", "2024-02-30"}, {"2024-12-31", "2024-01-01"}} {
		in := h.input()
		in.From, in.To = bad[0], bad[1]
		if _, err := report.Build(in, h.tx); err == nil {
			t.Errorf("Build of %v = nil error, want one", bad)
		}
	}
}

func TestMarkdown_HidesSmallVillages(t *testing.T) {
	h := open(t)
	tests := []struct {
		name   string
		groups map[string]int
		want   []string // villages with a row
	}{
		{"all large enough", map[string]int{"甲村": 6, "乙村": 5}, []string{"甲村", "乙村"}},
		{"one small takes the smallest large one along", map[string]int{"甲村": 9, "乙村": 6, "丙村": 1}, []string{"甲村", "其余"}},
		{"small ones together are enough", map[string]int{"甲村": 9, "乙村": 3, "丙村": 2}, []string{"甲村", "其余"}},
		{"nothing can be shown", map[string]int{"甲村": 6, "乙村": 2}, nil},
		{"all small", map[string]int{"甲村": 4, "乙村": 4}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := h.input()
			for village, n := range tt.groups {
				for i := range n {
					id := fmt.Sprintf("%s-%d", village, i)
					in.FollowUps = append(in.FollowUps, outreach.FollowUp{ID: "F-" + id, Survey: "outreach", Day: "2024-03-04", Village: village, Person: chat.PersonID(id)})
					in.Responses = append(in.Responses, outreach.Response{ID: "R-" + id, Survey: "outreach", Day: "2024-03-04", Village: village})
				}
			}
			text, _, _ := strings.Cut(h.build(t, in).Markdown(), "## "+h.tx.Text("report.heading_sources"))
			var got []string
			for _, v := range []string{"甲村", "乙村", "丙村", "其余"} {
				if strings.Contains(text, "| "+v+" |") {
					got = append(got, v)
				}
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%v shows %v, want %v:\n%s", tt.groups, got, tt.want, text)
			}
		})
	}
}

func TestNumber_OpensInWords(t *testing.T) {
	h := open(t)
	in := h.input()
	in.Activities = year2024()
	in.FollowUps, in.Responses = contacts()
	tests := []struct{ id, phrase, exact, record string }{
		{"talk.times", "进村入户宣讲20余次", "23次", outreach.RecordActivity},
		{"survey.outreach.invited", "应回访42人", "42人", outreach.RecordFollowUp},
		{"survey.outreach.recognised", "29人对宣传内容表示认可", "29人", outreach.RecordResponse},
		{"survey.outreach.satisfied", "表示满意28人", "28人", outreach.RecordResponse},
	}
	numbers := map[string]report.Number{}
	for _, n := range h.build(t, in).Numbers() {
		numbers[n.ID()] = n
	}
	for _, tt := range tests {
		n := numbers[tt.id]
		if n.Phrase() != tt.phrase || n.Exact() != tt.exact || n.HowCounted() == "" || len(n.Refs()) != int(n.Value) || n.Refs()[0].Kind != tt.record {
			t.Errorf("%s = %q %q %q %v, want %q %q and %d of kind %s", tt.id, n.Phrase(), n.Exact(), n.HowCounted(), n.Refs(), tt.phrase, tt.exact, n.Value, tt.record)
		}
	}
}
