package outreach_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/outreach"
)

// shanghai is the time zone of the tests.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// today is a Sunday.
var today = time.Date(2026, 11, 22, 10, 30, 0, 0, shanghai)

var villages = []string{"兴隆村", "三家子村", "二龙村", "和平村", "东和平村"}

func kinds(t testing.TB) *outreach.Kinds {
	t.Helper()
	k, err := outreach.LoadKinds()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// show writes an entry in one line: 兴隆村 2026-11-22 talk{attendances:32 times:1} leaflet{copies:60}.
func show(e outreach.Entry) string {
	words := []string{e.Village, e.Day}
	for _, d := range e.Drafts {
		words = append(words, d.Kind+strings.ReplaceAll(strings.TrimPrefix(fmt.Sprint(d.Numbers), "map"), "[", "{"))
	}
	return strings.ReplaceAll(strings.Join(words, " "), "]", "}")
}

func TestParseEntry_Lines(t *testing.T) {
	const day = " 2026-11-22 "
	tests := []struct{ name, line, want string }{
		{"the usual line", "兴隆村 宣讲1次 传单60份 横幅2条 32人次",
			"兴隆村" + day + "talk{attendances:32 times:1} leaflet{copies:60} banner{pieces:2}"},
		{"without blanks", "兴隆村宣讲1次传单60份横幅2条32人次",
			"兴隆村" + day + "talk{attendances:32 times:1} leaflet{copies:60} banner{pieces:2}"},
		{"commas and full-width digits", "兴隆村，宣讲１次、３２人次；传单６０份。",
			"兴隆村" + day + "talk{attendances:32 times:1} leaflet{copies:60}"},
		{"numbers before their nouns", "在兴隆村挂了2条横幅，发了60份传单",
			"兴隆村" + day + "banner{pieces:2} leaflet{copies:60}"},
		{"numbers before their nouns, without blanks", "兴隆村2条横幅60份传单1次宣讲", "兴隆村" + day + "banner{pieces:2} leaflet{copies:60} talk{times:1}"},
		{"Chinese numerals", "兴隆村 横幅两条 传单两百五十份 宣讲十二次",
			"兴隆村" + day + "banner{pieces:2} leaflet{copies:250} talk{times:12}"},
		{"a village that begins with a numeral", "三家子村宣讲一次", "三家子村" + day + "talk{times:1}"},
		{"a village without its ending", "兴隆 宣讲1次", "兴隆村" + day + "talk{times:1}"},
		{"the longer name of two", "东和平村 宣讲1次", "东和平村" + day + "talk{times:1}"},
		{"the village at the end", "宣讲1次 兴隆村", "兴隆村" + day + "talk{times:1}"},
		{"yesterday", "昨天兴隆村宣讲1次", "兴隆村 2026-11-21 talk{times:1}"},
		{"the day before yesterday", "前天 兴隆村 宣讲1次", "兴隆村 2026-11-20 talk{times:1}"},
		{"a month and a day", "3月4日兴隆村宣讲1次", "兴隆村 2026-03-04 talk{times:1}"},
		{"a month and a day in Chinese numerals", "三月二十四号 兴隆村 宣讲1次", "兴隆村 2026-03-24 talk{times:1}"},
		{"a day of this year still to come is last year's", "12.4 兴隆村 宣讲1次", "兴隆村 2025-12-04 talk{times:1}"},
		{"a whole date", "2024-03-04 兴隆村 宣讲1次", "兴隆村 2024-03-04 talk{times:1}"},
		{"a whole date, as spoken", "2024年3月4日兴隆村宣讲1次", "兴隆村 2024-03-04 talk{times:1}"},
		{"other counting words for the same", "兴隆村 宣讲1场 传单60张 横幅2幅",
			"兴隆村" + day + "talk{times:1} leaflet{copies:60} banner{pieces:2}"},
		{"people at one talk are attendances", "兴隆村 宣讲1次 32人", "兴隆村" + day + "talk{attendances:32 times:1}"},
		{"a noun behind its number", "兴隆村宣讲1次，32人次听讲", "兴隆村" + day + "talk{attendances:32 times:1}"},
		{"attendances go to the kind that has them", "培训班1期 20人次", day[:0] + day + "class{attendances:20 classes:1}"},
		{"attendances of two kinds", "兴隆村 宣讲1次 32人次 咨询台1场 解答12人次",
			"兴隆村" + day + "talk{attendances:32 times:1} desk{answered:12 sessions:1}"},
		{"a kind named twice for two of its numbers", "兴隆村 咨询台1场 咨询12人次", "兴隆村" + day + "desk{answered:12 sessions:1}"},
		{"problems found and put right", "执法检查5件，发现问题2个，整改2个", day + "inspection{cases:5 problems:2 rectified:2}"},
		{"problems as spoken", "检查5件案件 发现2个问题 2个整改", day + "inspection{cases:5 problems:2 rectified:2}"},
		{"study with essays", "学习4次 心得19篇", day + "study{essays:19 times:4}"},
		{"a meeting with documents", "领导小组会议5次 审议文件2份", day + "meeting{documents:2 times:5}"},
		{"a bare number counts what is named", "兴隆村 宣讲1 传单60", "兴隆村" + day + "talk{times:1} leaflet{copies:60}"},
		{"a blank before the counting word", "兴隆村 宣讲 1 次 传单 60 份", "兴隆村" + day + "talk{times:1} leaflet{copies:60}"},
		{"people came after the talk", "兴隆村宣讲1次来了32人", "兴隆村" + day + "talk{attendances:32 times:1}"},
		{"as one tells it", "昨天去二龙村宣传了一场，来了32个人参加，发了60份宣传单，谢谢",
			"二龙村 2026-11-21 talk{attendances:32 times:1} leaflet{copies:60}"},
		{"an optional number may be 0", "执法检查5件 问题0个", day + "inspection{cases:5 problems:0}"},
		{"no village", "宣讲1次", day + "talk{times:1}"},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := k.ParseEntry(tt.line, villages, today)
			if got := show(e); err != nil || got != tt.want {
				t.Errorf("ParseEntry(%q) = %q, %v; want %q", tt.line, got, err, tt.want)
			}
		})
	}
}

