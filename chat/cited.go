package chat

// CiteState is what the citation gate says to an article on a day.
type CiteState string

// The states of a cited article.
const (
	CiteHolds   CiteState = "holds"
	CiteLapsed  CiteState = "lapsed"  // held once, holds no more
	CiteNotYet  CiteState = "not_yet" // will hold later
	CiteNone    CiteState = "none"    // its law is at hand and has no such article
	CiteUnknown CiteState = "unknown" // nothing at hand tells: a law nobody knows by that name, or one whose text is not here
)

// Cited is an article that a text names, checked on a day.
type Cited struct {
	Citation           // Law is empty when nobody knows a law of that name
	Name     string    // as an answer prints it: 《民法典》第六百七十五条
	State    CiteState // on that day
}

// Wrong says that whoever reads the text would be led astray by the article.
func (c Cited) Wrong() bool { return c.State != CiteHolds && c.State != CiteUnknown }
