package knowledge

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"pufa/chat"
)

// Article is what is known of one version of one article without its text. In articles.jsonl:
//
//	{"law":"中华人民共和国民法典","article":"第六百七十五条","from":"2021-01-01","until":"","runes":71,"sha256":"…"}
type Article struct {
	Law     string `json:"law"`     // official name
	Article string `json:"article"` // 第六百七十五条
	From    string `json:"from"`    // first day on which this text holds
	Until   string `json:"until"`   // first day on which it holds no more; empty: in force
	Runes   int    `json:"runes"`   // length of the text; 0 when the text itself is at hand
	SHA256  string `json:"sha256"`  // of the text, paragraphs joined by newlines; empty when the text itself is at hand
}

// inForce says whether the text holds on a day (2006-01-02).
func (a Article) inForce(day string) bool {
	return a.From <= day && (a.Until == "" || day < a.Until)
}

// Articles knows which articles exist and when they hold: articles.jsonl, or a base of whole statutes.
type Articles interface {
	// Article is an article on a day (2006-01-02): the version that holds, or the last one that did. ok is false when there is no such article.
	Article(c chat.Citation, day string) (article Article, ok bool)
}

// articleTable is articles.jsonl.
type articleTable map[chat.Citation]Article

// Article implements Articles: the table has one version of each.
func (t articleTable) Article(c chat.Citation, _ string) (Article, bool) {
	a, ok := t[c]
	return a, ok
}

// read adds the lines of an articles.jsonl. An article twice is an error: the file is made by a tool.
func (t articleTable) read(data []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var a Article
		if err := strictJSON(lines.Bytes(), &a); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		key := chat.Citation{Law: a.Law, Article: a.Article}
		if a.Law == "" || a.Article == "" || a.From == "" {
			return fmt.Errorf("line %d: law, article and from must be set", n)
		}
		if _, twice := t[key]; twice {
			return fmt.Errorf("line %d: %s%s stands there twice", n, a.Law, a.Article)
		}
		t[key] = a
	}
	return lines.Err()
}

// WriteArticles writes the lines of an articles.jsonl.
func WriteArticles(w io.Writer, articles []Article) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, a := range articles {
		if err := enc.Encode(a); err != nil {
			return fmt.Errorf("write articles: %w", err)
		}
	}
	return nil
}

// Cut is a citation that did not pass the gate.
type Cut struct {
	Citation chat.Citation
	Why      string // "unknown": no such article; "not_yet" or "lapsed": not in force on the day
}

// gate is the first half of the citation gate: it passes the citations that exist and are in force on day, in their order.
func gate(articles Articles, cited []chat.Citation, day string) (kept []chat.Citation, cuts []Cut) {
	for _, c := range cited {
		a, ok := articles.Article(c, day)
		switch {
		case !ok:
			cuts = append(cuts, Cut{c, "unknown"})
		case day < a.From:
			cuts = append(cuts, Cut{c, "not_yet"})
		case !a.inForce(day):
			cuts = append(cuts, Cut{c, "lapsed"})
		default:
			kept = append(kept, c)
		}
	}
	return kept, cuts
}

func strictJSON(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if dec.More() {
		return fmt.Errorf("more than one value on the line")
	}
	return nil
}
