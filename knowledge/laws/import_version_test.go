package laws

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// lawText is a law of one article, with lines of history and a last article that says more.
func lawText(name, history, first, last string) string {
	return "# " + name + "\n\n" + history + "\n\n<!-- INFO END -->\n\n第一条 " + first + "\n\n第二条 " + last + "\n"
}

// versions writes a law's versions: from..until (why → now).
func versions(l *Law) string {
	var parts []string
	for _, v := range l.Versions {
		part := v.From + ".." + v.Until
		if v.Until != "" {
			part += " (" + v.Why
			if v.Now != "" {
				part += " → " + v.Now
			}
			part += ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

func TestRead_WhenTextsHold(t *testing.T) {
	old := lawText("中华人民共和国甲法", "2005年8月28日通过", "旧。", "本法自2006年3月1日起施行。")
	revised := lawText("中华人民共和国甲法", "2005年8月28日通过 2025年6月27日修订", "新。", "本法自2026年1月1日起施行。")
	repealing := lawText("中华人民共和国乙法", "2020年1月1日通过", "乙。", "本法自2021年1月1日起施行。《中华人民共和国甲法》、《丙条例》同时废止。")
	for name, c := range map[string]struct {
		files    map[string]string
		validity []Validity
		want     string // of 甲法
	}{
		"versions.json says when texts start": {
			map[string]string{
				"a/甲法/README.md": old, "a/甲法/versions/2026/README.md": revised,
				"a/甲法/versions.json": `{"versions":[{"entry":"README.md","effectiveFrom":"2006-05-01"},{"entry":"versions/2026/README.md","effectiveFrom":"2026-02-01"}]}`,
			}, nil, "2006-05-01..2026-02-01 (newer text), 2026-02-01..",
		},
		"a versions.json that can't be read leaves it to the texts": {
			map[string]string{"a/甲法/README.md": old, "a/甲法/versions.json": `{"versions":`}, nil, "2006-03-01..",
		},
		"the start stands in the last article": {
			map[string]string{"a/甲.md": old}, nil, "2006-03-01..",
		},
		"the start stands in the header": {
			map[string]string{"a/甲.md": lawText("中华人民共和国甲法", "2006年3月1日 施行", "旧。", "没有。")}, nil, "2006-03-01..",
		},
		"an amendment is the newest day of the history": {
			map[string]string{"a/甲.md": lawText("中华人民共和国甲法", "2005年8月28日通过 2012年10月26日修正", "旧。", "本法自2006年3月1日起施行。")}, nil, "2012-10-26..",
		},
		"the start stands in the file's name": {
			map[string]string{"a/甲法(2012-10-26).md": old}, nil, "2012-10-26..",
		},
		"the start stands in the name of a .docx": {
			map[string]string{"a/甲法(2012-10-26).docx": docx(t, "word/document.xml", "<w:p><w:t>中华人民共和国甲法</w:t></w:p><w:p><w:t>第一条　旧。</w:t></w:p>")}, nil, "2012-10-26..",
		},
		"the start is the name of a folder of versions": {
			map[string]string{"a/jia/README.md": old, "a/jia/versions/2027-01-01/README.md": lawText("中华人民共和国甲法", "2005年8月28日通过", "新。", "没有。")}, nil,
			"2006-03-01..2027-01-01 (newer text), 2027-01-01..",
		},
		"a folder of versions holds a law in several files": {
			map[string]string{"a/jia/README.md": old, "a/jia/versions/2027-01-01/README.md": "# 中华人民共和国甲法\n", "a/jia/versions/2027-01-01/01.md": "# 总则\n**第一条**　新。\n"}, nil,
			"2006-03-01..2027-01-01 (newer text), 2027-01-01..",
		},
		"the history stands in the README of a law in several files": {
			map[string]string{"a/jia/01.md": "# 总则\n**第一条**　旧。\n", "a/jia/README.md": "# 中华人民共和国甲法\n\n2005年8月28日通过\n\n2012年10月26日修正\n"}, nil, "2012-10-26..",
		},
		"a newer text ends the older one": {
			map[string]string{"a/甲.md": revised, "b/甲.md": old}, nil, "2006-03-01..2026-01-01 (newer text), 2026-01-01..",
		},
		"texts of one folder, told apart by their days": {
			map[string]string{"a/甲法(2012-10-26).md": old, "a/甲法(2025-06-27).md": revised}, nil, "2012-10-26..2026-01-01 (newer text), 2026-01-01..",
		},
		"a newer law's sentence repeals it": {
			map[string]string{"a/甲.md": old, "a/乙.md": repealing}, nil, "2006-03-01..2021-01-01 (中华人民共和国乙法第二条 → 中华人民共和国乙法)",
		},
		"a newer law's sentence repeals the last of two texts": {
			map[string]string{"a/甲.md": lawText("中华人民共和国甲法", "2010年1月1日修正", "新。", ""), "b/甲.md": old, "a/乙.md": repealing}, nil,
			"2006-03-01..2010-01-01 (newer text), 2010-01-01..2021-01-01 (中华人民共和国乙法第二条 → 中华人民共和国乙法)",
		},
		"an older law repeals nothing newer": {
			map[string]string{"a/甲.md": revised, "a/乙.md": repealing}, nil, "2026-01-01..",
		},
		"a law that is named in another sentence is not repealed": {
			map[string]string{"a/甲.md": old, "a/乙.md": lawText("乙法乙法", "2020年1月1日通过", "乙。", "依照《中华人民共和国甲法》办理。《丙条例》同时废止。")}, nil, "2006-03-01..",
		},
		"validity.yaml ends it": {
			map[string]string{"a/甲.md": old}, []Validity{{Law: "中华人民共和国甲法", Until: "2020-05-05", Now: "丁法", Source: "某处"}}, "2006-03-01..2020-05-05 (某处 → 丁法)",
		},
		"validity.yaml wins over a newer law's sentence": {
			map[string]string{"a/甲.md": old, "a/乙.md": repealing}, []Validity{{Law: "甲法", Until: "2020-05-05", Source: "某处"}}, "2006-03-01..2020-05-05 (某处)",
		},
		"validity.yaml wins over the text's start, of the text that it names": {
			map[string]string{"a/甲.md": revised, "b/甲.md": old}, []Validity{{Law: "中华人民共和国甲法", Text: "2026-01-01", From: "2026-02-01", Source: "某处"}},
			"2006-03-01..2026-02-01 (newer text), 2026-02-01..",
		},
		"validity.yaml's end of an older text leaves a newer one alone": {
			map[string]string{"a/甲.md": revised, "b/甲.md": old}, []Validity{{Law: "中华人民共和国甲法", Until: "2020-05-05", Source: "某处"}},
			"2006-03-01..2020-05-05 (某处), 2026-01-01..",
		},
		"a text that tells no day is of the day of the one that does": {
			map[string]string{"a/甲.md": "# 中华人民共和国甲法\n第一条 无日。\n", "b/甲.md": old}, nil, "2006-03-01..",
		},
		"the same text twice is one": {
			map[string]string{"a/甲.md": old, "b/甲.md": old}, nil, "2006-03-01..",
		},
		"the same words under a later day are one, from the first day": {
			map[string]string{"a/甲法(2012-10-26).md": old, "b/甲.md": strings.ReplaceAll(old, "。", "．")}, nil, "2006-03-01..",
		},
	} {
		t.Run(name, func(t *testing.T) {
			corpus := read(t, c.validity, folder(c.files))
			if got := versions(corpus.law(t, "甲法")); got != c.want {
				t.Errorf("甲法 holds %s, want %s; skipped %v", got, c.want, corpus.Skipped)
			}
		})
	}
}

func TestRead_OfTwoFoldersTheFirstIsPreferred(t *testing.T) {
	text := func(first string) fs.FS {
		return folder(map[string]string{"甲.md": lawText("甲法甲法", "2006年3月1日施行", first, "末。")})
	}
	for _, order := range []string{"甲乙", "乙甲"} {
		words := strings.Split(order, "")
		l := read(t, nil, text(words[0]), text(words[1])).law(t, "甲法甲法")
		if got, _ := l.Versions[0].Text("第一条"); len(l.Versions) != 1 || got != words[0] {
			t.Errorf("%d versions, the first says %q, want one that says %q", len(l.Versions), got, words[0])
		}
	}
	same := read(t, nil, text("甲"), text("甲")).law(t, "甲法甲法")
	if len(same.Versions) != 1 {
		t.Errorf("the same text in two folders is %d versions", len(same.Versions))
	}
}

// TestCorpus_OnEveryDay walks over all days around the changes of a law with three texts and a repeal.
func TestCorpus_OnEveryDay(t *testing.T) {
	text := func(first, start string) string {
		return lawText("中华人民共和国甲法", "", first, "本法自"+start+"起施行。")
	}
	c := read(t, nil, folder(map[string]string{
		"a/甲.md": text("一", "2001年1月1日"), "b/甲.md": text("二", "2010年6月30日"), "c/甲.md": text("三", "2020年2月29日"),
		"a/乙.md": lawText("乙法乙法", "", "乙", "本法自2024年12月31日起施行，《甲法》同时废止。"),
	}))
	for _, at := range []struct{ day, text, next, force string }{
		{"2000-12-31", "", "", ""}, {"2001-01-01", "一", "2010-06-30", "一"}, {"2010-06-29", "一", "2010-06-30", "一"}, {"2010-06-30", "二", "2020-02-29", "二"},
		{"2020-02-28", "二", "2020-02-29", "二"}, {"2020-02-29", "三", "", "三"}, {"2024-12-30", "三", "", "三"}, {"2024-12-31", "三", "", ""}, {"2026-11-29", "三", "", ""},
	} {
		v, next, ok := c.On("《中华人民共和国甲法》", at.day)
		got, force := "", ""
		if ok {
			got, _ = v.Text("第一条")
		}
		for _, v := range c.law(t, "甲法").Versions {
			if v.InForce(at.day) {
				text, _ := v.Text("第一条")
				force += text
			}
		}
		if got != at.text || next != at.next || force != at.force {
			t.Errorf("on %s: text %q until %q, in force %q; want %q until %q, in force %q", at.day, got, next, force, at.text, at.next, at.force)
		}
	}
	if _, _, ok := c.On("丁法", "2026-11-29"); ok {
		t.Error("a law that there is none of has a text")
	}
}

// TestRead_TwoTextsNeverHoldOnOneDay looks at every law of both folders.
func TestRead_TwoTextsNeverHoldOnOneDay(t *testing.T) {
	corpus := wholeCorpus(t)
	for _, l := range corpus.Laws {
		for i, v := range l.Versions {
			if len(v.From) != 10 {
				t.Errorf("%s starts on %q", l.Name, v.From)
			}
			if i > 0 && (v.From <= l.Versions[i-1].From || l.Versions[i-1].Until == "" || l.Versions[i-1].Until > v.From) {
				t.Errorf("%s: %s", l.Name, versions(l))
			}
		}
	}
	for law, want := range map[string]string{
		"治安管理处罚法": "2012-10-26..2026-01-01 (newer text), 2026-01-01..", "商标法": "2019-04-23..2027-01-01 (newer text), 2027-01-01..",
	} {
		if got := versions(corpus.law(t, law)); got != want {
			t.Errorf("%s holds %s, want %s", law, got, want)
		}
	}
	if l := corpus.law(t, "大气污染防治法"); l.Versions[len(l.Versions)-1].Now != Country+"生态环境法典" {
		t.Errorf("大气污染防治法 holds %s", versions(l))
	}
}

// FuzzRead reads arbitrary bytes as every kind of file: each is a law or is reported, and every unit has a name and no empty paragraph.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"# 甲法甲\n第一条 甲。\n", "甲法甲\r\n序言\r\n甲\r\n第一章 总则\r\n第一条　甲\r\n附件：\r\n乙", "---\n---\n# 甲法\n**第一条**", "\ufeff# 甲法\n<!-- INFO END -->\n", "\xff",
		"甲法甲\n本法自9999年99月99日起施行\n", docx(f, "word/document.xml", "<w:p><w:t>中华人民共和国甲法</w:t></w:p><w:p><w:t>第一条 甲</w:t></w:p>"),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, ext := range []string{".md", ".txt", ".docx"} {
			c, err := Read(nil, folder(map[string]string{"a/x" + ext: string(data), "a/versions/2027-01-01/y" + ext: string(data)}))
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Laws) == 0 && len(c.Skipped) != 2 {
				t.Fatalf("%s: no law, and skipped %v", ext, c.Skipped)
			}
			for _, l := range c.Laws {
				for _, v := range l.Versions {
					for _, u := range v.Units {
						if u.Article == "" || fmt.Sprintf("%q", u.Paragraphs) == `[""]` {
							t.Fatalf("%s: unit %+v", ext, u)
						}
					}
				}
			}
		}
	})
}
