package knowledge

import (
	"fmt"
	"regexp"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
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
	ignore phrases
	calm   phrases // talk of the past, or about the law in general
	now    phrases
}

type crisisRule struct {
	script      crisisScript
	always, any phrases
}

func newCrisis(f crisisFile) (*crisis, error) {
	c := &crisis{}
	var err error
	compile := func(lists ...[]string) phrases {
		list, e := newPhrases(lists...)
		if e != nil && err == nil {
			err = e
		}
		return list
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

// phrases find whether one of them is in a text. Most texts have none of the words any of them needs, and looking for a word
// is a hundred times cheaper than for a pattern.
type phrases []phrase

type phrase struct {
	needs string // stands in every text it matches; may be empty
	re    *regexp.Regexp
}

func newPhrases(lists ...[]string) (phrases, error) {
	var all phrases
	for _, list := range lists {
		for _, text := range list {
			re, err := phraseRE([]string{text})
			if err != nil {
				return nil, err
			}
			all = append(all, phrase{needed(laws.Fold(text)), re})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("a list of phrases is empty")
	}
	return all, nil
}

// needed is the longest piece of a phrase that stands outside choices.
func needed(text string) string {
	longest, depth := "", 0
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool {
		outside := depth == 0
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return !outside || r == '(' || r == '*'
	}) {
		if len(piece) > len(longest) {
			longest = piece
		}
	}
	return longest
}

// in says whether one of them is in the text.
func (all phrases) in(t string) bool {
	for _, p := range all {
		if strings.Contains(t, p.needs) && p.re.MatchString(t) {
			return true
		}
	}
	return false
}

// phraseRE joins phrases into one expression: * is up to six characters that end no clause, (a|b) a choice.
func phraseRE(lists ...[]string) (*regexp.Regexp, error) {
	var parts []string
	for _, list := range lists {
		for _, phrase := range list {
			if phrase == "" {
				return nil, fmt.Errorf("an empty phrase would match everything")
			}
			p := regexp.QuoteMeta(laws.Fold(phrase))
			p = strings.NewReplacer(`\(`, "(?:", `\)`, ")", `\|`, "|", `\*`, "[^。,!?;]{0,6}").Replace(p)
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("a list of phrases is empty")
	}
	return regexp.Compile(strings.Join(parts, "|"))
}

// cut puts the end of a clause in the place of each.
func (all phrases) cut(t string) string {
	for _, p := range all {
		if strings.Contains(t, p.needs) {
			t = p.re.ReplaceAllString(t, "。")
		}
	}
	return t
}

// find returns the script for a text that is an emergency.
func (c *crisis) find(text string) (crisisScript, bool) {
	t := strings.ReplaceAll(laws.Fold(text), " ", "")
	t = c.ignore.cut(t)
	for _, r := range c.rules {
		if r.always.in(t) {
			return r.script, true
		}
	}
	if c.calm.in(t) && !c.now.in(t) {
		return crisisScript{}, false
	}
	for _, r := range c.rules {
		if r.any.in(t) {
			return r.script, true
		}
	}
	return crisisScript{}, false
}

// answer is a script as an answer.
func (s crisisScript) answer() chat.Answer {
	return chat.Answer{Kind: chat.Crisis, Text: s.Text, Numbers: s.Numbers, Score: 1}
}
