package handlers

import (
	"encoding/json"
	"fmt"
	"slices"

	"pufa/chat"
)

// read returns a record the decision rests on: if it changes before the commit, the step is taken again.
func (t *talk) read(kind, id string) (chat.Record, error) {
	rec, err := t.Reader.Record(t.ctx, chat.Ref{Kind: kind, ID: id})
	if err != nil {
		return rec, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	rec.Ref = chat.Ref{Kind: kind, ID: id}
	t.relied[rec.Ref] = rec.Version
	return rec, nil
}

// recorder is a noun that knows its form as a record.
type recorder interface{ Record() (chat.Record, error) }

// write puts a record into the outcome.
func (t *talk) write(r recorder) error {
	rec, err := r.Record()
	if err != nil {
		return err
	}
	if t.wrote[rec.Ref] {
		t.out.Records = slices.DeleteFunc(t.out.Records, func(old chat.Record) bool { return old.Ref == rec.Ref })
	}
	t.wrote[rec.Ref] = true
	t.out.Records = append(t.out.Records, rec)
	return nil
}

func (t *talk) audit(action, kind, id, detail string) {
	t.out.Audit = append(t.out.Audit, chat.Audit{Action: action, Ref: chat.Ref{Kind: kind, ID: id}, Detail: detail})
}

func (t *talk) count(counts ...chat.Count) { t.out.Counts = append(t.out.Counts, counts...) }

func (t *talk) list(list, member string, score float64) {
	t.out.Index = append(t.out.Index, chat.Index{List: list, Member: member, Score: score})
}

func (t *talk) unlist(list, member string) {
	t.out.Index = append(t.out.Index, chat.Index{List: list, Member: member, Remove: true})
}

// today is the day in the township's time zone, 2006-01-02.
func (t *talk) today() string { return t.turn.Now.In(t.Zone).Format("2006-01-02") }

// close turns the talk into its outcome.
func (t *talk) close() (chat.Outcome, error) {
	for ref, version := range t.relied {
		if !t.wrote[ref] {
			t.out.Relies = append(t.out.Relies, chat.Rely{Ref: ref, Version: version})
		}
	}
	if t.out.State != nil || t.turn.Event.Group {
		return t.out, nil // erased, or a group, which has no state
	}
	data, err := json.Marshal(t.st)
	if err != nil {
		return t.out, fmt.Errorf("encode dialogue state: %w", err)
	}
	t.out.State = data
	return t.out, nil
}
