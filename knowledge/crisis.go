package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// crisisFile is crisis.yaml; the file itself says what its lists mean.
type crisisFile struct {
	Numbers  map[string]crisisNumber `yaml:"numbers"`
	Scripts  map[string]crisisScript `yaml:"scripts"`
	Typos    map[string]string       `yaml:"typos"`
	Words    map[string][]string     `yaml:"words"`
	Rules    []crisisRuleFile        `yaml:"rules"`
	Signs    map[string][]string     `yaml:"signs"`
	Tallies  []tallyFile             `yaml:"tallies"`
	Ignore   []string                `yaml:"ignore"`
	Told     []string                `yaml:"told"`
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
	ID      string   `yaml:"-"` // "danger"; what it is for stands in crisis.yaml
	Text    string   `yaml:"text"`
	Numbers []string `yaml:"numbers"`
}

// crisis finds emergencies. Safe for use by many goroutines.
type crisis struct {
	script  script
	typos   *replacer
	words   *lexicon
	ignored matcher // turns of speech that are taken out
	matcher matcher
	scripts map[string]crisisScript
	rules   []crisisRule
	signs   []list
	tallies []signTally

	ignore, told, past, abstract, now list
}

type crisisRule struct {
	script  string
	always, // unless the text tells of what was seen or made up
	present, // unless it does, or tells of the past
	any list // unless it does either, or asks about the law in general
}

func newCrisis(f crisisFile) (*crisis, error) {
	c := &crisis{scripts: map[string]crisisScript{}, script: readScript(), typos: newReplacer(f.Typos)}
	for id, s := range f.Scripts {
		s.ID, s.Text = id, strings.TrimSpace(s.Text)
		if s.Text == "" || len(s.Numbers) == 0 {
			return nil, fmt.Errorf("script %q: want a text and numbers", id)
		}
		for _, n := range s.Numbers {
			if f.Numbers[n].Source == "" {
				return nil, fmt.Errorf("script %q: who says what %s is for?", id, n)
			}
		}
		c.scripts[id] = s
	}
	return c, c.compile(f)
}

// compile reads the phrases.
func (c *crisis) compile(f crisisFile) error {
	words := newPhraseReader(f.Words)
	var err error
	readTo := func(m *matcher, texts []string) list {
		all, e := words.read(texts)
		err = cmp.Or(err, e)
		return m.add(all)
	}
	read := func(texts []string) list { return readTo(&c.matcher, texts) }
	known := func(script string) {
		if _, ok := c.scripts[script]; !ok {
			err = cmp.Or(err, fmt.Errorf("there is no script %q", script))
		}
	}
	for _, r := range f.Rules {
		known(r.Script)
		c.rules = append(c.rules, crisisRule{r.Script, read(r.Always), read(r.Present), read(r.Any)})
	}
	names := slices.Sorted(maps.Keys(f.Signs))
	for _, name := range names {
		c.signs = append(c.signs, read(f.Signs[name]))
	}
	for _, t := range f.Tallies {
		known(t.Script)
		one, e := newTally(t, names)
		err = cmp.Or(err, e)
		c.tallies = append(c.tallies, one)
	}
	c.ignore, c.told, c.past = readTo(&c.ignored, f.Ignore), read(f.Told), read(f.Past)
	c.abstract, c.now = read(f.Abstract), read(f.Now)
	c.words = words.lexicon()
	return err
}

// find returns the script for a text that is an emergency.
func (c *crisis) find(text string) (crisisScript, bool) {
	t := c.read(text)
	heard := c.words.hear(t)
	if cut(c.ignored.find(heard)[c.ignore], t) {
		c.words.done(heard)
		heard = c.words.hear(t)
	}
	found := c.matcher.find(heard)
	c.words.done(heard)
	script, back := c.rule(found)
	if script == "" {
		script = c.count(found, len(t), back)
	}
	s, ok := c.scripts[script]
	return s, ok
}

// read is a text as phrases are compared with it: simplified, without blanks and usual slips, with an end.
func (c *crisis) read(text string) []rune {
	text = strings.ReplaceAll(laws.Fold(c.script.simplify(text)), " ", "")
	return []rune(c.typos.Replace(text) + "。")
}

// rule is the script of the first rule that holds, and those of the rules that were heard and taken back.
func (c *crisis) rule(found matches) (script string, back []string) {
	told, now := found.in(c.told), found.in(c.now)
	past := told || !now && found.in(c.past)
	abstract := past || !now && found.in(c.abstract)
	for _, r := range c.rules {
		always, present, any := found.in(r.always), found.in(r.present), found.in(r.any)
		switch {
		case always && !told, present && !past, any && !abstract:
			return r.script, nil
		case always, present, any:
			back = append(back, r.script)
		}
	}
	return "", back
}

// count is the script whose signs are furthest above its bar; empty when there is none.
func (c *crisis) count(found matches, n int, back []string) (best string) {
	most := -1
	for _, signs := range stretches(c.signs, found, n) {
		for _, t := range c.tallies {
			if above, ok := t.sum(signs, slices.Contains(back, t.script)); ok && above > most {
				most, best = above, t.script
			}
		}
	}
	return best
}

// Danger is the script for a text that is an emergency, which nothing but its words decides.
func (c Chat) Danger(text string) (chat.Answer, bool) {
	script, ok := c.data.crisis.find(text)
	return script.answer(), ok
}

// Calm is Chat.Answer to what a script was said to before, and who asks says that it is no emergency.
func (c Chat) Calm(ctx context.Context, text string, now time.Time) (chat.Answer, error) {
	return c.Base.Answer(ctx, Question{Text: text, AsOf: now, Calm: true})
}

// answer is a script as an answer.
func (s crisisScript) answer() chat.Answer {
	return chat.Answer{Kind: chat.Crisis, Script: s.ID, Text: s.Text, Numbers: s.Numbers, Score: 1}
}
