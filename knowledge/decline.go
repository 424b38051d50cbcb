package knowledge

import (
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// declineFile is decline.yaml; the file itself says what its lists mean.
type declineFile struct {
	Says  map[string]string   `yaml:"says"`
	Words map[string][]string `yaml:"words"`
	Rules []struct {
		Say    string   `yaml:"say"`
		Always bool     `yaml:"always"`
		Any    []string `yaml:"any"`
		But    []string `yaml:"but"`
	} `yaml:"rules"`
}

// decline tells what is not ours to answer. Safe for use by many goroutines.
type decline struct {
	says  map[string]string
	words *wordSets
	rules []declineRule
}

type declineRule struct {
	text     string
	always   bool
	any, but phrases
}

// What is said to greetings and to thanks, by their names in decline.yaml.
const (
	sayHello  = "hello"
	sayThanks = "thanks"
	// thanksMark names the characters that thanks have.
	thanksMark = "thanks_mark"
)

func newDecline(f declineFile) (*decline, error) {
	d := &decline{says: f.Says, words: newWordSets(f.Words)}
	for _, name := range []string{sayHello, sayThanks, thanksMark} {
		if f.Says[name] == "" {
			return nil, fmt.Errorf("says: %q is missing", name)
		}
	}
	for _, r := range f.Rules {
		text, ok := f.Says[r.Say]
		if !ok {
			return nil, fmt.Errorf("says: no sentence %q", r.Say)
		}
		any, err := d.words.phrases(r.Any)
		if err != nil {
			return nil, err
		}
		but, err := d.words.phrases(r.But)
		if err != nil {
			return nil, err
		}
		d.rules = append(d.rules, declineRule{text, r.Always, any, but})
	}
	return d, nil
}

// find is what is said to a text that is not ours to answer; always says that it is not even when an entry seems to answer it. Empty when it
// may be ours.
func (d *decline) find(text string) (say string, always bool) {
	heard := d.words.hear([]rune(strings.ReplaceAll(laws.Fold(text), " ", "")))
	for _, r := range d.rules {
		if r.any.in(heard) && !r.but.in(heard) {
			return r.text, r.always
		}
	}
	return "", false
}

// declined is an answer that says it is none.
func (b *Base) declined(text string) chat.Answer {
	text = expand(strings.TrimSpace(text), "example", b.data.words.Example)
	return chat.Answer{Kind: chat.Decline, Text: text, Numbers: b.numbers(text), Score: 1}
}

// greet is what is said to a text that is no question.
func (d *decline) greet(text string) string {
	if strings.ContainsAny(text, d.says[thanksMark]) {
		return d.says[sayThanks]
	}
	return d.says[sayHello]
}
