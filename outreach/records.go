package outreach

import (
	"encoding/json"
	"fmt"
	"time"

	"pufa/chat"
)

// The kinds of records. An id is unique within its kind.
const (
	RecordPerson   = "person"   // id: the PersonID
	RecordActivity = "activity" // A-0001
	RecordFollowUp = "followup" // F-0001
	RecordAsked    = "asked"    // <activity>.<person>: one follow-up a person and activity
	RecordResponse = "response" // R-0001
	RecordQuestion = "question" // Q-0001
	RecordRating   = "rating"   // M-0001
	RecordInvite   = "invite"   // hash of the code, see CodeID
	RecordLink     = "link"     // hash of the code: a contact's own chat is joined to an activity
)

// Office is the owner of private fields that no person owns: an invite made on the command line, say.
const Office chat.PersonID = "office"

// Role is what a person may do. Each role may do what the roles before it may, but a reviewer logs nothing for others.
type Role string

// The roles. The zero value is a villager.
const (
	Villager Role = "villager"
	Staff    Role = "staff"
	Reviewer Role = "reviewer"
	Admin    Role = "admin"
)

// Rank orders the roles: 0 villager, 1 staff, 2 reviewer, 3 administrator; -1 for a word that is no role.
func (r Role) Rank() int {
	switch r {
	case "", Villager:
		return 0
	case Staff:
		return 1
	case Reviewer:
		return 2
	case Admin:
		return 3
	}
	return -1
}

// AtLeast says whether r may do what least may.
func (r Role) AtLeast(least Role) bool { return r.Rank() >= least.Rank() }

// Person is somebody we talk with, or whom staff noted for a call-back.
type Person struct {
	ID      chat.PersonID `json:"-"`
	Version int64         `json:"-"`

	Role    Role        `json:"role,omitempty"`
	Door    string      `json:"door,omitempty"`    // where they can be written to; empty: by phone or visit only
	Conv    chat.ConvID `json:"conv,omitempty"`    // their private conversation there
	Blocked bool        `json:"blocked,omitempty"` // the channel said that they can't be written to
	Stopped bool        `json:"stopped,omitempty"` // said stop: nothing is sent that they did not ask for
	Seen    int         `json:"seen,omitempty"`    // version of the first-contact notice they were shown

	Name  string `json:"-"` // private
	Phone string `json:"-"` // private; digits
}

type personPrivate struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Activity is one outreach deed: 2 banners at one village on one day.
type Activity struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	Kind    string           `json:"kind"`    // id in kinds.yaml
	Village string           `json:"village"` // "" = the township itself
	Day     string           `json:"day"`     // when it happened, 2006-01-02
	Numbers map[string]int64 `json:"numbers"` // field id → value, in the field's unit
	By      chat.PersonID    `json:"by"`      // who logged it
	Logged  time.Time        `json:"logged"`
	Void    bool             `json:"void,omitempty"` // counts no more

	Reasons []string `json:"-"` // private to By: why it was corrected or voided, oldest first
}

type activityPrivate struct {
	Reasons []string `json:"reasons,omitempty"`
}

// FollowUpState says how far a call-back has come.
type FollowUpState string

// The states of a call-back. Due → Asked → Reached → Answered is the whole way; Stopped and Lapsed end it.
const (
	FollowUpDue      FollowUpState = "due"      // agreed, its time has not come
	FollowUpAsked    FollowUpState = "asked"    // the question went out, or it stands on the staff's list
	FollowUpReached  FollowUpState = "reached"  // delivered, or the call was taken
	FollowUpAnswered FollowUpState = "answered" // there is a Response
	FollowUpStopped  FollowUpState = "stopped"  // the person said stop
	FollowUpLapsed   FollowUpState = "lapsed"   // no answer after the reminder, or nobody reached
)

// FollowUp is the one call-back a person may get about one activity.
type FollowUp struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	Survey    string        `json:"survey"`   // id in surveys/
	Activity  string        `json:"activity"` // id of the activity
	Village   string        `json:"village"`  // of the activity
	Day       string        `json:"day"`      // of the activity; the period it counts for
	Person    chat.PersonID `json:"person"`
	State     FollowUpState `json:"state"`
	Reached   bool          `json:"reached,omitempty"`   // delivered, or a call was taken, at any time
	Reminders int           `json:"reminders,omitempty"` // sent so far
	Channel   string        `json:"channel,omitempty"`   // "telegram", "terminal", "web", "phone", "visit"
	Due       time.Time     `json:"due"`                 // when it was or will be due
	By        chat.PersonID `json:"by,omitempty"`        // staff who is making the call
	Tries     int           `json:"tries,omitempty"`     // calls that nobody took
	Void      bool          `json:"void,omitempty"`      // the activity was voided before anybody was asked: counts no more
}

