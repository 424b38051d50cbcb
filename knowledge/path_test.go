package knowledge

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

// given reads "agreed=unsaid due=2026-02-10".
func given(text string) (list []chat.PathAnswer) {
	for _, f := range strings.Fields(text) {
		question, value, _ := strings.Cut(f, "=")
		list = append(list, chat.PathAnswer{Question: question, Value: value})
	}
	return list
}

func TestPath_AsksOneByOneAndEnds(t *testing.T) {
	b := loadBase(t)
	for name, c := range map[string]struct{ entry, given, want string }{ // want: ?question or a piece of the result
		"the beginning":                                     {"custody", "", "?income"},
		"what the entry says is not asked":                  {"iou-without-date", "", "?pressed"},
		"and leads elsewhere from another entry":            {"loan-limitation-passed", "", "?moved"},
		"an option leads on":                                {"iou-without-date", "pressed=refused", "?refused-day"},
		"a typed value leads to the result":                 {"iou-without-date", "pressed=refused refused-day=2026-02-10", "最晚2月9日（周五）"},
		"不清楚 is an answer":                                  {"iou-without-date", "pressed=unknown", "日子拿不准"},
		"an option that is no more is asked again":          {"iou-without-date", "pressed=gone", "?pressed"},
		"a value of the wrong form is asked again":          {"iou-without-date", "pressed=refused refused-day=350000", "?refused-day"},
		"an answer to a question not on the way is nothing": {"iou-without-date", "income=350000", "?pressed"},
		"a branch on what was chosen":                       {"dismissal-pay", "why=unfair served=36m0d wage=400000", "两倍大约24000元"},
		"the same with another choice":                      {"dismissal-pay", "why=ended served=36m0d wage=400000", "大约12000元"},
		"a count below":                                     {"inheritance-order", "will=will-no spouse=spouse-yes others=0", "遗产都归老伴"},
		"a count above":                                     {"inheritance-order", "will=will-no spouse=spouse-no others=3", "每人三分之一"},
		"a count out of its limits is asked again":          {"dibao-apply", "people=31", "?people"},
	} {
		step, ok := b.Path(c.entry, given(c.given), today)
		got := ""
		switch {
		case step.Question != nil:
			got = "?" + step.Question.ID
		case step.Result != nil:
			got = step.Result.Text
		}
		if !ok || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, %t, want %q", name, got, ok, c.want)
		}
	}
	if _, ok := b.Path("usury", nil, today); ok {
		t.Error("an entry without questions has some")
	}
	if _, ok := b.Path("no-such-entry", nil, today); ok {
		t.Error("an entry that is not there has questions")
	}
}

func TestPath_ChangesWithTheDay(t *testing.T) {
	b := loadBase(t)
	answers := given("paper=judgment got=2026-11-14")
	for day, want := range map[string]string{
		"2026-11-23": "最晚11月27日（周五）", "2026-11-27": "最晚11月27日（周五）", "2026-11-28": "顺延到11月30日（周一）", "2026-11-30": "顺延到11月30日（周一）",
		"2026-12-01": "到2026年11月29日就过了",
	} {
		step, _ := b.Path("appeal-how", answers, on(t, day))
		if step.Result == nil || !strings.Contains(step.Result.Text, want) {
			t.Errorf("on %s: %+v, want %q", day, step.Result, want)
		}
	}
	late := time.Date(2026, 11, 30, 23, 59, 0, 0, time.FixedZone("", 8*60*60)) // still the 30th where people live
	if step, _ := b.Path("appeal-how", answers, late); !strings.Contains(step.Result.Text, "顺延") {
		t.Errorf("a minute before midnight of the last day: %q", step.Result.Text)
	}
}

// lapsing is articles.jsonl, with one article that ended.
type lapsing struct {
	articleTable
	ended chat.Citation
}

func (l lapsing) Article(c chat.Citation, day string) (Article, bool) {
	a, ok := l.articleTable.Article(c, day)
	if c == l.ended {
		a.Until = "2026-11-01"
	}
	return a, ok
}

