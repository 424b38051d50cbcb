package laws

import (
	"testing"
	"testing/fstest"
)

func TestRead_KnowsBothFormsAndTheirDates(t *testing.T) {
	newer := fstest.MapFS{
		"a/code/README.md":                  {Data: []byte("---\nnext: x\n---\n\n# 中华人民共和国甲法典\n\n2020年5月28日第十三届全国人民代表大会第三次会议通过\n")},
		"a/code/01.md":                      {Data: []byte("# 第一编　总则\n\n## 第一章　一般\n\n**第一条**　一款。\n\n二款。\n\n第一条之一　插入。\n")},
		"a/code/02.md":                      {Data: []byte("# 附则\n\n**第二条**　本法自2021年1月1日起施行。\n")},
		"a/code/03-amendment.md":            {Data: []byte("# 修正案\n\n## 中华人民共和国甲法典修正案\n\n**第一条**　别的。\n")},
		"a/b/README.md":                     {Data: []byte("# 中华人民共和国乙法\n\n2005年8月28日通过\n\n2025年6月27日修订\n\n**第一条**　新。\n\n**第二条**　本法自2026年1月1日起施行。\n")},
		"a/b/versions/2027-01-01/README.md": {Data: []byte("# 中华人民共和国乙法\n\n**第一条**　更新。\n\n**第二条**　本法自2027年1月1日起施行。\n")},
	}
	older := fstest.MapFS{
		"行政法/乙法(2012-10-26).md": {Data: []byte("# 中华人民共和国乙法\n\n2005年8月28日通过\n\n<!-- INFO END -->\n\n第一条 旧。\n\n第二条 本法自2006年3月1日起施行。\n")},
		"行政法/丙条例.md":            {Data: []byte("# 丙条例\n\n2007年4月1日 施行\n\n<!-- INFO END -->\n\n第一条 第三人可以。\n\n第三人不算一条。\n")},
	}
	s, err := Read(nil, newer, older)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ law, day, article, text, from, next string }{
		{"甲法典", "2026-11-22", "第一条", "一款。\n二款。", "2021-01-01", ""},
		{"中华人民共和国甲法典", "2026-11-22", "第一条之一", "插入。", "2021-01-01", ""},
		{"乙法", "2026-11-22", "第一条", "新。", "2026-01-01", "2027-01-01"},
		{"乙法", "2025-12-31", "第一条", "旧。", "2012-10-26", "2026-01-01"},
		{"乙法", "2027-01-01", "第一条", "更新。", "2027-01-01", ""},
		{"丙条例", "2026-11-22", "第一条", "第三人可以。\n第三人不算一条。", "2007-04-01", ""},
	} {
		v, next, ok := s.On(c.law, c.day)
		if !ok {
			t.Errorf("%s on %s: no version", c.law, c.day)
			continue
		}
		if text, _ := v.Text(c.article); text != c.text || v.From != c.from || next != c.next {
			t.Errorf("%s%s on %s = %q from %s until %q, want %q from %s until %q", c.law, c.article, c.day, text, v.From, next, c.text, c.from, c.next)
		}
	}
	if _, _, ok := s.On("甲法典", "2020-12-31"); ok {
		t.Error("甲法典 holds before its start")
	}
}
