package outreach

import (
	"strings"
	"time"

	"pufa/chat"
)

// RecordDraft is the kind of records of entries written in the township: D-0001.
const RecordDraft = "draft"

// DraftState says how far an entry of the township has come.
type DraftState string

// The states of an entry: open → published or rejected; withdrawn from the answers, a published one is open again.
const (
	DraftOpen      DraftState = "open"      // a reviewer has to look at it
	DraftPublished DraftState = "published" // it answers
	DraftRejected  DraftState = "rejected"  // nobody will work on it; its words are gone
)

// EntryDraft is an entry of the knowledge base that is made of what a member of staff answered. Its words are the office's,
// for they are written to be read by everybody: a reviewer writes or confirms each of them anew. What the asker wrote never
// becomes part of it, and neither does what staff answered them, as long as nobody has said that nothing private is in it: until then the
// answer is only referred to, under the asker's key, and goes with it.
type EntryDraft struct {
	ID      string `json:"-"` // D-0001
	Version int64  `json:"-"`

	State    DraftState      `json:"state"`
	Question string          `json:"question"` // whose answer it is made of
	By       chat.PersonID   `json:"by"`       // who wrote that answer: somebody else publishes it
	Made     time.Time       `json:"made"`
	Topic    string          `json:"topic,omitempty"`
	Cites    []chat.Citation `json:"cites,omitempty"`     // of its words, when it was published
	Reader   chat.PersonID   `json:"reader,omitempty"`    // who published or rejected it
	Reviewed string          `json:"reviewed,omitempty"`  // day of its publication, 2006-01-02
	ReviewBy string          `json:"review_by,omitempty"` // 2006-01-02

	Words DraftWords `json:"-"` // private to Office
}

// DraftWords is what an entry says; see chat.Entry.
type DraftWords struct {
	Title      string   `json:"title,omitempty"`
	Asks       []string `json:"asks,omitempty"`
	Conclusion string   `json:"conclusion,omitempty"`
	Steps      string   `json:"steps,omitempty"`
	Law        string   `json:"law,omitempty"`
}

// Record is the entry as kept.
func (d EntryDraft) Record() (chat.Record, error) {
	return encode(RecordDraft, d.ID, d.Version, d, Office, d.Words)
}

// DecodeEntryDraft reads what Record made.
func DecodeEntryDraft(r chat.Record) (EntryDraft, error) {
	var words DraftWords
	d, err := decode[EntryDraft](r, &words)
	d.ID, d.Version, d.Words = r.ID, r.Version, words
	return d, err
}

// EntryDrafts decodes those of some records that are in a state.
func EntryDrafts(recs []chat.Record, state DraftState) ([]EntryDraft, error) {
	var all []EntryDraft
	for _, rec := range recs {
		d, err := DecodeEntryDraft(rec)
		if err != nil {
			return nil, err
		}
		if d.State == state {
			all = append(all, d)
		}
	}
	return all, nil
}

// EntryID is the id of the entry in the knowledge base: d-0001.
func (d EntryDraft) EntryID() string { return strings.ToLower(d.ID) }

// Entry is the entry as the knowledge base reads it.
func (d EntryDraft) Entry() chat.Entry {
	e := chat.Entry{
		ID: d.EntryID(), Title: d.Words.Title, Topic: d.Topic, Asks: d.Words.Asks, Conclusion: d.Words.Conclusion,
		Steps: d.Words.Steps, Law: d.Words.Law, Reviewed: d.Reviewed, ReviewBy: d.ReviewBy,
	}
	if d.State == DraftPublished {
		e.Checked = "second reader, " + d.Reviewed
	}
	return e
}

// MissList is of the questions handed over that show what the knowledge base lacks, score Unix seconds when asked. A question leaves it when
// its words are thrown away or an entry is made of its answer.
func MissList() string { return "question.missed" }

// DraftList is of the entries that wait for a reviewer, score Unix seconds when they were made.
func DraftList() string { return "draft.open" }

// PublishedList is of the entries that answer, score DayScore of their publication.
func PublishedList() string { return "draft.published" }

// Has says whether there are words in a field, by its name in JSON.
func (w DraftWords) Has(field string) bool {
	switch field {
	case "title":
		return w.Title != ""
	case "asks":
		return len(w.Asks) > 0
	case "conclusion":
		return w.Conclusion != ""
	case "steps":
		return w.Steps != ""
	case "law":
		return w.Law != ""
	}
	return false
}

// Put puts a text into a field; each line of asks is a way of asking.
func (w *DraftWords) Put(field, text string) {
	switch field {
	case "title":
		w.Title = text
	case "asks":
		w.Asks = nil
		for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\n；;", r) }) {
			if line = strings.TrimSpace(line); line != "" {
				w.Asks = append(w.Asks, line)
			}
		}
	case "conclusion":
		w.Conclusion = text
	case "steps":
		w.Steps = text
	case "law":
		w.Law = text
	}
}
