package knowledge

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Statutes are the laws of some folders of Markdown, in all versions found there.
type Statutes struct {
	versions map[string][]*StatuteVersion // by squeezed official name; oldest first
	names    map[string]string            // squeezed → official name as in the newest text
}

// StatuteVersion is one text of one law.
type StatuteVersion struct {
	Law      string // first heading
	From     string // day from which this text holds, 2006-01-02, as far as the text tells; see dates in statute_dates.go
	Files    []string
	articles map[string][]string // 第六百七十五条 → paragraphs
	order    int                 // folder it came from: earlier folders win over later ones with the same From
	header   []string
	fileDate string
}

// Text is an article's paragraphs joined by newlines; false when this version has no such article.
func (v *StatuteVersion) Text(article string) (string, bool) {
	p, ok := v.articles[article]
	return strings.Join(p, "\n"), ok
}

// ReadStatutes reads folders of statutes, the preferred one first. Two forms are known: one law a file (第一条 text after the
// line <!-- INFO END -->) and one law a folder (README.md with the law's name, **第一条** text, books in further files).
func ReadStatutes(folders ...fs.FS) (*Statutes, error) {
	s := &Statutes{versions: map[string][]*StatuteVersion{}, names: map[string]string{}}
	for i, folder := range folders {
		found := map[string]*StatuteVersion{}
		if err := readFolder(folder, i, found); err != nil {
			return nil, err
		}
		for _, key := range slices.Sorted(maps.Keys(found)) {
			s.add(found[key])
		}
	}
	for key, list := range s.versions {
		sort.SliceStable(list, func(a, b int) bool {
			if list[a].From != list[b].From {
				return list[a].From < list[b].From
			}
			return list[a].order > list[b].order
		})
		s.names[key] = list[len(list)-1].Law
	}
	return s, nil
}

func (s *Statutes) add(v *StatuteVersion) {
	if len(v.articles) == 0 {
		return
	}
	v.From = startDay(v)
	key := squeeze(v.Law)
	s.versions[key] = append(s.versions[key], v)
}

// On is the newest version of a law that holds on day, and the day on which the next one starts ("" when there is none).
func (s *Statutes) On(law, day string) (version *StatuteVersion, next string, ok bool) {
	list := s.versions[squeeze(law)]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].From <= day {
			if i+1 < len(list) {
				next = list[i+1].From
			}
			return list[i], next, true
		}
	}
	return nil, "", false
}

func readFolder(folder fs.FS, order int, found map[string]*StatuteVersion) error {
	return fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return fmt.Errorf("read statute: %w", err)
		}
		text := string(data)
		if folderLaw, ok := lawOfFolder(folder, path.Dir(name)); ok {
			readText(version(found, path.Dir(name), folderLaw, order), name, text)
			return nil
		}
		if title := firstHeading(text); title != "" {
			readText(version(found, path.Dir(name)+"/"+title+fileDate(name), title, order), name, text)
		}
		return nil
	})
}

// lawOfFolder is the law whose README.md lies in a folder, when the folder is one law.
func lawOfFolder(folder fs.FS, dir string) (string, bool) {
	if dir == "." {
		return "", false
	}
	readme, err := fs.ReadFile(folder, path.Join(dir, "README.md"))
	if err != nil {
		return "", false
	}
	title := firstHeading(string(readme))
	return title, title != ""
}

func version(found map[string]*StatuteVersion, key, law string, order int) *StatuteVersion {
	if found[key] == nil {
		found[key] = &StatuteVersion{Law: law, order: order, articles: map[string][]string{}}
	}
	return found[key]
}

func firstHeading(text string) string {
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			return strings.TrimSpace(title)
		}
	}
	return ""
}

var (
	articleRE  = regexp.MustCompile(`^\**(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\**(?:[\s　]+|$)(.*)$`)
	fileDateRE = regexp.MustCompile(`\((\d{4}-\d{2}-\d{2})\)\.md$`)
	amendingRE = regexp.MustCompile(`^#+\s*.*修正案`)
)

func fileDate(name string) string {
	if m := fileDateRE.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// readText adds a file's articles to a version. Headings, front matter and history lines are no articles; amending acts that
// lie beside a law are left out.
func readText(v *StatuteVersion, name, text string) {
	v.Files = append(v.Files, name)
	v.fileDate = max(v.fileDate, fileDate(name))
	current, inFront := "", false
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "---":
			inFront = !inFront && current == "" && len(v.header) == 0
		case inFront, line == "", strings.HasPrefix(line, "<!--"):
		case amendingRE.MatchString(line):
			return
		case strings.HasPrefix(line, "#"):
			current = ""
		default:
			current = v.addLine(current, line)
		}
	}
}

// addLine adds a paragraph to the article at hand and returns which article that is.
func (v *StatuteVersion) addLine(current, line string) string {
	if m := articleRE.FindStringSubmatch(line); m != nil {
		current = m[1]
		if _, twice := v.articles[current]; !twice {
			v.articles[current] = nil
			line = m[2]
		}
	}
	if current == "" {
		v.header = append(v.header, line)
		return ""
	}
	if line = strings.TrimSpace(line); line != "" {
		v.articles[current] = append(v.articles[current], line)
	}
	return current
}

// digest is what articles.jsonl keeps of an article's text: its length in runes and its SHA-256.
func digest(text string) (runes int, sum string) {
	h := sha256.Sum256([]byte(text))
	return utf8.RuneCountInString(text), hex.EncodeToString(h[:])
}
