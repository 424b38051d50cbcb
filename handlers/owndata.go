package handlers

import (
	"encoding/json"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// exported is the file of one's own data.
type exported struct {
	Made      time.Time          `json:"made"`
	Town      string             `json:"town"`
	Person    exportedPerson     `json:"person"`
	Questions []exportedQuestion `json:"questions"`
	FollowUps []exportedFollowUp `json:"followups"` // call-backs to come
	Responses []exportedResponse `json:"responses"` // what was answered to call-backs
	Alarms    []exportedAlarm    `json:"alarms,omitempty"`
	Dialogue  []string           `json:"dialogue"` // the last lines kept for a hand-over
	Page      []exportedLine     `json:"page,omitempty"`
}

// exportedLine is a line of the conversation as the page shows it.
type exportedLine struct {
	At   time.Time `json:"at"`
	Mine bool      `json:"mine"`
	Text string    `json:"text"`
}

const maxTranscript = 200 // lines, all that a page keeps

type exportedPerson struct {
	Role    outreach.Role `json:"role"`
	Name    string        `json:"name,omitempty"`
	Phone   string        `json:"phone,omitempty"`
	Door    string        `json:"door,omitempty"`
	Stopped bool          `json:"stopped"`
	Notice  int           `json:"notice"` // version of the first-contact notice that was shown
}

type exportedQuestion struct {
	ID         string                 `json:"id"`
	Asked      time.Time              `json:"asked"`
	State      outreach.QuestionState `json:"state"`
	Due        string                 `json:"due"`
	Text       string                 `json:"text,omitempty"`
	Transcript []string               `json:"transcript,omitempty"`
	Answer     string                 `json:"answer,omitempty"` // once it was sent
}

// exportedAlarm is a time that the script of an emergency was said.
type exportedAlarm struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	Kinds []string  `json:"kinds"`
	Words []string  `json:"words,omitempty"`
}

type exportedFollowUp struct {
	ID      string                 `json:"id"`
	Village string                 `json:"village"`
	Day     string                 `json:"day"` // of the activity it asks about
	Due     time.Time              `json:"due"`
	State   outreach.FollowUpState `json:"state"`
}

type exportedResponse struct {
	ID      string            `json:"id"`
	Village string            `json:"village"`
	Day     string            `json:"day"` // of the activity it is about
	Given   time.Time         `json:"given"`
	Answers map[string]string `json:"answers"`
	Comment string            `json:"comment,omitempty"`
}

// export gives who is talking a file of their own data.
func (t *talk) export(string) error {
	file, err := t.ownData()
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return fmt.Errorf("encode own data: %w", err)
	}
	t.audit("person.export", outreach.RecordPerson, string(t.who.ID), "")
	t.say("rights.exported").file(chat.File{Name: "pufa-" + t.today() + ".json", Type: "application/json", Data: data})
	return nil
}

// ownData gathers what is stored of who is talking.
func (t *talk) ownData() (exported, error) {
	file := exported{
		Made: t.turn.Now, Town: t.Town, Dialogue: append([]string{}, t.st.Lines...),
		Questions: []exportedQuestion{}, FollowUps: []exportedFollowUp{}, Responses: []exportedResponse{},
		Person: exportedPerson{t.who.Role, t.who.Name, t.who.Phone, t.who.Door, t.who.Stopped, t.who.Seen},
	}
	if file.Person.Role == "" {
		file.Person.Role = outreach.Villager
	}
	questions, err := t.allOwnQuestions()
	if err != nil {
		return file, err
	}
	for _, q := range questions {
		e := exportedQuestion{q.ID, q.Asked, q.State, q.Due, q.Text, q.Transcript, ""}
		if q.State == outreach.QuestionAnswered {
			e.Answer = q.Answer
		}
		file.Questions = append(file.Questions, e)
	}
	followUps, err := t.ownFollowUps()
	if err != nil {
		return file, err
	}
	for _, f := range followUps {
		file.FollowUps = append(file.FollowUps, exportedFollowUp{f.ID, f.Village, f.Day, f.Due, f.State})
	}
	responses, err := t.ownResponses()
	if err != nil {
		return file, err
	}
	for _, r := range responses {
		file.Responses = append(file.Responses, exportedResponse{r.ID, r.Village, r.Day, r.Given, r.Answers, r.Comment})
	}
	alarms, err := t.ownAlarms()
	if err != nil {
		return file, err
	}
	for _, a := range alarms {
		file.Alarms = append(file.Alarms, exportedAlarm{a.ID, a.At, a.Kinds, a.Words})
	}
	file.Page, err = t.ownPage()
	return file, err
}

// ownPage is the conversation as its page shows it; nothing elsewhere.
func (t *talk) ownPage() ([]exportedLine, error) {
	if t.turn.Event.Door != chat.Page {
		return nil, nil
	}
	lines, err := t.Reader.Transcript(t.ctx, t.turn.Event.Conv, "", maxTranscript)
	if err != nil {
		return nil, fmt.Errorf("read own page: %w", err)
	}
	var all []exportedLine
	for _, l := range lines {
		if l.Text != "" {
			all = append(all, exportedLine{l.At, l.Mine, l.Text})
		}
	}
	return all, nil
}

// ownFollowUps lists the call-backs to who is talking that are to come.
func (t *talk) ownFollowUps() ([]outreach.FollowUp, error) {
	return ownRecords(t, outreach.FollowUpsOfList(t.who.ID), outreach.RecordFollowUp, outreach.DecodeFollowUp)
}

// ownResponses lists what who is talking answered to call-backs.
func (t *talk) ownResponses() ([]outreach.Response, error) {
	return ownRecords(t, outreach.ResponsesOfList(t.who.ID), outreach.RecordResponse, outreach.DecodeResponse)
}

// ownRecords reads the last maxOwn records of a list, newest first.
func ownRecords[T any](t *talk, list, kind string, decode func(chat.Record) (T, error)) ([]T, error) {
	ids, err := t.Reader.Index(t.ctx, list, 0, maxScore, -maxOwn)
	if err != nil {
		return nil, fmt.Errorf("list own %ss: %w", kind, err)
	}
	recs, err := t.Reader.Records(t.ctx, kind, ids)
	if err != nil {
		return nil, fmt.Errorf("read own %ss: %w", kind, err)
	}
	nouns := make([]T, len(recs))
	for i, rec := range recs {
		if nouns[i], err = decode(rec); err != nil {
			return nil, err
		}
	}
	return nouns, nil
}
