package knowledge

import (
	"testing"

	"pufa/chat"
)

func TestUnpinyin(t *testing.T) {
	b := loadBase(t)
	for latin, want := range map[string]string{
		"dibao zenme shenqing": "低保怎么申请",
		"di bao zen me ban":    "低保怎么",
		"lihun haizi":          "离婚孩子",
		"LiHun咋办":              "离婚咋办",
		"gongqian bu gei":      "工钱不给",
		"hello world":          "hello world",
		"APP":                  "APP",
		"2000 yuan":            "2000 yuan",
	} {
		if got := b.hearing.unpinyin(latin); got != want {
			t.Errorf("unpinyin(%q) = %q, want %q", latin, got, want)
		}
	}
	a := answer(t, b, "dibao zenme shenqing")
	if a.Kind != chat.Clarify || a.Choices[0].Entry != "dibao-apply" {
		t.Errorf("%s %v: what is guessed is asked back", a.Kind, a.Choices)
	}
}

func TestHearing_MendsWhatIsTypedBySound(t *testing.T) {
	b := loadBase(t)
	for text, want := range map[string]string{
		"土第流转合同到其了咋办":  "土地流转合同到期了咋办",
		"把银行卡租给别人犯发吗":  "把银行卡租给别人犯法吗",
		"调解歇议签了又不认":    "调解协议签了又不认",
		"借条没写还款日期咋办":   "借条没写还款日期咋办",
		"老爷们儿耍钱欠一屁股饥荒": "老爷们儿耍钱欠一屁股饥荒",
		"hello 世界":     "hello 世界",
		"":             "",
	} {
		if got := b.hearing.mend(text); got != want {
			t.Errorf("mend(%q) = %q, want %q", text, got, want)
		}
	}
	for _, e := range b.Entries() {
		for _, ask := range e.Asks {
			if got := b.hearing.mend(ask); got != ask {
				t.Errorf("%s: mend(%q) = %q", e.ID, ask, got)
			}
		}
	}
}
