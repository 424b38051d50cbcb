package outreach

import (
	"time"

	"pufa/chat"
)

// ActivityList is of one kind's activities of a month (2006-01), void ones included, in the order of their days: score
// DayScore. So those of one day are the members from DayScore(day) to DayScore(day).
func ActivityList(kind, month string) string { return "activity." + kind + "." + month }

// MyList is of the activities a person logged, in the order of logging: score Unix seconds.
func MyList(person chat.PersonID) string { return "my." + string(person) }

// FollowUpList is of a survey's call-backs about activities of a month, score DayScore of the activity's day.
func FollowUpList(survey, month string) string { return "followup." + survey + "." + month }

// FollowUpsOfList is of the call-backs to one person that are not ended, score Unix seconds when due: what stop and erase end.
func FollowUpsOfList(person chat.PersonID) string { return "followups." + string(person) }

// TodoList is of the call-backs that staff have to make, score Unix seconds when due. A call-back is on it while it is asked
// for and nobody has answered.
func TodoList() string { return "followup.todo" }

// ResponseList is of a survey's responses about activities of a month, score DayScore of the activity's day.
func ResponseList(survey, month string) string { return "response." + survey + "." + month }

// ResponsesOfList is of what one person answered to call-backs, score Unix seconds when given: what /data shows them.
func ResponsesOfList(person chat.PersonID) string { return "responses." + string(person) }

// RatingList is of the ratings of a month, score DayScore.
func RatingList(month string) string { return "rating." + month }

// QuestionOpenList is of the questions handed over that wait for staff, score Unix seconds when the answer is due.
func QuestionOpenList() string { return "question.open" }

// QuestionsOfList is of all questions one person asked, score Unix seconds when asked.
func QuestionsOfList(person chat.PersonID) string { return "questions." + string(person) }

// AlarmOpenList is of the alarms that are not closed, score Unix seconds of their beginning.
func AlarmOpenList() string { return "alarm.open" }

// AlarmsOfList is of the alarms of one person, or of one group's conversation, score Unix seconds of their beginning.
func AlarmsOfList(owner string) string { return "alarms." + owner }

// InviteList is of the invites that nobody has taken, score Unix seconds when they end.
func InviteList() string { return "invite.open" }

// RoleList is of the people of one role, villagers excepted, score Unix seconds since when.
func RoleList(role Role) string { return "role." + string(role) }

// DayScore is a day's place on a list: Unix seconds of its midnight in UTC. 0 for what is no day.
func DayScore(day string) float64 {
	t, err := time.Parse(dayFormat, day)
	if err != nil {
		return 0
	}
	return float64(t.Unix())
}

// monthOf is a day's month, 2006-01.
func monthOf(day string) string { return chat.Count{Day: day}.Month() }

// Lists puts the activity on its lists.
func (a Activity) Lists() []chat.Index {
	return []chat.Index{
		{List: ActivityList(a.Kind, monthOf(a.Day)), Member: a.ID, Score: DayScore(a.Day)},
		{List: MyList(a.By), Member: a.ID, Score: float64(a.Logged.Unix())},
	}
}

// Lists puts the call-back on the list its tally is reckoned from. TodoList and FollowUpsOfList come and go with its state.
func (f FollowUp) Lists() []chat.Index {
	return []chat.Index{{List: FollowUpList(f.Survey, monthOf(f.Day)), Member: f.ID, Score: DayScore(f.Day)}}
}

// Lists puts the response on its list.
func (s Response) Lists() []chat.Index {
	return []chat.Index{{List: ResponseList(s.Survey, monthOf(s.Day)), Member: s.ID, Score: DayScore(s.Day)}}
}

// Lists puts the rating on its list.
func (t Rating) Lists() []chat.Index {
	return []chat.Index{{List: RatingList(monthOf(t.Day)), Member: t.ID, Score: DayScore(t.Day)}}
}

// Relist moves a record from its old lists to its new ones: an activity whose day was corrected.
func Relist(old, new []chat.Index) []chat.Index {
	keep := map[string]bool{}
	for _, i := range new {
		keep[i.List] = true
	}
	var moves []chat.Index
	for _, i := range old {
		if !keep[i.List] {
			moves = append(moves, chat.Index{List: i.List, Member: i.Member, Remove: true})
		}
	}
	return append(moves, new...)
}
