package handlers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// Limits of what one person can have waiting. A cry for help passes them.
const (
	maxOpen      = 3                // questions of one person that wait at a time
	maxHandedDay = 6                // questions one person can hand over in 24 hours
	moreWithin   = 30 * time.Minute // what is asked so soon after a hand-over may belong to it
	maxWaiting   = 2000             // runes of a question with all that was added
	dangerDays   = 1                // working days until somebody calls who is in danger; others: outreach.AnswerDays
	promiseHour  = 9                // o'clock on the promised day when staff are reminded
)

// Why a question was handed over: outreach.Question.Reason.
const (
	reasonUnknown = "unknown"
	reasonAsked   = "asked"
	reasonCrisis  = "crisis"
	reasonRating  = "rating"
)

func handoverRoutes(r *routes) {
	r.command("person", outreach.Villager, (*talk).personCommand)
	r.wait("handover.text", outreach.Villager, (*talk).handOverText)
	r.press("handover.same", outreach.Villager, (*talk).handOverSame)
	r.press("handover.new", outreach.Villager, (*talk).handOverNew)
	r.press("handover.cancel", outreach.Villager, (*talk).cancelPressed)
	ownQuestionRoutes(r)
	questionRoutes(r)
}

// personCommand is /person and 找人工, alone or with what it is about.
func (t *talk) personCommand(text string) error {
	if text = strings.TrimSpace(text); text != "" {
		return t.handOverText(text)
	}
	if n := len(t.st.Shown); n > 0 {
		last := t.st.Shown[n-1]
		t.say("handover.what").row(t.button("handover.same_button", "handover.same", fmt.Sprint(last.N)),
			t.button("handover.cancel_button", "handover.cancel", ""))
	} else {
		t.say("handover.what_new").row(t.button("handover.cancel_button", "handover.cancel", ""))
	}
	return t.wait("handover.text", nil)
}

// handOverSame hands over what was asked last.
func (t *talk) handOverSame(arg string) error {
	t.st.leave()
	return t.askPerson(arg)
}

func (t *talk) cancelPressed(string) error {
	t.st.leave()
	return t.cancel("")
}

// handOverText hands over what was typed for a person to read.
func (t *talk) handOverText(text string) error {
	text = strings.TrimSpace(text)
	if text == "" || long(text) {
		t.say("ask.too_long", "max", maxQuestion)
		return nil
	}
	t.st.leave()
	return t.handOverOwn(text, "", reasonAsked)
}

// handOverShown hands over the question above a button; too long ago, it is asked for again.
func (t *talk) handOverShown(arg, reason string) error {
	text, entry, ok := t.asked(arg)
	if !ok {
		t.say("handover.what_new")
		return t.wait("handover.text", nil)
	}
	return t.handOverOwn(text, entry, reason)
}

// missed hands over what the knowledge base has no answer to. Somebody who goes on typing after a hand-over is asked whether
// it belongs to it.
func (t *talk) missed(text string) error {
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	if n := len(open); n > 0 && t.turn.Now.Sub(open[n-1].Asked) < moreWithin {
		last, arg := open[n-1], t.remember(text)
		t.say("handover.more_or_new", "id", last.ID).
			row(choice(t.Texts.Text("handover.join_button", "id", last.ID), "handover.join", last.ID+" "+arg),
				t.button("handover.new_button", "handover.new", arg))
		return nil
	}
	return t.handOverOwn(text, "", reasonUnknown)
}

func (t *talk) handOverNew(arg string) error { return t.handOverShown(arg, reasonUnknown) }

// handOverOwn hands over a question of who is talking, within the limits, and says when the answer comes.
func (t *talk) handOverOwn(text, entry, reason string) error {
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	if full, err := t.full(open, text); full || err != nil {
		return err
	}
	q, err := t.handOver(outreach.Question{Reason: reason, Entry: entry, Text: text, Transcript: t.st.Lines})
	if err != nil {
		return err
	}
	t.st.Handed = append(t.st.Handed, t.turn.Now.Unix())
	if reason == reasonUnknown {
		t.st.heard(text)
	}
	key := "handover.done"
	if reason == reasonUnknown {
		key = "handover.done_unknown"
	}
	t.say(key, "id", q.ID, "day", t.dayLabel(q.Due)).row(t.ownButtons(q)...)
	return nil
}

