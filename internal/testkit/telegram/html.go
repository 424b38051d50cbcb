package tgtest

import (
	"fmt"
	"slices"
	"strings"
)

// htmlTags are the tags of the HTML parse mode (core.telegram.org/bots/api#html-style).
func htmlTags() []string {
	return []string{
		"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code", "pre", "blockquote",
	}
}

// parseHTML takes the tags out of a text of the HTML parse mode and counts them.
func parseHTML(raw string) (text string, entities int, err error) {
	var out strings.Builder
	var open []string
	for rest := raw; rest != ""; {
		i := strings.IndexAny(rest, "<&")
		if i < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:i])
		rest = rest[i:]
		if rest[0] == '&' {
			s, n := reference(rest)
			out.WriteString(s)
			rest = rest[n:]
			continue
		}
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return "", 0, fmt.Errorf("unclosed start tag at byte offset %d", len(raw)-len(rest))
		}
		if open, err = nest(open, rest[1:end]); err != nil {
			return "", 0, fmt.Errorf("%w at byte offset %d", err, len(raw)-len(rest))
		}
		if rest[1] != '/' {
			entities++
		}
		rest = rest[end+1:]
	}
	if len(open) > 0 {
		return "", 0, fmt.Errorf("can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return out.String(), entities, nil
}

// nest opens or closes a tag.
func nest(open []string, tag string) ([]string, error) {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(tag, "/")), " ")
	switch {
	case !strings.HasPrefix(tag, "/") && slices.Contains(htmlTags(), name):
		return append(open, name), nil
	case !strings.HasPrefix(tag, "/"):
		return open, fmt.Errorf("unsupported start tag %q", name)
	case len(open) == 0 || open[len(open)-1] != name:
		return open, fmt.Errorf("unexpected end tag %q", name)
	default:
		return open[:len(open)-1], nil
	}
}

// reference reads one of the four named references at the start; anything else is an ampersand.
func reference(s string) (text string, n int) {
	for name, text := range map[string]string{"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": `"`} {
		if strings.HasPrefix(s, name) {
			return text, len(name)
		}
	}
	return "&", 1
}