func TestParseEntry_WithoutAListOfVillages(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"a name is known by its ending", "光明村 宣讲1次", "光明村"},
		{"without a blank", "光明村宣讲1次", "光明村"},
		{"a name that begins with a numeral", "三家子村宣讲1次", "三家子村"},
		{"a name that begins with a word of no meaning", "和平村 宣讲1次", "和平村"},
		{"words before the name", "昨天在光明村挂了2条横幅", "光明村"},
		{"the name at the end", "宣讲1次 在光明社区", "光明社区"},
		{"villagers are no village", "宣讲1次 组织村民32人次", ""},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := k.ParseEntry(tt.line, nil, today)
			if err != nil || e.Village != tt.want {
				t.Errorf("ParseEntry(%q) has village %q, %v; want %q", tt.line, e.Village, err, tt.want)
			}
		})
	}
}

func TestParseEntry_Problems(t *testing.T) {
	tests := []struct {
		name, line string
		code       outreach.ProblemCode
		word       string
	}{
		{"a question", "借条没写还款日期咋办", "not_entry", "借条没写还款日期咋办"},
		{"a question with a number", "我去年借给老王2万块他不还", "not_entry", "我去年借给老王2万块他不还"},
		{"a question about advice", "法律咨询收费吗", "not_entry", "法律咨询收费吗"},
		{"a long question that names a kind", "我上礼拜去法院咨询过1次那边说得先找村里调解可人家不给我开条子咋整", "not_entry", "我上礼拜去法院咨询过1次那边说得先找村里…"},
		{"a telephone number", "李婶 13800001234", "not_entry", "李婶 13800001234"},
		{"nothing", "", "not_entry", ""},
		{"a word nobody knows", "兴隆村 宣讲1次 传丹60份", "unknown", "传丹60份"},
		{"a village of another township", "光明村 宣讲1次", "unknown", "光明村"},
		{"a number that counts nothing named", "兴隆村 宣讲1次 60份", "no_kind", "60份"},
		{"the wrong counting word", "兴隆村 宣讲1份", "no_kind", "1份"},
		{"a kind without its number", "兴隆村 宣讲 传单60份", "missing", "入户宣讲 宣讲次数"},
		{"a kind with 0", "兴隆村 横幅0条", "missing", "横幅 条数"},
		{"essays without the study session", "心得19篇", "missing", "学习活动 学习次数"},
		{"a noun without its number", "执法检查5件 整改", "missing", "整改"},
		{"the same twice", "兴隆村 宣讲1次 宣讲2次", "twice", "入户宣讲 宣讲次数"},
		{"far too many", "兴隆村 横幅20000条", "too_large", "横幅 20000条"},
		{"more than a number can be", "兴隆村 横幅99999999999999999999条", "too_large", "横幅 1000000001条"},
		{"rounded already", "兴隆村 宣讲20余次", "not_exact", "20余次"},
		{"about", "兴隆村 传单约60份", "not_exact", "约60份"},
		{"more or less", "兴隆村 传单60份左右", "not_exact", "60份左右"},
		{"a fraction", "兴隆村 宣讲1.5次", "unknown", "1.5次"},
		{"people at several talks", "兴隆村 宣讲3次 32人", "people", "32人"},
		{"two villages", "兴隆村 二龙村 宣讲1次", "villages", "兴隆村 二龙村"},
		{"two days", "昨天 前天 兴隆村 宣讲1次", "days", "前天"},
		{"no such day", "2月30日 兴隆村 宣讲1次", "day", "2月30日"},
		{"a day to come", "2026-12-04 兴隆村 宣讲1次", "future", "2026-12-04"},
		{"long ago", "2004-03-04 兴隆村 宣讲1次", "long_ago", "2004-03-04"},
		{"too long a line", strings.Repeat("兴隆村 宣讲1次 ", 30), "too_long", "兴隆村 宣讲1次 兴隆村 宣讲1次 兴隆…"},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := k.ParseEntry(tt.line, villages, today)
			var p *outreach.Problem
			if !errors.As(err, &p) || p.Code != tt.code || p.Word != tt.word {
				t.Errorf("ParseEntry(%q) = %q, %v; want problem %s %q", tt.line, show(e), err, tt.code, tt.word)
			}
		})
	}
}

