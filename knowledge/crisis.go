package knowledge

import (
	"fmt"
	"regexp"
	"strings"

	"pufa/chat"
)

// crisisFile is crisis.yaml; the file itself says what its lists mean.
type crisisFile struct {
	Scripts map[string]crisisScript `yaml:"scripts"`
	Rules   []struct {
		Script string   `yaml:"script"`
		Always []string `yaml:"always"`
		Any    []string `yaml:"any"`
	} `yaml:"rules"`
	Ignore   []string `yaml:"ignore"`
	Past     []string `yaml:"past"`
	Abstract []string `yaml:"abstract"`
	Now      []string `yaml:"now"`
}

// crisisScript is the fixed words for one kind of emergency.
type crisisScript struct {
	Text    string   `yaml:"text"`
	Numbers []string `yaml:"numbers"`
}

// crisis finds emergencies. Safe for use by many goroutines.
type crisis struct {
	rules  []crisisRule
	ignore *regexp.Regexp
	calm   *regexp.Regexp // talk of the past, or about the law in general
	now    *regexp.Regexp
}

type crisisRule struct {
	script      crisisScript
	always, any *regexp.Regexp
}

func newCrisis(f crisisFile) (*crisis, error) {
	c := &crisis{}
	var err error
	compile := func(phrases ...[]string) *regexp.Regexp {
		re, e := phraseRE(phrases...)
		if e != nil && err == nil {
			err = e
		}
		return re
	}
	for _, r := range f.Rules {
		script, ok := f.Scripts[r.Script]
		if !ok || script.Text == "" || len(script.Numbers) == 0 {
			return nil, fmt.Errorf("script %q: want a text and numbers", r.Script)
		}
		script.Text = strings.TrimSpace(script.Text)
		c.rules = append(c.rules, crisisRule{script, compile(r.Always), compile(r.Any)})
	}
	c.ignore, c.calm, c.now = compile(f.Ignore), compile(f.Past, f.Abstract), compile(f.Now)
	return c, err
}

// phraseRE joins phrases into one expression: * is up to six characters that end no clause, (a|b) a choice.
func phraseRE(lists ...[]string) (*regexp.Regexp, error) {
	var parts []string
	for _, list := range lists {
		for _, phrase := range list {
			if phrase == "" {
				return nil, fmt.Errorf("an empty phrase would match everything")
			}
			p := regexp.QuoteMeta(fold(phrase))
			p = strings.NewReplacer(`\(`, "(?:", `\)`, ")", `\|`, "|", `\*`, "[^。,!?;]{0,6}").Replace(p)
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("a list of phrases is empty")
	}
	return regexp.Compile(strings.Join(parts, "|"))
}

// find returns the script for a text that is an emergency.
func (c *crisis) find(text string) (crisisScript, bool) {
	t := strings.ReplaceAll(fold(text), " ", "")
	t = c.ignore.ReplaceAllString(t, "。")
	for _, r := range c.rules {
		if r.always.MatchString(t) {
			return r.script, true
		}
	}
	if c.calm.MatchString(t) && !c.now.MatchString(t) {
		return crisisScript{}, false
	}
	for _, r := range c.rules {
		if r.any.MatchString(t) {
			return r.script, true
		}
	}
	return crisisScript{}, false
}

// answer is a script as an answer.
func (s crisisScript) answer() chat.Answer {
	return chat.Answer{Kind: chat.Crisis, Text: s.Text, Numbers: s.Numbers, Score: 1}
}
