package knowledge

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pufa/chat"
	"pufa/knowledge/laws"
)

func TestPolicy_Verdict(t *testing.T) {
	p := &policy{Entry: judge{Bar: 0.8}, Clarify: judge{Bar: 0.6}, Statute: judge{Bar: 0.7}}
	for _, c := range []struct {
		name                    string
		entry, clarify, statute float64
		want                    chat.AnswerKind
	}{
		{"a sure entry answers", 0.8, 0.9, 0.9, chat.Answered},
		{"an unsure one is asked back", 0.79, 0.9, 0.1, chat.Clarify},
		{"articles that are surer than any of three entries are shown", 0.5, 0.65, 0.75, chat.Statute},
		{"articles that are less sure are not", 0.5, 0.75, 0.72, chat.Clarify},
		{"articles alone are shown", 0.1, 0.2, 0.7, chat.Statute},
		{"nothing is sure", 0.79, 0.59, 0.69, chat.Handover},
		{"nothing is found", 0, 0, 0, chat.Handover},
	} {
		if got := p.verdict(c.entry, c.clarify, c.statute); got != c.want {
			t.Errorf("%s: verdict(%v, %v, %v) = %s, want %s", c.name, c.entry, c.clarify, c.statute, got, c.want)
		}
	}
}

func TestPolicy_RefusesAFileWithAFault(t *testing.T) {
	good := loadBase(t).data.policy
	for name, spoil := range map[string]func(p *policy){
		"a weight is missing":          func(p *policy) { delete(p.Entry.Weights, "margin") },
		"evidence that there is not":   func(p *policy) { p.Statute.Weights["moon"] = 1 },
		"no bar":                       func(p *policy) { p.Clarify.Bar = 0 },
		"a bar that nothing can reach": func(p *policy) { p.Entry.Bar = 1.2 },
	} {
		p := good
		for _, j := range []*judge{&p.Entry, &p.Clarify, &p.Statute} {
			j.Weights = maps.Clone(j.Weights)
		}
		spoil(&p)
		if err := p.check(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := good.check(); err != nil {
		t.Errorf("policy.yaml: %v", err)
	}
}

// TestAnswer_AsksBack asks what several entries may mean.
func TestAnswer_AsksBack(t *testing.T) {
	b := loadBase(t)
	a := answer(t, b, "老板不给钱咋办")
	if a.Kind != chat.Clarify || len(a.Choices) < 2 || len(a.Choices) > maxChoices || len(a.Citations) > 0 || a.Entry != "" {
		t.Fatalf("%s %q %v, want two or three choices and nothing cited", a.Kind, a.Entry, a.Choices)
	}
	if !slices.ContainsFunc(a.Choices, func(c chat.Choice) bool { return c.Entry == "unpaid-wages" }) {
		t.Errorf("choices %v, want unpaid-wages among them", a.Choices)
	}
	for _, c := range a.Choices {
		if !strings.Contains(a.Text, c.Title) {
			t.Errorf("%q is not in the text:\n%s", c.Title, a.Text)
		}
		if chosen := b.Chat().Chosen(c.Entry, "老板不给钱咋办", today); chosen.Kind != chat.Answered || chosen.Entry != c.Entry {
			t.Errorf("chosen %s: %s %q", c.Entry, chosen.Kind, chosen.Entry)
		}
	}
	if a := b.Chat().Chosen("no-such-entry", "", today); a.Kind != chat.Handover {
		t.Errorf("an entry that there is none of: %s", a.Kind)
	}
}

// tinyIndex is an index of one law in two texts.
func tinyIndex(t *testing.T) *laws.Index {
	t.Helper()
	c, err := laws.Read(nil, fstest.MapFS{
		"示例法(2011-01-01).md": {Data: []byte("# 中华人民共和国示例法\n2011年1月1日施行\n<!-- INFO END -->\n第一条 探井的人要先报告。\n第二条 采出来的归国家。\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return laws.Build(c, nil)
}

// TestAnswer_ShowsArticlesThatAreFound has the search find what it likes.
func TestAnswer_ShowsArticlesThatAreFound(t *testing.T) {
	b, err := Load(Config{Laws: tinyIndex(t)})
	if err != nil {
		t.Fatal(err)
	}
	hit := func(article string, score float64) laws.Hit {
		return laws.Hit{Law: "中华人民共和国示例法", Article: article, Score: score, Lay: 0.9}
	}
	found := []laws.Hit{hit("第一条", 6), hit("第二条", 5.5), hit("第九条", 5)} // there is no 第九条
	b = b.searching(func(string, string, int) []laws.Hit { return found })
	const text = "量子计算机归哪儿管呀"
	a := answer(t, b, text)
	want := []chat.Citation{{Law: "中华人民共和国示例法", Article: "第一条"}, {Law: "中华人民共和国示例法", Article: "第二条"}}
	if a.Kind != chat.Statute || !slices.Equal(a.Citations, want) || a.Entry != "" {
		t.Fatalf("%s %v, want the two articles that exist", a.Kind, a.Citations)
	}
	if got := b.Likely(text, today); !strings.Contains(got, "《示例法》第一条、第二条") {
		t.Errorf("Likely = %q", got)
	}
	for _, part := range []string{b.data.words.StatuteFound, "探井的人要先报告", "采出来的归国家", b.data.words.Notice} {
		if !strings.Contains(a.Text, part) {
			t.Errorf("%q is missing in:\n%s", part, a.Text)
		}
	}
	for name, less := range map[string][]laws.Hit{
		"none is found":           nil,
		"what is found is unsure": {hit("第一条", -3), hit("第二条", -3), hit("第一条", -3), hit("第二条", -3)},
		"none of them exists":     {hit("第八条", 9), hit("第九条", 9)},
	} {
		found = less
		for i := range found {
			if name == "what is found is unsure" {
				found[i].Lay = 0
			}
		}
		if a := answer(t, b, text); a.Kind != chat.Handover || len(a.Citations) > 0 {
			t.Errorf("%s: %s %v", name, a.Kind, a.Citations)
		}
	}
	if got := loadBase(t).Likely(text, today); got != "" {
		t.Errorf("without statutes Likely = %q", got)
	}
}

// TestAnswer_ABareReferenceWantsTheArticle: with statutes its own words; without, the entry that gives it most weight. Who asks something
// with it gets the entry that answers that.
func TestAnswer_ABareReferenceWantsTheArticle(t *testing.T) {
	b := loadBase(t)
	bare := answer(t, b, "民法典1079条")
	e, _ := b.Entry(bare.Entry)
	if bare.Kind != chat.Answered || len(e.Law) == 0 || e.Law[0].Article != "第一千零七十九条" {
		t.Errorf("without statutes: %s %q that begins with %v", bare.Kind, bare.Entry, e.Law)
	}
	with, err := Load(Config{Laws: lawIndex(t, map[string]string{"民法典.md": smallCode})})
	if err != nil {
		t.Fatal(err)
	}
	if a := answer(t, with, "民法典675条是啥"); a.Kind != chat.Statute || !strings.Contains(a.Text, "借款人应当按照约定的期限返还借款") {
		t.Errorf("with statutes: %s\n%s", a.Kind, a.Text)
	}
}