// full says that somebody has enough waiting, and what they can do.
func (t *talk) full(open []outreach.Question, text string) (bool, error) {
	if len(open) >= maxOpen {
		arg := t.remember(text)
		r := t.say("handover.too_many", "n", len(open))
		for _, q := range open {
			r.row(choice(t.Texts.Text("handover.join_button", "id", q.ID), "handover.join", q.ID+" "+arg))
		}
		return true, nil
	}
	day := t.turn.Now.Add(-24 * time.Hour).Unix()
	t.st.Handed = slices.DeleteFunc(t.st.Handed, func(at int64) bool { return at <= day })
	if len(t.st.Handed) >= maxHandedDay {
		t.say("handover.enough_today")
		return true, nil
	}
	return false, nil
}

// handOver opens a question: the caller fills Reason, Text, Transcript and Entry, Asker with Conv where that is not who is
// talking, and Due where another day is promised than usual. It gets its number and promised day, goes on the lists, and staff are told that it is there. What the asker is
// told is the caller's business.
func (t *talk) handOver(q outreach.Question) (outreach.Question, error) {
	if q.Asker == "" {
		q.Asker, q.Conv = t.who.ID, t.turn.Event.Conv
	}
	days := outreach.AnswerDays
	if q.Reason == reasonCrisis {
		days = dangerDays
	}
	q.ID, q.State, q.Asked = t.turn.IDs.Next("Q"), outreach.QuestionOpen, t.turn.Now
	if q.Due == "" {
		q.Due = outreach.AddWorkingDays(t.turn.Now.In(t.Zone), days)
	}
	due, err := t.morning(q.Due)
	if err != nil {
		return q, err
	}
	t.list(outreach.QuestionOpenList(), q.ID, float64(due.Unix()))
	t.list(outreach.QuestionsOfList(q.Asker), q.ID, float64(t.turn.Now.Unix()))
	if isMiss(q) {
		t.list(outreach.MissList(), q.ID, float64(t.turn.Now.Unix()))
	}
	t.audit("question.open", outreach.RecordQuestion, q.ID, "reason="+q.Reason)
	t.out.Due = append(t.out.Due, chat.Due{ID: promiseItem(q.ID), At: due, Conv: chat.Desk, Name: "question.promise", Ref: refOf(q)})
	if err := t.write(q); err != nil {
		return q, err
	}
	return q, t.newsOf(q)
}

// morning is promiseHour of a day.
func (t *talk) morning(day string) (time.Time, error) {
	d, err := time.ParseInLocation(time.DateOnly, day, t.Zone)
	if err != nil {
		return d, fmt.Errorf("promised day: %w", err)
	}
	return time.Date(d.Year(), d.Month(), d.Day(), promiseHour, 0, 0, 0, t.Zone), nil
}

func refOf(q outreach.Question) chat.Ref { return chat.Ref{Kind: outreach.RecordQuestion, ID: q.ID} }

// Due items of a question: the promised day, the news of it that waits for the morning, and its return from who took it and
// forgot it.
func promiseItem(id string) string { return "question:" + id }
func newsItem(id string) string    { return "question.news:" + id }
func returnItem(id string) string  { return "question.return:" + id }

// ownButtons are under what the asker is told about a question that waits.
func (t *talk) ownButtons(q outreach.Question) []button {
	return []button{t.keep("handover.add_button", "handover.add", q.ID), t.keep("handover.withdraw_button", "handover.withdraw", q.ID)}
}

// ownQuestions lists who is talking's questions that wait, oldest first.
func (t *talk) ownQuestions() ([]outreach.Question, error) {
	all, err := t.allOwnQuestions()
	return slices.DeleteFunc(all, func(q outreach.Question) bool { return !waits(q) }), err
}

// allOwnQuestions lists the last maxOwn questions of who is talking, oldest first.
func (t *talk) allOwnQuestions() ([]outreach.Question, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.QuestionsOfList(t.who.ID), 0, maxScore, -maxOwn)
	if err != nil {
		return nil, fmt.Errorf("list own questions: %w", err)
	}
	slices.Reverse(ids)
	return t.questions(ids, func(q outreach.Question) bool { return q.Asker == t.who.ID })
}

const maxOwn = 100 // questions of one person looked through

// waits says whether somebody still has to answer.
func waits(q outreach.Question) bool {
	return q.State == outreach.QuestionOpen || q.State == outreach.QuestionTaken
}

// questions reads those that fit.
func (t *talk) questions(ids []string, fits func(outreach.Question) bool) ([]outreach.Question, error) {
	recs, err := t.Reader.Records(t.ctx, outreach.RecordQuestion, ids)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	var qs []outreach.Question
	for _, rec := range recs {
		q, err := outreach.DecodeQuestion(rec)
		if err != nil {
			return nil, err
		}
		if fits(q) {
			qs = append(qs, q)
		}
	}
	return qs, nil
}
