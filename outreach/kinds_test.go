package outreach_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pufa/outreach"
)

func TestPrint_Format(t *testing.T) {
	tests := []struct {
		print outreach.Print
		value int64
		want  string
	}{
		{outreach.About, 0, "0"}, {outreach.About, 7, "7"}, {outreach.About, 10, "10"}, {outreach.About, 11, "10余"},
		{outreach.About, 20, "20"}, {outreach.About, 23, "20余"}, {outreach.About, 99, "90余"}, {outreach.About, 100, "100"},
		{outreach.About, 900, "900"}, {outreach.About, 937, "900余"}, {outreach.About, 3001, "3000余"}, {outreach.About, 12345, "10000余"},
		{outreach.Exact, 18, "18"}, {outreach.Exact, 937, "937"},
	}
	for _, tt := range tests {
		if got := tt.print.Format(tt.value); got != tt.want {
			t.Errorf("%s.Format(%d) = %q, want %q", tt.print, tt.value, got, tt.want)
		}
	}
}

func TestLoadKinds_HasWhatTheReportOf2024Counts(t *testing.T) {
	k := kinds(t)
	tests := []struct {
		kind, field, unit string
		print             outreach.Print
	}{
		{"banner", "pieces", "条", outreach.Exact}, {"talk", "times", "次", outreach.About}, {"talk", "attendances", "人次", outreach.About},
		{"leaflet", "copies", "份", outreach.About}, {"desk", "sessions", "场次", outreach.Exact}, {"desk", "answered", "人次", outreach.About},
		{"class", "classes", "期", outreach.Exact}, {"class", "attendances", "人次", outreach.Exact},
		{"study", "times", "次", outreach.Exact}, {"study", "essays", "篇", outreach.Exact},
		{"meeting", "times", "次", outreach.Exact}, {"meeting", "documents", "份", outreach.Exact},
		{"inspection", "cases", "件", outreach.Exact}, {"inspection", "problems", "个", outreach.Exact}, {"inspection", "rectified", "个", outreach.Exact},
	}
	for _, tt := range tests {
		f, ok := k.Field(tt.kind, tt.field)
		if !ok || f.Unit != tt.unit || f.Print != tt.print {
			t.Errorf("Field(%s, %s) = %q %q, %v; want %q %q", tt.kind, tt.field, f.Unit, f.Print, ok, tt.unit, tt.print)
		}
	}
}

func TestKind_Values(t *testing.T) {
	k, _ := kinds(t).Kind("inspection")
	got := k.Values(map[string]int64{"cases": 5, "rectified": 0, "problems": 2})
	if want := []string{"5件", "发现问题2个", "整改问题0个"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Values = %v, want %v", got, want)
	}
}

func TestKind_CheckRefusesAFieldItDoesNotHave(t *testing.T) {
	k, _ := kinds(t).Kind("banner")
	var p *outreach.Problem
	if err := k.Check(map[string]int64{"pieces": 2, "copies": 1}); !errors.As(err, &p) || p.Code != outreach.ProblemUnknown {
		t.Errorf("Check = %v, want problem unknown", err)
	}
	if err := k.Check(map[string]int64{"pieces": -2}); !errors.As(err, &p) || p.Code != outreach.ProblemTooLarge {
		t.Errorf("Check(-2) = %v, want problem too_large", err)
	}
}

// good is a definition with one kind; the tests below spoil it.
const good = `
sections: [{id: outreach, title: 普法, text: "{period}{clauses}。"}]
kinds:
  - {id: board, name: 悬挂展板, short: 展板, words: [展板], section: outreach, fields: [{id: pieces, name: 块数, unit: 块, phrase: "悬挂展板{n}", print: exact, max: 9}]}
entry: {days: {今天: 0}, noise: [了]}
`

func TestParseKinds_ATownshipAddsAKind(t *testing.T) {
	k, err := outreach.ParseKinds([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	e, err := k.ParseEntry("展板3块", nil, today)
	if err != nil || show(e) != " 2026-11-22 board{pieces:3}" {
		t.Errorf("ParseEntry(展板3块) = %q, %v", show(e), err)
	}
}

func TestParseKinds_RefusesBadDefinitions(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"no YAML", "sections:", "sections", "read kinds"},
		{"a field nobody knows", "max: 9", "max: 9, limit: 3", "unknown field"},
		{"no kinds", "kinds:", "kinds: []\nentry: {}\nold:", "read kinds"},
		{"an id with a blank", "id: board", "id: b oard", "small letters"},
		{"no name", "name: 悬挂展板", "name: \"\"", "needed"},
		{"a section that is not there", "section: outreach", "section: training", "no section"},
		{"a section without clauses", "{period}{clauses}。", "{period}。", "{clauses}"},
		{"a section without a title", "title: 普法", "title: \"\"", "no title"},
		{"a phrase without its number", "悬挂展板{n}", "悬挂展板", "{n}"},
		{"a way to print nobody knows", "print: exact", "print: round", "neither exact nor about"},
		{"no limit", "max: 9", "max: 0", "max is below 1"},
		{"no fields", "fields: [{id: pieces, name: 块数, unit: 块, phrase: \"悬挂展板{n}\", print: exact, max: 9}]", "fields: []", "no fields"},
		{"a word that is noise too", "noise: [了]", "noise: [展板]", "means both"},
		{"a day to come", "今天: 0", "明天: 1", "a day to come"},
		{"an empty word", "words: [展板]", "words: [展板, \"\"]", "empty word"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(good, tt.old) {
				t.Fatalf("the definition has no %q", tt.old)
			}
			_, err := outreach.ParseKinds([]byte(strings.Replace(good, tt.old, tt.new, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseKinds = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestParseKinds_RefusesAmbiguity(t *testing.T) {
	field := `{id: a, name: 甲, unit: 个, phrase: "甲{n}", print: exact, max: 9}`
	kind := func(id, word, fields string) string {
		return "  - {id: " + id + ", name: 甲, short: 甲, words: [" + word + "], section: outreach, fields: [" + fields + "]}\n"
	}
	head := "sections: [{id: outreach, title: 普法, text: \"{clauses}\"}]\nkinds:\n"
	tests := []struct{ name, yaml, want string }{
		{"a kind twice", head + kind("x", "甲", field) + kind("x", "乙", field), "twice"},
		{"a word of two kinds", head + kind("x", "甲", field) + kind("y", "甲", field), "means both"},
		{"a field twice", head + kind("x", "甲", field+", "+field), "twice"},
		{"a unit of two fields without nouns", head + kind("x", "甲", field+", "+strings.Replace(field, "id: a", "id: b", 1)), "tell them apart"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := outreach.ParseKinds([]byte(tt.yaml)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseKinds = %v, want an error with %q", err, tt.want)
			}
		})
	}
}
