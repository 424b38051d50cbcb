package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/outreach"
)

func TestExport_HoldsOwnWordsAndNoDraftOfStaff(t *testing.T) {
	o := asked(t)
	o.event(pressOf(o, "宣传员", "question.open", "Q-0001"))
	o.event(pressOf(o, "宣传员", "question.write", "Q-0001"))
	if err := o.Say("宣传员", "先量清楚，再找村里调解。"); err != nil {
		t.Fatal(err)
	}
	read := func() exported {
		t.Helper()
		for _, step := range []func() error{
			func() error { return o.Say("村民甲", "我的数据") }, func() error { return o.Press("村民甲", "导出") },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		var file exported
		if err := json.Unmarshal(o.files[len(o.files)-1].Data, &file); err != nil {
			t.Fatal(err)
		}
		return file
	}
	file := read()
	if len(file.Questions) != 1 || file.Questions[0].Text != "我家宅基地让邻居占了两尺" || file.Questions[0].Answer != "" {
		t.Errorf("before the answer was sent: %+v", file.Questions)
	}
	if err := o.Press("宣传员", "发给提问人"); err != nil {
		t.Fatal(err)
	}
	if file = read(); file.Questions[0].Answer != "先量清楚，再找村里调解。" {
		t.Errorf("after it was sent: %+v", file.Questions)
	}
}

func TestErase_LeavesNothingReadable(t *testing.T) {
	o := asked(t)
	steps := []func() error{
		func() error { return o.Contact("村民甲", "13812345678") },
		func() error { return o.Press("村民甲", "留着") },
		func() error { return o.Say("村民甲", "借条没写还款日期咋办") },
		func() error { return o.Say("村民甲", "我的数据") },
		func() error { return o.Press("村民甲", "全部忘掉") },
		func() error { return o.Press("村民甲", "忘掉我") },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	for ref, rec := range o.records {
		for _, canary := range []string{"宅基地", "13812345678", "借条"} {
			if strings.Contains(string(rec.Plain)+string(rec.Private), canary) {
				t.Errorf("%v still holds %q", ref, canary)
			}
		}
	}
	if len(o.states[o.room("村民甲").conv]) != 0 {
		t.Errorf("the state is still %s", o.states[o.room("村民甲").conv])
	}
	for list, members := range o.lists {
		if strings.Contains(list, string(o.room("村民甲").person)) && len(members) > 0 {
			t.Errorf("list %s still holds %v", list, members)
		}
		if _, on := members[string(o.room("村民甲").person)]; on {
			t.Errorf("the person is still on list %s", list)
		}
	}
	if len(o.dues) != 0 {
		t.Errorf("still due: %v", o.dues)
	}
}

func TestErase_TakesTheRole(t *testing.T) {
	o := asked(t)
	for _, step := range []func() error{
		func() error { return o.Say("宣传员", "我的数据") }, func() error { return o.Press("宣传员", "全部忘掉") },
		func() error { return o.Press("宣传员", "忘掉我") }, func() error { return o.Say("宣传员", "/todo") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := o.newest("宣传员"), o.h.Texts.Text("common.not_allowed"); got != want {
		t.Errorf("/todo afterwards is answered %q, want %q", got, want)
	}
	if n := len(o.lists[outreach.RoleList(outreach.Staff)]); n != 0 {
		t.Errorf("%d members of staff are listed, want none", n)
	}
}

func TestStop_OutlivesErasure(t *testing.T) {
	for _, stopped := range []bool{true, false} {
		o := newOffice(t)
		if stopped {
			if err := o.Say("村民甲", "停止"); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []func() error{
			func() error { return o.Say("村民甲", "我的数据") }, func() error { return o.Press("村民甲", "全部忘掉") },
			func() error { return o.Press("村民甲", "忘掉我") }, func() error { return o.Say("村民甲", "低保咋办") },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		p := find(o, outreach.DecodePerson, outreach.RecordPerson, string(o.room("村民甲").person))
		if p.Stopped != stopped {
			t.Errorf("stopped before erasing: %t, after coming back: %t", stopped, p.Stopped)
		}
	}
}

func TestForget_NeedsTwoPresses(t *testing.T) {
	o := asked(t)
	for _, line := range []string{"忘掉我", "/data", "全部忘掉"} {
		if err := o.Say("村民甲", line); err != nil {
			t.Fatal(err)
		}
	}
	if _, gone := o.records[chat.Ref{Kind: chat.Tombstone, ID: string(o.room("村民甲").person)}]; gone {
		t.Error("typing alone erased somebody")
	}
}
