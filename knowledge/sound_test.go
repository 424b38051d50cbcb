package knowledge

import "testing"

func TestSearch_BearsTheWrongCharacterAndTheOldOne(t *testing.T) {
	b := loadBase(t)
	for text, want := range map[string]string{
		"底保咋申请": "dibao-apply", "彩里能要回来不": "bride-price", "離婚孩子歸誰": "custody", "借條沒寫還款日期怎麼辦": "iou-without-date",
	} {
		if h := topHit(t, b.search, text); h.Entry != want {
			t.Errorf("%q: %s at %.2f, want %s", text, h.Entry, h.Score, want)
		}
	}
}

func TestSpeech_CutsGreetingsOnlyAtTheEnds(t *testing.T) {
	s := loadBase(t).data.speech
	for text, want := range map[string]string{
		"你好，老师，低保咋办？谢谢": "低保咋办", "老师打孩子": "老师打孩子", "口头说好的包地": "口头说好的包地", "请问": "", "謝謝 請問低保": "低保",
	} {
		if got := s.matter(text); got != want {
			t.Errorf("matter(%q) = %q, want %q", text, got, want)
		}
	}
}
