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
