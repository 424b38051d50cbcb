package outreach

import "fmt"

// ProblemCode says what is wrong with what somebody typed. The sentence for a person is the text "problem.<code>".
type ProblemCode string

// The problems.
const (
	ProblemNotEntry  ProblemCode = "not_entry"  // the line is something else: a question, a greeting
	ProblemUnknown   ProblemCode = "unknown"    // Word means nothing here
	ProblemNoKind    ProblemCode = "no_kind"    // a number, and nothing says what it counts
	ProblemMissing   ProblemCode = "missing"    // a kind without the number it needs
	ProblemTwice     ProblemCode = "twice"      // the same number given twice
	ProblemTooLarge  ProblemCode = "too_large"  // more than Max
	ProblemNotExact  ProblemCode = "not_exact"  // 20余次: exact numbers are stored
	ProblemPeople    ProblemCode = "people"     // 人 where 人次 is meant, and it happened more than once
	ProblemVillages  ProblemCode = "villages"   // two villages in one line
	ProblemVillage   ProblemCode = "village"    // no village of this township, or no name at all
	ProblemDays      ProblemCode = "days"       // two days in one line
	ProblemDay       ProblemCode = "day"        // no such day
	ProblemFuture    ProblemCode = "future"     // a day to come
	ProblemLongAgo   ProblemCode = "long_ago"   // more than maxYearsBack years ago
	ProblemTooLong   ProblemCode = "too_long"   // more than Max runes
	ProblemTooMany   ProblemCode = "too_many"   // more numbers than the kind has
	ProblemNoNumbers ProblemCode = "no_numbers" // a number list without numbers
)

// Problem is the one thing that is wrong with what somebody typed. Find it with errors.As.
type Problem struct {
	Code ProblemCode
	Word string // the words it is about, as typed or as the form names them
	Max  int64  // with ProblemTooLarge and ProblemTooLong
}

func (p *Problem) Error() string { return fmt.Sprintf("entry: %s: %q", p.Code, p.Word) }
