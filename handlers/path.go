package handlers

import (
	"strings"
	"unicode/utf8"

	"pufa/chat"
	"pufa/outreach"
)

// pathRoutes: one to three questions under an answer, by taps or typed, and what follows from them: 算算还剩多久. They live in the
// dialogue state alone, in the arguments of their buttons; nothing of them is a record.
func pathRoutes(r *routes) {
	r.press("path.begin", outreach.Villager, (*talk).pathBegun)
	r.press("path.pick", outreach.Villager, (*talk).pathPicked)
	r.press("path.law", outreach.Villager, (*talk).pathLaw)
	r.wait("path.typed", outreach.Villager, (*talk).pathTyped)
}

// onPath is where somebody is on the questions of an entry. As a button's argument: "7 iou-without-date agreed=unsaid due=2026-02-10".
type onPath struct {
	Ref   string            `json:"ref"` // number of the question that was answered, and the entry: see remember
	Given []chat.PathAnswer `json:"given,omitempty"`
}

func (p onPath) entry() string {
	_, entry, _ := strings.Cut(p.Ref, " ")
	return entry
}

// with is the place after one more answer.
func (p onPath) with(question, value string) onPath {
	p.Given = append(append([]chat.PathAnswer(nil), p.Given...), chat.PathAnswer{Question: question, Value: value})
	return p
}

func (p onPath) arg() string {
	arg := p.Ref
	for _, g := range p.Given {
		arg += " " + g.Question + "=" + g.Value
	}
	return arg
}

func pathAt(arg string) onPath {
	fields := strings.Fields(arg)
	var p onPath
	for i, f := range fields {
		if question, value, given := strings.Cut(f, "="); given {
			p.Given = append(p.Given, chat.PathAnswer{Question: question, Value: value})
		} else if i < 2 {
			p.Ref = strings.TrimSpace(p.Ref + " " + f)
		}
	}
	return p
}

// pathRow is the button under the answer of an entry that has questions; nothing under any other. arg: "7 iou-without-date".
func (t *talk) pathRow(arg string) []button {
	p := pathAt(arg)
	step, ok := t.Answers.Path(p.entry(), nil, t.turn.Now)
	if !ok {
		return nil
	}
	b := choice(step.Label, "path.begin", arg)
	b.keep = true
	return []button{b}
}

// pathBegun asks the first question, or the same path once more.
func (t *talk) pathBegun(arg string) error {
	t.st.leave()
	return t.pathOn(pathAt(arg), "")
}

func (t *talk) pathPicked(arg string) error {
	t.st.leave()
	return t.pathOn(pathAt(arg), "")
}

// pathOn asks what is open, or says what follows. said is what was understood of a typed line.
func (t *talk) pathOn(p onPath, said string) error {
	step, ok := t.Answers.Path(p.entry(), p.Given, t.turn.Now)
	switch {
	case !ok:
		return t.old()
	case step.Question != nil:
		t.pathAsk(p, step.Question.ID, said+step.Question.Text, step.Question.Options)
		return t.wait("path.typed", p)
	case step.Result != nil:
		t.pathResult(p, said+step.Result.Text)
		return nil
	}
	return t.handOverShown(p.Ref, reasonUnknown)
}

// pathAsk shows a question with its buttons, 不清楚 and 算了.
func (t *talk) pathAsk(p onPath, question, text string, options []chat.PathOption) {
	var buttons []button
	wide := 2
	for _, o := range options {
		buttons = append(buttons, choice(o.Label, "path.pick", p.with(question, o.Value).arg()))
		if utf8.RuneCountInString(o.Label) > maxHalfLabel {
			wide = 1
		}
	}
	t.sayText(text).rows(wide, buttons...).
		row(t.button("path.unknown_button", "path.pick", p.with(question, chat.PathUnknown).arg()),
			t.button("path.leave_button", "handover.cancel", ""))
}

// maxHalfLabel is how many characters of a label fit into half the width of a small phone.
const maxHalfLabel = 7

func (t *talk) pathResult(p onPath, text string) {
	t.sayText(text).row(t.keep("ask.law_button", "path.law", p.arg()), t.keep("path.again_button", "path.begin", p.Ref),
		t.keep("ask.person_button", "ask.person", p.Ref))
	first, _, _ := strings.Cut(text, "\n")
	t.st.heard(answerMark + first)
}

// pathTyped reads a typed line as the answer to the open question. What is none is taken for what any other line is.
func (t *talk) pathTyped(text string) error {
	var p onPath
	if err := t.draft(&p); err != nil {
		return err
	}
	step, ok := t.Answers.Path(p.entry(), p.Given, t.turn.Now)
	if !ok || step.Question == nil {
		t.st.leave()
		return t.typed()
	}
	q := *step.Question
	reading := t.Answers.ReadPath(p.entry(), p.Given, text, t.turn.Now)
	switch {
	case reading.Value != "":
		t.st.leave()
		t.st.heard(text)
		return t.pathOn(p.with(q.ID, reading.Value), reading.Text)
	case reading.Text == "":
		other, err := t.another(text)
		if err != nil {
			return err
		}
		if other {
			t.st.leave()
			return t.typed()
		}
		reading.Text = t.Texts.Text("path.stray") + "\n" + q.Text
	}
	t.st.leave()
	t.pathAsk(p, q.ID, reading.Text, append(reading.Options, q.Options...))
	return t.wait("path.typed", p)
}

// maxStray is how many characters a line may have that is asked about once more: 没写 is an attempt at an answer, not a question.
const maxStray = 6

// another says whether a line that is no answer is a question of its own. A short one is, when the knowledge base knows it: 彩礼.
func (t *talk) another(text string) (bool, error) {
	if !t.Answers.IsQuestion(text) {
		return false, nil
	}
	if utf8.RuneCountInString(text) > maxStray {
		return true, nil
	}
	a, err := t.lookup(text)
	return a.Kind == chat.Answered, err
}

// pathLaw is 看法条 under a result.
func (t *talk) pathLaw(arg string) error {
	p := pathAt(arg)
	step, ok := t.Answers.Path(p.entry(), p.Given, t.turn.Now)
	if !ok || step.Result == nil {
		t.say("ask.law_gone")
		return nil
	}
	t.sayText(step.Result.Law)
	return nil
}
