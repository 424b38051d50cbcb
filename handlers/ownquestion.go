package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"pufa/outreach"
)

// ownQuestionRoutes: what an asker can do with a question that was handed over: add to it, take it back, get the answer and
// ask again.
func ownQuestionRoutes(r *routes) {
	r.press("handover.join", outreach.Villager, (*talk).joined)
	r.press("handover.add", outreach.Villager, (*talk).adding)
	r.wait("handover.more", outreach.Villager, (*talk).added)
	r.press("handover.again", outreach.Villager, (*talk).again)
	r.wait("handover.again", outreach.Villager, (*talk).askedAgain)
	r.press("handover.withdraw", outreach.Villager, (*talk).withdrawn)
	r.request("question.answered", (*talk).answerCame)
}

// own reads a question of who is talking that still waits; otherwise it says why there is nothing to do.
func (t *talk) own(id string) (outreach.Question, bool, error) {
	q, err := t.question(id)
	if err != nil {
		return q, false, err
	}
	if q.Asker != t.who.ID || !waits(q) {
		t.say("handover.over", "id", id)
		return q, false, nil
	}
	return q, true, nil
}

func (t *talk) question(id string) (outreach.Question, error) {
	rec, err := t.read(outreach.RecordQuestion, id)
	if err != nil {
		return outreach.Question{}, err
	}
	return outreach.DecodeQuestion(rec)
}

// joined adds a question asked anew to one that waits.
func (t *talk) joined(arg string) error {
	id, n, _ := strings.Cut(arg, " ")
	text, _, ok := t.asked(n)
	if !ok {
		return t.adding(id)
	}
	return t.add(id, text)
}

// toAdd is the draft of 补一句.
type toAdd struct {
	ID string `json:"id"`
}

func (t *talk) adding(id string) error {
	if _, ok, err := t.own(id); !ok || err != nil {
		return err
	}
	t.say("handover.add_what", "id", id).row(t.button("handover.cancel_button", "handover.cancel", ""))
	return t.wait("handover.more", toAdd{id})
}

func (t *talk) added(text string) error {
	var draft toAdd
	if err := t.draft(&draft); err != nil {
		return err
	}
	t.st.leave()
	return t.add(draft.ID, text)
}

// add puts more words to a question that waits.
func (t *talk) add(id, text string) error {
	q, ok, err := t.own(id)
	if !ok || err != nil {
		return err
	}
	longer := q.Text + "\n" + strings.TrimSpace(text)
	if utf8.RuneCountInString(longer) > maxWaiting {
		t.say("handover.add_full", "id", id)
		return nil
	}
	q.Text = longer
	if err := t.write(q); err != nil {
		return err
	}
	t.audit("question.add", outreach.RecordQuestion, id, "")
	t.say("handover.added", "id", id).row(t.ownButtons(q)...)
	return t.tellTaker(q, "question.more_came")
}

// withdrawn is 撤回: the question is closed and its words are thrown away.
func (t *talk) withdrawn(id string) error {
	q, ok, err := t.own(id)
	if !ok || err != nil {
		return err
	}
	t.st.drop(func(o offer) bool { return o.Arg == id })
	t.st.unhear(strings.Split(q.Text, "\n"))
	if err := t.tellTaker(q, "question.taken_back"); err != nil {
		return err
	}
	t.say("handover.withdrawn", "id", id)
	return t.closeQuestion(q, "withdrawn")
}

// closeQuestion ends one that nobody will answer; what its asker wrote is not kept.
func (t *talk) closeQuestion(q outreach.Question, why string) error {
	t.finishQuestion(q)
	t.unlist(outreach.MissList(), q.ID)
	q.State, q.Text, q.Transcript, q.Answer = outreach.QuestionClosed, "", nil, ""
	t.audit("question.close", outreach.RecordQuestion, q.ID, why)
	return t.write(q)
}

// finishQuestion takes a question off the lists of what waits, and its due items with it.
func (t *talk) finishQuestion(q outreach.Question) {
	t.unlist(outreach.QuestionOpenList(), q.ID)
	t.out.Close = append(t.out.Close, promiseItem(q.ID), newsItem(q.ID), returnItem(q.ID))
}

// answerNews tells the asker's conversation that a question was answered, in writing or on the phone.
type answerNews struct {
	ID string `json:"id"`
}

// answerCame shows the asker the answer to their question.
func (t *talk) answerCame(data []byte) error {
	var news answerNews
	if err := json.Unmarshal(data, &news); err != nil {
		return fmt.Errorf("decode answer news: %w", err)
	}
	q, err := t.question(news.ID)
	if err != nil || q.Asker != t.who.ID || q.State != outreach.QuestionAnswered {
		return err
	}
	t.st.drop(func(o offer) bool { return o.Arg == q.ID })
	arg := t.remember(q.Text) + " " + q.ID
	key, args := "handover.answered_by_phone", []any{"id", q.ID, "author", t.author(q.Role)}
	if q.Answer != "" {
		key, args = "handover.answered", append(args, "answer", privateOf(q, "answer"))
	}
	t.say(key, args...).
		row(t.keep("ask.useful_button", "ask.useful", arg), t.keep("ask.useless_button", "ask.useless", arg),
			t.keep("handover.again_button", "handover.again", arg))
	t.st.heard(q.Text)
	t.st.heard(answerMark + q.ID)
	return nil
}

// toAskAgain is the draft of 再问: what was asked, and the question that had it.
type toAskAgain struct {
	Text string `json:"text"`
	ID   string `json:"id"`
}

// again asks what the answer left open.
func (t *talk) again(arg string) error {
	text, id, _ := t.asked(arg)
	t.say("handover.again_what").row(t.button("handover.cancel_button", "handover.cancel", ""))
	return t.wait("handover.again", toAskAgain{text, id})
}

// askedAgain hands over the old question with what is still open.
func (t *talk) askedAgain(text string) error {
	var draft toAskAgain
	if err := t.draft(&draft); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == "" || long(text) {
		t.say("ask.too_long", "max", maxQuestion)
		return nil
	}
	t.st.leave()
	return t.handOverOwn(strings.TrimSpace(draft.Text+"\n"+text), draft.ID, reasonAsked)
}
