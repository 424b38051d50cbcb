package laws

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
)

// ReadPhrases reads lay phrases: a line is law, article and phrases, split by tabs; the phrases are split by ；.
func ReadPhrases(data []byte) ([]Phrase, error) {
	var list []Phrase
	for n, line := range bytes.Split(data, []byte("\n")) {
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		f := strings.Split(string(line), "\t")
		if len(f) != 3 || f[0] == "" || f[1] == "" {
			return nil, fmt.Errorf("line %d: want law, article and phrases, split by tabs", n+1)
		}
		for _, text := range strings.Split(f[2], phraseMark) {
			if text = strings.TrimSpace(text); text != "" {
				list = append(list, Phrase{Text: text, Articles: []PhraseArticle{{f[0], f[1], 1}}})
			}
		}
	}
	return list, nil
}

// KnownPhrases reads phrases.tsv: how people say what single articles are about, written from the articles' text alone.
func KnownPhrases() ([]Phrase, error) {
	text, err := builtIn.ReadFile("phrases.tsv")
	if err != nil {
		return nil, fmt.Errorf("read phrases.tsv: %w", err)
	}
	list, err := ReadPhrases(text)
	if err != nil {
		return nil, fmt.Errorf("read phrases.tsv: %w", err)
	}
	return list, nil
}

// phraseMark parts the phrases of a line.
const phraseMark = "；"

// saidOf is phrases.tsv by law and article with a tab between, the phrases as they stand there.
var saidOf = sync.OnceValue(func() map[string]string {
	text, err := builtIn.ReadFile("phrases.tsv")
	if err != nil {
		panic(err) // it is built in
	}
	said := map[string]string{}
	for line := range strings.Lines(string(text)) {
		law, rest, _ := strings.Cut(line, "\t")
		article, phrases, ok := strings.Cut(rest, "\t")
		if ok {
			said[law+"\t"+article] = strings.TrimSpace(phrases)
		}
	}
	return said
})

// SaidOf is how people say what an article is about, from phrases.tsv; nil when nothing was written about it.
func SaidOf(law, article string) []string {
	phrases := saidOf()[law+"\t"+article]
	if phrases == "" {
		return nil
	}
	return strings.Split(phrases, phraseMark)
}
