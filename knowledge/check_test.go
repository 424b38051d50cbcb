package knowledge

import (
	"strings"
	"testing"
	"time"
)

func check(t testing.TB, day time.Time, files map[string]string) []Finding {
	t.Helper()
	found, err := Check(Config{Dirs: []string{folder(t, files)}}, day)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCheck_BuiltInEntriesAreSound(t *testing.T) {
	found, err := Check(Config{}, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Severity == SeverityError {
			t.Error(f)
		} else {
			t.Log(f)
		}
	}
}

// soundEntry is the sample with all that the lint wants: a body of due size and a slot that is known.
func soundEntry() string {
	filler := strings.Repeat("这里写清怎么办，去哪办，带啥去。", 20)
	return strings.Replace(sampleEntry, "2. 不懂打12348", "2. "+filler+"不懂打12348", 1)
}

const soundLocal = "well.counter: {label: 打井找谁批}\n"

func TestCheck_FindsWhatIsWrong(t *testing.T) {
	if found := check(t, today, map[string]string{"a.md": soundEntry(), "local.yaml": soundLocal}); len(found) > 0 {
		t.Fatalf("the sound entry has findings: %v", found)
	}
	for name, c := range map[string]struct{ old, new, rule string }{
		"a topic nobody knows":            {"topic: land", "topic: moon", "unknown_topic"},
		"an article that is not there":    {"第六百七十五条", "第一千九百九十九条", "unlisted_article"},
		"an article nobody checked":       {"民法典 675", "民法典 1999", "unknown_article"},
		"a listed one that is not named":  {"民法典 675", "民法典 675, 民法典 680", "unnamed_article"},
		"a named one that is not listed":  {"还有一条", "还有（第六百八十条）", "unlisted_article"},
		"a law nobody knows in the body":  {"还有一条", "还有（月球法第三条）", "unknown_name"},
		"an article in the conclusion":    {"先问窗口", "按民法典第六百七十五条先问窗口", "article_in_conclusion"},
		"too few asks":                    {", 自家院里钻口井行不行, 打机井找谁批, 井打完了水利的来找, 浇地打眼井, 钻井队让我先办手续, 私自打井罚不罚, 老井不用了咋封]", ", 打井]", "few_own_asks"},
		"an ask of two characters":        {"老井不用了咋封", "老井", "ask_bad"},
		"an ask of another entry":         {"老井不用了咋封", "低保咋办", "ask_twice"},
		"an ask that is an emergency":     {"老井不用了咋封", "孩子掉井里不见了", "ask_crisis"},
		"a slot that is not listed":       {"local: [well.counter]", "local: []", "slot_unlisted"},
		"a slot that is not used":         {"local: [well.counter]", "local: [well.counter, dibao.days]", "slot_unused"},
		"a slot that is not known":        {"well.counter", "well.unknown", "slot_unknown"},
		"a slot written wrong":            {"{{local well.counter}}", "{{local well.counter}}{{well}}", "slot_odd"},
		"a review that ends before":       {"review_by: 2027-11-22", "review_by: 2026-11-01", "review_order"},
		"a review that is ten years away": {"review_by: 2027-11-22", "review_by: 2036-11-22", "review_order"},
		"a private telephone":             {"不懂打12348", "不懂打13812345678", "phone"},
		"a service number nobody checked": {"不懂打12348", "不懂打12399", "phone"},
		"a conclusion like a page":        {"先问窗口", strings.Repeat("先问窗口", 25), "long_conclusion"},
		"seven steps":                     {"2. ", "2. 一\n3. 二\n4. 三\n5. 四\n6. 五\n7. ", "many_steps"},
		"no steps":                        {"1. 去窗口问（{{local well.counter}}）。\n2. ", "去窗口问（{{local well.counter}}）。", "no_steps"},
		"a body like a book":              {"不懂打12348", strings.Repeat("说了又说。", 200) + "不懂打12348", "body_huge"},
		"broken front matter":             {"topic: land", "topic: [", "bad_front"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(soundEntry(), c.old, c.new)
			if text == soundEntry() {
				t.Fatalf("the entry has no %q", c.old)
			}
			found := check(t, today, map[string]string{"a.md": text, "local.yaml": soundLocal})
			for _, f := range found {
				if f.Rule == c.rule && f.Line > 0 && f.Sentence != "" {
					return
				}
			}
			t.Errorf("findings = %v, want %s", found, c.rule)
		})
	}
}

// What is built in is held to more than what a township adds.
func TestCheck_CountsAsksByWhoseEntryItIs(t *testing.T) {
	d := loadBase(t).data
	for file, want := range map[string]string{"knowledge/base/land/a.md": "few_asks", "overlay/a.md": ""} {
		c := checker{data: d, found: &findings{rules: d.words.Findings}, asks: map[string]string{}}
		c.askList(&Entry{File: file, Asks: []string{"打水井要不要办证", "自家院里钻口井行不行", "打机井找谁批"}})
		got := ""
		for _, f := range c.found.list {
			got += f.Rule
		}
		if got != want {
			t.Errorf("three asks in %s: %q, want %q", file, got, want)
		}
	}
}

func TestCheck_KnowsTheDay(t *testing.T) {
	files := map[string]string{"a.md": soundEntry(), "local.yaml": "well.counter: {label: 打井找谁批, value: 水利站, source: 公开栏, date: 2026-10-01, term: 60d}\n"}
	for day, rule := range map[string]string{"2026-11-22": "", "2026-12-15": "local_old", "2027-11-01": "review_soon", "2027-11-22": "review_due"} {
		on, _ := time.Parse(time.DateOnly, day)
		found, got := check(t, on, files), ""
		for _, f := range found {
			got += f.Rule + " "
		}
		if rule == "" && got != "" || !strings.Contains(got, rule) {
			t.Errorf("on %s: %q, want %q", day, got, rule)
		}
	}
}

func TestCheck_FindsADuplicateAndABareTextFile(t *testing.T) {
	found := check(t, today, map[string]string{"a.md": soundEntry(), "b.md": soundEntry(), "c.md": "说明\n", "local.yaml": soundLocal})
	rules := ""
	for _, f := range found {
		rules += f.Rule + " "
	}
	for _, want := range []string{"duplicate_id", "no_front"} {
		if !strings.Contains(rules, want) {
			t.Errorf("findings %q, want %s", rules, want)
		}
	}
}

func TestWords_HaveASentenceForEveryRule(t *testing.T) {
	d := loadBase(t).data
	for rule, r := range d.words.Findings {
		if r.Say == "" || (r.Severity != SeverityError && r.Severity != SeverityWarning) {
			t.Errorf("rule %s: %+v", rule, r)
		}
	}
}
