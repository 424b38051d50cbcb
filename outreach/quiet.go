package outreach

import (
	"fmt"
	"strings"
	"time"
)

// Quiet is the part of the day in which nobody is written to unasked: 20:00-08:00. From and To are minutes after midnight;
// equal ones mean that there are no quiet hours.
type Quiet struct{ From, To int }

// ParseQuiet reads "20:00-08:00". Empty is no quiet hours.
func ParseQuiet(s string) (Quiet, error) {
	if s == "" {
		return Quiet{}, nil
	}
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return Quiet{}, fmt.Errorf("quiet hours %q: want 20:00-08:00", s)
	}
	f, err := clock(from)
	if err != nil {
		return Quiet{}, fmt.Errorf("quiet hours %q: %w", s, err)
	}
	t, err := clock(to)
	if err != nil {
		return Quiet{}, fmt.Errorf("quiet hours %q: %w", s, err)
	}
	return Quiet{f, t}, nil
}

// clock reads a time of day as minutes after midnight.
func clock(s string) (int, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	if err != nil {
		return 0, err
	}
	return t.Hour()*60 + t.Minute(), nil
}

// String is the form that ParseQuiet reads.
func (q Quiet) String() string {
	if q.From == q.To {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// In says whether a moment, by the clock of its own time zone, is in the quiet hours. They begin with From and end before To.
func (q Quiet) In(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if q.From <= q.To {
		return q.From <= m && m < q.To
	}
	return m >= q.From || m < q.To
}

// Next is the first moment at or after t that is not in the quiet hours, in t's time zone.
func (q Quiet) Next(t time.Time) time.Time {
	if !q.In(t) {
		return t
	}
	end := time.Date(t.Year(), t.Month(), t.Day(), q.To/60, q.To%60, 0, 0, t.Location())
	if !end.After(t) {
		end = time.Date(t.Year(), t.Month(), t.Day()+1, q.To/60, q.To%60, 0, 0, t.Location())
	}
	return end
}
