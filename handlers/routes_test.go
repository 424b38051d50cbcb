package handlers

import (
	"slices"
	"strings"
	"testing"

	"pufa/chat"
)

func TestParse_FindsCommands(t *testing.T) {
	r := newOffice(t).h.routes
	tests := []struct {
		name, line, command, rest string
	}{
		{"a slash command", "/help", "help", ""},
		{"with the bot's name", "/data@pufabot", "data", ""},
		{"with an argument", "/report 2024", "report", "2024"},
		{"a wide slash", "／帮助", "help", ""},
		{"capitals after a slash", "/HELP", "help", ""},
		{"a word", "停止", "stop", ""},
		{"a word with a full stop, as phones type it", " 停止。", "stop", ""},
		{"a word and its argument after a comma", "人工，我家井水浑了", "person", "我家井水浑了"},
		{"a word and its argument on the next line", "提问\n低保咋办", "ask", "低保咋办"},
		{"a word with a slash", "/我的数据", "data", ""},
		{"a word inside a sentence", "我想停止合同", "", ""},
		{"a word that goes on", "停止付款行不行", "", ""},
		{"an unknown slash", "/nosuch", "", ""},
		{"a Latin word without a slash", "help", "", ""},
		{"nothing", "", "", ""},
		{"a slash alone", "/", "", ""},
		{"marks alone", "。，：", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			command, rest, ok := r.parse(tt.line)
			if command != tt.command || rest != tt.rest || ok != (tt.command != "") {
				t.Errorf("parse(%q) = %q, %q, %t; want %q, %q", tt.line, command, rest, ok, tt.command, tt.rest)
			}
		})
	}
}

func TestRoutes_EveryCommandIsTaken(t *testing.T) {
	h := newOffice(t).h
	for _, name := range commandNames {
		if _, ok := h.routes.commands[name]; !ok {
			t.Errorf("no conversation takes /%s", name)
		}
	}
	for name := range h.routes.commands {
		if !slices.Contains(commandNames, name) {
			t.Errorf("/%s is not among commandNames, so it has no words", name)
		}
	}
}

func TestTyped_ACommandWordInAVillagersSentenceIsAQuestion(t *testing.T) {
	o := newOffice(t)
	out := stepAs(t, o, "", state{}, chat.Event{Kind: chat.KindText, Text: "报告，我的借条让人撕了"})
	if got := chat.PlainText(out.Replies[0].Body); !strings.HasPrefix(got, "能要") {
		t.Errorf("answered %q, want the answer about an IOU", got)
	}
	out = stepAs(t, o, "", state{}, chat.Event{Kind: chat.KindText, Text: "/report 2024"})
	if got, want := chat.PlainText(out.Replies[0].Body), o.h.Texts.Text("common.not_allowed"); got != want {
		t.Errorf("/report of a villager is answered %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, line := range []string{"/log@pufabot 兴隆村", "／帮助", "报告 2024", "停止。", "/", "@", "：：", "\x00/help", "/help\u3000x"} {
		f.Add(line)
	}
	r := newOffice(f).h.routes
	f.Fuzz(func(t *testing.T, line string) {
		name, rest, ok := r.parse(line)
		if ok != slices.Contains(commandNames, name) {
			t.Errorf("parse(%q) = %q, %t", line, name, ok)
		}
		if !strings.Contains(line, rest) || rest != strings.TrimSpace(rest) {
			t.Errorf("parse(%q) has the rest %q", line, rest)
		}
	})
}

// FuzzTyped types anything, three times over, as a villager and as staff: no panic, nothing of it where it must not be (see
// office.watch), an answer each time, and a state that stays small.
func FuzzTyped(f *testing.F) {
	for _, line := range []string{
		"借条没写还款日期咋办", "兴隆村 宣讲1次 传单60份 横幅2条 32人次", "前进村 昨天 培训 2期 76人次", "宣讲9999999999999999999次", "2 2 2", "找人工 {id}",
		"/start inv_x", "我不想活了", "/log", "记活动", "-1", "\x00\xff", strings.Repeat("长", 5000),
	} {
		f.Add(line)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, line string) {
		o.t = t
		o.reset()
		for who, role := range map[string]string{"村民甲": "villager", "宣传员": "staff"} {
			if err := o.As(who, role); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				o.lines = nil
				if err := o.Say(who, line); err != nil {
					t.Fatal(err)
				}
				if o.newest(who) == "" {
					t.Errorf("%q of %s got no answer", line, who)
				}
			}
			if n := len(o.states[o.room(who).conv]); n > maxState {
				t.Errorf("%q leaves a state of %d bytes", line, n)
			}
		}
	})
}

const maxState = 40 << 10 // bytes; with the longest lines in every place
