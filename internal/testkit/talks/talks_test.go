package talks_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/internal/testkit/talks"
)

const talk = `# a talk
now 2026-11-23 10:00
as 村民甲
> 头一句
  第二句
< 好
  [知道了] [算了]

# later
wait 72h
> [知道了]
let code inv_([a-z]+)
> 给我码
< 码是 inv_$code
> 用 inv_$code
< @宣传员 有人来了
saved link (code) {"by":"@村民甲"}
# the end
`

func TestParse_KeepsEveryLine(t *testing.T) {
	steps, err := talks.Parse(talk)
	if err != nil {
		t.Fatal(err)
	}
	if got := talks.Format(steps); got != talk {
		t.Errorf("Format(Parse(talk)) =\n%s\nwant\n%s", got, talk)
	}
	if s := steps[2]; s.Verb != talks.Say || s.Text != "头一句\n第二句" || len(s.Want) != 2 {
		t.Errorf("step 3 = %+v", s)
	}
	if s := steps[4]; s.Verb != talks.Press || s.Text != "知道了" {
		t.Errorf("step 5 = %+v", s)
	}
	if s := steps[3]; s.For != 72*time.Hour || s.Line != 10 {
		t.Errorf("step 4 = %+v", s)
	}
}

func TestParse_RefusesMistakes(t *testing.T) {
	for name, bad := range map[string]string{
		"an unknown instruction":            "go home",
		"a reply before anything was said":  "< 好",
		"an indented line that is no text":  "wait 3h\n  more",
		"an indented line at the beginning": "  more",
		"a reply after a comment":           "> a\n# b\n< c",
		"a moment that is none":             "now tomorrow",
		"a time that is none":               "wait long",
		"nobody":                            "as",
		"a pattern without a group":         "let code inv_",
		"no number":                         "contact",
	} {
		if _, err := talks.Parse(bad); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%s: Parse(%q) = %v, want an error with the line", name, bad, err)
		}
	}
}

// parrot says back what it hears, and gives out a code.
type parrot struct {
	out  []talks.Line
	said []string
}

func (p *parrot) hear(who, text string) error {
	p.said = append(p.said, text)
	if strings.Contains(text, "给我码") {
		text = "码是 inv_geheim"
	}
	p.out = append(p.out, talks.Line{To: who, Text: text + "\n\n", Buttons: [][]string{{"知道了"}}})
	return nil
}

func (p *parrot) Now(string) error                 { return nil }
func (p *parrot) Advance(time.Duration) error      { return nil }
func (p *parrot) As(string, string) error          { return nil }
func (p *parrot) Say(who, text string) error       { return p.hear(who, text) }
func (p *parrot) Forward(who, text string) error   { return p.hear(who, "fwd "+text) }
func (p *parrot) Voice(who string) error           { return p.hear(who, "voice") }
func (p *parrot) Contact(who, phone string) error  { return p.hear(who, phone) }
func (p *parrot) Reach(who string, can bool) error { return p.hear("别人", "reach") }
func (p *parrot) Press(who, label string) error {
	if label == "没有" {
		return errors.New("no such button")
	}
	return p.hear(who, label)
}

func (p *parrot) Out() []talks.Line {
	out := p.out
	p.out = nil
	return append(out, talks.Line{Saved: talks.Names{"abc": "@村民甲"}.Saved("link", "hash", []byte(`{"by":"abc"}`))})
}

func TestRun_RewritesAndThenAgrees(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parrot.txtar")
	script := "as 村民甲\nlet code inv_([a-z]+)\n> 给我码\n> 用 inv_$code\n> [知道了]\nblock\nas 村民甲@大集\nforward 嗨\n"
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	var bird parrot
	talks.Run(t, path, &bird, true)
	talks.Run(t, path, &parrot{}, false)
	if want := []string{"给我码", "用 inv_geheim", "知道了", "reach", "fwd 嗨"}; !reflect.DeepEqual(bird.said, want) {
		t.Errorf("the office heard %q, want %q", bird.said, want)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"> 给我码\n< 码是 inv_$code\n  [知道了]\nsaved link (code) {\"by\":\"@村民甲\"}\n", "block\n< @别人 reach\n", "forward 嗨\n< fwd 嗨\n",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("rewritten talk:\n%s\nwant in it:\n%s", data, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	a, err := talks.NewAnswers()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]chat.AnswerKind{"借条丢了": chat.Answered, "我不想活了": chat.Crisis, "别的事": chat.Handover} {
		if got, err := a.Answer(t.Context(), text, nil, time.Time{}); err != nil || got.Kind != want {
			t.Errorf("Answer(%s) = %v, %v; want %s", text, got, err, want)
		}
	}
	if a.IsQuestion("谢谢。") || !a.IsQuestion(a.Example()) {
		t.Error("thanks are no question, the example is one")
	}
	if _, ok := a.Law("no-such-entry", time.Time{}); ok {
		t.Error("an entry that is not there has a law")
	}
}
