package laws

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Read reads folders of statutes, the preferred one first. A law is a file (Markdown, text or .docx: its name in the first line, then
// 第一条 …), several files of one name beside each other, or a folder with a README.md that has the law's name; a versions.json in its
// folder says when its texts start. What can't be read is listed in Corpus.Skipped, never passed over in silence. Of two texts of a law
// with the same start the preferred folder's is kept; one that says the same as an older one is no version of its own.
func Read(validity []Validity, roots ...fs.FS) (*Corpus, error) {
	c := &Corpus{byKey: map[string]*Law{}}
	for i, root := range roots {
		r := reader{root: root, order: i, found: map[string]*Version{}, corpus: c}
		if err := fs.WalkDir(root, ".", r.visit); err != nil {
			return nil, fmt.Errorf("read statutes: %w", err)
		}
		r.finish()
	}
	for _, l := range c.byKey {
		l.arrange()
		c.Laws = append(c.Laws, l)
	}
	slices.SortFunc(c.Laws, func(a, b *Law) int { return strings.Compare(a.Name, b.Name) })
	c.date(validity)
	return c, nil
}

// reader reads one root.
type reader struct {
	root   fs.FS
	order  int
	found  map[string]*Version
	keys   []string // of found, in the order of reading
	corpus *Corpus
}

func (r *reader) skip(file, why string) {
	r.corpus.Skipped = append(r.corpus.Skipped, Skipped{file, why})
}

// visit reads a file. Other kinds of file than text are none of ours; pictures and PDFs are reported, for they may be scanned laws.
// The README of a law's folder is read before the law's other files: it has the history.
func (r *reader) visit(name string, d fs.DirEntry, err error) error {
	switch {
	case err != nil:
		return err
	case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".": // the site's own folders, not laws
		return fs.SkipDir
	case d.IsDir():
		readme := path.Join(name, readmeName)
		if _, ok := r.lawOfFolder(name); ok {
			return r.read(readme)
		}
		return nil
	case path.Base(name) == readmeName:
		if _, ok := r.lawOfFolder(path.Dir(name)); ok {
			return nil // read already
		}
	}
	return r.read(name)
}

// readmeName is the file that has the name of the law whose folder it lies in.
const readmeName = "README.md"

func (r *reader) read(name string) error {
	var lines []string
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".txt":
		text, err := fs.ReadFile(r.root, name)
		if err != nil {
			return err
		}
		if !utf8.Valid(text) {
			r.skip(name, "not UTF-8 text")
			return nil
		}
		lines = strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	case ".docx":
		data, err := fs.ReadFile(r.root, name)
		if err != nil {
			return err
		}
		if lines, err = docxLines(data); err != nil {
			r.skip(name, err.Error())
			return nil
		}
	case ".pdf", ".doc", ".ofd", ".png", ".jpg", ".jpeg", ".tif", ".tiff":
		r.skip(name, "not text: save it as .docx or .txt")
		return nil
	default:
		return nil
	}
	if strings.EqualFold(name, readmeName) { // about the collection, not a law
		return nil
	}
	r.file(name, lines)
	return nil
}

// file reads the lines of one file into its version.
func (r *reader) file(name string, lines []string) {
	dir := path.Dir(name)
	if law, ok := r.lawOfFolder(dir); ok {
		r.version(dir, law, name).readLines(lines, law)
		return
	}
	law := titleOf(lines)
	if law == "" {
		r.skip(name, "no name of a law in its first lines")
		return
	}
	r.version(dir+"/"+law+fileDate(name), law, name).readLines(lines, law)
}

func (r *reader) version(key, law, file string) *Version {
	v := r.found[key]
	if v == nil {
		folder, _, _ := strings.Cut(path.Dir(file), "/")
		v = &Version{Law: law, order: r.order, Folder: folder, byName: map[string]int{}}
		r.found[key], r.keys = v, append(r.keys, key)
	}
	v.Files = append(v.Files, file)
	v.scratch.fileDate = max(v.scratch.fileDate, fileDate(file), folderDate(file))
	return v
}

