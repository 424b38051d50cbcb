package web

import (
	"context"
	"errors"
	"time"

	"pufa/chat"
)

// Conversations is the store as the chat page needs it.
type Conversations interface {
	// Keep puts an event into the inbox, once for each key. Errors: chat.ErrUnavailable, after which nothing was confirmed.
	Keep(ctx context.Context, ev chat.Event) error
	// Result waits until the event with that key is done and returns its outcome's result. Errors: the context's,
	// chat.ErrUnavailable.
	Result(ctx context.Context, key string) (string, error)
	// Transcript returns up to n lines of a conversation: those after the line with id after, oldest first, or with after ""
	// the newest n, oldest first too.
	Transcript(ctx context.Context, conv chat.ConvID, after string, n int) ([]chat.Line, error)
	// File returns the file of one line, with its Data. Errors: chat.ErrNotFound.
	File(ctx context.Context, conv chat.ConvID, line string) (chat.File, error)
	// News waits up to wait for transcripts to grow and returns the conversations whose did since the place after ("" = now), and
	// the place to go on from. gap says that some news was missed: every open page must look.
	News(ctx context.Context, after string, wait time.Duration) (convs []chat.ConvID, place string, gap bool, err error)
	// Hash names conversations and people: a keyed hash of "web:<address>", 32 hexadecimal digits.
	Hash(text string) string
}

// Tickets keep what a secret of a browser stands for. Only a keyed hash of the secret is stored, the value encrypted.
type Tickets interface {
	// PutTicket keeps value for ttl under a secret. kind is a short word; tickets of two kinds never mix.
	PutTicket(ctx context.Context, kind, secret string, value []byte, ttl time.Duration) error
	// Ticket returns the value and makes it last ttl from now. Errors: chat.ErrNotFound.
	Ticket(ctx context.Context, kind, secret string, ttl time.Duration) ([]byte, error)
	// DropTicket makes a secret worthless. There being none is no error.
	DropTicket(ctx context.Context, kind, secret string) error
}

// Records is the store as the console needs it: as things are now, writing nothing.
type Records interface {
	// Record returns the record, or one with Version 0 when there is none. Errors: chat.ErrUnavailable.
	Record(ctx context.Context, ref chat.Ref) (chat.Record, error)
	// Records returns those of the ids that exist, in the order of ids.
	Records(ctx context.Context, kind string, ids []string) ([]chat.Record, error)
	// Index returns up to n members of a list with from ≤ score ≤ to, ascending, or descending when n is negative.
	Index(ctx context.Context, list string, from, to float64, n int) ([]string, error)
}

// ErrPeriod: a period that is none. What it says may be shown.
var ErrPeriod = errors.New("no such period")

// Reports makes what administrators read about a period of days (2006-01-02, both included) from records as they are now.
// Errors: chat.ErrUnavailable, ErrPeriod.
type Reports interface {
	// Section is the outreach section with its numbers and satisfaction results.
	Section(ctx context.Context, from, to string) (Section, error)
	// Download is a file: kind is "section.md", "section.json", "responses.csv" or "tally.csv".
	Download(ctx context.Context, kind, from, to string) (chat.File, error)
}

// Section is the outreach section of a period as it is printed.
type Section struct {
	Paragraphs   []Paragraph
	Satisfaction []Satisfaction
}

// Paragraph is one sentence group of the section, in pieces.
type Paragraph struct {
	ID     string
	Pieces []Piece
}

// Piece is words, or a printed number with what it rests on.
type Piece struct {
	Text   string
	Number *Number // nil: just words
}

// Number is one printed number.
type Number struct {
	ID      string // "talk.times"; no blanks
	Phrase  string // as the section has it: 进村入户宣讲20余次
	Exact   string // the stored value with its unit: 23次
	Rule    string // how it was counted, in a sentence
	Records []chat.Ref
}

// Satisfaction is one survey's result. Rates are shares in [0, 1]; Rate, Low and High are -1 when nobody answered. All numbers
// count people's answers to one survey (DOMAIN F3), Invited … Answered follow-ups.
type Satisfaction struct {
	Survey, Formula              string
	Invited, Reached, Answered   int
	Response                     float64
	RateAll, LowAll, HighAll     float64 // 不了解 stays in the denominator; Low and High are Wilson's 95 %
	RateKnown, LowKnown, HiKnown float64
	Grades                       []Grade // in the order of the scale, unknown last
}

// Grade is how many gave one grade.
type Grade struct {
	Label string // 非常满意
	Count int
}