func TestParseNumbers_Lists(t *testing.T) {
	tests := []struct {
		name, kind, text string
		want             map[string]int64
	}{
		{"in the order of the fields", "talk", "1 32", map[string]int64{"times": 1, "attendances": 32}},
		{"with counting words and a comma", "talk", "1次，32人次", map[string]int64{"times": 1, "attendances": 32}},
		{"the optional one left out", "talk", "一次", map[string]int64{"times": 1}},
		{"counting words in another order", "talk", "32人次 1次", map[string]int64{"times": 1, "attendances": 32}},
		{"with the kind's own words", "talk", "宣讲1次 32人", map[string]int64{"times": 1, "attendances": 32}},
		{"three numbers", "inspection", "5 2 2", map[string]int64{"cases": 5, "problems": 2, "rectified": 2}},
		{"nouns that name the numbers", "inspection", "5件 整改1 问题2", map[string]int64{"cases": 5, "problems": 2, "rectified": 1}},
		{"full-width digits and a list comma", "class", "１、２０", map[string]int64{"classes": 1, "attendances": 20}},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, _ := k.Kind(tt.kind)
			if got, err := k.ParseNumbers(kind, tt.text); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("ParseNumbers(%s, %q) = %v, %v; want %v", tt.kind, tt.text, got, err, tt.want)
			}
		})
	}
}

func TestParseNumbers_Problems(t *testing.T) {
	tests := []struct {
		name, text string
		code       outreach.ProblemCode
		word       string
	}{
		{"no number", "好", "unknown", "好"},
		{"nothing", " ", "no_numbers", " "},
		{"more numbers than fields", "1 32 5", "too_many", "5"},
		{"another kind", "横幅 2", "unknown", "横幅"},
		{"a counting word of another kind", "1 32份", "too_many", "32份"},
		{"the required one is 0", "0 32", "missing", "入户宣讲 宣讲次数"},
		{"too large", "1 320000", "too_large", "入户宣讲 320000人次"},
		{"a fraction", "1.5", "unknown", "1.5"},
		{"approximate", "1 30多", "not_exact", "30多"},
		{"people at several talks", "3 32人", "people", "32人"},
		{"too long", strings.Repeat("1 ", 150), "too_long", strings.Repeat("1 ", 10) + "…"},
	}
	k := kinds(t)
	kind, _ := k.Kind("talk")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := k.ParseNumbers(kind, tt.text)
			var p *outreach.Problem
			if !errors.As(err, &p) || p.Code != tt.code || p.Word != tt.word {
				t.Errorf("ParseNumbers(%q) = %v, %v; want problem %s %q", tt.text, got, err, tt.code, tt.word)
			}
		})
	}
}

