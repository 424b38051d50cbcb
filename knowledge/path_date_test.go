package knowledge

import (
	"strings"
	"testing"
	"time"
)

// dayReader reads the answer to a question for a day, on Monday 2026-11-23.
func dayReader(t testing.TB, when, safe string) answerReader {
	d := loadBase(t).data
	return answerReader{question: &pathQuestion{ID: "day", Answer: answerDay, When: when, Safe: safe}, typed: d.typed, say: d.words.Path, today: on(t, "2026-11-23")}
}

// readAs writes what was read: a day, or the key of what is asked again with the days offered; "other" for no answer at all.
func readAs(r answerReader, text string) string {
	got := r.read(text)
	switch {
	case got.Value != "":
		return got.Value
	case got.Text == "":
		return "other"
	}
	why := ""
	for key, sentence := range r.say.Again {
		if head, tail, _ := strings.Cut(sentence, "{day}"); key != "safe" && len(sentence) > len(why) && strings.HasPrefix(got.Text, head) {
			if rest, _, _ := strings.Cut(tail, "{"); strings.Contains(got.Text, rest) {
				why = key
			}
		}
	}
	for _, o := range got.Options {
		why += " " + o.Value
	}
	return why
}

func TestReadDay(t *testing.T) {
	for text, want := range map[string]string{
		// exact
		"2026年2月10日": "2026-02-10", "2026-02-10": "2026-02-10", "2026.2.10": "2026-02-10", "2026/2/10": "2026-02-10", "20260210": "2026-02-10",
		"26年2月10号": "2026-02-10", "２０２６年２月１０日": "2026-02-10", "二零二三年三月五日": "2023-03-05", "二〇二三年三月五号": "2023-03-05", "98年5月1号": "1998-05-01",
		"2月10号": "2026-02-10", "2月10": "2026-02-10", "2.10": "2026-02-10", "12月1号": "2025-12-01", "去年3月5号": "2025-03-05", "前年十月一号": "2024-10-01",
		"今天": "2026-11-23", "昨天": "2026-11-22", "前天下午": "2026-11-21", "大前天": "2026-11-20", "10天前": "2026-11-13", "十天以前": "2026-11-13",
		"上个月15号": "2026-10-15", "上个月15": "2026-10-15", "这个月3号": "2026-11-03", "上上个月的8号": "2026-09-08", "15号": "2026-11-15", "30号": "2026-10-30",
		"上周三": "2026-11-18", "上个礼拜天": "2026-11-22", "星期五": "2026-11-20", "周一": "2026-11-23", "三年前的5月1号": "2023-05-01", "去年国庆": "2025-10-01",
		"2月29号": "2024-02-29", "大概是去年3月5号吧": "2025-03-05", "2025年3月5日他来的": "2025-03-05", "去年的 3 月 5 号": "2025-03-05",
		// lunar
		"去年腊月二十三": "2026-02-10", "去年腊月廿三": "2026-02-10", "今年正月初六": "2026-02-22", "正月初六": "2026-02-22", "腊月二十三": "2026-02-10", "农历八月十五": "2026-09-25",
		"阴历2025年六月初一": "2025-06-25", "2025年闰六月初一": "2025-07-25", "去年除夕": "2026-02-16", "大年三十": "2026-02-16", "去年中秋": "2025-10-06", "去年小年": "2026-02-10",
		"2025年腊月廿三": "2026-02-10", "八月初五": "2026-09-15", "前年冬月初一": "2024-12-01",
		// several days
		"八月十五": "either 2026-08-15 2026-09-25", "去年三月三": "either 2025-03-03 2025-03-31",
		// a part of the year
		"2023年": "span 2023-01-01", "去年": "span 2025-01-01", "前年春天": "span 2024-03-01", "2023年3月": "span 2023-03-01", "3月份": "span 2026-03-01",
		"去年3月底": "span 2025-03-21", "去年腊月": "span 2026-01-19", "3年前": "span 2023-01-01", "三年了": "span 2023-01-01", "两个月前": "span 2026-09-01", "半年前": "span 2026-05-01",
		"两年多前": "span 2023-11-23", "上周": "span 2026-11-16", "三个星期前": "span 2026-10-30", "今年": "span 2026-01-01", "今年秋收": "span 2026-09-01", "半个月前": "span 2026-11-03",
		"去年上半年": "span 2025-01-01", "2024.3": "span 2024-03-01", "24年底": "span 2024-11-01", "23年初": "span 2023-01-01",
		// not yet, too far, not there, unclear
		"明天": "future", "2027年3月5日": "future", "明年": "future", "今年腊月二十三": "future 2026-02-10", "12月25号那天2026年": "future", "1926年3月5日": "far", "1930年": "far",
		"2月30号": "no_such", "2025年2月29日": "no_such", "13月1号": "no_such", "几年前": "unclear", "前两天": "unclear", "前几年": "unclear", "3月5号和6号": "unclear", "好几年前": "unclear", "农历": "unclear",
		// unknown
		"不清楚": "unknown", "忘了": "unknown", "早记不清了": "unknown", "我也不知道哪天": "unknown",
		// not an answer
		"低保咋办": "other", "2023年春天他打我了咋办": "other", "他欠我两万块钱一直不还": "other", "3月5号能去办吗": "other", "兴隆村 宣讲1次 传单60份": "other", "谢谢": "other", "23": "other", "": "other",
	} {
		if got := readAs(dayReader(t, dayPast, safeFirst), text); got != want {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestReadDay_ThatMayCome(t *testing.T) {
	for text, want := range map[string]string{
		"2027年5月1日": "2027-05-01", "明年5月1号": "2027-05-01", "下个月10号": "2026-12-10", "后天": "2026-11-25", "5月1号": "either 2026-05-01 2027-05-01",
		"腊月二十三": "either 2026-02-10 2027-01-30", "明年": "span 2027-01-01", "2126年1月1日": "far", "2月29号": "either 2024-02-29 2028-02-29", "今年腊月二十三": "2027-01-30",
	} {
		if got := readAs(dayReader(t, dayAny, safeFirst), text); got != want {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestReadDay_TheSafeEndOfASpan(t *testing.T) {
	for safe, want := range map[string]string{safeFirst: "span 2025-03-01", safeLast: "span 2025-03-31", "": "span"} {
		if got := readAs(dayReader(t, dayPast, safe), "去年3月"); got != want {
			t.Errorf("safe %q: %q, want %q", safe, got, want)
		}
	}
	if got := readAs(dayReader(t, dayPast, safeLast), "今年"); got != "span 2026-11-23" {
		t.Errorf("a span that goes on is offered as %q, want its part up to today", got)
	}
}

func TestReadDay_IsSaidBack(t *testing.T) {
	for text, want := range map[string]string{"前天": "您说的是2026年11月21日。", "去年腊月二十三": "您说的是2026年2月10日（农历腊月二十三）。"} {
		if got := dayReader(t, dayPast, "").read(text).Text; got != want {
			t.Errorf("%q is said back as %q, want %q", text, got, want)
		}
	}
	got := dayReader(t, dayPast, safeFirst).read("2023年春天").Text
	if want := "您说的大概是2023年3月1日到5月31日，说准是哪天，我才好算。记不准，就点下面，往保险了算。"; got != want {
		t.Errorf("a span asks %q, want %q", got, want)
	}
}

// FuzzReadDay: whatever is typed, an answer is a day that is not to come, and nothing breaks.
func FuzzReadDay(f *testing.F) {
	for _, text := range []string{"2026年2月10日", "去年腊月二十三", "前天", "3年前", "闰六月三十", "13月32号", "99999999", "0年0月0日", "上上上个周八", "初初初", "廿卅"} {
		f.Add(text)
	}
	r := dayReader(f, dayPast, safeFirst)
	f.Fuzz(func(t *testing.T, text string) {
		got := r.read(text)
		if got.Value == "" || got.Value == "unknown" {
			return
		}
		day, err := time.Parse(time.DateOnly, got.Value)
		if err != nil || day.After(r.today) {
			t.Errorf("%q reads as %q", text, got.Value)
		}
	})
}
