package handlers

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// heapScout puts texts into heaps by their first character.
type heapScout struct{ Scout }

func (heapScout) Alike(_ context.Context, texts []string, _ time.Time) ([][]int, error) {
	at := map[rune]int{}
	var heaps [][]int
	for i, text := range texts {
		first := []rune(text)[0]
		if _, seen := at[first]; !seen {
			at[first] = len(heaps)
			heaps = append(heaps, nil)
		}
		heaps[at[first]] = append(heaps[at[first]], i)
	}
	return heaps, nil
}

// misser is an office where people asked what no entry answers: Q-0001 and Q-0003 of one matter, Q-0002 of another, and what is no miss.
func misser(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.h.Scout = heapScout{o.h.Scout}
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer", "村民甲": "villager", "村民乙": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.play("村民甲", "井里的水浑了，村里不管，我该找谁说理去", "人工 树让邻居家的牛啃了")
	o.play("村民乙", "井水浑了找谁管", "借条没写还款日期咋办", "[找人工]", "我不想活了", "[让镇里的人联系我]")
	return o
}

func TestMisses_AreHeapedUpForReviewers(t *testing.T) {
	o := misser(t)
	o.play("审核员", "待补词条")
	want := o.h.Texts.Text("misses.list", "n", 3, "heaps", 2) +
		"\n1. 2个（Q-0001、Q-0003），比如：井水浑了找谁管\n2. 1个（Q-0002），比如：树让邻居家的牛啃了"
	if got := o.newest("审核员"); got != want {
		t.Errorf("misses:\n%s\nwant\n%s", got, want)
	}
	for _, r := range o.sent {
		if text := chat.PlainText(r.Body); r.To == "" && strings.Contains(text, "比如：井水浑了") {
			t.Errorf("somebody's words stand in a reply, not by reference: %s", text)
		}
	}
	o.play("宣传员", "待补词条")
	if got, want := o.newest("宣传员"), o.h.Texts.Text("common.not_allowed"); got != want {
		t.Errorf("staff are told %q", got)
	}
}

func TestMisses_GoWithTheirWordsOrTheirEntry(t *testing.T) {
	o := misser(t)
	o.play("村民甲", "我的数据", "[全部忘掉]", "[忘掉我]")
	o.play("审核员", "待补词条")
	if got := o.newest("审核员"); !strings.HasPrefix(got, o.h.Texts.Text("misses.list", "n", 1, "heaps", 1)) || strings.Contains(got, "Q-0001") {
		t.Errorf("one asker gone: %s", got)
	}
	o.event(pressOf(o, "宣传员", "question.open", "Q-0003"))
	o.play("宣传员", "[回答]", "先去村里说，村里不管找水利站。", "[发并存成词条草稿]")
	o.play("审核员", "待补词条")
	if got, want := o.newest("审核员"), o.h.Texts.Text("misses.none"); got != want {
		t.Errorf("an entry is under way: %q, want %q", got, want)
	}
	if n := len(o.lists[outreach.MissList()]); n != 0 {
		t.Errorf("still listed: %v", o.lists[outreach.MissList()])
	}
}

func TestMisses_OfManyTheLargestHeapsAreShown(t *testing.T) {
	o := newOffice(t)
	o.h.Scout = heapScout{o.h.Scout}
	if err := o.As("审核员", "reviewer"); err != nil {
		t.Fatal(err)
	}
	for i := range 2 * heapsShown {
		id := fmt.Sprintf("Q-%04d", i+1)
		o.keep(outreach.Question{ID: id, State: outreach.QuestionAnswered, Asker: "a", Reason: reasonUnknown, Text: string(rune('一'+i)) + "事", Asked: o.now})
		o.put(outreach.MissList(), id, float64(i))
	}
	o.play("审核员", "词条", "[待补词条]")
	got := o.newest("审核员")
	if !strings.Contains(got, o.h.Texts.Text("misses.more", "n", heapsShown)) || strings.Count(got, "比如") != heapsShown {
		t.Errorf("of %d heaps: %s", 2*heapsShown, got)
	}
}

func TestRatings_NameEntriesAndNobody(t *testing.T) {
	o := newOffice(t)
	if err := o.As("审核员", "reviewer"); err != nil {
		t.Fatal(err)
	}
	n := 0
	rate := func(entry, day, reason string, useful bool, times int) {
		for range times {
			n++
			r := outreach.Rating{ID: fmt.Sprintf("M-%04d", n), Entry: entry, Useful: useful, Reason: reason, Day: day, By: o.room("村民甲").person}
			o.keep(r)
			for _, x := range r.Lists() {
				o.put(x.List, x.Member, x.Score)
			}
		}
	}
	rate("iou-without-date", "2026-11-20", "", true, 5)
	rate("iou-without-date", "2026-11-20", "outdated", false, 2)
	rate("iou-without-date", "2026-09-01", "unclear", false, 1)
	rate("iou-without-date", "2026-08-31", "unclear", false, 9) // too long ago
	rate("dibao-apply", "2026-11-20", "", false, 4)
	rate("Q-0001", "2026-10-20", "off_point", false, 2)
	rate("Q-0007", "2026-10-20", "", true, 1)
	rate("write-iou", "2026-11-20", "", true, 3)
	rate("usury", "2026-11-20", "unclear", false, 2)  // of few
	rate("d-0009", "2026-11-20", "unclear", false, 9) // withdrawn
	o.play("审核员", "词条", "[哪条没用]")
	got := o.newest("审核员")
	title := func(id string) string { name, _ := o.h.Scout.Title(id); return "· 「" + name + "」（" + id + "）" }
	want := strings.Join([]string{
		o.h.Texts.Text("ratings.list", "months", ratedMonths), title("dibao-apply") + "：有用0，没用4（没说为啥）",
		title("iou-without-date") + "：有用5，没用3（没看懂1、过时或不对2）", "· 工作人员写的答复：有用1，没用2（没说到点上2）",
		o.h.Texts.Text("ratings.few", "n", 1, "min", fewRatings),
	}, "\n")
	if got != want {
		t.Errorf("ratings:\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(got, "村民甲") || strings.Contains(got, string(o.room("村民甲").person)) {
		t.Errorf("ratings name who rated: %s", got)
	}
}

func TestRatings_OfFewAreNotListed(t *testing.T) {
	o := newOffice(t)
	for who, role := range map[string]string{"审核员": "reviewer", "村民甲": "villager"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.play("村民甲", "借条没写还款日期咋办", "[没用]", "[没看懂]")
	o.play("审核员", "词条", "[待补词条]", "[哪条没用]") // one after the other from one message
	if got, want := o.newest("审核员"), o.h.Texts.Text("ratings.none")+"\n"+o.h.Texts.Text("ratings.few", "n", 1, "min", fewRatings); got != want {
		t.Errorf("after one rating: %q, want %q", got, want)
	}
}
