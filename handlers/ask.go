package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pufa/chat"
	"pufa/outreach"
)

const (
	maxQuestion = 1000 // runes; longer ones hold several questions, and nobody finds the one that matters
	maxShown    = 4    // questions kept for the buttons under their answers
	answerMark  = "→ " // before what the machine said, in lines kept for a hand-over
)

func askRoutes(r *routes) {
	r.command("ask", outreach.Villager, (*talk).askCommand)
	r.press("ask.law", outreach.Villager, (*talk).law)
	r.press("ask.useful", outreach.Villager, (*talk).useful)
	r.press("ask.useless", outreach.Villager, (*talk).useless)
	r.press("ask.reason", outreach.Villager, (*talk).reason)
	r.press("ask.person", outreach.Villager, (*talk).askPerson)
	r.press("ask.danger", outreach.Villager, (*talk).dangerPerson)
	answerRoutes(r)
}

// shown is a question that stands above buttons: number of the message, and what was asked.
type shown struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

// found is an answer already looked up in this step.
type found struct {
	text   string
	answer chat.Answer
}

// lookup asks the knowledge base, once a text and step.
func (t *talk) lookup(text string) (chat.Answer, error) {
	text = strings.TrimSpace(text)
	if t.found != nil && t.found.text == text {
		return t.found.answer, nil
	}
	var before []string // what was asked, not what was answered
	for _, line := range t.st.Lines {
		if !strings.HasPrefix(line, answerMark) {
			before = append(before, line)
		}
	}
	a, err := t.Answers.Answer(t.ctx, text, before, t.turn.Now)
	if err != nil {
		return a, fmt.Errorf("look up an answer: %w", err)
	}
	t.found = &found{text, a}
	return a, nil
}

// inDanger says whether what was just typed calls for the script. Commands alone do not, nor what staff write about others:
// an answer that says where a beaten woman can turn must not be taken for a cry for help.
func (t *talk) inDanger() (bool, error) {
	ev := t.turn.Event
	if ev.Kind != chat.KindText || ev.Start != "" || strings.TrimSpace(ev.Text) == "" {
		return false, nil
	}
	if _, rest, ok := t.routes.parse(ev.Text); ok && rest == "" {
		return false, nil
	}
	if r, ok := t.routes.waits[t.st.Wait]; ok && r.least.AtLeast(outreach.Staff) {
		return false, nil
	}
	a, err := t.lookup(ev.Text)
	return a.Kind == chat.Crisis, err
}

// crisis says the fixed script at once, before whatever else the line might be, and offers that somebody calls. A dialogue
// that was under way stays where it was.
func (t *talk) crisis(text string) (bool, error) {
	danger, err := t.inDanger()
	if err != nil || !danger {
		return false, err
	}
	t.sayText(t.found.answer.Text).row(t.keep("ask.danger_button", "ask.danger", t.remember(text)))
	t.heard(text, t.found.answer.Text)
	return true, nil
}

// askCommand is /ask, alone or with the question behind it.
func (t *talk) askCommand(text string) error {
	if text == "" {
		t.say("ask.go_on", "example", t.Answers.Example())
		return nil
	}
	return t.ask(text)
}

// ask answers a question from the knowledge base, or hands it over.
func (t *talk) ask(text string) error {
	text = strings.TrimSpace(text)
	if text == "" || !t.Answers.IsQuestion(text) {
		t.menu()
		return nil
	}
	if long(text) {
		t.say("ask.too_long", "max", maxQuestion)
		return nil
	}
	a, err := t.lookup(text)
	if err != nil {
		return err
	}
	return t.tell(text, a)
}

func long(text string) bool { return utf8.RuneCountInString(text) > maxQuestion }

// heard keeps an exchange for a hand-over: the question, and the first line of what was said.
func (t *talk) heard(text, answer string) {
	first, _, _ := strings.Cut(answer, "\n")
	t.st.heard(text)
	t.st.heard(answerMark + first)
}

// remember keeps what was asked for the buttons of the message that comes next, and returns its number.
func (t *talk) remember(text string) string {
	n := t.st.Sets + 1
	t.st.Shown = append(t.st.Shown, shown{n, text})
	if old := len(t.st.Shown) - maxShown; old > 0 {
		t.st.Shown = append([]shown(nil), t.st.Shown[old:]...)
	}
	return strconv.Itoa(n)
}

// unhear forgets lines that were taken back.
func (s *state) unhear(lines []string) {
	s.Lines = slices.DeleteFunc(s.Lines, func(line string) bool { return slices.Contains(lines, line) })
	s.Shown = slices.DeleteFunc(s.Shown, func(q shown) bool { return slices.Contains(lines, q.Text) })
}

