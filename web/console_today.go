package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	forever   = 1 << 52 // a score after all times
	manyTodos = 200     // of each list on the page
)

// task is one thing to do.
type task struct {
	ID   string
	Path string
	Mine bool   // taken by who looks at the page
	Late bool   // its promised day is today or over
	Head string // where and when; why
	What string // what it was about; how long there is
	Note string // tried before
}

// todayView is the page of what is to do.
type todayView struct {
	Next                     *task // the one to begin with; nil: nothing is to do
	Alarms, Calls, Questions []task
}

// todayPage lists alarms, and due call-backs and questions handed over that nobody else has taken.
func (s *Server) todayPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	var v todayView
	var err error
	for _, part := range []struct {
		tasks *[]task
		list  func(context.Context, member) ([]task, error)
	}{{&v.Alarms, s.alarmTasks}, {&v.Calls, s.callTasks}, {&v.Questions, s.questionTasks}} {
		if *part.tasks, err = part.list(r.Context(), m); err != nil {
			s.consoleError(w, r, m, err)
			return
		}
	}
	v.Next = first(mineOrFree(v.Alarms), v.Calls, v.Questions)
	s.show(w, r, m, "console_today.html", screen{Title: s.Texts.Text("console.today"), Here: "today", Notice: n, View: v})
}

// first is what to begin with: an alarm, what was taken already, a promise that is due, then calls, then the other questions.
func first(alarms, calls, questions []task) *task {
	if len(alarms) > 0 {
		return &alarms[0]
	}
	all := slices.Concat(calls, questions)
	for _, urgent := range []func(task) bool{
		func(t task) bool { return t.Mine }, func(t task) bool { return t.Late }, func(task) bool { return true },
	} {
		if i := slices.IndexFunc(all, urgent); i >= 0 {
			return &all[i]
		}
	}
	return nil
}

// ended says whether a call-back is over.
func ended(f outreach.FollowUp) bool {
	return f.State == outreach.FollowUpAnswered || f.State == outreach.FollowUpStopped || f.State == outreach.FollowUpLapsed
}

// callTasks lists call-backs that are due, own ones first, then the oldest.
func (s *Server) callTasks(ctx context.Context, m member) ([]task, error) {
	recs, err := s.listed(ctx, outreach.RecordFollowUp, outreach.TodoList(), 0, float64(s.Now().Unix()), manyTodos)
	if err != nil {
		return nil, err
	}
	calls, err := decoded(recs, outreach.DecodeFollowUp, func(f outreach.FollowUp) bool { return !ended(f) && (f.By == "" || f.By == m.ID) })
	if err != nil {
		return nil, err
	}
	about, err := s.activitiesOf(ctx, calls)
	if err != nil {
		return nil, err
	}
	var tasks []task
	for _, f := range calls {
		t := task{ID: f.ID, Path: "/console/call/" + f.ID, Mine: f.By == m.ID, Head: s.where(f.Village, f.Day), What: s.what(about[f.Activity])}
		if f.Tries > 0 {
			t.Note = s.Texts.Text("console.tried", "n", f.Tries)
		}
		tasks = append(tasks, t)
	}
	return ownFirst(tasks), nil
}

func ownFirst(tasks []task) []task {
	slices.SortStableFunc(tasks, func(a, b task) int {
		switch {
		case a.Mine == b.Mine:
			return 0
		case a.Mine:
			return -1
		}
		return 1
	})
	return tasks
}

// activitiesOf reads what call-backs are about, by id.
func (s *Server) activitiesOf(ctx context.Context, calls []outreach.FollowUp) (map[string]outreach.Activity, error) {
	var ids []string
	for _, f := range calls {
		ids = append(ids, f.Activity)
	}
	slices.Sort(ids)
	recs, err := s.Records.Records(ctx, outreach.RecordActivity, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read activities: %w", err)
	}
	all, err := decoded(recs, outreach.DecodeActivity, nil)
	about := map[string]outreach.Activity{}
	for _, a := range all {
		about[a.ID] = a
	}
	return about, err
}

// questionTasks lists questions that wait for an answer, own ones first, then the earliest promised.
func (s *Server) questionTasks(ctx context.Context, m member) ([]task, error) {
	recs, err := s.listed(ctx, outreach.RecordQuestion, outreach.QuestionOpenList(), 0, forever, manyTodos)
	if err != nil {
		return nil, err
	}
	open, err := decoded(recs, outreach.DecodeQuestion, func(q outreach.Question) bool {
		return q.State == outreach.QuestionOpen || q.State == outreach.QuestionTaken && q.By == m.ID
	})
	var tasks []task
	for _, q := range open {
		left, late := s.left(q.Due)
		tasks = append(tasks, task{
			ID: q.ID, Path: "/console/question/" + q.ID, Mine: q.State == outreach.QuestionTaken, Late: late, Head: s.why(q.Reason), What: left,
		})
	}
	return ownFirst(tasks), err
}

// listed reads the records of a list.
func (s *Server) listed(ctx context.Context, kind, list string, from, to float64, n int) ([]chat.Record, error) {
	ids, err := s.Records.Index(ctx, list, from, to, n)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	recs, err := s.Records.Records(ctx, kind, ids)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", list, err)
	}
	return recs, nil
}

// decoded decodes records and keeps those that are wanted; want nil keeps all.
func decoded[T any](recs []chat.Record, decode func(chat.Record) (T, error), want func(T) bool) ([]T, error) {
	var all []T
	for _, rec := range recs {
		t, err := decode(rec)
		if err != nil {
			return nil, err
		}
		if want == nil || want(t) {
			all = append(all, t)
		}
	}
	return all, nil
}

// left says how long there is until a promised day, and whether it is today or over.
func (s *Server) left(due string) (string, bool) {
	now := s.Now().In(s.Zone)
	n, err := outreach.WorkingDaysLeft(now, due)
	switch {
	case err == nil && n > 0:
		return s.Texts.Text("question.left", "n", n), false
	case due >= outreach.Day(now):
		return s.Texts.Text("question.left_today"), true
	}
	return s.Texts.Text("question.left_none"), true
}

// why says why a question was handed over.
func (s *Server) why(reason string) string {
	if key := "question.why_" + reason; s.Texts.Has(key) {
		return s.Texts.Text(key)
	}
	return ""
}

// where is a village, or the township, and a day: 兴隆村 · 11月20日.
func (s *Server) where(village, day string) string {
	return s.Texts.Text("console.where", "place", s.place(village), "day", s.dayLabel(day))
}

func (s *Server) place(village string) string {
	if village == "" {
		return s.Texts.Text("console.town")
	}
	return village
}

// dayLabel is a day as one says it: 11月20日, with its year when that is another one.
func (s *Server) dayLabel(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	if t.Year() == s.Now().In(s.Zone).Year() {
		return s.Texts.Text("console.day", "month", int(t.Month()), "day", t.Day())
	}
	return s.Texts.Text("console.day_year", "year", t.Year(), "month", int(t.Month()), "day", t.Day())
}

// what is an activity in words: 入户宣讲 1次 32人次.
func (s *Server) what(a outreach.Activity) string {
	kind, ok := s.Kinds.Kind(a.Kind)
	if !ok {
		return a.Kind
	}
	words := kind.Short
	for _, v := range kind.Values(a.Numbers) {
		words += " " + v
	}
	return words
}
