package chat

// PathUnknown is the value of an answer that somebody can't give: 不清楚.
const PathUnknown = "unknown"

// PathAnswer is one answer on the questions of an entry: what a button stood for, what was typed, or PathUnknown. Neither field has
// a blank or an equals sign.
type PathAnswer struct {
	Question string // id
	Value    string // an option's id, a day (2026-02-10), a length (42m10d), an amount in fen (350000) or a count (4)
}

// PathStep is what comes next on the questions of an entry. With neither question nor result it is a person's turn.
type PathStep struct {
	Label    string // of the button that begins: 算算还剩多久
	Question *PathQuestion
	Result   *PathResult
}

// PathQuestion is a question to be asked. Its answer is one of the options, or typed; without options it is typed.
type PathQuestion struct {
	ID      string
	Text    string
	Options []PathOption
}

// PathOption is a button under a question.
type PathOption struct {
	Label string
	Value string
}

// PathResult is where the questions lead.
type PathResult struct {
	Text      string     // the whole text a person sees, plain
	Law       string     // what the law says behind it, for 看法条
	Citations []Citation // all that it rests on, in force on the day
}

// PathReading is what a typed line is to the question that is open.
type PathReading struct {
	Value   string       // the answer; empty when it is none, or not yet
	Text    string       // what was understood, or what has to be asked once more; empty: the line is no answer at all
	Options []PathOption // days to choose from, beside Text
}
