package laws

import (
	"strings"
	"testing"
)

// forms are ways in which one law comes, with the units that each must give.
func TestRead_FormsOfText(t *testing.T) {
	for name, form := range map[string]struct {
		files map[string]string
		want  string
	}{
		"Markdown with bold numbers": {
			map[string]string{"a/README.md": "---\nnext: x\n---\n\n# 中华人民共和国甲法\n\n2020年5月28日通过\n\n## 第一章　总则\n\n**第一条**　一款。\n\n二款。\n\n**第二条**　末条。\n"},
			"第一章 总则 > 第一条 | 一款。 / 二款。\n第一章 总则 > 第二条 | 末条。",
		},
		"Markdown with a header and plain numbers": {
			map[string]string{"行政法/甲法(2020-05-28).md": "# 中华人民共和国甲法\n\n2020年5月28日 通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 一款。\n\n二款。\n\n### 第一节 细则\n\n第二条 末条。\n"},
			"第一章 总则 > 第一条 | 一款。 / 二款。\n第一章 总则 > 第一节 细则 > 第二条 | 末条。",
		},
		"plain text whose headings are lines": {
			map[string]string{"甲法.txt": "中华人民共和国甲法\n（2020年5月28日通过）\n第一编　总则\n第一分编　通则\n第一章　一般\n第一节　原则\n第一条　一款。\n第二节　其他\n第二条　二款。\n第二章　别的\n第三条　三款。\n第二编　附则\n第四条　末条。\n"},
			"第一编 总则 > 第一分编 通则 > 第一章 一般 > 第一节 原则 > 第一条 | 一款。\n第一编 总则 > 第一分编 通则 > 第一章 一般 > 第二节 其他 > 第二条 | 二款。\n" +
				"第一编 总则 > 第一分编 通则 > 第二章 别的 > 第三条 | 三款。\n第二编 附则 > 第四条 | 末条。",
		},
		"a table of contents is no text": {
			map[string]string{"甲法.txt": "中华人民共和国甲法\n目　录\n第一章　总则\n第二章　附则\n第一章　总则\n第一条　甲。\n第二章　附则\n第二条　乙。\n"},
			"第一章 总则 > 第一条 | 甲。\n第二章 附则 > 第二条 | 乙。",
		},
		"a .docx": {
			map[string]string{"甲法.docx": docx(t, "word/document.xml",
				`<w:p><w:r><w:t>中华人民共和国</w:t></w:r><w:r><w:t>甲法</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>第一章</w:t><w:tab/><w:t>总则</w:t></w:r></w:p>`+
					`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>第一条</w:t><w:t xml:space="preserve">　一款&amp;。</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>二款。</w:t><w:instrText>无</w:instrText></w:r></w:p>`)},
			"第一章 总则 > 第一条 | 一款&。 / 二款。",
		},
		"several files of one name, in the order of their names": {
			map[string]string{"民/01.md": "# 中华人民共和国甲法典\n# 总则\n第一条 甲。\n", "民/02.md": "# 中华人民共和国甲法典\n# 物权\n第二条 乙。\n"},
			"总则 > 第一条 | 甲。\n物权 > 第二条 | 乙。",
		},
		"a folder whose README has the name": {
			map[string]string{"民/典/README.md": "# 中华人民共和国甲法典\n", "民/典/01.md": "# 总则\n**第一条**　甲。\n", "民/典/02.md": "# 物权\n**第二条**　乙。\n"},
			"总则 > 第一条 | 甲。\n物权 > 第二条 | 乙。",
		},
		"an article put in between, and items": {
			map[string]string{"甲法.md": "# 甲法甲\n第一百三十三条 有下列情形之一的：\n（一）甲；\n（二）乙。\n\n第一百三十三条之一 之一。\n\n第一百三十三条之二　之二。\n第三人不算一条。\n第二款也不算。\n"},
			"第一百三十三条 | 有下列情形之一的： / （一）甲； / （二）乙。\n第一百三十三条之一 | 之一。\n第一百三十三条之二 | 之二。 / 第三人不算一条。 / 第二款也不算。",
		},
		"a number without a blank after it begins an article only when it is the next": {
			map[string]string{"甲法.md": "# 甲法甲\n第一条为了甲。\n第二条为了乙。\n第一条的规定不算。\n第九条也不算。\n"},
			"第一条 | 为了甲。\n第二条 | 为了乙。 / 第一条的规定不算。 / 第九条也不算。",
		},
		"an attachment under its own heading": {
			map[string]string{"甲法.md": "# 甲法甲\n第一条 甲。\n\n## 附件一：表\n\n第二条 表的。\n\n甲等\n"},
			"第一条 | 甲。\n附件一：表 > 附件 | 第二条 表的。 / 甲等",
		},
		"an attachment of plain text": {
			map[string]string{"甲法.txt": "中华人民共和国甲法\n第一条　甲。\n附件：\n第二条　表的。\n甲等\n"},
			"第一条 | 甲。\n附件： > 附件 | 第二条　表的。 / 甲等",
		},
		"a preamble": {
			map[string]string{"宪/README.md": "# 中华人民共和国宪法\n", "宪/00.md": "# 序言\n国家是甲。\n国家是乙。\n", "宪/01.md": "# 第一章 总纲\n**第一条**　甲。\n"},
			"序言 > 序言 | 国家是甲。 / 国家是乙。\n第一章 总纲 > 第一条 | 甲。",
		},
		"a preamble of plain text": {
			map[string]string{"宪法.txt": "中华人民共和国宪法\n（1982年12月4日通过）\n序　言\n国家是甲。\n第一章　总纲\n第一条　甲。\n"},
			"序 言 > 序言 | 国家是甲。\n第一章 总纲 > 第一条 | 甲。",
		},
		"a document without articles": {
			map[string]string{"批复.md": "# 关于甲的批复\n\n2005年6月8日 公布\n\n<!-- INFO END -->\n\n某某高级人民法院：\n一、甲。\n二、乙。\n"},
			"全文 | 某某高级人民法院： / 一、甲。 / 二、乙。",
		},
		"a document without articles, of plain text": {
			map[string]string{"批复.txt": "关于甲的批复\n（2005年6月8日公布）\n某某高级人民法院：\n一、甲。\n"},
			"全文 | 某某高级人民法院： / 一、甲。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for change, by := range map[string]func(string) string{
				"as it is":                 func(s string) string { return s },
				"with a byte order mark":   func(s string) string { return "\ufeff" + s },
				"with the ends of Windows": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
				"without an end of line":   func(s string) string { return strings.TrimRight(s, "\n") },
				"with blanks at the ends":  func(s string) string { return strings.ReplaceAll(s, "\n", " 　\n") },
			} {
				files := map[string]string{}
				for file, text := range form.files {
					if !strings.HasSuffix(file, ".docx") {
						text = by(text)
					}
					files[file] = text
				}
				c := read(t, nil, folder(files))
				if len(c.Laws) != 1 || len(c.Skipped) > 0 || len(c.Laws[0].Versions) != 1 {
					t.Errorf("%s: %d laws, skipped %v", change, len(c.Laws), c.Skipped)
					continue
				}
				if got := shown(c.Laws[0].Versions[0].Units); got != form.want {
					t.Errorf("%s: units are\n%s\nwant\n%s", change, got, form.want)
				}
			}
		})
	}
}

