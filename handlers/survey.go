package handlers

import (
	"slices"
	"strings"
	"time"

	"pufa/outreach"
)

const (
	wordWithin = 24 * time.Hour // what is typed so soon after the last answer is a word about the activity
	maxWord    = 1000           // runes of it
)

// reasonSurvey: a question that stands for a low grade, see outreach.Question.Reason.
const reasonSurvey = "survey"

// surveyRoutes: a person answers in their own chat.
func surveyRoutes(r *routes) {
	r.press("followup.answer", outreach.Villager, (*talk).followUpAnswered)
	r.press("followup.no", outreach.Villager, (*talk).followUpRefused)
	r.wait("followup.word", outreach.Villager, (*talk).followUpWord)
	r.press("followup.speak", outreach.Villager, (*talk).followUpSpeak)
	r.press("followup.question", outreach.Villager, (*talk).followUpQuestion)
}

// surveyButton says whether a press belongs to a survey under way.
func surveyButton(do string) bool { return do == "followup.answer" || do == "followup.no" }

// about says whether an offer's argument, "F-0007 recognised yes", is about a follow-up.
func about(arg, id string) bool { return arg == id || strings.HasPrefix(arg, id+" ") }

// nextQuestion is the first one without an answer.
func nextQuestion(s outreach.Survey, answers map[string]string) (outreach.SurveyQuestion, bool) {
	i := slices.IndexFunc(s.Questions, func(q outreach.SurveyQuestion) bool { return answers[q.ID] == "" })
	if i < 0 {
		return outreach.SurveyQuestion{}, false
	}
	return s.Questions[i], true
}

// graded says whether the answers hold a grade.
func graded(s outreach.Survey, answers map[string]string) bool {
	for _, answer := range answers {
		if slices.Contains(outreach.Grades(), answer) {
			return true
		}
	}
	return false
}

// askNext adds the next question to a message, with its buttons, and asks for news of its delivery.
func (t *talk) askNext(r *reply, f outreach.FollowUp, s outreach.Survey) error {
	q, ok := nextQuestion(s, t.st.Asked[f.ID])
	if !ok {
		return nil
	}
	r.lineText(q.Text).rows(2, t.optionButtons(q, "followup.answer", f.ID, true)...)
	if len(t.st.Asked[f.ID]) == 0 {
		no := t.keep("followup.no_button", "followup.no", f.ID)
		r.row(no)
	}
	ev, err := t.sentEvent(f.ID)
	if err != nil {
		return err
	}
	if !f.Reached {
		r.sent(ev)
	}
	return nil
}

// optionButtons are a question's answers. Kept ones outlive other dialogues in the same chat.
func (t *talk) optionButtons(q outreach.SurveyQuestion, do, id string, keep bool) []button {
	var buttons []button
	for _, o := range q.Options {
		b := choice(o.Label, do, strings.Join([]string{id, q.ID, o.ID}, " "))
		b.keep = keep
		buttons = append(buttons, b)
	}
	return buttons
}

// answerTo is what a press on an option says.
type answerTo struct{ followUp, question, option string }

func answerOf(arg string) (answerTo, bool) {
	parts := strings.Split(arg, " ")
	if len(parts) != 3 {
		return answerTo{}, false
	}
	return answerTo{parts[0], parts[1], parts[2]}, true
}

// note keeps one answer and takes its buttons away. false: the survey has no such answer.
func (t *talk) note(a answerTo, s outreach.Survey) bool {
	q, ok := s.Question(a.question)
	if _, known := q.Option(a.option); !ok || !known {
		return false
	}
	if t.st.Asked == nil {
		t.st.Asked = map[string]map[string]string{}
	}
	if t.st.Asked[a.followUp] == nil {
		t.st.Asked[a.followUp] = map[string]string{}
	}
	t.st.Asked[a.followUp][a.question] = a.option
	t.st.drop(func(o offer) bool {
		return about(o.Arg, a.followUp+" "+a.question) || o.Do == "followup.no" && o.Arg == a.followUp
	})
	return true
}

