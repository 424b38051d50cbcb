package laws

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// Names of units that are no numbered articles.
const (
	WholeText  = "全文" // the text of a document without articles
	Preamble   = "序言" // the constitution's
	Attachment = "附件" // what follows the articles under a heading of its own
)

// NewerText is why a version ended that a newer text of the same law followed.
const NewerText = "newer text"

// Corpus is statutes, each in all versions found. Read makes one; it never changes after.
type Corpus struct {
	Laws    []*Law    // by official name
	Skipped []Skipped // files that could not be read as a law
	byKey   map[string]*Law
}

// Law is one law with its versions.
type Law struct {
	Name     string     // official name, as in the newest text
	Versions []*Version // by start, oldest first
}

// Version is one text of one law. Days are 2006-01-02.
type Version struct {
	Law     string
	From    string // day from which this text holds, as far as the text and validity.yaml tell
	Until   string // first day on which it holds no more; empty: in force
	Why     string // where Until comes from: NewerText, "repealed" by the law Now, or the source in validity.yaml
	Now     string // the law that took its place, when another one did
	Files   []string
	Folder  string // the folder below the root, such as 司法解释: what kind of law it is
	Units   []Unit
	order   int // of the root it came from: earlier roots win over later ones with the same start
	byName  map[string]int
	scratch reading
}

// Unit is an article, or the whole of a document without articles.
type Unit struct {
	Article    string   // 第六百七十五条; WholeText, Preamble, Attachment
	Headings   []string // 第三编 合同, 第十二章 借款合同, …, outermost first
	Paragraphs []string
}

// Text is the unit's paragraphs joined by newlines.
func (u *Unit) Text() string { return strings.Join(u.Paragraphs, "\n") }

// Numbered says whether the unit is an article with a number.
func (u *Unit) Numbered() bool { return strings.HasPrefix(u.Article, "第") }

// Skipped is a file that is no law we can read.
type Skipped struct{ File, Why string }

// InForce says whether the text holds on a day.
func (v *Version) InForce(day string) bool { return v.From <= day && (v.Until == "" || day < v.Until) }

// Text is an article's paragraphs joined by newlines; false when this version has no such article.
func (v *Version) Text(article string) (string, bool) {
	i, ok := v.byName[article]
	if !ok {
		return "", false
	}
	return v.Units[i].Text(), true
}

// Law finds a law by its official name, with or without 中华人民共和国 and the marks of a title.
func (c *Corpus) Law(name string) (*Law, bool) {
	l, ok := c.byKey[Squeeze(name)]
	return l, ok
}

// On is the newest version of a law that had started on day, and the day on which the next one starts ("" when there is none). It
// may have been repealed since: see Version.Until.
func (c *Corpus) On(law, day string) (version *Version, next string, ok bool) {
	l, ok := c.Law(law)
	if !ok {
		return nil, "", false
	}
	for i, v := range slices.Backward(l.Versions) {
		if v.From > day {
			continue
		}
		if i+1 < len(l.Versions) {
			next = l.Versions[i+1].From
		}
		return v, next, true
	}
	return nil, "", false
}

// Digest is what is kept of a text that is not: its length in runes and its SHA-256.
func Digest(text string) (runes int, sum string) {
	h := sha256.Sum256([]byte(text))
	return utf8.RuneCountInString(text), hex.EncodeToString(h[:])
}
