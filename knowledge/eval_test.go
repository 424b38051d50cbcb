package knowledge

import (
	"context"
	"testing"
	"testing/fstest"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// TestEvaluate counts three questions: one met, one answered without a right article, one handed over.
func TestEvaluate(t *testing.T) {
	b := loadBase(t)
	first := answer(t, b, "借条没写还款日期咋办").Citations[0]
	list := []laws.Asked{
		{ID: "1", Question: "借条没写还款日期咋办", Articles: []laws.Gold{{Law: first.Law, Article: first.Article}}},
		{ID: "2", Question: "低保咋申请", Articles: []laws.Gold{{Law: "中华人民共和国民法典", Article: "第一条"}}},
		{ID: "3", Question: "比特币合法吗", Articles: []laws.Gold{{Law: "某法", Article: "第一条"}}},
	}
	e, err := b.Evaluate(context.Background(), list, today)
	if err != nil {
		t.Fatal(err)
	}
	if e.All.Questions != 3 || e.All.Met != 1 || e.All.Missed != 1 || e.All.Kinds[chat.Handover] != 1 {
		t.Errorf("all: %+v", e.All)
	}
	if e.Ours.Questions != 2-boolInt(!b.OurLaws()[first.Law]) || e.ByKind[chat.Answered].Questions != 2 {
		t.Errorf("ours: %+v, by kind: %+v", e.Ours, e.ByKind)
	}
	folds, err := b.EvaluateFolds(context.Background(), list, today, 2, 1)
	if err != nil || folds.All.Met != 1 {
		t.Errorf("without statutes there is nothing to learn: %+v, %v", folds, err)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestEvaluate_TakesTheSuccessor: an article that a law gave another number is right by either.
func TestEvaluate_TakesTheSuccessor(t *testing.T) {
	c, err := laws.Read(nil, fstest.MapFS{
		"old/示例法.md": {Data: []byte("# 中华人民共和国示例法\n2011年1月1日施行\n<!-- INFO END -->\n第一条 探井的人要先向水利部门报告。\n第二条 采出来的水归国家所有，谁也不能占。\n")},
		"new/示例法.md": {Data: []byte("# 中华人民共和国示例法\n2021年1月1日施行\n<!-- INFO END -->\n第一条 为了管好水，定这部法。\n第二条 探井的人要先向水利部门报告。\n第三条 采出来的水归国家所有，谁也不能占。\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(Config{Laws: laws.Build(c, nil)})
	if err != nil {
		t.Fatal(err)
	}
	gold := []laws.Gold{{Law: "中华人民共和国示例法", Article: "第二条"}}
	for day, want := range map[string]string{"2022-01-01": "第三条", "2012-01-01": ""} {
		right := b.right(gold, day)
		if !right[chat.Citation{Law: gold[0].Law, Article: "第二条"}] || right[chat.Citation{Law: gold[0].Law, Article: "第三条"}] != (want != "") {
			t.Errorf("on %s: %v, want also %q", day, right, want)
		}
	}
}