// Answers to a yes-or-no question of a survey.
const (
	Yes    = "yes"
	No     = "no"
	Unsure = "unsure"
	Skip   = "skip" // did not want to answer
)

// Response is what one person said about one activity.
type Response struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	Survey   string            `json:"survey"`
	FollowUp string            `json:"followup"`
	Activity string            `json:"activity"`
	Village  string            `json:"village"`
	Day      string            `json:"day"`      // of the activity
	Given    time.Time         `json:"given"`    // when it was answered
	Channel  string            `json:"channel"`  // as in FollowUp
	Assisted bool              `json:"assisted"` // keyed in by staff
	Answers  map[string]string `json:"answers"`  // question id → Yes, No, Unsure, Skip, or a grade
	Person   chat.PersonID     `json:"person"`

	Comment string `json:"-"` // private
}

type responsePrivate struct {
	Comment string `json:"comment,omitempty"`
}

// QuestionState says who has to move.
type QuestionState string

// The states of a question handed over.
const (
	QuestionOpen     QuestionState = "open"
	QuestionTaken    QuestionState = "taken" // a member of staff is writing the answer
	QuestionAnswered QuestionState = "answered"
	QuestionClosed   QuestionState = "closed" // the asker is gone or took it back
)

// Question is one that the knowledge base could not answer, or that the person wants a person for.
type Question struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	State  QuestionState `json:"state"`
	Asker  chat.PersonID `json:"asker"`
	Conv   chat.ConvID   `json:"conv"` // where the answer goes
	Asked  time.Time     `json:"asked"`
	Due    string        `json:"due"`             // promised day, 2006-01-02
	Reason string        `json:"reason"`          // why it was handed over: "unknown", "asked", "crisis", "rating"
	Entry  string        `json:"entry,omitempty"` // the entry that did not help
	By     chat.PersonID `json:"by,omitempty"`    // who took or answered it
	Role   Role          `json:"role,omitempty"`  // what who answered it was then: the asker is told
	Draft  string        `json:"draft,omitempty"` // the entry that is made of its answer

	Text       string   `json:"-"` // private to Asker
	Transcript []string `json:"-"` // private to Asker: the last exchanges, oldest first
	Answer     string   `json:"-"` // private to Asker
}

type questionPrivate struct {
	Text       string   `json:"text,omitempty"`
	Transcript []string `json:"transcript,omitempty"`
	Answer     string   `json:"answer,omitempty"`
}

// Rating is one person's word on one answer.
type Rating struct {
	ID      string `json:"-"`
	Version int64  `json:"-"`

	Entry  string        `json:"entry"`
	Useful bool          `json:"useful"`
	Reason string        `json:"reason,omitempty"` // unclear, off_point, outdated, person
	Day    string        `json:"day"`
	By     chat.PersonID `json:"by"`
}

// Invite lets one person take a role once.
type Invite struct {
	ID      string `json:"-"` // CodeID of the code; the code itself is nowhere kept
	Version int64  `json:"-"`

	Role    Role          `json:"role"`
	By      chat.PersonID `json:"by"`
	Expires time.Time     `json:"expires"`
	UsedBy  chat.PersonID `json:"used_by,omitempty"`
	Revoked bool          `json:"revoked,omitempty"`

	Name string `json:"-"` // private to By: whom it is meant for
}

type invitePrivate struct {
	Name string `json:"name,omitempty"`
}

// Link joins a contact's own chat to an activity. It may be redeemed by several people until it expires.
type Link struct {
	ID      string `json:"-"` // CodeID of the code
	Version int64  `json:"-"`

	Activity string        `json:"activity"`
	By       chat.PersonID `json:"by"`
	Expires  time.Time     `json:"expires"`
}

// Record is the person as kept. Private fields belong to the person.
func (p Person) Record() (chat.Record, error) {
	return encode(RecordPerson, string(p.ID), p.Version, p, p.ID, personPrivate{p.Name, p.Phone})
}

// DecodePerson reads what Record made. After an erasure Name and Phone are empty.
func DecodePerson(r chat.Record) (Person, error) {
	var priv personPrivate
	p, err := decode[Person](r, &priv)
	p.ID, p.Version, p.Name, p.Phone = chat.PersonID(r.ID), r.Version, priv.Name, priv.Phone
	return p, err
}

