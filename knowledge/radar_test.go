package knowledge

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// A law in two versions, of which article 1 changes and article 2 does not, and a law that ends.
var movingLaws = map[string]string{
	"旧/示例法.md": "# 中华人民共和国示例法\n2020年1月1日施行\n<!-- INFO END -->\n第一条 旧的文字。\n第二条 一样的文字。\n第三条 后来没有了的文字。\n",
	"新/示例法.md": "# 中华人民共和国示例法\n2027年1月1日施行\n<!-- INFO END -->\n第一条 新的文字。\n第二条 一样的 文字。\n",
	"旧/短命法.md": "# 中华人民共和国短命法\n2020年1月1日施行\n<!-- INFO END -->\n第一条 短命的文字。\n",
	"新/接班法.md": "# 中华人民共和国接班法\n2027年6月1日施行\n<!-- INFO END -->\n第一条 接班的文字。《中华人民共和国短命法》同时废止。\n",
}

// radarCases are entries by what they rest on: a day, what the radar sees on it, and what asking gives.
var radarCases = []struct{ name, law, day, want, kind string }{
	{"all as it was", "示例法第一条、第二条。", "2026-12-31", "", "answer"},
	{"one article changed", "示例法第一条、第二条。", "2027-01-01", "changed 《示例法》第一条", "answer"},
	{"only marks are otherwise", "示例法第二条。", "2027-01-01", "", "answer"},
	{"one is gone from its law", "示例法第二条、第三条。", "2027-01-01", "lapsed 《示例法》第三条", "answer"},
	{"another law beside it ended", "示例法第二条。短命法第一条。", "2027-06-01", "lapsed 《短命法》第一条", "answer"},
	{"what it rests on ended", "短命法第一条。示例法第二条。", "2027-06-01", "silent ", "handover"},
	{"the day to read it again has come", "示例法第二条。", "2027-11-24", "review ", "answer"},
	{"both", "短命法第一条。", "2027-11-24", "silent ; review ", "handover"},
}

// radarBase is the built-in base with an entry for each of radarCases: d-0, d-1, …
func radarBase(t *testing.T) *Base {
	t.Helper()
	cfg := Config{Laws: lawIndex(t, movingLaws)}
	for i, c := range radarCases {
		e := landEntry()
		e.ID, e.Law = fmt.Sprintf("d-%d", i), c.law
		cfg.Overlay = append(cfg.Overlay, e)
	}
	b, err := Load(cfg)
	if err != nil || len(b.LeftOut()) > 0 {
		t.Fatal(err, b.LeftOut())
	}
	return b
}

func TestRadar_SeesWhatTheLawMovedAwayFrom(t *testing.T) {
	b := radarBase(t)
	for i, c := range radarCases {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.DateOnly, c.day)
			if err != nil {
				t.Fatal(err)
			}
			id := fmt.Sprintf("d-%d", i)
			var got []string
			for _, a := range b.Radar(at) {
				if a.Entry == id {
					got = append(got, fmt.Sprintf("%s %s", a.Why, a.Article))
				}
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("radar: %q, want %q", text, c.want)
			}
			if a := b.compose(picked{entry: id, question: landEntry().Asks[0], day: c.day}); string(a.Kind) != c.kind {
				t.Errorf("asked: %s, want %s", a.Kind, c.kind)
			}
		})
	}
	list := b.Radar(time.Date(2027, 12, 1, 0, 0, 0, 0, time.UTC)) // every built-in entry has its day behind it
	if len(list) < 400 || list[0].Why != chat.AgedSilent || list[len(list)-1].Why != chat.AgedReview {
		t.Errorf("%d reasons, the first %+v: want the worst first", len(list), list[0])
	}
}

func TestRadar_BuiltInEntriesAreFresh(t *testing.T) {
	if list := loadBase(t).Radar(today); len(list) > 0 {
		t.Errorf("to be read again: %+v", list)
	}
}

// Without an index the dates of articles.jsonl tell, and the hashes it has when the index has no older text.
func TestRadar_ByDateAndHash(t *testing.T) {
	c := chat.Citation{Law: "中华人民共和国示例法", Article: "第一条"}
	byDate := radar{articles: articleTable{c: {From: "2027-01-01"}}}
	if byDate.changed(c, "2027-02-01", "2027-03-01") || !byDate.changed(c, "2026-02-01", "2027-03-01") {
		t.Error("without an index an article that starts after the review, and only that, counts as changed")
	}
	index := lawIndex(t, map[string]string{"a.md": movingLaws["新/示例法.md"]})
	for text, want := range map[string]bool{"新的文字。": false, "旧的文字。": true} {
		a := Article{Law: c.Law, Article: c.Article, From: "2020-01-01"}
		a.Runes, a.SHA256 = laws.Digest(text)
		table := articleTable{c: a}
		r := radar{articles: &statutes{index: index, table: table}, statutes: &statutes{index: index, table: table}, table: table}
		if got := r.changed(c, "2026-02-01", "2027-03-01"); got != want {
			t.Errorf("reviewed as %q: changed %t, want %t", text, got, want)
		}
	}
}

func TestCheck_SaysWhatTheRadarSees(t *testing.T) {
	e := landEntry()
	for law, c := range map[string]struct{ day, rules string }{
		"示例法第一条。": {"2027-01-01", "changed_article warning"},
		"短命法第一条。": {"2027-06-01", "lapsed_article error; silent_entry error"},
	} {
		e.Law = law
		index := lawIndex(t, movingLaws)
		names := loadBase(t).LawNames(index)
		cfg := Config{Dirs: []string{folder(t, map[string]string{"a.md": markdown(names, e)})}, Laws: index}
		at, _ := time.Parse(time.DateOnly, c.day)
		found, err := Check(cfg, at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range found {
			if f.Rule != "body_size" {
				got = append(got, f.Rule+" "+f.Severity)
			}
		}
		if !reflect.DeepEqual(strings.Join(got, "; "), c.rules) {
			t.Errorf("%s on %s: %v, want %s", law, c.day, found, c.rules)
		}
	}
}