func TestRead_SaysWhichFilesItCannotReadAndWhy(t *testing.T) {
	for name, file := range map[string]struct{ path, text, why string }{
		"text that is not UTF-8":                     {"a/甲.txt", "\xd6\xd0\xbb\xaa\xb7\xa8", "not UTF-8 text"},
		"Markdown that is not UTF-8":                 {"a/甲.md", "# 甲法甲\n第一条 \xff\n", "not UTF-8 text"},
		"a .docx that is no zip":                     {"a/甲.docx", "第一条 甲。", "not a .docx file"},
		"a .docx without a document":                 {"a/甲.docx", docx(t, "word/other.xml", ""), "a .docx file without a document"},
		"a .docx without text":                       {"a/甲.docx", docx(t, "word/document.xml", "<w:p><w:r/></w:p>"), "a .docx file without text: perhaps scanned pictures"},
		"a .docx that is cut off inside":             {"a/甲.docx", docx(t, "word/document.xml", "<w:p><w:r>"), "a broken .docx file"},
		"a PDF":                                      {"a/甲.PDF", "%PDF-1.4", "not text: save it as .docx or .txt"},
		"an old .doc":                                {"a/甲.doc", "\xd0\xcf\x11\xe0", "not text: save it as .docx or .txt"},
		"a picture":                                  {"a/甲.jpg", "\xff\xd8", "not text: save it as .docx or .txt"},
		"an empty file":                              {"a/甲.md", "", "no name of a law in its first lines"},
		"blank lines alone":                          {"a/甲.txt", "\r\n \n", "no name of a law in its first lines"},
		"text that begins with an article":           {"a/甲.txt", "第一条 甲。\n第二款说的。\n第二条 乙。\n", "no name of a law in its first lines"},
		"text that begins with a chapter":            {"a/甲.txt", "第一章　总则规定\n第一条 甲。\n", "no name of a law in its first lines"},
		"Markdown that begins with a chapter":        {"a/甲.md", "## 第一章 总则\n第一条 甲。\n", "no name of a law in its first lines"},
		"front matter and no heading":                {"a/甲.md", "---\ntitle: 甲法甲法\n---\n第一条 甲。\n", "no name of a law in its first lines"},
		"a name and nothing else":                    {"a/甲.md", "# 中华人民共和国甲法\n", "no text"},
		"a name, its history and no text below them": {"a/甲.md", "# 中华人民共和国甲法\n2020年1月1日通过\n<!-- INFO END -->\n## 第一章 总则\n", "no text"},
	} {
		t.Run(name, func(t *testing.T) {
			c := read(t, nil, folder(map[string]string{file.path: file.text, "b/乙法.md": "# 乙法乙法\n第一条 乙。\n"}))
			if len(c.Skipped) != 1 || c.Skipped[0].File != file.path || !strings.HasPrefix(c.Skipped[0].Why, file.why) {
				t.Errorf("skipped %v, want %s: %s", c.Skipped, file.path, file.why)
			}
			if len(c.Laws) != 1 || c.Laws[0].Name != "乙法乙法" {
				t.Errorf("%d laws, want the one beside it", len(c.Laws))
			}
		})
	}
}

func TestRead_LeavesOtherFilesAlone(t *testing.T) {
	c := read(t, nil, folder(map[string]string{"README.md": "# 这些是什么\n一些法律。\n", "a/versions.json": "{}", "a/甲.html": "<p>", "b/乙法.md": "# 乙法乙法\n第一条 乙。\n"}))
	if len(c.Laws) != 1 || len(c.Skipped) != 0 {
		t.Errorf("%d laws, skipped %v", len(c.Laws), c.Skipped)
	}
}
