package knowledge

import (
	"slices"
	"testing"

	"pufa/chat"
)

func TestClaimTexts_CutTheSentenceBeforeAnArticle(t *testing.T) {
	b := loadBase(t)
	law := "没约定还款期限的，可以随时还（民法典第六百七十五条）。保护期一般三年（第一百八十八条），催要、起诉都会重新算（第一百九十五条）。"
	claims := claimTexts(law, b.data.names)
	for article, want := range map[string]string{"第六百七十五条": "没约定还款期限的,可以随时还(", "第一百八十八条": ")。保护期一般三年(", "第一百九十五条": "),催要、起诉都会重新算("} {
		if got := claims[chat.Citation{Law: "中华人民共和国民法典", Article: article}]; got != want {
			t.Errorf("%s: %q, want %q", article, got, want)
		}
	}
}

func TestWeigher_PutsFirstWhatTheQuestionIsAbout(t *testing.T) {
	b := loadBase(t)
	i := b.byID["iou-without-date"]
	e := b.data.entries[i]
	place := func(question, article string) int {
		return slices.IndexFunc(b.weigher.order(i, e.Law, question), func(c chat.Citation) bool { return c.Article == article })
	}
	limit, interest := place("借条多少年过诉讼时效，起诉保护期几年", "第一百八十八条"), place("借条没约定利息，能要利息吗", "第六百八十条")
	if limit > 2 || interest > 2 {
		t.Errorf("places: 诉讼时效 %d, 利息 %d; want both among the first three", limit, interest)
	}
	if got := b.weigher.order(i, e.Law, "随便问问"); len(got) != len(e.Law) {
		t.Errorf("order keeps %d of %d articles", len(got), len(e.Law))
	}
}
