package knowledge

import (
	"slices"
	"strings"
	"time"
)

// front is the front matter as written.
type front struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Topic    string   `yaml:"topic"`
	Asks     []string `yaml:"asks"`
	Law      []string `yaml:"law"`
	Region   string   `yaml:"region"`
	Local    []string `yaml:"local"`
	Path     string   `yaml:"path"`
	Contact  string   `yaml:"contact"`
	Urgent   bool     `yaml:"urgent"`
	Reviewed string   `yaml:"reviewed"`
	ReviewBy string   `yaml:"review_by"`
	Checked  string   `yaml:"checked"`
}

// readFront reads front matter. What is written as entries are, a key, a text or a list a line, is read here; the rest, and all
// that is wrong, is left to the YAML library, which took a third of the time of a start.
func readFront(head string) (front, error) {
	if f, ok := plainFront(head); ok {
		return f, nil
	}
	var f front
	err := readStrict([]byte(head), &f)
	return f, err
}

// plainFront reads front matter that says the same to whoever knows nothing of YAML. ok is false when it may mean something else.
func plainFront(head string) (f front, ok bool) {
	texts := map[string]*string{
		"id": &f.ID, "title": &f.Title, "topic": &f.Topic, "region": &f.Region, "path": &f.Path, "contact": &f.Contact,
		"reviewed": &f.Reviewed, "review_by": &f.ReviewBy, "checked": &f.Checked,
	}
	lists := map[string]*[]string{"asks": &f.Asks, "law": &f.Law, "local": &f.Local}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		text, list := texts[key], lists[key]
		switch {
		case text != nil && *text == "" && isPlain(value, ","):
			*text = value
		case list != nil && *list == nil && len(value) > 2 && value[0] == '[' && value[len(value)-1] == ']':
			for item := range strings.SplitSeq(value[1:len(value)-1], ", ") {
				if !isPlain(item, "") {
					return f, false
				}
				*list = append(*list, item)
			}
		case key == "urgent" && value == "true" && !f.Urgent:
			f.Urgent = true
		default:
			return f, false
		}
	}
	return f, true
}

// isPlain says whether a value stands for itself in YAML, wherever it stands: Chinese, with marks, digits and Latin letters in
// it; Latin words; a date. marks are allowed beside Chinese ones.
func isPlain(value, marks string) bool {
	chinese, last := false, ' '
	for _, r := range value {
		switch {
		case r >= firstHan && r <= lastHan:
			chinese = true
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune("，。、；：？！“”（）《》", r):
		case last != ' ' && strings.ContainsRune(" -_."+marks, r):
		default:
			return false
		}
		last = r
	}
	if last == ' ' {
		return false
	}
	if chinese || value[0] >= 'a' {
		return !slices.Contains(yamlWords, value)
	}
	_, err := time.Parse(time.DateOnly, value)
	return err == nil
}

// yamlWords are Latin words that may mean more than themselves.
var yamlWords = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
