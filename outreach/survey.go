package outreach

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed surveys/*.yaml
var builtinSurveys embed.FS

// AnswerSurvey is the id of the survey that a Rating answers: what people say about an answer.
const AnswerSurvey = "answer"

// The grades of formula F3, the best first; Unknown is 不了解. A survey's options use these ids.
const (
	VerySatisfied    = "very_satisfied"
	Satisfied        = "satisfied"
	FairlySatisfied  = "fairly_satisfied"
	Dissatisfied     = "dissatisfied"
	VeryDissatisfied = "very_dissatisfied"
	Unknown          = "unknown"
)

// Grades lists the grades of formula F3, the best first.
func Grades() []string {
	return []string{VerySatisfied, Satisfied, FairlySatisfied, Dissatisfied, VeryDissatisfied, Unknown}
}

// Surveys is surveys/*.yaml. It never changes after loading.
type Surveys struct{ list []Survey }

// Survey is one set of questions; surveys/outreach.yaml says what each field means.
type Survey struct {
	ID        string           `yaml:"id"`
	Name      string           `yaml:"name"`
	Formula   string           `yaml:"formula"`  // how its rate is reckoned: "F3"
	Sections  []string         `yaml:"sections"` // of kinds.yaml: activities that are followed up by it
	Questions []SurveyQuestion `yaml:"questions"`
	Satisfied []string         `yaml:"satisfied"` // grades that count as satisfied
	Low       []string         `yaml:"low"`       // grades after which we ask what went wrong
	FollowUp  *FollowUpRule    `yaml:"follow_up"` // nil: nobody is asked on a later day
}

// SurveyQuestion is asked with one button an option.
type SurveyQuestion struct {
	ID      string   `yaml:"id"`
	Text    string   `yaml:"text"`
	Options []Option `yaml:"options"`
}

// Option is one way to answer.
type Option struct {
	ID     string `yaml:"id"` // what Response.Answers keeps: Yes, Skip, a grade
	Label  string `yaml:"label"`
	Counts string `yaml:"counts"` // field of the tally "survey.<id>" that it moves; "" for none
}

// FollowUpRule says when people are asked.
type FollowUpRule struct {
	AfterDays       int    `yaml:"after_days"`        // days after the activity
	At              string `yaml:"at"`                // time of day, 15:04
	Reminders       int    `yaml:"reminders"`         // at most; 0 or 1
	RemindAfterDays int    `yaml:"remind_after_days"` // days after asking
	LapseAfterDays  int    `yaml:"lapse_after_days"`  // days after asking; no answer is expected any more
	CallBackDays    int    `yaml:"call_back_days"`    // working days in which somebody calls who gave a low grade
}

// LoadSurveys reads the built-in surveys.
func LoadSurveys() (*Surveys, error) {
	sub, err := fs.Sub(builtinSurveys, "surveys")
	if err != nil {
		return nil, fmt.Errorf("open surveys: %w", err)
	}
	return ParseSurveys(sub)
}

// ParseSurveys reads every *.yaml file at the root of a file system. Errors name the file and the rule that is broken.
func ParseSurveys(fsys fs.FS) (*Surveys, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list surveys: %w", err)
	}
	s := &Surveys{}
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read survey: %w", err)
		}
		var survey Survey
		if err := yaml.UnmarshalWithOptions(data, &survey, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("read survey %s: %w", name, err)
		}
		if err := survey.check(); err != nil {
			return nil, fmt.Errorf("check survey %s: %w", name, err)
		}
		if _, twice := s.Survey(survey.ID); twice {
			return nil, fmt.Errorf("check survey %s: %q is there twice", name, survey.ID)
		}
		s.list = append(s.list, survey)
	}
	return s, nil
}

// All lists the surveys in the order of their file names. The caller must not change it.
func (s *Surveys) All() []Survey { return s.list }

// Survey finds a survey by its id.
func (s *Surveys) Survey(id string) (Survey, bool) {
	i := slices.IndexFunc(s.list, func(v Survey) bool { return v.ID == id })
	if i < 0 {
		return Survey{}, false
	}
	return s.list[i], true
}

// For finds the survey by which an activity of this kind is followed up.
func (s *Surveys) For(kind Kind) (Survey, bool) {
	i := slices.IndexFunc(s.list, func(v Survey) bool { return v.FollowUp != nil && slices.Contains(v.Sections, kind.Section) })
	if i < 0 {
		return Survey{}, false
	}
	return s.list[i], true
}

// TallyKind is the Kind of the survey's counts: "survey.outreach".
func (s Survey) TallyKind() string { return surveyKind(s.ID) }

func surveyKind(id string) string { return "survey." + id }

// Question finds a question by its id.
func (s Survey) Question(id string) (SurveyQuestion, bool) {
	i := slices.IndexFunc(s.Questions, func(q SurveyQuestion) bool { return q.ID == id })
	if i < 0 {
		return SurveyQuestion{}, false
	}
	return s.Questions[i], true
}

// Option finds an option by its id.
func (q SurveyQuestion) Option(id string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == id })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

// IsLow says whether an answer is a grade after which we ask what went wrong.
func (s Survey) IsLow(answer string) bool { return slices.Contains(s.Low, answer) }

// counted maps what was answered to the tally fields it moves, in the order of the questions.
func (s Survey) counted(answers map[string]string) []string {
	var fields []string
	for _, q := range s.Questions {
		if o, ok := q.Option(answers[q.ID]); ok && o.Counts != "" {
			fields = append(fields, o.Counts)
		}
	}
	return fields
}

// Check says what is wrong with a set of answers: a question or an option that the survey does not have.
func (s Survey) Check(answers map[string]string) error {
	for id, answer := range answers {
		q, ok := s.Question(id)
		if !ok {
			return fmt.Errorf("survey %s has no question %q", s.ID, id)
		}
		if _, ok := q.Option(answer); !ok {
			return fmt.Errorf("survey %s, question %s has no option %q", s.ID, id, answer)
		}
	}
	return nil
}

// tallyField is what an option may count: a name, or a name in a group.
var tallyField = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z_]+)?$`)

func (s Survey) check() error {
	switch {
	case !idForm.MatchString(s.ID):
		return errors.New("an id is small letters, digits and _")
	case s.Name == "" || s.Formula == "":
		return errors.New("name and formula are needed")
	case len(s.Questions) == 0:
		return errors.New("no questions")
	}
	for i, q := range s.Questions {
		if err := q.check(); err != nil {
			return fmt.Errorf("question %q: %w", q.ID, err)
		}
		if slices.ContainsFunc(s.Questions[:i], func(o SurveyQuestion) bool { return o.ID == q.ID }) {
			return fmt.Errorf("question %q is there twice", q.ID)
		}
	}
	for _, grade := range slices.Concat(s.Satisfied, s.Low) {
		if !slices.ContainsFunc(s.Questions, func(q SurveyQuestion) bool { _, ok := q.Option(grade); return ok }) {
			return fmt.Errorf("no question has the grade %q", grade)
		}
	}
	if s.FollowUp == nil {
		return nil
	}
	return s.FollowUp.check()
}

func (q SurveyQuestion) check() error {
	if !idForm.MatchString(q.ID) || q.Text == "" || len(q.Options) == 0 {
		return errors.New("id, text and options are needed")
	}
	for i, o := range q.Options {
		switch {
		case !idForm.MatchString(o.ID) || o.Label == "":
			return fmt.Errorf("option %q: id and label are needed", o.ID)
		case o.Counts != "" && !tallyField.MatchString(o.Counts):
			return fmt.Errorf("option %q: counts %q is no tally field", o.ID, o.Counts)
		case slices.ContainsFunc(q.Options[:i], func(p Option) bool { return p.ID == o.ID }):
			return fmt.Errorf("option %q is there twice", o.ID)
		}
	}
	return nil
}

func (r FollowUpRule) check() error {
	if _, err := time.Parse("15:04", r.At); err != nil {
		return fmt.Errorf("follow_up at: %w", err)
	}
	switch {
	case r.AfterDays < 0 || r.CallBackDays < 1:
		return errors.New("follow_up: after_days is below 0 or call_back_days below 1")
	case r.Reminders < 0 || r.Reminders > 1:
		return errors.New("follow_up: at most one reminder")
	case r.LapseAfterDays < 1 || r.Reminders == 1 && (r.RemindAfterDays < 1 || r.RemindAfterDays >= r.LapseAfterDays):
		return errors.New("follow_up: a reminder comes after asking and before lapsing")
	}
	return nil
}
