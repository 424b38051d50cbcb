package laws

import (
	"slices"
	"testing"
)

func TestChanges_OfEveryKind(t *testing.T) {
	const (
		loan  = "借款人应当按照约定的期限返还借款，没有约定期限的可以随时返还。"
		rent  = "承租人应当按照约定的期限支付租金，逾期不支付的出租人可以解除合同。"
		dog   = "饲养的动物造成他人损害的，动物饲养人或者管理人应当承担侵权责任。"
		tree  = "因林木折断、倾倒或者果实坠落造成他人损害的，所有人应当承担责任。"
		noise = "制造噪声干扰他人正常生活的，处警告，警告后不改正的处罚款。"
	)
	index := func(files map[string]string) *Index { return Build(read(t, nil, folder(files)), nil) }
	head := func(name, start string) string { return "# " + name + "\n" + start + "施行\n<!-- INFO END -->\n" }
	same := head("戊法戊法", "2000年1月1日") + "第一条 不变。\n"
	before := index(map[string]string{
		"甲.md": head("中华人民共和国甲法", "2000年1月1日") + "第一条 " + loan + "\n第二条 " + rent + "\n第三条 " + dog + "\n第四条 要删去的一条文字。\n第九条 " + tree + "\n",
		"乙.md": head("乙条例", "2001年1月1日") + "第一条 乙。\n第二条 末。\n", "戊.md": same,
	})
	after := index(map[string]string{
		"新/甲.md": head("中华人民共和国甲法", "2020年1月1日") + "第一条 " + loan + "利息另算。\n第二条 " + noise + "\n第三条 " + rent + "\n第五条 " + dog + "\n第六条 " + tree + "\n",
		"甲.md":   head("中华人民共和国甲法", "2000年1月1日") + "第一条 " + loan + "\n第二条 " + rent + "\n第三条 " + dog + "\n第四条 要删去的一条文字。\n第九条 " + tree + "\n",
		"乙.md":   head("乙条例", "2001年1月1日") + "第一条 乙。\n第二条 末。\n", "戊.md": same,
		"丙.md": head("丙法丙法", "2019年1月1日") + "第一条 丙。\n第二条 本法施行后，《乙条例》同时废止。\n",
	})
	const law = "中华人民共和国甲法"
	want := []Change{
		{"changed", law, "第一条", ""},
		{"renumbered", law, "第二条", "第三条"},
		{"renumbered", law, "第三条", "第五条"},
		{"lapsed", law, "第四条", ""},
		{"new", law, "第五条", ""},
		{"new", law, "第六条", ""},
		{"renumbered", law, "第九条", "第六条"},
		{"lapsed", "乙条例", "第一条", "丙法丙法"},
		{"lapsed", "乙条例", "第二条", "丙法丙法"},
	}
	got := after.Changes(before, "2026-11-29")
	for _, c := range want {
		if !slices.Contains(got, c) {
			t.Errorf("%+v is not told", c)
		}
	}
	for _, c := range got {
		if !slices.Contains(want, c) {
			t.Errorf("%+v is told", c)
		}
	}
	if !slices.IsSortedFunc(got, func(a, b Change) int {
		if a.Law != b.Law {
			return slices.Compare([]rune(a.Law), []rune(b.Law))
		}
		return ArticleOrder(a.Article) - ArticleOrder(b.Article)
	}) {
		t.Errorf("not by law and number: %+v", got)
	}
	if got := after.Changes(before, "2018-12-31"); len(got) != 0 {
		t.Errorf("before the newer texts hold: %+v", got)
	}
	if got := after.Changes(after, "2026-11-29"); len(got) != 0 {
		t.Errorf("of an index with itself: %+v", got)
	}
	marks := index(map[string]string{"戊.md": head("戊法戊法", "2000年1月1日") + "第一条　不变．\n"})
	if got := marks.Changes(index(map[string]string{"戊.md": same}), "2026-11-29"); len(got) != 0 {
		t.Errorf("other marks alone: %+v", got)
	}
}
