package handlers

import (
	"strings"
	"time"
	"unicode/utf8"

	"pufa/outreach"
)

// askWord invites a word of one's own. While another dialogue waits for a line, it takes a button to say one.
func (t *talk) askWord(r *reply, w wordDraft) error {
	if t.st.Wait != "" {
		r.row(t.keep("followup.speak_button", "followup.speak", w.Response+" "+w.Question))
		return nil
	}
	if w.Question != "" {
		r.line("followup.what_wrong")
	} else {
		r.line("followup.word")
	}
	return t.wait("followup.word", w)
}

// wordDraft waits for a word of the person's own about an activity.
type wordDraft struct {
	Response string    `json:"response"`
	Question string    `json:"question,omitempty"` // opened for a low grade
	At       time.Time `json:"at"`
}

// followUpSpeak waits for the word.
func (t *talk) followUpSpeak(arg string) error {
	resp, question, _ := strings.Cut(arg, " ")
	t.say("followup.word")
	return t.wait("followup.word", wordDraft{Response: resp, Question: question, At: t.turn.Now})
}

// followUpWord keeps what was typed with the response. Later than a day after it is taken for what any other line is; and
// who meant to ask something says so with a button.
func (t *talk) followUpWord(text string) error {
	var w wordDraft
	if err := t.draft(&w); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	t.st.Wait, t.st.Draft = "", nil
	if text == "" || t.turn.Now.Sub(w.At) > wordWithin {
		return t.typed()
	}
	if utf8.RuneCountInString(text) > maxWord {
		t.say("followup.too_long", "max", maxWord)
		return t.wait("followup.word", w)
	}
	if err := t.keepWord(w, text); err != nil {
		return err
	}
	t.say("followup.word_kept").
		row(t.keep("followup.question_button", "followup.question", t.remember(text)+" "+w.Response))
	return nil
}

// keepWord puts a word into the response and, after a low grade, before whoever calls back.
func (t *talk) keepWord(w wordDraft, text string) error {
	resp, err := t.response(w.Response)
	if err != nil || resp.Version == 0 {
		return err
	}
	if gone, err := t.gone(resp.Person); err != nil || gone {
		return err
	}
	resp.Comment = strings.TrimSpace(resp.Comment + "\n" + text)
	if err := t.write(resp); err != nil || w.Question == "" {
		return err
	}
	q, err := t.question(w.Question)
	if err != nil || !waits(q) {
		return err
	}
	q.Text += "\n" + text
	if err := t.write(q); err != nil {
		return err
	}
	return t.tellTaker(q, "question.more_came")
}

// followUpQuestion answers what was typed as a word but meant as a question; the response forgets it.
func (t *talk) followUpQuestion(arg string) error {
	text, id, ok := t.asked(arg)
	if !ok {
		t.say("ask.go_on", "example", t.Answers.Example())
		return nil
	}
	t.st.drop(func(o offer) bool { return o.Do == "followup.question" && o.Arg == arg })
	resp, err := t.response(id)
	if err != nil {
		return err
	}
	if without, cut := strings.CutSuffix(resp.Comment, text); cut && resp.Person == t.who.ID {
		resp.Comment = strings.TrimSpace(without)
		if err := t.write(resp); err != nil {
			return err
		}
	}
	return t.ask(text)
}

// response reads one the decision rests on.
func (t *talk) response(id string) (outreach.Response, error) {
	rec, err := t.read(outreach.RecordResponse, id)
	if err != nil {
		return outreach.Response{}, err
	}
	return outreach.DecodeResponse(rec)
}
