package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"pufa/chat"
	"pufa/outreach"
)

const (
	keepTaken = 24 * time.Hour // a question that was taken and not answered goes back after that
	maxAnswer = 2000           // runes
	manyOpen  = 50             // questions on the list of today
)

// questionRoutes: staff answer what was handed over.
func questionRoutes(r *routes) {
	r.press("question.open", outreach.Staff, (*talk).questionOpened)
	r.press("question.write", outreach.Staff, (*talk).questionWrite)
	r.wait("question.answer", outreach.Staff, (*talk).questionWritten)
	r.press("question.send", outreach.Staff, (*talk).questionSent)
	r.press("question.called", outreach.Staff, (*talk).questionCalled)
	r.press("question.back", outreach.Staff, (*talk).questionBack)
	r.due("question.promise", (*talk).promiseDue)
	r.due("question.return", (*talk).returnDue)
	r.due("question.news", (*talk).newsDue)
}

// openQuestions lists what waits for an answer and what who is talking has taken, the earliest promised first.
func (t *talk) openQuestions() ([]outreach.Question, error) {
	ids, err := t.Reader.Index(t.ctx, outreach.QuestionOpenList(), 0, maxScore, manyOpen)
	if err != nil {
		return nil, fmt.Errorf("list open questions: %w", err)
	}
	return t.questions(ids, func(q outreach.Question) bool {
		return q.State == outreach.QuestionOpen || q.State == outreach.QuestionTaken && q.By == t.who.ID
	})
}

// questionLeft says how long there is until the promised day: 剩2个工作日, 今天到期, 过期了.
func (t *talk) questionLeft(q outreach.Question) string {
	n, err := outreach.WorkingDaysLeft(t.turn.Now.In(t.Zone), q.Due)
	switch {
	case err == nil && n > 0:
		return t.Texts.Text("question.left", "n", n)
	case q.Due >= t.today():
		return t.Texts.Text("question.left_today")
	}
	return t.Texts.Text("question.left_none")
}

// questionOpened takes a question and shows it.
func (t *talk) questionOpened(id string) error {
	q, ok, err := t.takeQuestion(id)
	if err != nil || !ok {
		return err
	}
	return t.showQuestion(q)
}

// takeQuestion takes a question for who is talking. Of two who take it at once, the first to commit has it. false: it can't be
// taken, which was said.
func (t *talk) takeQuestion(id string) (outreach.Question, bool, error) {
	q, ok, err := t.takable(id)
	if err != nil || !ok || q.State == outreach.QuestionTaken {
		return q, ok, err
	}
	q.State, q.By = outreach.QuestionTaken, t.who.ID
	t.audit("question.take", outreach.RecordQuestion, id, "")
	t.out.Due = append(t.out.Due, chat.Due{
		ID: returnItem(id), At: t.turn.Now.Add(keepTaken), Conv: t.turn.Event.Conv, Name: "question.return", Ref: refOf(q),
	})
	return q, true, t.write(q)
}

// takable reads a question that who is talking may answer; otherwise it says why not. One whose asker had all forgotten is
// closed.
func (t *talk) takable(id string) (outreach.Question, bool, error) {
	rec, err := t.read(outreach.RecordQuestion, id)
	if err != nil {
		return outreach.Question{}, false, err
	}
	q, err := outreach.DecodeQuestion(rec)
	if err != nil {
		return q, false, err
	}
	switch {
	case q.Version == 0:
		return q, false, t.old()
	case q.State == outreach.QuestionAnswered:
		t.say("question.answered", "id", id)
	case q.State == outreach.QuestionClosed:
		t.say("question.closed", "id", id)
	case rec.Erased:
		t.say("question.gone", "id", id)
		return q, false, t.closeQuestion(q, "erased")
	case q.State == outreach.QuestionTaken && q.By != t.who.ID:
		t.say("question.taken", "id", id)
	default:
		return q, true, nil
	}
	return q, false, nil
}

func (t *talk) showQuestion(q outreach.Question) error {
	asker, err := t.person(q.Asker)
	if err != nil {
		return err
	}
	r := t.say("question.show", "id", q.ID, "day", t.dayLabel(t.dateOf(q.Asked)), "left", t.questionLeft(q),
		"why", t.Texts.Text("question.why_"+q.Reason), "text", privateOf(q, "text"))
	if len(q.Transcript) > 0 {
		r.line("question.transcript", "lines", privateOf(q, "transcript"))
	}
	if likely := t.Gate.Likely(q.Text, t.turn.Now); likely != "" {
		r.line("question.likely", "articles", likely)
	}
	if asker.Name != "" || asker.Phone != "" {
		r.line("question.asker", "name", t.nameOf(asker), "phone", t.phoneOf(asker))
	}
	if q.Conv != "" {
		r.row(t.button("question.write_button", "question.write", q.ID), t.button("question.called_button", "question.called", q.ID),
			t.button("question.back_button", "question.back", q.ID))
	} else {
		r.line("question.no_chat").
			row(t.button("question.called_button", "question.called", q.ID), t.button("question.back_button", "question.back", q.ID))
	}
	if q.Answer != "" {
		t.preview(q)
	}
	return nil
}

// privateOf is a question's private field as an argument of a text.
func privateOf(q outreach.Question, field string) chat.FieldRef {
	return chat.FieldRef{Ref: refOf(q), Field: field}
}