// finish takes the versions over into the corpus.
func (r *reader) finish() {
	for _, key := range r.keys {
		v := r.found[key]
		v.close()
		if len(v.Units) == 0 {
			r.skip(v.Files[0], "no text")
			continue
		}
		if v.From = r.toldStart(v.Files[0]); v.From == "" {
			v.From = startDay(v)
		}
		k := Squeeze(v.Law)
		l := r.corpus.byKey[k]
		if l == nil {
			l = &Law{}
			r.corpus.byKey[k] = l
		}
		l.Versions = append(l.Versions, v)
	}
}

// versionsFile is the list of versions that a collection may keep in a law's folder; file names in it are from that folder.
const versionsFile = "versions.json"

// toldStart is the day on which a file's text starts, as the versions.json of its law's folder says; empty when none does.
func (r *reader) toldStart(file string) string {
	for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
		data, err := fs.ReadFile(r.root, path.Join(dir, versionsFile))
		if err != nil {
			continue
		}
		var list struct {
			Versions []struct{ Entry, EffectiveFrom string }
		}
		if err := json.Unmarshal(data, &list); err != nil {
			r.skip(path.Join(dir, versionsFile), "not readable as JSON: "+err.Error())
			return ""
		}
		for _, v := range list.Versions {
			if path.Join(dir, v.Entry) == file {
				return v.EffectiveFrom
			}
		}
		return ""
	}
	return ""
}

// lawOfFolder is the law whose README.md lies in a folder, when the folder is one law.
func (r *reader) lawOfFolder(dir string) (string, bool) {
	if dir == "." {
		return "", false
	}
	readme, err := fs.ReadFile(r.root, path.Join(dir, readmeName))
	if err != nil {
		return "", false
	}
	title := titleOf(strings.Split(string(readme), "\n"))
	return title, title != ""
}

// titleOf is the law's name: the first heading of Markdown, else the first line of text that stands before any chapter or article.
func titleOf(lines []string) string {
	first, begun := "", false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "# "); ok {
			return strings.TrimSpace(title)
		}
		begun = begun || strings.HasPrefix(line, "##") || headingRE.MatchString(line) || articleRE.MatchString(line)
		if first == "" && !begun && utf8.RuneCountInString(line) <= 80 && line != "---" && !strings.HasPrefix(line, "<") && HanCount(line) >= 3 {
			first = line
		}
	}
	if strings.HasSuffix(strings.TrimSpace(lines[0]), "---") {
		return "" // front matter and no heading
	}
	return first
}

// arrange sorts a law's versions and drops those that say nothing new. A text that tells no day at all is taken to be of the day of the
// newest one that does.
func (l *Law) arrange() {
	newest := ""
	for _, v := range l.Versions {
		newest = max(newest, v.From)
	}
	for _, v := range l.Versions {
		v.From = cmp.Or(v.From, newest)
	}
	slices.SortStableFunc(l.Versions, func(a, b *Version) int {
		return cmp.Or(strings.Compare(a.From, b.From), a.order-b.order)
	})
	var kept []*Version
	for _, v := range l.Versions {
		n := len(kept)
		if n == 0 || kept[n-1].From != v.From && !kept[n-1].sameText(v) {
			kept = append(kept, v)
		} else if v.order < kept[n-1].order {
			v.From = kept[n-1].From
			kept[n-1] = v
		}
	}
	l.Versions, l.Name = kept, kept[len(kept)-1].Law
}

func (v *Version) sameText(other *Version) bool {
	return slices.EqualFunc(v.Units, other.Units, func(a, b Unit) bool {
		return a.Article == b.Article && Letters(a.Text()) == Letters(b.Text())
	})
}

var (
	fileDateRE   = regexp.MustCompile(`\((\d{4}-\d{2}-\d{2})\)\.\w+$`)
	folderDateRE = regexp.MustCompile(`(?:^|/)versions/(\d{4}-\d{2}-\d{2})/[^/]*$`)
)

// fileDate is the day in a file's name, 劳动合同法(2012-12-28).md.
func fileDate(name string) string {
	if m := fileDateRE.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// folderDate is the day of a folder of versions, versions/2027-01-01/README.md.
func folderDate(name string) string {
	if m := folderDateRE.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}
