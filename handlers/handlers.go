package handlers

import (
	"context"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
)

// Reader reads records as they are now. What a decision rests on is named in the Outcome by its version.
type Reader interface {
	// Record returns the record, or one with Version 0 when there is none. Errors: chat.ErrUnavailable.
	Record(ctx context.Context, ref chat.Ref) (chat.Record, error)
	// Records returns those of the ids that exist, in the order of ids.
	Records(ctx context.Context, kind string, ids []string) ([]chat.Record, error)
	// Index returns up to n members of a list with from ≤ score ≤ to, ascending, or descending when n is negative.
	Index(ctx context.Context, list string, from, to float64, n int) ([]string, error)
	// Transcript returns the newest n lines of a conversation on a page, oldest first.
	Transcript(ctx context.Context, conv chat.ConvID, after string, n int) ([]chat.Line, error)
}

// Answerer is the knowledge base as a conversation needs it. It writes nothing and needs no network.
type Answerer interface {
	// Answer always has an answer: Handover when nothing fits. before holds what the person asked before, oldest first.
	Answer(ctx context.Context, text string, before []string, now time.Time) (chat.Answer, error)
	// Chosen is the answer of an entry that was one of an Answer's Choices; Handover when there is no such entry any more.
	Chosen(entry, question string, now time.Time) chat.Answer
	// Danger is the script for a text that is an emergency; false when it is none. It is asked of whatever is typed, before anything else.
	Danger(text string) (chat.Answer, bool)
	// Calm is Answer to what a script was said to, without the script: who asks says that it is no emergency.
	Calm(ctx context.Context, text string, now time.Time) (chat.Answer, error)
	// Law is what the law says behind an entry, for the button 看法条; false when there is no such entry any more.
	Law(entry string, now time.Time) (string, bool)
	// IsQuestion is false for greetings, thanks and noise.
	IsQuestion(text string) bool
	// Example is a question that has an answer, to show how one asks.
	Example() string
	// Path is what comes next on the questions under an entry's answer, once some were answered: the same for the same arguments. false:
	// the entry has none, or none any more. A step with neither question nor result is for a person.
	Path(entry string, given []chat.PathAnswer, now time.Time) (chat.PathStep, bool)
	// ReadPath reads a typed line as the answer to the question that Path asks after given.
	ReadPath(entry string, given []chat.PathAnswer, text string, now time.Time) chat.PathReading
}

// Config is what differs from township to township.
type Config struct {
	Town     string         // printed name: 瓦房镇
	Zone     *time.Location // of days and quiet hours
	Quiet    outreach.Quiet // when nothing is sent unasked
	Villages []string       // names offered when logging; empty: typed
	// Link makes a link that starts a conversation with a payload, at the door of that name; "" when the door has no links.
	Link func(door, payload string) string
	// PersonOf names the person behind an address: PersonOf("phone", "13800000000"). A keyed hash, always the same.
	PersonOf func(channel, id string) chat.PersonID
}

// Deps are the services a step may ask.
type Deps struct {
	Texts   *texts.Texts
	Answers Answerer
	Gate    Gate
	Editor  Editor
	Scout   Scout
	Reader  Reader
	Kinds   *outreach.Kinds
	Surveys *outreach.Surveys
	Reports Reporter
}

// Handlers is the step of every conversation. Safe for use by many goroutines.
type Handlers struct {
	Config
	Deps
	routes routes
}

// New checks the configuration and joins the conversations.
func New(cfg Config, deps Deps) (*Handlers, error) {
	if cfg.Zone == nil {
		return nil, fmt.Errorf("handlers: Config.Zone is missing")
	}
	if cfg.PersonOf == nil {
		return nil, fmt.Errorf("handlers: Config.PersonOf is missing")
	}
	if cfg.Link == nil {
		cfg.Link = func(string, string) string { return "" }
	}
	h := &Handlers{Config: cfg, Deps: deps, routes: newRoutes()}
	if err := h.routes.words(deps.Texts); err != nil {
		return nil, err
	}
	for _, join := range conversations() {
		join(&h.routes)
	}
	return h, nil
}

// Step decides one turn.
func (h *Handlers) Step(ctx context.Context, turn chat.Turn) (chat.Outcome, error) {
	t, err := h.open(ctx, turn)
	if err != nil {
		return chat.Outcome{}, err
	}
	if err := t.route(); err != nil {
		return chat.Outcome{}, fmt.Errorf("step %s: %w", turn.Event.Kind, err)
	}
	return t.close()
}
