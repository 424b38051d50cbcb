package laws

import (
	"slices"
	"sync"
)

// Index finds articles. It is read from one file that Build makes (see file.go) and never changes. Its large parts lie in the file's own
// memory, so several processes share them. Safe for many goroutines.
type Index struct {
	meta    meta
	docs    []docRow
	chapter []chapterRow
	text    []byte
	keys    []uint32 // grams, sorted
	units   list     // articles by gram: text, headings, law's name
	parts   list     // chapters by gram: their headings and all their articles' text
	whole   list     // versions of laws by gram
	phrases list     // lay phrases by gram
	refs    []refRow // phrase → article, by phrase
	phrase  []phraseRow

	near embedding // places grams and articles so that what people say is near what it is about

	versions []VersionInfo // of meta, in the order of docRow.Version
	byLaw    map[string][]int32
	kinds    map[string]float32 // of VersionInfo.Folder
	ranking  *fitted
	searches sync.Pool // *search
	release  func() error
}

// meta is the part of the file that is not an array.
type meta struct {
	Version []VersionInfo `json:"versions"`
}

// VersionInfo is a version of a law in an index.
type VersionInfo struct {
	Law    string  `json:"law"`              // official name
	Folder string  `json:"folder,omitempty"` // kind of law, as the source sorts it
	From   string  `json:"from"`
	Until  string  `json:"until,omitempty"`
	Why    string  `json:"why,omitempty"`
	Now    string  `json:"now,omitempty"`
	First  int32   `json:"first"` // its articles are docs[First:Last]
	Last   int32   `json:"last"`
	Cites  float32 `json:"cites"` // laws that name this one
}

// InForce says whether the text holds on a day.
func (v *VersionInfo) InForce(day string) bool {
	return v.From <= day && (v.Until == "" || day < v.Until)
}

// docRow is an article.
type docRow struct {
	Version  uint32
	Chapter  uint32
	Name     uint32 // where its name begins in text; its text begins where the name ends
	Text     uint32
	End      uint32
	Cites    uint32 // articles that name this one
	Position uint32 // its place in the law, 0 first
}

// chapterRow is a run of articles under the same headings.
type chapterRow struct {
	First, Last uint32 // docs
	Head, End   uint32 // its headings in text, joined by newlines
}

// phraseRow is a lay phrase.
type phraseRow struct {
	Text, End uint32 // in text
	Group     uint32 // of Phrase
	First     uint32 // its articles are refs[First:Last]
	Last      uint32
	Length    float32 // as a vector of its grams
}

// about lists the articles that a phrase is about.
func (x *Index) about(p int32) []refRow { return x.refs[x.phrase[p].First:x.phrase[p].Last] }

// refRow says that a lay phrase is about an article, and how much, 255 at most.
type refRow struct{ Doc, Weight uint32 }

func (x *Index) name(d int32) string { r := &x.docs[d]; return string(x.text[r.Name:r.Text]) }

func (x *Index) body(d int32) []byte { r := &x.docs[d]; return x.text[r.Text:r.End] }

func (x *Index) head(c uint32) []byte { r := &x.chapter[c]; return x.text[r.Head:r.End] }

func (x *Index) version(d int32) *VersionInfo { return &x.versions[x.docs[d].Version] }

// gram is the number of a gram; false when no text has it.
func (x *Index) gram(k key) (int, bool) { return slices.BinarySearch(x.keys, uint32(k)) }
