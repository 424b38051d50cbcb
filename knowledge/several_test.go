package knowledge

import (
	"context"
	"strings"
	"testing"

	"pufa/chat"
)

func TestAnswer_OfSeveralQuestions(t *testing.T) {
	b := loadBase(t)
	a := answer(t, b, "借条没写还款日期咋办？另外低保咋申请？")
	if a.Kind != chat.Answered || a.Entry != "iou-without-date" || len(a.More) != 1 || a.More[0].Entry != "dibao-apply" {
		t.Fatalf("%s %q and %v", a.Kind, a.Entry, a.More)
	}
	if !strings.Contains(a.Question, "借条") || !strings.Contains(a.More[0].Question, "低保") {
		t.Errorf("questions %q and %q", a.Question, a.More[0].Question)
	}
	line, err := b.AskLine(context.Background(), "1", Question{Text: "借条没写还款日期咋办？另外低保咋申请？", AsOf: today})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := b.Entry("dibao-apply")
	if !strings.Contains(line.Answer, other.Conclusion) || line.Citations[0] != a.Citations[0] || line.Citations[1] != a.More[0].Citations[0] || len(line.Citations) > maxCitations {
		t.Errorf("the line shows %v:\n%s", line.Citations, line.Answer)
	}
	for name, text := range map[string]string{
		"one question and its story":           "我前年借给老王两万块。借条没写还款日期咋办？",
		"the same matter twice":                "借条没写还款日期咋办？没写日期的借条过期了吗？",
		"a second sentence that means nothing": "借条没写还款日期咋办？你说呢？",
		"a story in commas":                    "借条没写还款日期咋办，低保咋申请",
	} {
		if a := answer(t, b, text); len(a.More) > 0 {
			t.Errorf("%s: answered by %q and %q", name, a.Entry, a.More[0].Entry)
		}
	}
}

// TestAnswer_GoesBackToTheMatter: what goes on twice still goes on with the first question.
func TestAnswer_GoesBackToTheMatter(t *testing.T) {
	b := loadBase(t)
	said := []Said{{"user", "借条没写还款日期咋办"}, {"assistant", "能要。"}, {"user", "那要花钱吗"}, {"assistant", "调解不收钱。"}, {"user", "谢谢"}}
	if got := b.matterOf(said); got != "借条没写还款日期咋办" {
		t.Errorf("matterOf = %q", got)
	}
	if got := b.matterOf([]Said{{"user", "那要花钱吗"}}); got != "那要花钱吗" {
		t.Errorf("when all goes on: %q", got)
	}
	if got := b.matterOf([]Said{{"assistant", "能要。"}, {"user", "你好"}}); got != "" {
		t.Errorf("when nothing was asked: %q", got)
	}
}
