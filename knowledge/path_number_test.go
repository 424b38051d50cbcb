package knowledge

import "testing"

// numberReader reads the answer to a question of a kind.
func numberReader(t testing.TB, kind string) answerReader {
	d := loadBase(t).data
	q := &pathQuestion{ID: "n", Answer: kind, Least: 1, Most: 30, Options: []pathOption{{ID: "none", Label: "没收入", Also: []string{"没有"}}}}
	return answerReader{question: q, typed: d.typed, say: d.words.Path, today: on(t, "2026-11-23")}
}

func TestReadMoney(t *testing.T) {
	for text, want := range map[string]string{
		"3500": "350000", "3500元": "350000", "3,500": "350000", "３５００块钱": "350000", "3500.5": "350050", "三千五": "350000", "三千五百块": "350000", "两千零五十": "205000",
		"1.2万": "1200000", "1万2": "1200000", "一万二": "1200000", "两万五千": "2500000", "1w": "1000000", "3千5": "350000", "5k": "500000", "8百": "80000", "800来块": "80000",
		"一个月三千五": "350000", "每月大概4200吧": "420000", "一年三万六": "300000", "一年4万": "333333", "工资4200": "420000", "0": "0",
		"没收入": "none", "没有": "none", "不知道": "unknown",
		"三四千": "again", "3000到4000": "again", "三千多四千来块": "again", "99999999999": "again",
		"低保咋办": "other", "他一分钱也不给我和孩子": "other", "兴隆村 宣讲1次 传单60份": "other", "嗯": "other",
	} {
		if got := readAs(numberReader(t, answerMoney), text); got != want && !(want == "again" && got == answerMoney) {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestReadLength(t *testing.T) {
	for text, want := range map[string]string{
		"3年4个月": "40m0d", "三年四个月": "40m0d", "三年": "36m0d", "三年半": "42m0d", "半年": "6m0d", "一年零两个月": "14m0d", "8个月": "8m0d", "十八个月": "18m0d", "20天": "0m20d",
		"2年3个月零10天": "27m10d", "半个月": "0m15d", "两个半月": "2m15d", "干了五年了": "60m0d", "大概三年多": "36m0d", "一共3年整": "36m0d",
		"3": "again", "三": "again", "200年": "again", "不记得": "unknown", "厂子黄了还能要吗": "other", "好": "other",
	} {
		if got := readAs(numberReader(t, answerLength), text); got != want && !(want == "again" && got == answerLength) {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestReadCount(t *testing.T) {
	for text, want := range map[string]string{
		"4": "4", "四口人": "4", "四个": "4", "俩": "2", "我们仨": "3", "一共5口": "5", "一家四口": "4", "十二位": "12", "连我3个人": "3",
		"0": "again", "31": "again", "三四口": "again", "3口或者4口": "again", "没数": "unknown", "低保咋办": "other",
	} {
		if got := readAs(numberReader(t, answerCount), text); got != want && !(want == "again" && got == answerCount) {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestHalves_CountAsArticle47(t *testing.T) {
	p := loadBase(t).data.paths["dismissal-pay"]
	for served, want := range map[string]string{
		"36m0d": "3", "36m1d": "3.5", "37m0d": "3.5", "41m29d": "3.5", "42m0d": "4", "47m0d": "4", "0m20d": "0.5", "5m0d": "0.5", "6m0d": "1", "12m0d": "1", "150m0d": "13",
	} {
		w := &walk{path: p, given: map[string]string{"served": served, "wage": "400000"}}
		if got := w.shown("months", "", loadBase(t).data.words.Path); got != want {
			t.Errorf("%s is %s months of wages, want %s", served, got, want)
		}
		if got, halves := w.sum("pay"), int64(w.halves("months")); got != 200000*halves || w.sum("double") != 2*got {
			t.Errorf("%s: pay %d and %d", served, got, w.sum("double"))
		}
	}
}

func TestSums(t *testing.T) {
	support, dibao := loadBase(t).data.paths["child-support"], loadBase(t).data.paths["dibao-income"]
	w := &walk{path: support, given: map[string]string{"income": "350000"}}
	if low, high, most := w.sum("low"), w.sum("high"), w.sum("cap"); low != 70000 || high != 105000 || most != 175000 {
		t.Errorf("of 3500 yuan: %d, %d, %d fen", low, high, most)
	}
	w = &walk{path: dibao, given: map[string]string{"income": "200000", "people": "3"}}
	if got := w.shown("per", "", loadBase(t).data.words.Path); got != "667元" {
		t.Errorf("2000 yuan among three: %s", got)
	}
}