// asked is the question above a button, and the entry that answered it; false when it is too long ago.
func (t *talk) asked(arg string) (text, entry string, ok bool) {
	n, entry, _ := strings.Cut(arg, " ")
	for _, s := range t.st.Shown {
		if strconv.Itoa(s.N) == n {
			return s.Text, entry, true
		}
	}
	return "", entry, false
}

// law is 看法条.
func (t *talk) law(arg string) error {
	_, entry, _ := t.asked(arg)
	text, ok := t.Answers.Law(entry, t.turn.Now)
	if !ok {
		t.say("ask.law_gone")
		return nil
	}
	t.sayText(text)
	return nil
}

func (t *talk) useful(arg string) error {
	if _, err := t.rate(arg, true); err != nil {
		return err
	}
	t.say("ask.thanks")
	return nil
}

// useless counts at once, since many go without saying why, and asks.
func (t *talk) useless(arg string) error {
	rating, err := t.rate(arg, false)
	if err != nil {
		return err
	}
	survey, _ := t.Surveys.Survey(outreach.AnswerSurvey)
	why, _ := survey.Question("reason")
	var row []button
	for _, o := range why.Options {
		row = append(row, choice(o.Label, "ask.reason", rating.ID+" "+o.ID+" "+arg))
	}
	t.say("ask.why").rows(2, row...)
	return nil
}

// rate writes a rating and takes the buttons away: an answer shown is rated once.
func (t *talk) rate(arg string, useful bool) (outreach.Rating, error) {
	t.st.drop(func(o offer) bool { return o.Arg == arg && (o.Do == "ask.useful" || o.Do == "ask.useless") })
	_, entry, _ := strings.Cut(arg, " ")
	rating := outreach.Rating{ID: t.turn.IDs.Next("M"), Entry: entry, Useful: useful, Day: t.today(), By: t.who.ID}
	survey, _ := t.Surveys.Survey(outreach.AnswerSurvey)
	t.count(rating.Counts(survey)...)
	t.out.Index = append(t.out.Index, rating.Lists()...)
	t.audit("rating.give", outreach.RecordRating, rating.ID, fmt.Sprintf("entry=%s useful=%t", entry, useful))
	return rating, t.write(rating)
}

// reason adds why to a rating; whoever wants a person gets one.
func (t *talk) reason(arg string) error {
	id, rest, _ := strings.Cut(arg, " ")
	why, answer, _ := strings.Cut(rest, " ")
	rec, err := t.read(outreach.RecordRating, id)
	if err != nil {
		return err
	}
	rating, err := outreach.DecodeRating(rec)
	if err != nil {
		return err
	}
	if rating.Version == 0 || rating.Reason != "" {
		return t.old()
	}
	survey, _ := t.Surveys.Survey(outreach.AnswerSurvey)
	before := rating.Counts(survey)
	rating.Reason = why
	t.count(outreach.Change(before, rating.Counts(survey))...)
	if err := t.write(rating); err != nil {
		return err
	}
	if why == "person" {
		return t.handOverShown(answer, reasonRating)
	}
	t.say("ask.why_thanks").row(t.keep("ask.person_button", "ask.person", answer))
	return nil
}

// askPerson is 找人工 under an answer.
func (t *talk) askPerson(arg string) error { return t.handOverShown(arg, reasonAsked) }

// dangerPerson is 让镇里的人联系我 under the script. It passes the limits of what one person can have waiting; pressed again,
// what was said since goes to the same question.
func (t *talk) dangerPerson(arg string) error {
	text, _, ok := t.asked(arg)
	if !ok {
		text = t.Texts.Text("handover.danger_text")
	}
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	for _, q := range open {
		if q.Reason == reasonCrisis {
			return t.dangerAgain(q.ID, text)
		}
	}
	q, err := t.handOver(outreach.Question{Reason: reasonCrisis, Text: text, Transcript: t.st.Lines})
	if err != nil {
		return err
	}
	t.sayDanger(q)
	return nil
}

// dangerAgain adds what is new to a cry for help that waits, and tells staff once more.
func (t *talk) dangerAgain(id, text string) error {
	q, err := t.question(id)
	if err != nil {
		return err
	}
	t.sayDanger(q)
	longer := q.Text + "\n" + text
	if strings.Contains(q.Text, text) || utf8.RuneCountInString(longer) > maxWaiting {
		return nil
	}
	q.Text = longer
	if err := t.write(q); err != nil {
		return err
	}
	return t.tellStaff("question.danger", q)
}

func (t *talk) sayDanger(q outreach.Question) {
	t.say("handover.danger", "id", q.ID, "day", t.dayLabel(q.Due)).row(t.ownButtons(q)...)
}
