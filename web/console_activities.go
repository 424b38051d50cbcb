package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	manyActivities = 500 // rows of the page
	maxYears       = 10  // of a period that is listed
)

// period is a span of days, both included, as the form of a page has it.
type period struct {
	From, To string
	Bad      bool // it was none: nothing is shown
}

// periodOf reads a page's period: this year until today unless it says otherwise.
func (s *Server) periodOf(r *http.Request) period {
	now := s.Now().In(s.Zone)
	q := r.URL.Query()
	p := period{From: cmp.Or(q.Get("from"), now.Format("2006")+"-01-01"), To: cmp.Or(q.Get("to"), outreach.Day(now))}
	from, err1 := time.Parse(time.DateOnly, p.From)
	to, err2 := time.Parse(time.DateOnly, p.To)
	p.Bad = err1 != nil || err2 != nil || to.Before(from) || to.After(from.AddDate(maxYears, 0, 0))
	return p
}

// activitiesView is the list of activities.
type activitiesView struct {
	period
	All     bool // of everybody
	Village string
	Places  []place // empty: typed
	Rows    []activityRow
	More    int // rows that are left out
}

// activityRow is one activity of the list.
type activityRow struct {
	ID, Day, Place, What string
	Void                 bool
}

// activitiesPage lists the activities of a period, the newest first: one's own, or everybody's to administrators.
func (s *Server) activitiesPage(w http.ResponseWriter, r *http.Request, m member, n notice) {
	v := activitiesView{period: s.periodOf(r), All: m.Role.AtLeast(outreach.Admin), Village: r.URL.Query().Get("village")}
	if all := s.places(v.Village, v.Village); len(all) > 0 {
		v.Places = all[1:] // without the township: nothing chosen means everywhere
	}
	if v.Bad {
		n = notice{Status: http.StatusBadRequest, Says: []string{s.Texts.Text("console.bad_period")}}
	} else if err := s.readActivities(r.Context(), m, &v); err != nil {
		s.consoleError(w, r, m, err)
		return
	}
	s.show(w, r, m, "console_activities.html", screen{Title: s.Texts.Text("console.activities"), Here: "activities", Notice: n, View: v})
}

func (s *Server) readActivities(ctx context.Context, m member, v *activitiesView) error {
	recs, err := s.activityRecords(ctx, m, v.period)
	if err != nil {
		return err
	}
	all, err := decoded(recs, outreach.DecodeActivity, func(a outreach.Activity) bool {
		return v.From <= a.Day && a.Day <= v.To && (v.Village == "" || v.Village == a.Village)
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b outreach.Activity) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(len(b.ID), len(a.ID)), cmp.Compare(b.ID, a.ID))
	})
	if len(all) > manyActivities {
		v.More, all = len(all)-manyActivities, all[:manyActivities]
	}
	for _, a := range all {
		v.Rows = append(v.Rows, activityRow{a.ID, s.dayLabel(a.Day), s.place(a.Village), s.what(a), a.Void})
	}
	return nil
}

// activityRecords reads one's own activities, or to administrators everybody's of the months of a period.
func (s *Server) activityRecords(ctx context.Context, m member, p period) ([]chat.Record, error) {
	if !m.Role.AtLeast(outreach.Admin) {
		return s.listed(ctx, outreach.RecordActivity, outreach.MyList(m.ID), 0, forever, 0)
	}
	months, err := outreach.Months(p.From, p.To)
	if err != nil {
		return nil, err
	}
	var all []chat.Record
	for _, kind := range s.Kinds.All() {
		for _, month := range months {
			recs, err := s.listed(ctx, outreach.RecordActivity, outreach.ActivityList(kind.ID, month), outreach.DayScore(p.From), outreach.DayScore(p.To), 0)
			if err != nil {
				return nil, err
			}
			all = append(all, recs...)
		}
	}
	return all, nil
}