// taken reads a question that who is talking has taken; otherwise it says why not.
func (t *talk) taken(id string) (outreach.Question, bool, error) {
	q, ok, err := t.takable(id)
	if err == nil && ok && q.State != outreach.QuestionTaken {
		t.say("question.went_back", "id", id).row(t.button("question.open_button", "question.open", id))
		return q, false, nil
	}
	return q, ok, err
}

// toAnswer is the draft of an answer; its words are kept with the question, under the asker's key.
type toAnswer struct {
	ID string `json:"id"`
}

func (t *talk) questionWrite(id string) error {
	if _, ok, err := t.taken(id); err != nil || !ok {
		return err
	}
	t.say("question.write", "id", id).row(t.button("question.back_button", "question.back", id))
	return t.wait("question.answer", toAnswer{id})
}

// questionWritten keeps what was typed as the answer and shows it once more. Typing again replaces it.
func (t *talk) questionWritten(text string) error {
	var draft toAnswer
	if err := t.draft(&draft); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > maxAnswer {
		t.say("question.too_long", "max", maxAnswer, "n", n)
		return nil
	}
	q, ok, err := t.taken(draft.ID)
	if err != nil || !ok {
		t.st.leave()
		return err
	}
	q.Answer = text
	if err := t.write(q); err != nil {
		return err
	}
	t.preview(q)
	return nil
}

// preview shows an answer as the asker will read it.
//
// What its articles are worth today stands below; an answer that would mislead goes out only when that is insisted on: it may be about
// the law that holds no more.
func (t *talk) preview(q outreach.Question) {
	t.st.drop(func(o offer) bool { return o.Do == "question.send" || o.Do == "question.keep" })
	r := t.say("question.preview", "id", q.ID, "answer", privateOf(q, "answer"))
	t.sayCited(r, q.Answer)
	others := []button{t.button("question.rewrite_button", "question.write", q.ID), t.button("question.back_button", "question.back", q.ID)}
	if t.misled(q.Answer) {
		r.line("cite.think").row(append(others, t.button("question.anyway_button", "question.send", q.ID+anyway))...)
		return
	}
	r.row(t.button("question.send_button", "question.send", q.ID), t.button("question.keep_button", "question.keep", q.ID)).row(others...)
}

// anyway follows the id of a question in the argument of a button that sends what the gate objects to.
const anyway = " anyway"

// questionSent sends the answer to the asker.
//
// The gate is asked once more: the preview may be a day old.
func (t *talk) questionSent(arg string) error {
	id, insisted := strings.CutSuffix(arg, anyway)
	q, ok, err := t.taken(id)
	if err != nil || !ok {
		return err
	}
	if q.Answer == "" {
		return t.questionWrite(id)
	}
	if !insisted && t.misled(q.Answer) {
		t.preview(q)
		return nil
	}
	t.st.leave()
	if lost, err := t.askerLost(q); lost || err != nil {
		return err
	}
	t.say("question.sent", "id", id)
	return t.answerQuestion(q, "written")
}

// askerLost closes a question whose asker can't be reached any more, and says so.
func (t *talk) askerLost(q outreach.Question) (bool, error) {
	asker, err := t.personOn(q.Asker)
	if err != nil || !asker.Blocked && asker.Version > 0 {
		return false, err
	}
	t.say("question.unreachable", "id", q.ID)
	return true, t.closeQuestion(q, "unreachable")
}

// questionCalled notes that the answer was given on the phone or face to face.
func (t *talk) questionCalled(id string) error {
	q, ok, err := t.taken(id)
	if err != nil || !ok {
		return err
	}
	t.st.leave()
	q.Answer = ""
	t.say("question.called", "id", id)
	return t.answerQuestion(q, "called")
}

func (t *talk) answerQuestion(q outreach.Question, how string) error {
	t.finishQuestion(q)
	q.State, q.By, q.Role = outreach.QuestionAnswered, t.who.ID, t.who.Role
	t.audit("question.answer", outreach.RecordQuestion, q.ID, how)
	if q.Conv != "" {
		news, err := json.Marshal(answerNews{q.ID})
		if err != nil {
			return fmt.Errorf("encode answer news: %w", err)
		}
		t.out.Events = append(t.out.Events, chat.Event{Kind: chat.KindCommand, Conv: q.Conv, Command: "question.answered", Data: news})
	}
	return t.write(q)
}

// questionBack puts a question back on the list; what was written so far stays with it.
func (t *talk) questionBack(id string) error {
	q, ok, err := t.taken(id)
	if err != nil || !ok {
		return err
	}
	t.st.leave()
	t.keptDraft(t.say("question.back", "id", id), q)
	return t.putBack(q, "by_hand")
}

// keptDraft says that what was written so far stays.
func (t *talk) keptDraft(r *reply, q outreach.Question) {
	if q.Answer != "" {
		r.line("question.draft_kept")
	}
}

func (t *talk) putBack(q outreach.Question, how string) error {
	q.State, q.By = outreach.QuestionOpen, ""
	t.out.Close = append(t.out.Close, returnItem(q.ID))
	t.audit("question.back", outreach.RecordQuestion, q.ID, how)
	return t.write(q)
}
