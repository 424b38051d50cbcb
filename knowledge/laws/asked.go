package laws

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Asked is a question whose right articles are known, a line of a questions file:
//
//	{"id":"7","question":"…","articles":[{"law":"中华人民共和国民法典","article":"第六百七十五条"}]}
type Asked struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Articles []Gold `json:"articles"`
}

// Gold is a right article.
type Gold struct {
	Law     string `json:"law"` // official name
	Article string `json:"article"`
}

// gold are the right articles among the documents of where.
func (a *Asked) gold(where map[string]int32) (list []int32) {
	for _, g := range a.Articles {
		if d, ok := where[Squeeze(g.Law)+g.Article]; ok {
			list = append(list, d)
		}
	}
	return list
}

// ReadAsked reads a questions file. Errors: one that can't be read, a line that is no question, and no line at all.
func ReadAsked(path string) ([]Asked, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	defer file.Close()
	var list []Asked
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var q Asked
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil || q.ID == "" || q.Question == "" {
			return nil, fmt.Errorf(`%s line %d: want {"id":"1","question":"…","articles":[{"law":"…","article":"…"}]}`, path, n)
		}
		list = append(list, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s holds no question", path)
	}
	return list, nil
}