// Record is the activity as kept.
func (a Activity) Record() (chat.Record, error) {
	return encode(RecordActivity, a.ID, a.Version, a, a.By, activityPrivate{a.Reasons})
}

// DecodeActivity reads what Record made.
func DecodeActivity(r chat.Record) (Activity, error) {
	var priv activityPrivate
	a, err := decode[Activity](r, &priv)
	a.ID, a.Version, a.Reasons = r.ID, r.Version, priv.Reasons
	return a, err
}

// Record is the follow-up as kept. It has no private part: who it is about stands in the person's own record.
func (f FollowUp) Record() (chat.Record, error) {
	return encode(RecordFollowUp, f.ID, f.Version, f, "", nil)
}

// DecodeFollowUp reads what Record made.
func DecodeFollowUp(r chat.Record) (FollowUp, error) {
	f, err := decode[FollowUp](r, nil)
	f.ID, f.Version = r.ID, r.Version
	return f, err
}

// Record is the response as kept.
func (s Response) Record() (chat.Record, error) {
	return encode(RecordResponse, s.ID, s.Version, s, s.Person, responsePrivate{s.Comment})
}

// DecodeResponse reads what Record made.
func DecodeResponse(r chat.Record) (Response, error) {
	var priv responsePrivate
	s, err := decode[Response](r, &priv)
	s.ID, s.Version, s.Comment = r.ID, r.Version, priv.Comment
	return s, err
}

// Record is the question as kept.
func (q Question) Record() (chat.Record, error) {
	return encode(RecordQuestion, q.ID, q.Version, q, q.Asker, questionPrivate{q.Text, q.Transcript, q.Answer})
}

// DecodeQuestion reads what Record made.
func DecodeQuestion(r chat.Record) (Question, error) {
	var priv questionPrivate
	q, err := decode[Question](r, &priv)
	q.ID, q.Version = r.ID, r.Version
	q.Text, q.Transcript, q.Answer = priv.Text, priv.Transcript, priv.Answer
	return q, err
}

// Record is the rating as kept.
func (t Rating) Record() (chat.Record, error) {
	return encode(RecordRating, t.ID, t.Version, t, "", nil)
}

// DecodeRating reads what Record made.
func DecodeRating(r chat.Record) (Rating, error) {
	t, err := decode[Rating](r, nil)
	t.ID, t.Version = r.ID, r.Version
	return t, err
}

// Record is the invite as kept.
func (i Invite) Record() (chat.Record, error) {
	return encode(RecordInvite, i.ID, i.Version, i, i.By, invitePrivate{i.Name})
}

// DecodeInvite reads what Record made.
func DecodeInvite(r chat.Record) (Invite, error) {
	var priv invitePrivate
	i, err := decode[Invite](r, &priv)
	i.ID, i.Version, i.Name = r.ID, r.Version, priv.Name
	return i, err
}

// Record is the link as kept.
func (l Link) Record() (chat.Record, error) {
	return encode(RecordLink, l.ID, l.Version, l, "", nil)
}

// DecodeLink reads what Record made.
func DecodeLink(r chat.Record) (Link, error) {
	l, err := decode[Link](r, nil)
	l.ID, l.Version = r.ID, r.Version
	return l, err
}

// encode makes a record; private nil means that there is no private part.
func encode(kind, id string, version int64, plain any, owner chat.PersonID, private any) (chat.Record, error) {
	rec := chat.Record{Ref: chat.Ref{Kind: kind, ID: id}, Version: version}
	var err error
	if rec.Plain, err = json.Marshal(plain); err != nil {
		return rec, fmt.Errorf("encode %s %s: %w", kind, id, err)
	}
	if private == nil {
		return rec, nil
	}
	if rec.Private, err = json.Marshal(private); err != nil {
		return rec, fmt.Errorf("encode %s %s: %w", kind, id, err)
	}
	if string(rec.Private) == "{}" {
		rec.Private = nil
		return rec, nil
	}
	rec.Owner = owner
	return rec, nil
}

// decode reads the plain part into a T and, when there is one, the private part into private.
func decode[T any](r chat.Record, private any) (T, error) {
	var t T
	if len(r.Plain) == 0 {
		return t, nil // never written: the zero value, Version 0
	}
	if err := json.Unmarshal(r.Plain, &t); err != nil {
		return t, fmt.Errorf("decode %s %s: %w", r.Kind, r.ID, err)
	}
	if private == nil || len(r.Private) == 0 {
		return t, nil
	}
	if err := json.Unmarshal(r.Private, private); err != nil {
		return t, fmt.Errorf("decode private part of %s %s: %w", r.Kind, r.ID, err)
	}
	return t, nil
}
