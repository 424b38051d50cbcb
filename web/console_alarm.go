package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"pufa/outreach"
)

// alarmView is the page of one alarm: when and what kind, never who. The words of a child's alarm are in it for who took it:
// 未成年人保护法第十一条 makes reporting a duty.
type alarmView struct {
	ID, Kind, When, Ago string
	Times               int
	State               string // "free", "mine", "taken" by somebody else, "over"
	Group, Child, Calm  bool
	Question            string // by which they asked to be called
	Words               []string
	Ends                []alarmEnd
}

// alarmEnd is a way that an alarm can end.
type alarmEnd struct{ How, Label string }

// alarmPage shows one alarm.
func (s *Server) alarmPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v, err := s.alarmView(r, m)
	if err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_alarm.html", screen{Title: s.Texts.Text("console.alarm_title", "id", v.ID), Here: "today", Notice: n, View: v})
}

func (s *Server) alarmView(r *http.Request, m member) (alarmView, error) {
	rec, err := s.pathRecord(r, outreach.RecordAlarm)
	if err != nil {
		return alarmView{}, err
	}
	a, err := outreach.DecodeAlarm(rec)
	if err != nil {
		return alarmView{}, err
	}
	v := alarmView{
		ID: a.ID, Kind: s.alarmKinds(a), When: s.dayLabel(outreach.Day(a.At.In(s.Zone))) + " " + a.At.In(s.Zone).Format("15:04"), Ago: s.ago(a.At),
		Times: a.Times, State: alarmState(a, m), Group: a.Group, Child: a.OfChild(), Calm: a.Calm, Question: a.Question,
	}
	if v.State != "mine" {
		return v, nil
	}
	if v.Child {
		v.Words = a.Words
	}
	for _, how := range []string{"reached", "police", "unknown", "false"} { // the step says the same
		v.Ends = append(v.Ends, alarmEnd{how, s.Texts.Text("alarm.how_" + how)})
	}
	return v, nil
}

func alarmState(a outreach.Alarm, m member) string {
	switch {
	case a.Over():
		return "over"
	case a.State == outreach.AlarmTaken && a.By == m.ID:
		return "mine"
	case a.State == outreach.AlarmTaken:
		return "taken"
	}
	return "free"
}

// alarmTasks lists alarms that are not closed, with what others look after, the oldest first.
func (s *Server) alarmTasks(ctx context.Context, m member) ([]task, error) {
	recs, err := s.listed(ctx, outreach.RecordAlarm, outreach.AlarmOpenList(), 0, forever, manyTodos)
	if err != nil {
		return nil, err
	}
	open, err := decoded(recs, outreach.DecodeAlarm, func(a outreach.Alarm) bool { return !a.Over() })
	var tasks []task
	for _, a := range open {
		state := alarmState(a, m)
		t := task{ID: a.ID, Path: "/console/alarm/" + a.ID, Mine: state == "mine", Late: state == "free", Head: s.ago(a.At), What: s.alarmKinds(a)}
		switch state {
		case "free":
			t.Note = s.Texts.Text("console.alarm_free")
		case "taken":
			t.Note = s.Texts.Text("console.alarm_taken")
		}
		tasks = append(tasks, t)
	}
	return ownFirst(tasks), err
}

// mineOrFree are the tasks that a member may begin with.
func mineOrFree(alarms []task) []task {
	return slices.DeleteFunc(slices.Clone(alarms), func(t task) bool { return !t.Mine && !t.Late })
}

// alarmKinds are the kinds of an alarm in words.
func (s *Server) alarmKinds(a outreach.Alarm) string {
	kinds := make([]string, len(a.Kinds))
	for i, k := range a.Kinds {
		kinds[i] = s.Texts.Text("alarm.kind_danger")
		if key := "alarm.kind_" + k; s.Texts.Has(key) {
			kinds[i] = s.Texts.Text(key)
		}
	}
	return strings.Join(kinds, s.Texts.Text("common.list_mark"))
}

// ago says how long something is over: 3分钟前.
func (s *Server) ago(at time.Time) string {
	switch d := max(0, s.Now().Sub(at)); {
	case d < time.Hour:
		return s.Texts.Text("alarm.minutes", "n", int(d.Minutes()))
	case d < 24*time.Hour:
		return s.Texts.Text("alarm.hours", "n", int(d.Hours()))
	default:
		return s.Texts.Text("alarm.days", "n", int(d.Hours()/24))
	}
}

// alarmEndFields are those of the form that closes an alarm.
type alarmEndFields struct {
	ID  string `json:"id"`
	How string `json:"how"`
}

func endFields(r *http.Request) (any, bool) {
	in := alarmEndFields{r.PathValue("id"), r.PostForm.Get("how")}
	return in, in.How != ""
}
