package knowledge

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// overlayDir is where the township's own entries stand in findings: they have no file.
const overlayDir = "overlay"

// lay puts the township's published entries over the others and returns what is wrong with those it left out.
func (d *data) lay(cfg Config) []Finding {
	if len(cfg.Overlay) == 0 {
		return nil
	}
	names := d.names
	if cfg.Laws != nil {
		names = names.Clone()
		names.AddLaws(cfg.Laws.Laws())
	}
	found := &findings{rules: d.words.Findings}
	p := &parser{names: names, findings: found}
	for _, written := range cfg.Overlay {
		e, ok := p.entry(overlayFile(written), markdown(names, written))
		if !ok {
			continue
		}
		d.entries = slices.DeleteFunc(d.entries, func(old Entry) bool { return old.ID == e.ID })
		d.entries = append(d.entries, e)
	}
	d.sortEntries()
	return found.sorted()
}

func overlayFile(e chat.Entry) string { return overlayDir + "/" + e.ID + ".md" }

// LeftOut is what is wrong with entries of Config.Overlay that are not part of the base.
func (b *Base) LeftOut() []Finding { return slices.Clone(b.leftOut) }

// Markdown is an entry as a file of an entry folder: what Load reads as the same entry.
func (b *Base) Markdown(e chat.Entry) string { return markdown(b.data.names, e) }

func markdown(names *laws.Names, e chat.Entry) string {
	steps, law := numbered(e.Steps), prose(e.Law)
	var b strings.Builder
	field := func(name string, value any) {
		b.WriteString(name + ": " + quoted(value) + "\n")
	}
	b.WriteString(fence + "\n")
	field("id", e.ID)
	field("title", flat(e.Title))
	field("topic", e.Topic)
	field("asks", flatAll(e.Asks))
	field("law", rests(names, steps+"。"+law))
	field("local", flatAll(slots(e.Conclusion+"\n"+steps+"\n"+law)))
	field("reviewed", e.Reviewed)
	field("review_by", e.ReviewBy)
	if e.Checked != "" {
		field("checked", e.Checked)
	}
	b.WriteString(fence + "\n**" + flat(e.Conclusion) + "**\n\n" + stepsHeading + "\n" + steps + "\n\n" + lawHeading + "\n" + law + "\n")
	return b.String()
}

// quoted is a value as YAML reads it whatever is in it: JSON is YAML.
func quoted(value any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err) // strings and lists of them
	}
	return strings.TrimSpace(b.String())
}

// rests lists the articles that a text names, as the law list of an entry has them: what the list and the words say is the same.
func rests(names *laws.Names, text string) []string {
	list := []string{}
	for _, ref := range names.References(text, true) {
		if cited := ref.Law + " " + ref.Article; ref.Law != "" && !slices.Contains(list, cited) {
			list = append(list, cited)
		}
	}
	return list
}

// flat is a text in one line, without the marks of Markdown.
func flat(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "*", "")), " ")
}

func flatAll(texts []string) []string {
	list := []string{}
	for _, t := range texts {
		if t = flat(t); t != "" {
			list = append(list, t)
		}
	}
	return list
}

var headingRE = regexp.MustCompile(`(?m)^[#>\s]+`)

// prose is a text of any lines in which nothing is a heading.
func prose(text string) string {
	return strings.TrimSpace(headingRE.ReplaceAllString(strings.ReplaceAll(text, "*", ""), ""))
}

// numbered numbers the lines of steps, unless one is already.
func numbered(text string) string {
	text = prose(text)
	if text == "" || steps(text) > 0 {
		return text
	}
	var out []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, strconv.Itoa(len(out)+1)+". "+l)
		}
	}
	return strings.Join(out, "\n")
}