// followUpAnswered takes one tap of the person's own.
func (t *talk) followUpAnswered(arg string) error {
	a, ok := answerOf(arg)
	if !ok {
		return t.old()
	}
	f, err := t.followUp(a.followUp)
	if err != nil {
		return err
	}
	survey, known := t.Surveys.Survey(f.Survey)
	late := f.State == outreach.FollowUpLapsed && !t.turn.Now.After(f.Due.Add(lateAnswers))
	if f.Person != t.who.ID || !known || over(f) && !late {
		t.forgetAsked(a.followUp)
		return t.old()
	}
	if !t.note(a, survey) {
		return t.old()
	}
	if _, more := nextQuestion(survey, t.st.Asked[f.ID]); more {
		n := len(survey.Questions)
		return t.askNext(t.say("followup.next", "i", len(t.st.Asked[f.ID])+1, "n", n), f, survey)
	}
	return t.surveyDone(f, survey)
}

// surveyDone keeps the response of who answered in their own chat, and asks for a word more; after a low grade it says who
// calls back by when.
func (t *talk) surveyDone(f outreach.FollowUp, s outreach.Survey) error {
	answers := t.st.Asked[f.ID]
	f.Channel = t.who.Door
	resp, err := t.respond(f, s, answers, false, "")
	if err != nil {
		return err
	}
	word := wordDraft{Response: resp.ID, At: t.turn.Now}
	low := lowGrade(s, answers)
	if low == "" {
		return t.askWord(t.say("followup.thanks"), word)
	}
	q, err := t.complain(f, s, low, false, "")
	if err != nil {
		return err
	}
	word.Question = q.ID
	return t.askWord(t.say("followup.sorry", "day", t.dayLabel(q.Due)), word)
}

// lowGrade is the low grade among the answers, or "".
func lowGrade(s outreach.Survey, answers map[string]string) string {
	for _, q := range s.Questions {
		if s.IsLow(answers[q.ID]) {
			return answers[q.ID]
		}
	}
	return ""
}

// respond writes the one response to a follow-up, with a word of the person's where there is one, and ends the follow-up.
func (t *talk) respond(f outreach.FollowUp, s outreach.Survey, answers map[string]string, assisted bool, word string) (outreach.Response, error) {
	was, err := t.followUp(f.ID)
	if err != nil {
		return outreach.Response{}, err
	}
	resp := outreach.Response{
		ID: t.turn.IDs.Next("R"), Survey: f.Survey, FollowUp: f.ID, Activity: f.Activity, Village: f.Village, Day: f.Day,
		Given: t.turn.Now, Channel: f.Channel, Assisted: assisted, Answers: answers, Person: f.Person,
	}
	if word != "" {
		gone, err := t.gone(f.Person)
		if err != nil {
			return resp, err
		}
		if !gone { // who had all forgotten gets no new words
			resp.Comment = word
		}
	}
	if err := t.write(resp); err != nil {
		return resp, err
	}
	t.count(resp.Counts(s)...)
	t.out.Index = append(t.out.Index, resp.Lists()...)
	t.list(outreach.ResponsesOfList(f.Person), resp.ID, float64(t.turn.Now.Unix()))
	t.audit("response.give", outreach.RecordResponse, resp.ID, "followup="+f.ID)
	t.forgetAsked(f.ID)
	f.Reached = true
	return resp, t.endFollowUp(was, f, outreach.FollowUpAnswered)
}

// complain opens a question for a low grade, so that somebody calls back. word is what the person said besides.
func (t *talk) complain(f outreach.FollowUp, s outreach.Survey, grade string, assisted bool, word string) (outreach.Question, error) {
	label := grade
	for _, q := range s.Questions {
		if o, ok := q.Option(grade); ok {
			label = o.Label
		}
	}
	q := outreach.Question{
		Reason: reasonSurvey, Due: outreach.AddWorkingDays(t.turn.Now.In(t.Zone), s.FollowUp.CallBackDays),
		Text: t.Texts.Text("followup.low_grade", "when", t.whenWhere(f.Day, f.Village), "grade", label),
	}
	if assisted {
		q.Asker = f.Person
	}
	if word != "" {
		q.Text += "\n" + word
	}
	return t.handOver(q)
}

// followUpRefused is 不想答 under the first question: this call-back alone is stopped.
func (t *talk) followUpRefused(id string) error {
	f, err := t.followUp(id)
	if err != nil {
		return err
	}
	t.forgetAsked(id)
	if f.Person != t.who.ID || over(f) {
		return t.old()
	}
	is := f
	is.Reached = true
	t.say("followup.refused")
	return t.endFollowUp(f, is, outreach.FollowUpStopped)
}