func TestParseDay(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"today", "今天", "2026-11-22"},
		{"as people here say it", "昨儿", "2026-11-21"},
		{"a short date", "3.4", "2026-03-04"},
		{"full-width", "３月４日", "2026-03-04"},
		{"a leap day of the latest leap year that has it", "2024年2月29日", "2024-02-29"},
		{"no day", "改天", "day"},
		{"a date and more", "3月4日下午", "day"},
		{"an impossible day", "2.30", "day"},
		{"tomorrow", "2026-11-23", "future"},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := k.ParseDay(tt.text, today)
			var p *outreach.Problem
			if errors.As(err, &p) {
				got = string(p.Code)
			}
			if got != tt.want {
				t.Errorf("ParseDay(%q) = %q, %v; want %q", tt.text, got, err, tt.want)
			}
		})
	}
}

func TestFindVillage(t *testing.T) {
	tests := []struct {
		name, text string
		list       []string
		want       string
		problem    bool
	}{
		{"of the list", " 兴隆村 ", villages, "兴隆村", false},
		{"without its ending", "兴隆", villages, "兴隆村", false},
		{"not of the list", "光明村", villages, "", true},
		{"any name without a list", "光明村", nil, "光明村", false},
		{"no name without a list", " ", nil, "", true},
		{"a sentence is no name", "我也不知道是哪个村，就是河边上那个有大榆树的屯子", nil, "", true},
		{"a formula is no name", "=1+1", nil, "", true},
	}
	k := kinds(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := k.FindVillage(tt.text, tt.list)
			if got != tt.want || (err != nil) != tt.problem {
				t.Errorf("FindVillage(%q) = %q, %v; want %q, problem %v", tt.text, got, err, tt.want, tt.problem)
			}
		})
	}
}

func TestFindVillage_AnAmbiguousShortFormMeansNothing(t *testing.T) {
	k := kinds(t)
	if got, err := k.FindVillage("光明", []string{"光明村", "光明社区"}); err == nil {
		t.Errorf("FindVillage(光明) among 光明村 and 光明社区 = %q, want a problem", got)
	}
}

// FuzzParseEntry: whatever is typed, there is an entry with complete drafts or a *Problem, and reading it again is the same.
func FuzzParseEntry(f *testing.F) {
	for _, line := range []string{"兴隆村 宣讲1次 传单60份 横幅2条 32人次", "3.4 检查5件 2个问题", "十万八千次宣讲", "约20余次", "1.5.6", "村村村1条横幅",
		"2024-13-45 宣讲1", "９９９９９９９９９９９９", "\xff\xfe宣讲1次", "  ", "横幅-2条", "两百五传单"} {
		f.Add(line, true)
		f.Add(line, false)
	}
	k := kinds(f)
	f.Fuzz(func(t *testing.T, line string, listed bool) {
		var list []string
		if listed {
			list = villages
		}
		e, err := k.ParseEntry(line, list, today)
		var p *outreach.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("ParseEntry(%q) = %v, which is no *Problem", line, err)
		}
		if err == nil && len(e.Drafts) == 0 {
			t.Fatalf("ParseEntry(%q) = an entry without drafts", line)
		}
		for _, d := range e.Drafts {
			kind, _ := k.Kind(d.Kind)
			if err := kind.Check(d.Numbers); err != nil {
				t.Fatalf("ParseEntry(%q): %s %v: %v", line, d.Kind, d.Numbers, err)
			}
		}
		again, _ := k.ParseEntry(line, list, today)
		if !reflect.DeepEqual(e, again) {
			t.Fatalf("ParseEntry(%q) = %v, then %v", line, e, again)
		}
	})
}

// FuzzParseNumbers: numbers of the kind within its limits, or a *Problem.
func FuzzParseNumbers(f *testing.F) {
	for _, text := range []string{"1 32", "1次32人次", "五件 问题二", "1/2", "", "-1"} {
		f.Add(text, 0)
		f.Add(text, 7)
	}
	k := kinds(f)
	f.Fuzz(func(t *testing.T, text string, n int) {
		all := k.All()
		kind := all[((n%len(all))+len(all))%len(all)]
		got, err := k.ParseNumbers(kind, text)
		var p *outreach.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("ParseNumbers(%q) = %v, which is no *Problem", text, err)
		}
		if err == nil && kind.Check(got) != nil {
			t.Fatalf("ParseNumbers(%q) = %v: %v", text, got, kind.Check(got))
		}
	})
}
