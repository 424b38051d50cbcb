package knowledge

import (
	"cmp"
	"fmt"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// crisisFile is crisis.yaml; the file itself says what its lists mean.
type crisisFile struct {
	Numbers  map[string]crisisNumber `yaml:"numbers"`
	Scripts  map[string]crisisScript `yaml:"scripts"`
	Words    map[string][]string     `yaml:"words"`
	Rules    []crisisRuleFile        `yaml:"rules"`
	Ignore   []string                `yaml:"ignore"`
	Past     []string                `yaml:"past"`
	Abstract []string                `yaml:"abstract"`
	Now      []string                `yaml:"now"`
}

// crisisRuleFile is one script's phrases.
type crisisRuleFile struct {
	Script  string   `yaml:"script"`
	Always  []string `yaml:"always"`
	Present []string `yaml:"present"`
	Any     []string `yaml:"any"`
}

// crisisNumber is what a telephone number is for, and who says so.
type crisisNumber struct {
	For    string `yaml:"for"`
	Source string `yaml:"source"`
}

// crisisScript is the fixed words for one kind of emergency.
type crisisScript struct {
	Text    string   `yaml:"text"`
	Numbers []string `yaml:"numbers"`
}

// crisis finds emergencies. Safe for use by many goroutines.
type crisis struct {
	words  *lexicon
	rules  []crisisRule
	ignore phrases

	past, abstract, now phrases
}

type crisisRule struct {
	script crisisScript
	always,
	present, // unless the text tells of the past
	any phrases // unless it does, or asks about the law in general
}

func newCrisis(f crisisFile) (*crisis, error) {
	words := newPhraseReader(f.Words)
	c := &crisis{}
	var err error
	compile := func(lists ...[]string) phrases {
		list, e := words.read(lists...)
		err = cmp.Or(err, e)
		return list
	}
	for _, r := range f.Rules {
		script, ok := f.Scripts[r.Script]
		if !ok || script.Text == "" || len(script.Numbers) == 0 {
			return nil, fmt.Errorf("script %q: want a text and numbers", r.Script)
		}
		for _, n := range script.Numbers {
			if f.Numbers[n].Source == "" {
				return nil, fmt.Errorf("script %q: who says what %s is for?", r.Script, n)
			}
		}
		script.Text = strings.TrimSpace(script.Text)
		c.rules = append(c.rules, crisisRule{script, compile(r.Always), compile(r.Present), compile(r.Any)})
	}
	c.ignore, c.now = compile(f.Ignore), compile(f.Now)
	c.past, c.abstract = compile(f.Past), compile(f.Abstract)
	c.words = words.lexicon()
	return c, err
}

// find returns the script for a text that is an emergency.
func (c *crisis) find(text string) (crisisScript, bool) {
	t := []rune(strings.ReplaceAll(laws.Fold(text), " ", ""))
	heard := c.words.hear(t)
	if c.ignore.cut(heard, t) {
		heard = c.words.hear(t)
	}
	now := c.now.in(heard)
	past := !now && c.past.in(heard)
	abstract := !now && c.abstract.in(heard)
	for _, r := range c.rules {
		if r.always.in(heard) || !past && (r.present.in(heard) || !abstract && r.any.in(heard)) {
			return r.script, true
		}
	}
	return crisisScript{}, false
}

// answer is a script as an answer.
func (s crisisScript) answer() chat.Answer {
	return chat.Answer{Kind: chat.Crisis, Text: s.Text, Numbers: s.Numbers, Score: 1}
}
