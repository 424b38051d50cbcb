package web

import (
	"cmp"
	"net/http"

	"pufa/outreach"
)

const maxReply = 2000 // runes of an answer; the step says the same

// questionView is the page of one question that was handed over: none of its words are in it before it was taken.
type questionView struct {
	ID, Asked, Left, Why string
	Late                 bool
	State                string // "free", "mine", "taken" by somebody else, "answered", "closed", "gone": the asker had all forgotten
	Text                 string
	Transcript           []string
	Name, Phone          string // of the asker, where we know them
	Chat                 bool   // a written answer reaches the asker
	Answer               string // typed before
	Max                  int
	Doubt                bool // it was sent once and not taken: it may be insisted on
	Keep                 bool // it is to become an entry
}

// questionPage shows one question.
func (s *Server) questionPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v, err := s.questionView(r, m)
	if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_question.html", screen{Title: s.Texts.Text("console.question_title", "id", v.ID), Here: "today", Notice: n, View: v})
}

func (s *Server) questionView(r *http.Request, m member) (questionView, error) {
	rec, err := s.pathRecord(r, outreach.RecordQuestion)
	if err != nil {
		return questionView{}, err
	}
	q, err := outreach.DecodeQuestion(rec)
	if err != nil {
		return questionView{}, err
	}
	v := questionView{ID: q.ID, Asked: s.dayLabel(outreach.Day(q.Asked.In(s.Zone))), Why: s.why(q.Reason), State: questionState(q, m, rec.Erased), Max: maxReply}
	v.Left, v.Late = s.left(q.Due)
	if v.State != "mine" {
		return v, nil
	}
	p, err := s.person(r.Context(), q.Asker)
	if err != nil {
		return questionView{}, err
	}
	v.Name, v.Phone, v.Chat, v.Text, v.Transcript = p.Name, p.Phone, q.Conv != "", q.Text, q.Transcript
	v.Answer, v.Doubt = cmp.Or(r.PostForm.Get("text"), q.Answer), r.PostForm.Get("text") != ""
	v.Keep = r.PostForm.Get("keep") == "yes"
	return v, nil
}

func questionState(q outreach.Question, m member, erased bool) string {
	switch {
	case q.State == outreach.QuestionAnswered:
		return "answered"
	case q.State == outreach.QuestionClosed:
		return "closed"
	case erased:
		return "gone"
	case q.State == outreach.QuestionTaken && q.By == m.ID:
		return "mine"
	case q.State == outreach.QuestionTaken:
		return "taken"
	}
	return "free"
}

// reply answers a question.
type reply struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	How  string `json:"how"`
	// Anyway: although an article in it holds no more, or is none.
	Anyway bool `json:"anyway,omitempty"`
	Keep   bool `json:"keep,omitempty"` // begin an entry of the knowledge base with it
}

func replyFields(r *http.Request) (any, bool) {
	in := reply{r.PathValue("id"), r.PostForm.Get("text"), r.PostForm.Get("how"), r.PostForm.Get("anyway") == "yes", r.PostForm.Get("keep") == "yes"}
	return in, in.How == "written" || in.How == "called"
}