func TestPath_AResultWhoseArticleLapsedIsForAPerson(t *testing.T) {
	table := loadBase(t).data.articles
	for name, c := range map[string]struct {
		article string
		result  bool
	}{
		"the figure's own":         {"第一百八十八条", false},
		"one that the result adds": {"第一百九十五条", false},
		"one of another result":    {"第六百七十五条", true},
	} {
		b, err := Load(Config{Articles: lapsing{table, chat.Citation{Law: "中华人民共和国民法典", Article: c.article}}})
		if err != nil {
			t.Fatal(err)
		}
		step, ok := b.Path("iou-without-date", given("pressed=refused refused-day=2026-02-10"), today)
		if !ok || step.Question != nil || (step.Result != nil) != c.result {
			t.Errorf("%s lapsed: %+v, %t, want a result: %t", name, step, ok, c.result)
		}
	}
}

func TestPath_CitesWhatItRestsOn(t *testing.T) {
	b := loadBase(t)
	step, _ := b.Path("iou-without-date", given("pressed=refused refused-day=2026-02-10"), today)
	for _, want := range []string{"第一百八十八条", "第一百九十五条", "第二百零三条", "第四条", "第八条"} {
		if !slices.ContainsFunc(step.Result.Citations, func(c chat.Citation) bool { return c.Article == want }) {
			t.Errorf("citations %v, want %s", step.Result.Citations, want)
		}
	}
	if !strings.Contains(step.Result.Law, "flk.npc.gov.cn") || !strings.HasSuffix(step.Result.Text, b.data.words.Notice) {
		t.Errorf("result %+v", step.Result)
	}
}

func TestReadPath_OptionsInWords(t *testing.T) {
	b := loadBase(t)
	for text, want := range map[string]string{
		"头一回要钱时他就说不还了": "refused", "头一回要钱时，他就说不还了。": "refused", "没要过": "never", "不记得了": chat.PathUnknown, "他跑了咋办": "", "三年": "",
	} {
		if got := b.ReadPath("iou-without-date", nil, text, today); got.Value != want {
			t.Errorf("%q reads as %+v, want %q", text, got, want)
		}
	}
	if got := b.ReadPath("iou-without-date", given("pressed=unknown"), "没要过", today); got.Value+got.Text != "" {
		t.Errorf("after the result something was read: %+v", got)
	}
	if got := b.ReadPath("no-such-entry", nil, "没要过", today); got.Value+got.Text != "" {
		t.Errorf("of no entry something was read: %+v", got)
	}
}

// TestPaths_EveryWayEnds goes along every way of every path with every option and a few typed values: each ends in a result in at most three
// answers, and no sentence has a gap.
func TestPaths_EveryWayEnds(t *testing.T) {
	b := loadBase(t)
	typed := map[string][]string{
		answerDay: {"1960-02-29", "2026-09-20", "2026-11-22", "2027-12-31"}, answerLength: {"41m0d", "0m3d"}, answerMoney: {"0", "350000"}, answerCount: {"1", "4"},
	}
	results := 0
	var follow func(p *questionPath, answers []chat.PathAnswer)
	follow = func(p *questionPath, answers []chat.PathAnswer) {
		w := p.walk("", answers, today)
		q, r := w.end()
		if r != nil {
			results++
			res := b.pathResult(w, r)
			if res == nil || strings.ContainsAny(res.Text, "{}") || strings.Contains(res.Text, "0001年") || len(answers) > maxQuestions {
				t.Errorf("%s after %v: %+v", p.ID, answers, res)
			}
			return
		}
		values := append([]string{chat.PathUnknown}, typed[q.Answer]...)
		for _, o := range q.Options {
			values = append(values, o.ID)
		}
		for _, v := range values {
			follow(p, append(slices.Clone(answers), chat.PathAnswer{Question: q.ID, Value: v}))
		}
	}
	for _, p := range b.data.paths {
		follow(p, nil)
	}
	if results < 300 {
		t.Errorf("%d results seen: too few", results)
	}
	t.Logf("%d ways", results)
}
