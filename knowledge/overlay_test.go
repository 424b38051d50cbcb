package knowledge

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

// landEntry is an entry that a reviewer wrote in a chat: nothing numbered, marks and blanks as they come.
func landEntry() chat.Entry {
	return chat.Entry{
		ID: "d-0001", Title: "村里的机动地能包给外村人吗", Topic: "land",
		Asks:       []string{"机动地包给外村人没开会算数不", "外村人来包我们村的机动地", "没开村民会议就把机动地包出去了"},
		Conclusion: "没开会就包给外村人，这事不合规矩，能要求村里重新办。",
		Steps: "先问村里要会议记录和承包合同，拍照留好\n村里不给，去镇里反映，让镇里查\n还不行，找司法所调解，不收钱\n" +
			"调解不成可以起诉，证据是会议记录、合同和录音，早点去\n" + strings.Repeat("每一步都留好凭据，问清办事的人和日子。", 8),
		Law:      "包给本集体以外的人，要经村民会议三分之二以上成员或者三分之二以上村民代表同意，还要报镇政府批准（农村土地承包法第五十二条）。",
		Reviewed: "2026-11-24", ReviewBy: "2027-11-24", Checked: "second reader, 2026-11-24",
	}
}

func TestOverlay_AnEntryWrittenInAChatIsSound(t *testing.T) {
	b := loadBase(t)
	for _, f := range b.Faults(landEntry(), today) {
		t.Errorf("fault: %+v", f)
	}
}

func TestFaults_TellWhatToMend(t *testing.T) {
	b := loadBase(t)
	for name, c := range map[string]struct {
		change func(*chat.Entry)
		say    string
		severe bool
	}{
		"two ways of asking":              {func(e *chat.Entry) { e.Asks = e.Asks[:2] }, "问法只有2种", true},
		"an ask of another entry":         {func(e *chat.Entry) { e.Asks[0] = "低保咋办" }, "别的词条也有", true},
		"no article named":                {func(e *chat.Entry) { e.Law = "要开会。" }, "要写明依据哪部法第几条", true},
		"an article of a repealed law":    {func(e *chat.Entry) { e.Law += "（合同法第206条）" }, "现在没有效力", true},
		"an article nothing tells of":     {func(e *chat.Entry) { e.Law += "（民法典第二条）" }, "查不到", true},
		"an article in the conclusion":    {func(e *chat.Entry) { e.Conclusion = "按民法典第675条，能要。" }, "结论里不写条文号", true},
		"a law nobody knows":              {func(e *chat.Entry) { e.Law += "还有月球法第三条。" }, "认不出是哪部法", true},
		"a private number":                {func(e *chat.Entry) { e.Steps += "，打13800000000" }, "没有核实过", true},
		"a topic nobody knows":            {func(e *chat.Entry) { e.Topic = "moon" }, "没有了，换一个", true},
		"nothing in the steps":            {func(e *chat.Entry) { e.Steps = " \n " }, "怎么办", true},
		"你 instead of 您":                  {func(e *chat.Entry) { e.Steps += "，你别急" }, "改成「您」", false},
		"a short body, which may be sent": {func(e *chat.Entry) { e.Steps = "先问村里" }, "个汉字", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := landEntry()
			c.change(&e)
			for _, f := range b.Faults(e, today) {
				if strings.Contains(f.Say, c.say) && f.Severe == c.severe {
					return
				}
			}
			t.Errorf("faults %+v, want %q", b.Faults(e, today), c.say)
		})
	}
}

