package knowledge

import (
	"strings"
	"testing"
)

func TestFill_ShowsAFactOnlyWhileItMayBeTrusted(t *testing.T) {
	d := &data{words: words{LocalUnset: "以窗口答复为准"}, local: map[string]localFact{
		"a.set":   {Value: "每月700元", Source: "公开栏", Date: "2026-03-01"},
		"a.old":   {Value: "每月600元", Source: "公开栏", Date: "2025-03-01"},
		"a.short": {Value: "周三", Source: "公开栏", Date: "2026-11-01", Term: "30d"},
		"a.long":  {Value: "一楼", Source: "公开栏", Date: "2025-01-01", Term: "2y"},
		"a.empty": {Label: "没填"},
	}}
	for key, want := range map[string]string{
		"a.set": "每月700元", "a.old": "以窗口答复为准", "a.short": "周三", "a.long": "一楼", "a.empty": "以窗口答复为准", "a.none": "以窗口答复为准",
	} {
		if got, _ := d.fill("是{{local "+key+"}}。", "2026-11-22"); got != "是"+want+"。" {
			t.Errorf("fill %s = %q, want %q", key, got, want)
		}
	}
	if got, _ := d.fill("{{local a.short}}", "2026-12-01"); got != "以窗口答复为准" {
		t.Errorf("a 30-day fact of 1 November on 1 December = %q, want it unset", got)
	}
}

func TestLoad_TakesTheTownshipsFacts(t *testing.T) {
	dir := folder(t, map[string]string{
		"local.yaml": "counter.assistance: {value: 镇政府一楼2号窗口, source: 镇政务公开栏, date: 2026-03-01}\n",
	})
	b := loadBase(t, dir)
	facts := map[string]LocalFact{}
	for _, f := range b.LocalFacts(today) {
		facts[f.Key] = f
	}
	if f := facts["counter.assistance"]; f.State != "set" || f.Value != "镇政府一楼2号窗口" || f.Label == "" {
		t.Errorf("fact = %+v, want it set, with the built-in label", f)
	}
	if f := facts["dibao.standard"]; f.State != "unset" || f.Value != "" {
		t.Errorf("fact = %+v, want it unset", f)
	}
	a := b.compose(picked{entry: "dibao-apply", day: isoDate(today)})
	if !strings.Contains(a.Text, "镇政府一楼2号窗口") || !strings.Contains(a.Text, "镇政务公开栏（2026-03-01）") {
		t.Errorf("the fact and where it was read are missing in:\n%s", a.Text)
	}
	if strings.Contains(a.Text, "{{") {
		t.Errorf("a slot is open in:\n%s", a.Text)
	}
}

func TestLoad_RefusesAFactWithoutADay(t *testing.T) {
	for _, line := range []string{"{value: 一楼, source: x}", "{value: 一楼, date: gestern}", "{value: 一楼, date: 2026-01-01, term: bald}", "{wert: 一楼}"} {
		dir := folder(t, map[string]string{"local.yaml": "a.b: " + line + "\n"})
		if _, err := Load(Config{Dirs: []string{dir}}); err == nil || !strings.Contains(err.Error(), "local.yaml") {
			t.Errorf("Load with %s: %v, want an error that names local.yaml", line, err)
		}
	}
}
