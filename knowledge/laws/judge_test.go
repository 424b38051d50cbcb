package laws_test

import (
	"testing"
	"testing/fstest"

	"pufa/knowledge/laws"
)

const twoArticles = "# 还钱条例\n\n2020年1月1日公布\n\n自2020年2月1日起施行\n\n<!-- INFO END -->\n\n第一条 欠债应当还钱。\n\n第二条 利息不得过高。\n"

// TestIndex_JudgesWhatOthersFind holds that Each lists the articles in force, and that Judge measures lists made from them.
func TestIndex_JudgesWhatOthersFind(t *testing.T) {
	corpus, err := laws.Read(nil, fstest.MapFS{"社会法/还钱条例.md": {Data: []byte(twoArticles)}})
	if err != nil {
		t.Fatal(err)
	}
	index := laws.Build(corpus, nil)
	var all []laws.Hit
	index.Each("2021-01-01", func(h laws.Hit) { all = append(all, h) })
	if len(all) != 2 || all[0].Article != "第一条" || all[1].Text != "利息不得过高。" {
		t.Fatalf("Each = %+v, want both articles", all)
	}
	index.Each("2019-01-01", func(h laws.Hit) { t.Errorf("%s%s is listed before it holds", h.Law, h.Article) })

	asked := laws.Asked{ID: "1", Question: "利息多高算高"}
	asked.Articles = append(asked.Articles, struct {
		Law     string `json:"law"`
		Article string `json:"article"`
	}{"还钱条例", "第二条"})
	m := index.Judge([]laws.Asked{asked}, "2021-01-01", func(laws.Asked) []laws.Hit { return all })
	if m.Recall[1] != 0 || m.Recall[3] != 1 || m.MRR != 0.5 {
		t.Errorf("Judge: R@1 %v, R@3 %v, MRR %v; want 0, 1, 0.5", m.Recall[1], m.Recall[3], m.MRR)
	}
	if _, err := index.EvaluateFolds([]laws.Asked{asked, asked}, "2021-01-01", 2, 1, "bm52"); err == nil {
		t.Error("a feature that there is none of can be left out")
	}
}
