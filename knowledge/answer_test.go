package knowledge

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

func answer(t testing.TB, b *Base, text string, said ...Said) chat.Answer {
	t.Helper()
	a, err := b.Answer(context.Background(), Question{Text: text, Context: said, AsOf: today})
	if err != nil {
		t.Fatalf("Answer(%q): %v", text, err)
	}
	return a
}

func TestAnswer_HasTheLayersInOrder(t *testing.T) {
	b := loadBase(t)
	a := answer(t, b, b.Example())
	if a.Kind != chat.Answered || a.Entry != "iou-without-date" || a.Title == "" {
		t.Fatalf("the example question: %s %q", a.Kind, a.Entry)
	}
	e, _ := b.Entry(a.Entry)
	at := 0
	for _, part := range []string{e.Conclusion, "1. ", "依据：", b.data.words.Notice} {
		i := strings.Index(a.Text[at:], part)
		if i < 0 {
			t.Fatalf("%q is missing or out of order in:\n%s", part, a.Text)
		}
		at += i
	}
	if strings.Contains(a.Text, "**") || strings.Contains(a.Text, "##") || strings.Contains(a.Text, "{{") {
		t.Errorf("marks are left in:\n%s", a.Text)
	}
	if !slices.Contains(a.Numbers, "12348") {
		t.Errorf("numbers = %v, want 12348 among them", a.Numbers)
	}
}

// TestAnswer_ShowsExactlyItsCitations reads every entry's answer.
func TestAnswer_ShowsExactlyItsCitations(t *testing.T) {
	b := loadBase(t)
	for _, e := range b.Entries() {
		a := b.compose(picked{entry: e.ID, day: isoDate(today)})
		if a.Kind != chat.Answered || len(a.Citations) == 0 || len(a.Citations) > maxCitations {
			t.Errorf("%s: %s with %d citations", e.ID, a.Kind, len(a.Citations))
			continue
		}
		_, line, _ := strings.Cut(a.Text, "\n依据：") // steps may speak of 依据 too
		line, _, _ = strings.Cut(line, "\n")
		var shown []chat.Citation
		for _, r := range b.data.names.References(line, true) {
			shown = append(shown, chat.Citation{Law: r.Law, Article: r.Article})
		}
		want := slices.Clone(a.Citations)
		if sortCitations(shown); !slices.Equal(shown, sortCitations(want)) {
			t.Errorf("%s: the line shows %v, citations are %v", e.ID, shown, a.Citations)
		}
		for _, n := range a.Numbers {
			if !strings.Contains(a.Text, n) {
				t.Errorf("%s: number %s is not shown", e.ID, n)
			}
		}
		if law, ok := b.Law(e.ID, today); !ok || !strings.Contains(law, e.Title) || !strings.Contains(law, "flk.npc.gov.cn") || strings.Contains(law, "{{") {
			t.Errorf("%s: law layer:\n%s", e.ID, law)
		}
	}
	if _, ok := b.Law("no-such-entry", today); ok {
		t.Error("Law of an entry that is not there")
	}
}

func sortCitations(list []chat.Citation) []chat.Citation {
	slices.SortFunc(list, func(a, b chat.Citation) int { return strings.Compare(a.Law+a.Article, b.Law+b.Article) })
	return list
}

func TestAnswer_LooksUpExactReferences(t *testing.T) {
	b := loadBase(t)
	for text, article := range map[string]string{
		"《民法典》第六百七十五条": "第六百七十五条", "民法典675条": "第六百七十五条", "民法典６７５说的啥": "第六百七十五条",
		"社会救助法第48条第一款": "第四十八条", "借条没写日子 民法典第675条咋说": "第六百七十五条",
	} {
		a := answer(t, b, text)
		if a.Kind != chat.Answered || a.Score != 1 || len(a.Citations) == 0 || a.Citations[0].Article != article {
			t.Errorf("%q: %s %q %v, want an answer with %s first", text, a.Kind, a.Entry, a.Citations, article)
		}
	}
	for _, text := range []string{"民法典第9条之七", "民法典第1999条", "月球法第三条", "民法典第三条低保咋办", "刑法第四百五十二条"} {
		if a := answer(t, b, text); a.Kind != chat.Handover || a.Text != "" {
			t.Errorf("%q: %s %q %q, want a handover: what no entry cites is not guessed", text, a.Kind, a.Entry, a.Text)
		}
	}
}

func TestAnswer_SaysThatALawWasRepealed(t *testing.T) {
	b := loadBase(t)
	for text, want := range map[string][]string{
		"婚姻法第三十二条":    {"婚姻法", "2021年1月1日", "民法典"},
		"担保法19条还管用吗":  {"担保法", "2021年1月1日", "民法典"},
		"大气污染防治法第77条": {"2026年8月15日", "生态环境法典"},
	} {
		a := answer(t, b, text)
		for _, w := range want {
			if a.Kind != chat.Handover || !strings.Contains(a.Text, w) {
				t.Errorf("%q: %s %q, want a handover that says %s", text, a.Kind, a.Text, w)
			}
		}
	}
	old, err := b.Answer(context.Background(), Question{Text: "大气污染防治法第77条", AsOf: time.Date(2026, 8, 14, 0, 0, 0, 0, time.UTC)})
	if err != nil || old.Text != "" {
		t.Errorf("on its last day: %q, %v", old.Text, err)
	}
}

