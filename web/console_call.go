package web

import (
	"net/http"

	"pufa/outreach"
)

// callView is the page of one call-back: nothing of the person is in it before it was taken.
type callView struct {
	ID, Where, What string
	Tries           int
	State           string // "free", "mine", "taken" by somebody else, "over"
	Name, Phone     string // with "mine"
	Questions       []choice
	Channel         string // chosen before: "phone", "visit"
	Word            string // typed before
}

// choice is a survey's question with what was chosen before.
type choice struct {
	outreach.SurveyQuestion
	Chosen string
}

// callPage shows one call-back.
func (s *Server) callPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v, err := s.callView(r, m)
	if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_call.html", screen{Title: s.Texts.Text("console.call_title", "id", v.ID), Here: "today", Notice: n, View: v})
}

func (s *Server) callView(r *http.Request, m member) (callView, error) {
	rec, err := s.pathRecord(r, outreach.RecordFollowUp)
	if err != nil {
		return callView{}, err
	}
	f, err := outreach.DecodeFollowUp(rec)
	if err != nil {
		return callView{}, err
	}
	about, err := s.activitiesOf(r.Context(), []outreach.FollowUp{f})
	if err != nil {
		return callView{}, err
	}
	v := callView{ID: f.ID, Where: s.where(f.Village, f.Day), What: s.what(about[f.Activity]), Tries: f.Tries, State: callState(f, m)}
	if v.State != "mine" {
		return v, nil
	}
	p, err := s.person(r.Context(), f.Person)
	if err != nil {
		return callView{}, err
	}
	v.Name, v.Phone = p.Name, p.Phone
	v.Channel, v.Word = r.PostForm.Get("channel"), r.PostForm.Get("word")
	survey, _ := s.Surveys.Survey(f.Survey)
	for _, q := range survey.Questions {
		v.Questions = append(v.Questions, choice{q, r.PostForm.Get("q_" + q.ID)})
	}
	return v, nil
}

func callState(f outreach.FollowUp, m member) string {
	switch {
	case ended(f):
		return "over"
	case f.By == m.ID:
		return "mine"
	case f.By != "":
		return "taken"
	}
	return "free"
}

// callAnswer is what was said on the phone or at the door.
type callAnswer struct {
	ID      string            `json:"id"`
	Channel string            `json:"channel"`
	Answers map[string]string `json:"answers"`
	Word    string            `json:"word"`
}

// answerFields reads the answers to whatever questions the surveys have; the step checks them against the one it is.
func (s *Server) answerFields(r *http.Request) (any, bool) {
	in := callAnswer{r.PathValue("id"), r.PostForm.Get("channel"), map[string]string{}, r.PostForm.Get("word")}
	for _, survey := range s.Surveys.All() {
		for _, q := range survey.Questions {
			if a := r.PostForm.Get("q_" + q.ID); a != "" {
				in.Answers[q.ID] = a
			}
		}
	}
	return in, in.Channel == "phone" || in.Channel == "visit"
}
