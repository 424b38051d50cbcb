package chat

// AnswerKind says how sure an answer is and who gives it.
type AnswerKind string

// The kinds, as printed by `pufa ask --json`.
const (
	Answered AnswerKind = "answer"   // from a curated entry
	Statute  AnswerKind = "statute"  // only articles were found
	Clarify  AnswerKind = "clarify"  // one to three buttons
	Handover AnswerKind = "handover" // a person will answer
	Decline  AnswerKind = "decline"  // not ours to answer
	Crisis   AnswerKind = "crisis"   // fixed words and numbers, before anything else
)

// Answer is what the knowledge base says to a question.
type Answer struct {
	Kind      AnswerKind
	Text      string     // the whole text a person sees, plain; empty for handover, whose words the conversation has
	Entry     string     // id of the curated entry; empty unless Answered
	Title     string     // the entry's title
	Citations []Citation // in order of weight, at most 10; all that are shown
	Numbers   []string   // telephone numbers shown
	Score     float64    // confidence in [0, 1]; 1 for an exact reference and for a crisis
	Choices   []Choice   // with Clarify: what the question may be about, the likeliest first; one to three
	Question  string     // with More: the question of several in one message that this answers
	More      []Answer   // to the other questions of the same message, in their order; they have no More
}

// Choice is a matter that an unclear question may be about.
type Choice struct {
	Entry string // id of the curated entry
	Title string // its title, a question
}

// Citation is one article of one law.
type Citation struct {
	Law     string `json:"law"`     // official name: 中华人民共和国民法典
	Article string `json:"article"` // 第六百七十五条
}