// What somebody types must not end a layer, the front matter or a list.
func TestMarkdown_HoldsWhateverIsTyped(t *testing.T) {
	e := landEntry()
	e.Title = "---\n标题: \"引号\" 与 # 号"
	e.Asks = []string{"问法，有逗号: 有冒号", "  ## 怎么办  ", "他说“算数”[x] {y}"}
	e.Conclusion = "**能要**\n\n---"
	e.Steps = "## 法律怎么说\n先问村里\n---\n> 再问镇里"
	e.Law = "# 民法典第六百七十五条说了\n\n## 怎么办\n别的"
	b := loadBase(t)
	found := &findings{rules: b.data.words.Findings}
	got, ok := (&parser{names: b.data.names, findings: found}).entry("x.md", b.Markdown(e))
	if !ok {
		t.Fatalf("can't be read back: %v\n%s", found.list, b.Markdown(e))
	}
	if got.Title != `--- 标题: "引号" 与 # 号` || !reflect.DeepEqual(got.Asks, []string{"问法，有逗号: 有冒号", "## 怎么办", "他说“算数”[x] {y}"}) || got.Conclusion != "能要 ---" {
		t.Errorf("title %q, asks %q, conclusion %q", got.Title, got.Asks, got.Conclusion)
	}
	if !strings.Contains(got.Steps, "再问镇里") || len(got.Law) != 1 || got.Law[0].Article != "第六百七十五条" {
		t.Errorf("steps %q, law %v", got.Steps, got.Law)
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("题目", "问法", "结论", "步骤", "民法典第六百七十五条")
	f.Add("---", "\x00", "**", "## 法律怎么说\n", "\n---\n{{local x}}")
	b := loadBase(f)
	f.Fuzz(func(t *testing.T, title, ask, conclusion, steps, law string) {
		e := landEntry()
		e.Title, e.Asks[0], e.Conclusion, e.Steps, e.Law = title, ask, conclusion, steps, law
		found := &findings{rules: b.data.words.Findings}
		got, ok := (&parser{names: b.data.names, findings: found}).entry("x.md", b.Markdown(e))
		if ok && (got.ID != e.ID || got.Topic != e.Topic || got.Reviewed != e.Reviewed || got.Checked != e.Checked) {
			t.Errorf("what was typed changed another field: %+v", got)
		}
	})
}

func TestLive_WhatIsPublishedAnswersAndWhatIsWithdrawnDoesNot(t *testing.T) {
	live, err := NewLive(Config{})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(text string) chat.Answer {
		t.Helper()
		a, err := live.Base().Chat().Answer(context.Background(), text, nil, today)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	old := live.Base()
	e := landEntry()
	if err := live.Publish([]chat.Entry{e}); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(e.Asks, e.Title) {
		a := ask(text)
		if a.Kind != chat.Answered || a.Entry != "d-0001" || !strings.HasPrefix(a.Text, e.Conclusion) {
			t.Errorf("%s: %s %q", text, a.Kind, a.Entry)
		}
		if len(a.Citations) != 1 || a.Citations[0].Article != "第五十二条" {
			t.Errorf("%s rests on %v", text, a.Citations)
		}
	}
	if law, ok := live.Base().Law("d-0001", today); !ok || !strings.Contains(law, "三分之二以上") {
		t.Errorf("看法条: %q", law)
	}
	if a := ask("借条没写还款日期咋办"); a.Entry != "iou-without-date" {
		t.Errorf("a built-in entry answers %s %q", a.Kind, a.Entry)
	}
	if _, ok := old.Entry("d-0001"); ok {
		t.Error("the base of before has changed")
	}
	now := live.Base()
	if err := live.Publish([]chat.Entry{e}); err != nil || live.Base() != now {
		t.Errorf("publishing the same again made another base, %v", err)
	}
	if err := live.Publish(nil); err != nil {
		t.Fatal(err)
	}
	if a := ask(e.Asks[0]); a.Entry == "d-0001" {
		t.Error("withdrawn, it still answers")
	}
}

// The gate holds on this road too: an entry whose law ended is not sent.
func TestOverlay_PassesTheGateOnTheDay(t *testing.T) {
	const law = "# 中华人民共和国示例法\n2020年1月1日施行\n<!-- INFO END -->\n第一条 示例。\n"
	const next = "# 中华人民共和国示例新法\n2027年1月1日施行\n<!-- INFO END -->\n第一条 新的。《中华人民共和国示例法》同时废止。\n"
	e := landEntry()
	e.Law = "要开会（示例法第一条）。"
	b, err := Load(Config{Laws: lawIndex(t, map[string]string{"旧.md": law, "新.md": next}), Overlay: []chat.Entry{e}})
	if err != nil || len(b.LeftOut()) > 0 {
		t.Fatal(err, b.LeftOut())
	}
	for day, want := range map[string]chat.AnswerKind{"2026-12-31": chat.Answered, "2027-01-01": chat.Handover} {
		at, _ := time.Parse(time.DateOnly, day)
		a, err := b.Answer(context.Background(), Question{Text: e.Asks[0], AsOf: at})
		if err != nil || a.Kind != want {
			t.Errorf("on %s: %s, %v; want %s", day, a.Kind, err, want)
		}
	}
}

func TestOverlay_WhatCantBeReadIsLeftOutAndTold(t *testing.T) {
	bad, good := landEntry(), landEntry()
	bad.ID, bad.Conclusion = "d-0002", ""
	b, err := Load(Config{Overlay: []chat.Entry{bad, good}})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Entry("d-0002"); ok || len(b.LeftOut()) == 0 || !strings.Contains(b.LeftOut()[0].Error(), "overlay/d-0002.md") {
		t.Errorf("left out: %v", b.LeftOut())
	}
	if _, ok := b.Entry("d-0001"); !ok {
		t.Error("the sound one was left out too")
	}
}

// What is exported is accepted by the lint and loads as the same entry.
func TestMarkdown_IsAnEntryFolder(t *testing.T) {
	e := landEntry()
	dir := folder(t, map[string]string{filepath.Join("land", "d-0001.md"): loadBase(t).Markdown(e)})
	found, err := Check(Config{Dirs: []string{dir}}, today)
	if err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	b := loadBase(t, dir)
	live, err := Load(Config{Overlay: []chat.Entry{e}})
	if err != nil {
		t.Fatal(err)
	}
	one, _ := b.Entry("d-0001")
	other, _ := live.Entry("d-0001")
	one.File, one.lines, other.File, other.lines = "", nil, "", nil
	if !reflect.DeepEqual(one, other) {
		t.Errorf("loaded %+v\nlaid over %+v", one, other)
	}
}