func TestAnswer_SaysThatArticlesHaveNewNumbers(t *testing.T) {
	b := loadBase(t)
	var cited string
	for c := range b.citing {
		if c.Law == "中华人民共和国治安管理处罚法" {
			cited = c.Article
		}
	}
	if cited == "" {
		t.Fatal("no entry cites 治安管理处罚法, so nothing shows that its articles have new numbers")
	}
	if a := answer(t, b, "治安处罚法"+cited); a.Kind != chat.Answered || !strings.Contains(a.Text, "2026年1月1日") {
		t.Errorf("治安处罚法%s: %s\n%s", cited, a.Kind, a.Text)
	}
}

func TestAnswer_RestsOnLawInForceOnTheDay(t *testing.T) {
	b := loadBase(t)
	for day, want := range map[string]chat.AnswerKind{"2026-06-30": chat.Handover, "2026-07-01": chat.Answered} {
		asOf, _ := time.Parse(time.DateOnly, day)
		a, err := b.Answer(context.Background(), Question{Text: "低保咋办", AsOf: asOf})
		if err != nil || a.Kind != want {
			t.Errorf("低保 as of %s: %s, %v, want %s (社会救助法 starts 2026-07-01)", day, a.Kind, err, want)
		}
		for _, c := range a.Citations {
			if art, _ := b.data.articles.Article(c, day); !art.inForce(day) {
				t.Errorf("as of %s: %v is not in force", day, c)
			}
		}
	}
}

func TestAnswer_UnderstandsWhatGoesOn(t *testing.T) {
	b := loadBase(t)
	before := Said{"user", "借条没写还款日期咋办"}
	alone, with := answer(t, b, "那要花钱吗"), answer(t, b, "那要花钱吗", before, Said{"assistant", "能要。"})
	if alone.Kind != chat.Handover {
		t.Errorf("那要花钱吗 alone: %s %q", alone.Kind, alone.Entry)
	}
	if with.Entry != "iou-without-date" {
		t.Errorf("那要花钱吗 after the IOU: %s %q", with.Kind, with.Entry)
	}
	if a := answer(t, b, "商标侵权赔多少", before); a.Kind == chat.Answered {
		t.Errorf("another question after the IOU is answered by %q", a.Entry)
	}
}

func TestAnswer_GreetsWhoAsksNothing(t *testing.T) {
	b := loadBase(t)
	for _, text := range []string{"", " ", "你好", "谢谢", "。。。", "哈哈哈哈", "asdf", "啊啊啊啊啊啊", "😀😀", "111111", "好的谢谢", "在吗在吗"} {
		if b.IsQuestion(text) {
			t.Errorf("IsQuestion(%q) = true", text)
		}
		want := b.declined(b.data.decline.says[sayHello]).Text
		if strings.Contains(text, "谢") {
			want = b.data.decline.says[sayThanks]
		}
		if a := answer(t, b, text); a.Kind != chat.Decline || a.Text != want || strings.Contains(a.Text, "{") {
			t.Errorf("%q: %s %q, want %q", text, a.Kind, a.Text, want)
		}
	}
	for _, text := range []string{"低保", "你好，低保咋办", "离婚", "谢谢，那我的地呢", "欠钱不还", "12333是干啥的电话"} {
		if !b.IsQuestion(text) {
			t.Errorf("IsQuestion(%q) = false", text)
		}
	}
}

func TestChat_AnswersAsAConversationAsks(t *testing.T) {
	b := loadBase(t)
	silent := 0
	for _, e := range b.Entries() {
		before := []string{"不相干的话", e.Title, e.Conclusion} // what was asked, and the first line of what was said
		a, err := b.Chat().Answer(context.Background(), "那要花钱吗", before, today)
		if err != nil || a.Entry != e.ID && a.Kind != chat.Handover {
			t.Errorf("那要花钱吗 after %q: %s %q, %v", e.Title, a.Kind, a.Entry, err)
		}
		if a.Kind == chat.Handover {
			silent++
		}
	}
	if silent > len(b.Entries())/12 { // neighbours such as those on 低保
		t.Errorf("那要花钱吗 is not answered after the titles of %d of %d entries", silent, len(b.Entries()))
	}
}

// longestAnswer keeps an answer within one message of any channel (Telegram: 4096 UTF-16 units).
const longestAnswer = 1500

func TestAnswer_IsNeverLong(t *testing.T) {
	b := loadBase(t)
	for _, e := range b.Entries() {
		a := b.compose(picked{entry: e.ID, day: isoDate(today)})
		if n := len([]rune(a.Text)); n > longestAnswer {
			t.Errorf("%s: %d characters", e.ID, n)
		}
		if strings.Contains(a.Text, "\n\n\n") {
			t.Errorf("%s: empty lines in a row", e.ID)
		}
	}
}

func TestPhonesIn_TellsNumbersFromSums(t *testing.T) {
	known := map[string]string{"110": "", "12348": ""}
	for text, want := range map[string]string{
		"打110，再打12348。": "110 12348", "罚110元": "", "0431-88881234": "0431-88881234", "手机13812345678": "13812345678", "2026-11-22": "", "60日内": "", "第12348天": "", "12348": "12348", "4001234567": "4001234567",
	} {
		if got := strings.Join(phonesIn(text, known), " "); got != want {
			t.Errorf("phonesIn(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestBase_OffersAMenu(t *testing.T) {
	b := loadBase(t)
	seen := 0
	for _, topic := range b.Topics() {
		for _, e := range b.TopicEntries(topic.ID) {
			if got, ok := b.Entry(e.ID); !ok || got.Topic != topic.ID {
				t.Errorf("entry %s of %s: %v", e.ID, topic.ID, ok)
			}
			seen++
		}
	}
	if seen != len(b.Entries()) || seen < 24 {
		t.Errorf("the topics offer %d of %d entries", seen, len(b.Entries()))
	}
}
