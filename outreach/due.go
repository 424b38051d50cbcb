package outreach

import (
	"fmt"
	"time"
)

// DueAt is when somebody is asked about an activity of a day (2006-01-02): AfterDays later at the rule's time of day, or now
// if that is past because the activity was logged late, and outside the quiet hours. now is in the township's time zone.
func (r FollowUpRule) DueAt(day string, now time.Time, quiet Quiet) (time.Time, error) {
	d, err := time.ParseInLocation(dayFormat, day, now.Location())
	if err != nil {
		return time.Time{}, fmt.Errorf("due time of a follow-up: %w", err)
	}
	due, err := r.atTime(d.AddDate(0, 0, r.AfterDays))
	if err != nil {
		return time.Time{}, err
	}
	if due.Before(now) {
		due = now
	}
	return quiet.Next(due), nil
}

// RemindAt is when who was asked at a moment and has not answered is reminded.
func (r FollowUpRule) RemindAt(asked time.Time, quiet Quiet) time.Time {
	return quiet.Next(asked.AddDate(0, 0, r.RemindAfterDays))
}

// LapseAt is when no answer is expected any more from who was asked at a moment.
func (r FollowUpRule) LapseAt(asked time.Time) time.Time {
	return asked.AddDate(0, 0, r.LapseAfterDays)
}

// atTime is the rule's time of day on a day.
func (r FollowUpRule) atTime(day time.Time) (time.Time, error) {
	m, err := clock(r.At)
	if err != nil {
		return time.Time{}, fmt.Errorf("time of day of a follow-up: %w", err)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), m/60, m%60, 0, 0, day.Location()), nil
}

// AnswerDays is in how many working days a question handed over is answered.
const AnswerDays = 3

// AddWorkingDays is the day n working days after t's own, 2006-01-02. Monday to Friday are working days: public holidays and
// the working Sundays that make up for them are not known here, so a promise over a holiday may be kept some days late.
func AddWorkingDays(t time.Time, n int) string {
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if working(t) {
			n--
		}
	}
	return Day(t)
}

// WorkingDaysLeft counts the working days after now's own day up to a day (2006-01-02) and that day included; negative when
// it is past.
func WorkingDaysLeft(now time.Time, day string) (int, error) {
	end, err := time.ParseInLocation(dayFormat, day, now.Location())
	if err != nil {
		return 0, fmt.Errorf("working days left: %w", err)
	}
	left := 0
	for t := now; Day(t) < Day(end); {
		if t = t.AddDate(0, 0, 1); working(t) {
			left++
		}
	}
	for t := now; Day(t) > Day(end); t = t.AddDate(0, 0, -1) {
		if working(t) {
			left--
		}
	}
	return left, nil
}

func working(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }
