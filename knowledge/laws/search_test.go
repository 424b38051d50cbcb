package laws

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestSearch_OnWhatHolds(t *testing.T) {
	c := read(t, nil, folder(map[string]string{
		"a/甲.md": lawText("甲法甲法", "2020年1月1日施行", "借款应当返还，依照《乙法乙法》第一条。", "期限。"), "b/甲.md": lawText("甲法甲法", "2000年1月1日施行", "借款旧文。", "旧。"),
		"a/乙.md": lawText("乙法乙法", "2010年1月1日施行", "借款利息，依照《甲法甲法》。", "《丙条例》同时废止。"), "a/丙.md": lawText("丙条例", "2001年1月1日施行", "借款登记。", "末。"),
		"a/丁.md": "# 丁法丁法\n2030年1月1日施行\n<!-- INFO END -->\n第一条 养狗。\n第二条 噪声。\n第三条 树木。\n",
	}))
	x := Build(c, smallPhrases)
	for _, text := range []string{"", "！？…", "zzz", "🐶🐶", " \n\t"} {
		if hits := x.Search(text, schoolDay, 10); len(hits) != 0 {
			t.Errorf("%q finds %+v", text, hits)
		}
	}
	for day, want := range map[string]string{
		"1999-12-31": "", "2000-01-01": "甲法甲法2000-01-01", "2005-01-01": "丙条例2001-01-01 甲法甲法2000-01-01", "2010-01-01": "乙法乙法2010-01-01 甲法甲法2000-01-01",
		"2026-11-29": "乙法乙法2010-01-01 甲法甲法2020-01-01",
	} {
		seen := map[string]bool{}
		for _, h := range x.Search("借款", day, 10) {
			seen[h.Law+h.From] = true
		}
		var got []string
		for law := range seen {
			got = append(got, law)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
	if got := len(x.Search("借款", schoolDay, 1)); got != 1 {
		t.Errorf("of one hit %d are given", got)
	}
}

func TestSearch_IsTheSameFromManyGoroutines(t *testing.T) {
	x := schoolCorpus(t)
	list := schoolQuestions()
	want := make([][]Hit, len(list))
	for i, a := range list {
		want[i] = x.Search(a.Question, schoolDay, 20)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, a := range list {
				if got := x.Search(a.Question, schoolDay, 20); !reflect.DeepEqual(got, want[i]) || len(got) == 0 {
					t.Errorf("%s: %d hits, otherwise than alone", a.Question, len(got))
				}
			}
		})
	}
	wg.Wait()
}

func TestSearch_RemembersNothingOfTheQuestionBefore(t *testing.T) {
	questions := []string{"借条没写日期", "狗咬人谁赔", "租金", "zzz", "养狗登记"}
	x := Build(smallCorpus(t), smallPhrases)
	s := newSearch(x)
	for range 2 {
		for _, q := range questions {
			fresh := newSearch(x)
			fresh.run(x.ranking, q, schoolDay)
			s.run(x.ranking, q, schoolDay)
			if len(s.pool) != len(fresh.pool) || len(s.pool) > 0 && !reflect.DeepEqual(s.pool, fresh.pool) || !slices.Equal(s.lay, fresh.lay) {
				t.Errorf("%s: otherwise than from a fresh start", q)
			}
		}
	}
}

func TestBuild_TheSameCorpusGivesTheSameBytes(t *testing.T) {
	var phrases []Phrase
	for i := range 200 { // enough to learn what lies near what
		m := matters[i%len(matters)]
		phrases = append(phrases, Phrase{Text: m + strings.Repeat("咋", i/len(matters)+1) + "办", Articles: []PhraseArticle{{m + "管理法", "第" + Numeral(i%12+1) + "条", 1}}})
	}
	one, two := Build(schoolLaws(t), phrases).arrays(), Build(schoolLaws(t), phrases).arrays()
	for i := range one {
		if !bytes.Equal(one[i].bytes(), two[i].bytes()) {
			t.Errorf("array %d is otherwise", i)
		}
	}
}
