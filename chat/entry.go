package chat

// Topic is a heading under which entries stand.
type Topic struct {
	ID   string // "loans"
	Name string // 借钱欠条
}

// Entry is a curated answer as it is written in a township and published there, in three layers. Which articles it rests on is
// read from its words.
type Entry struct {
	ID         string   // digits, small letters, '-'
	Title      string   // one line
	Topic      string   // id of a Topic
	Asks       []string // ways people say it
	Conclusion string   // first layer: one sentence
	Steps      string   // second layer: what to do, a line a step, numbered or not
	Law        string   // third layer: what the law says, in own words, each article named
	Reviewed   string   // 2006-01-02
	ReviewBy   string   // 2006-01-02: to be read again by then
	Checked    string   // who read it a second time, and when
}

// Fault is something to mend in an entry.
type Fault struct {
	Severe bool   // it can't be published so
	Say    string // what is wrong and what to do, for who writes it
}

// AgedWhy says why an entry is to be read again.
type AgedWhy string

// The reasons, the worst first.
const (
	AgedSilent  AgedWhy = "silent"  // nothing that it rests on holds any more: it is not sent, a person is asked
	AgedLapsed  AgedWhy = "lapsed"  // an article beside the essential ones holds no more: it is not shown
	AgedChanged AgedWhy = "changed" // an article says something else since the entry was reviewed
	AgedReview  AgedWhy = "review"  // its day to be read again has come; it is sent all the same
)

// Aged is one reason to read an entry again.
type Aged struct {
	Entry   string // its id
	Title   string
	Why     AgedWhy
	Article string // as an answer prints it; empty with AgedSilent and AgedReview
}
