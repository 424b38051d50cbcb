package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

// scoutOf has aged entries; titles are those of the real base.
type scoutOf struct {
	Scout
	list []chat.Aged
}

func (s scoutOf) Radar(time.Time) []chat.Aged { return s.list }

func TestTodo_TellsReviewersOfAgedEntriesOnceADay(t *testing.T) {
	o := newOffice(t)
	for who, role := range map[string]string{"宣传员": "staff", "审核员": "reviewer"} {
		if err := o.As(who, role); err != nil {
			t.Fatal(err)
		}
	}
	o.h.Scout = scoutOf{o.h.Scout, []chat.Aged{
		{Entry: "a", Title: "甲事", Why: chat.AgedSilent}, {Entry: "a", Title: "甲事", Why: chat.AgedReview},
		{Entry: "b", Title: "乙事", Why: chat.AgedChanged, Article: "《示例法》第一条"},
	}}
	told := o.h.Texts.Text("todo.radar", "n", 2)
	for i, want := range []bool{true, false, false} {
		o.lines = nil
		o.play("审核员", "待办")
		if got := strings.Contains(o.newest("审核员"), told); got != want {
			t.Errorf("look %d on one day: told %t, want %t", i+1, got, want)
		}
	}
	o.play("宣传员", "待办")
	if strings.Contains(o.newest("宣传员"), told) {
		t.Error("staff are told")
	}
	if err := o.Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	o.play("审核员", "待办")
	if !strings.Contains(o.newest("审核员"), told) {
		t.Error("the next day nothing is told")
	}
	o.play("审核员", "词条", "[法条有变动 2]")
	got := o.newest("审核员")
	for _, want := range []string{"停答了：「甲事」（a）", "「甲事」（a）：该复核了", "「乙事」（b）：《示例法》第一条改过文字"} {
		if !strings.Contains(got, want) {
			t.Errorf("the list is %q, want %q in it", got, want)
		}
	}
}

func TestRadar_HasPages(t *testing.T) {
	o := newOffice(t)
	if err := o.As("审核员", "reviewer"); err != nil {
		t.Fatal(err)
	}
	var list []chat.Aged
	for i := range 2*radarShown + 1 {
		list = append(list, chat.Aged{Entry: fmt.Sprint("e", i), Title: "某事", Why: chat.AgedReview})
	}
	o.h.Scout = scoutOf{o.h.Scout, list}
	o.play("审核员", "词条", fmt.Sprintf("[法条有变动 %d]", len(list)), "[下一页]", "[下一页]")
	if got := o.newest("审核员"); !strings.Contains(got, "（e20）") || strings.Contains(got, "（e19）") {
		t.Errorf("the third page is %q", got)
	}
	o.h.Scout = scoutOf{o.h.Scout, nil}
	o.event(pressOf(o, "审核员", "entries.radar", ""))
	if got, want := o.newest("审核员"), o.h.Texts.Text("radar.none"); got != want {
		t.Errorf("without any: %q, want %q", got, want)
	}
}
