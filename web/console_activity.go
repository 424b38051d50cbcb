package web

import (
	"net/http"
	"strconv"
	"strings"

	"pufa/chat"
	"pufa/outreach"
)

const maxReason = 100 // runes; the step says the same

// activityView is the page of one activity, with the form that corrects it.
type activityView struct {
	outreach.Activity
	Kind, Where, What  string
	By, LoggedAt       string // By is empty for one's own
	Fields             []numberField
	Places             []place // empty: typed
	InVillage          bool    // of a kind that happens in villages
	Village, Day, Last string  // as the form has them; Last is today
	Reason             string  // typed before
	Voiding            bool    // the reason was typed to make it void
	MaxReason          int
}

// numberField is one number of the form.
type numberField struct {
	outreach.Field
	Value string
}

// place is one village of the form, or the township.
type place struct {
	Value, Label string
	Chosen       bool
}

// activityPage shows one activity to who logged it and to administrators; to others there is none.
func (s *Server) activityPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v, err := s.activityView(r, m)
	if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_activity.html", screen{
		Title: s.Texts.Text("console.activity_title", "id", v.ID), Here: "activities", Notice: n, View: v,
	})
}

func (s *Server) activityView(r *http.Request, m member) (activityView, error) {
	rec, err := s.pathRecord(r, outreach.RecordActivity)
	if err != nil {
		return activityView{}, err
	}
	a, err := outreach.DecodeActivity(rec)
	if err != nil {
		return activityView{}, err
	}
	if a.By != m.ID && !m.Role.AtLeast(outreach.Admin) {
		return activityView{}, chat.ErrNotFound
	}
	logged := a.Logged.In(s.Zone)
	v := activityView{
		Activity: a, Kind: a.Kind, Where: s.where(a.Village, a.Day), What: s.what(a), MaxReason: maxReason, Last: outreach.Day(s.Now().In(s.Zone)),
		LoggedAt: s.dayLabel(outreach.Day(logged)) + logged.Format(" 15:04"),
	}
	if a.By != m.ID {
		by, err := s.person(r.Context(), a.By)
		if err != nil {
			return activityView{}, err
		}
		if v.By = by.Name; v.By == "" {
			v.By = s.Texts.Text("console.no_name")
		}
	}
	s.fillActivityForm(&v, r)
	return v, nil
}

// fillActivityForm fills the form with what is kept, or with what was typed into it before.
func (s *Server) fillActivityForm(v *activityView, r *http.Request) {
	typed := func(name, kept string) string {
		if r.PostForm.Has(name) {
			return r.PostForm.Get(name)
		}
		return kept
	}
	v.Village, v.Day, v.Reason = typed("village", v.Activity.Village), typed("day", v.Activity.Day), r.PostForm.Get("reason")
	v.Voiding = strings.HasSuffix(r.URL.Path, "/void")
	kind, ok := s.Kinds.Kind(v.Activity.Kind)
	if !ok {
		return
	}
	v.Kind, v.InVillage = kind.Name, kind.Village
	for _, f := range kind.Fields {
		kept := ""
		if n, given := v.Numbers[f.ID]; given {
			kept = strconv.FormatInt(n, 10)
		}
		v.Fields = append(v.Fields, numberField{f, typed("n_"+f.ID, kept)})
	}
	v.Places = s.places(v.Village, v.Activity.Village)
}

// places lists the villages and the township, the chosen one marked; nil when none are known. kept is offered too: it may have
// gone from the list.
func (s *Server) places(chosen, kept string) []place {
	if len(s.Villages) == 0 {
		return nil
	}
	all := []place{{"", s.place(""), chosen == ""}}
	known := kept == ""
	for _, v := range s.Villages {
		all = append(all, place{v, v, v == chosen})
		known = known || v == kept
	}
	if !known {
		all = append(all, place{kept, kept, kept == chosen})
	}
	return all
}

// change corrects an activity or makes it void.
type change struct {
	ID      string           `json:"id"`
	Numbers map[string]int64 `json:"numbers,omitempty"`
	Village string           `json:"village,omitempty"`
	Town    bool             `json:"town,omitempty"`
	Day     string           `json:"day,omitempty"`
	Reason  string           `json:"reason"`
}

// correctFields reads the numbers of whatever kind it is; the step checks them. One left empty is not given.
func correctFields(r *http.Request) (any, bool) {
	in := change{
		ID: r.PathValue("id"), Numbers: map[string]int64{}, Village: strings.TrimSpace(r.PostForm.Get("village")),
		Day: r.PostForm.Get("day"), Reason: r.PostForm.Get("reason"),
	}
	in.Town = in.Village == ""
	for name, values := range r.PostForm {
		field, ok := strings.CutPrefix(name, "n_")
		if !ok || values[0] == "" {
			continue
		}
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err != nil {
			return nil, false
		}
		in.Numbers[field] = n
	}
	return in, true
}

func voidFields(r *http.Request) (any, bool) {
	return change{ID: r.PathValue("id"), Reason: r.PostForm.Get("reason")}, true
}
