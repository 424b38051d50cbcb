package main

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"pufa/bot"
	"pufa/outreach"
)

//go:embed sample.yaml
var sampleFile []byte

// sampleScript is sample.yaml, which says what each field means.
type sampleScript struct {
	Villages  []string         `yaml:"villages"`
	Name      string           `yaml:"name"`
	Phones    int64            `yaml:"phones"`
	Staff     int              `yaml:"staff"`
	Survey    string           `yaml:"survey"`
	Days      []sampleDay      `yaml:"days"`
	Questions []sampleQuestion `yaml:"questions"`
}

type sampleDay struct {
	Ago      int             `yaml:"ago"`
	By       int             `yaml:"by"`      // from 1
	Village  int             `yaml:"village"` // from 1; 0: none
	Log      string          `yaml:"log"`
	Mend     *sampleMend     `yaml:"mend"`
	Void     string          `yaml:"void"`
	Contacts []sampleContact `yaml:"contacts"`
}

type sampleMend struct {
	Number string `yaml:"number"`
	Reason string `yaml:"reason"`
}

type sampleContact struct {
	By      string   `yaml:"by"`
	Says    []string `yaml:"says"`
	Word    string   `yaml:"word"`
	Ends    string   `yaml:"ends"`
	Settled int      `yaml:"settled"`
}

// What sampleContact has in By and Ends.
const (
	byChat  = "chat"
	byVisit = "visit"

	endsSilent  = "silent"
	endsStops   = "stops"
	endsWaiting = "waiting"
)

type sampleQuestion struct {
	Ago    int    `yaml:"ago"`
	Says   string `yaml:"says"`
	Asks   string `yaml:"asks"`
	Answer string `yaml:"answer"`
}

func readSample() (sampleScript, error) {
	var s sampleScript
	if err := yaml.UnmarshalWithOptions(sampleFile, &s, yaml.Strict()); err != nil {
		return s, fmt.Errorf("read sample.yaml: %w", err)
	}
	return s, nil
}

// sampleVillages are the sample's villages as PUFA_VILLAGES has them.
func sampleVillages() string {
	s, err := readSample()
	if err != nil {
		return "" // playSample says what is wrong with the file
	}
	return strings.Join(s.Villages, ",")
}

// playSample fills the year before today: people of the sample type lines and press buttons in conversations on pages that nobody
// can open, through the same events and turns as anybody. The house must be empty and on the clock, which shows the real time again
// afterwards. The same day gives the same sample. Errors: a button that was not shown, the store's.
func (a *app) playSample(h *house, clock *sampleClock) error {
	script, err := readSample()
	if err != nil {
		return err
	}
	villages := a.list("PUFA_VILLAGES")
	if len(villages) == 0 {
		villages = script.Villages
	}
	w, err := h.worker(bot.Config{Unpace: true, Now: clock.Now}, nil, nil)
	if err != nil {
		return err
	}
	p := &samplePlay{house: h, script: script, villages: villages, worker: w, clock: clock, calls: map[string]sampleContact{}}
	defer clock.letGo()
	return p.play(a.ctx)
}

// samplePlay plays a script on a clock that jumps from task to task.
type samplePlay struct {
	*house
	script   sampleScript
	villages []string
	worker   *bot.Worker
	clock    *sampleClock

	agenda []sampleTask // by time
	staff  []*samplePerson
	named  int                      // people who left a name, staff included
	chats  int                      // conversations opened
	events int                      // that happened
	calls  map[string]sampleContact // who agreed to be called or visited, by name
}

// sampleTask is something a person does at a moment.
type sampleTask struct {
	at   time.Time
	what string // for errors
	do   func(context.Context) error
}

// later puts a task on the agenda, behind those of the same moment.
func (p *samplePlay) later(at time.Time, what string, do func(context.Context) error) {
	place, _ := slices.BinarySearchFunc(p.agenda, at, func(t sampleTask, at time.Time) int {
		if t.at.After(at) {
			return +1
		}
		return -1
	})
	p.agenda = slices.Insert(p.agenda, place, sampleTask{at, what, do})
}

// play does every task whose moment is not to come, and those that come of them, each at its moment.
func (p *samplePlay) play(ctx context.Context) error {
	end := p.clock.Now().In(p.zone)
	p.plan(end)
	p.clock.set(p.agenda[0].at)
	for len(p.agenda) > 0 && !p.agenda[0].at.After(end) {
		task := p.agenda[0]
		p.agenda = p.agenda[1:]
		if err := p.advance(ctx, task.at); err != nil {
			return err
		}
		if err := task.do(ctx); err != nil {
			return fmt.Errorf("%s %s: %w", outreach.Day(task.at), task.what, err)
		}
	}
	return p.advance(ctx, end)
}

// plan puts the script on the agenda, counted back from today.
func (p *samplePlay) plan(today time.Time) {
	first := 0
	for _, d := range p.script.Days {
		first = max(first, d.Ago)
		at := sampleTime(today, d.Ago, 15, true)
		p.later(at, d.Log, func(ctx context.Context) error { return p.day(ctx, d) })
	}
	for _, q := range p.script.Questions {
		p.later(sampleTime(today, q.Ago, 16, false), q.Asks, func(ctx context.Context) error { return p.question(ctx, q) })
	}
	p.later(sampleTime(today, first, 9, true), "staff", p.hire)
}

// sampleTime is an hour of the day that many days before today; of the Friday before, where it is to be a working day and is none.
func sampleTime(today time.Time, ago, hour int, working bool) time.Time {
	day := time.Date(today.Year(), today.Month(), today.Day()-ago, hour, 0, 0, 0, today.Location())
	switch {
	case working && day.Weekday() == time.Saturday:
		return day.AddDate(0, 0, -1)
	case working && day.Weekday() == time.Sunday:
		return day.AddDate(0, 0, -2)
	}
	return day
}

// advance moves the clock on, and runs what comes due until then, each at its own time.
func (p *samplePlay) advance(ctx context.Context, to time.Time) error {
	for {
		due, some, err := p.store.NextDue(ctx)
		if err != nil {
			return err
		}
		if !some || due.After(to) {
			break
		}
		if due.After(p.clock.Now()) {
			p.clock.set(due)
		}
		if err := p.drain(ctx); err != nil {
			return err
		}
	}
	if to.After(p.clock.Now()) {
		p.clock.set(to)
	}
	return nil
}

func (p *samplePlay) drain(ctx context.Context) error {
	ok, err := p.worker.Drain(ctx)
	if err == nil && !ok {
		err = fmt.Errorf("another worker has the lease")
	}
	return err
}

// morning is in office hours some days after now, on a working day.
func (p *samplePlay) morning(days int) time.Time {
	now := p.clock.Now().In(p.zone)
	at := time.Date(now.Year(), now.Month(), now.Day()+days, 10, 0, 0, 0, p.zone)
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// village is the township's n-th, from 1; a short list begins again. "" for 0.
func (p *samplePlay) village(n int) string {
	if n == 0 {
		return ""
	}
	return p.villages[(n-1)%len(p.villages)]
}

// newName is the next person's name.
func (p *samplePlay) newName() string {
	p.named++
	return fmt.Sprintf("%s%d", p.script.Name, p.named)
}

// byName finds who is meant by a text that names somebody to be called. Of names that begin alike the longest one in it is meant.
func (p *samplePlay) byName(text string) (sampleContact, bool) {
	best := ""
	for name := range p.calls {
		if strings.Contains(text, name) && len(name) > len(best) {
			best = name
		}
	}
	c, ok := p.calls[best]
	return c, ok
}
