package handlers

import (
	"context"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// Editor is the knowledge base as those who write entries need it.
type Editor interface {
	// Shelves lists the topics in the order of the menu.
	Shelves() []chat.Topic
	// Faults is what is to mend in an entry before it is published on the day of now, as the knowledge base sees it.
	Faults(e chat.Entry, now time.Time) []chat.Fault
	// Renew makes the knowledge base answer with what is published now and with nothing that was withdrawn, and says whether an entry
	// answers. It reads, writes no record, and works for some tenths of a second when something changed. Errors: chat.ErrUnavailable.
	Renew(ctx context.Context, entry string) (answers bool, err error)
}

const manyDrafts = 50 // entries on a list

// draftRoutes: an answer of staff becomes an entry that everybody gets, after somebody else has read it.
func draftRoutes(r *routes) {
	r.press("question.keep", outreach.Staff, (*talk).questionKept)
	r.press("draft.open", outreach.Reviewer, (*talk).draftOpened)
	r.press("draft.field", outreach.Reviewer, (*talk).draftAsk)
	r.wait("draft.field", outreach.Reviewer, (*talk).draftWritten)
	r.press("draft.topics", outreach.Reviewer, (*talk).draftTopics)
	r.press("draft.topic", outreach.Reviewer, (*talk).draftTopic)
	r.press("draft.base", outreach.Reviewer, (*talk).draftBased)
	r.press("draft.publish", outreach.Reviewer, (*talk).draftPublished)
	r.press("draft.reject", outreach.Reviewer, (*talk).draftRejected)
	r.press("draft.withdraw", outreach.Reviewer, (*talk).draftWithdrawn)
	r.request("draft.live", (*talk).draftLive)
}

// questionKept sends an answer and keeps it for an entry.
func (t *talk) questionKept(id string) error {
	if err := t.questionSent(id); err != nil {
		return err
	}
	q, ok := t.sentAnswer(id)
	if !ok {
		return nil // it was not sent, which was said
	}
	return t.keepAnswer(q)
}

// keepAnswer begins an entry with an answer that this step sends. The question leaves the list of what no entry answers.
func (t *talk) keepAnswer(q outreach.Question) error {
	id := q.ID
	d := outreach.EntryDraft{ID: t.turn.IDs.Next("D"), State: outreach.DraftOpen, Question: id, By: t.who.ID, Made: t.turn.Now}
	q.Draft = d.ID
	t.list(outreach.DraftList(), d.ID, float64(t.turn.Now.Unix()))
	t.unlist(outreach.MissList(), id)
	t.audit("draft.make", outreach.RecordDraft, d.ID, "question="+id)
	t.say("draft.made", "id", d.ID)
	if err := t.write(q); err != nil {
		return err
	}
	return t.write(d)
}

// sentAnswer is the question as this step answers it; false when it does not.
func (t *talk) sentAnswer(id string) (outreach.Question, bool) {
	for _, rec := range t.out.Records {
		if rec.Kind != outreach.RecordQuestion || rec.ID != id {
			continue
		}
		q, err := outreach.DecodeQuestion(rec)
		return q, err == nil && q.State == outreach.QuestionAnswered
	}
	return outreach.Question{}, false
}

// drafts lists the entries of a list that are in a state.
func (t *talk) drafts(list string, state outreach.DraftState) ([]outreach.EntryDraft, error) {
	ids, err := t.Reader.Index(t.ctx, list, 0, maxScore, manyDrafts)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	recs, err := t.Reader.Records(t.ctx, outreach.RecordDraft, ids)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return outreach.EntryDrafts(recs, state)
}

// openDrafts lists what waits for a reviewer, the oldest first; nothing for who is none.
func (t *talk) openDrafts() ([]outreach.EntryDraft, error) {
	if !t.reviews() {
		return nil, nil
	}
	return t.drafts(outreach.DraftList(), outreach.DraftOpen)
}

// reviews says whether who is talking looks after the knowledge base.
func (t *talk) reviews() bool { return t.who.Role.AtLeast(outreach.Reviewer) }

// draftRead reads an entry the decision rests on.
func (t *talk) draftRead(id string) (outreach.EntryDraft, error) {
	rec, err := t.read(outreach.RecordDraft, id)
	if err != nil {
		return outreach.EntryDraft{}, err
	}
	return outreach.DecodeEntryDraft(rec)
}

// openDraft reads one that can still be worked on; otherwise it says why not.
func (t *talk) openDraft(id string) (outreach.EntryDraft, bool, error) {
	d, err := t.draftRead(id)
	switch {
	case err != nil:
		return d, false, err
	case d.Version == 0:
		return d, false, t.old()
	case d.State != outreach.DraftOpen:
		t.st.leave()
		t.say("draft.over_"+string(d.State), "id", id)
		return d, false, nil
	}
	return d, true, nil
}

func draftRef(id string) chat.Ref { return chat.Ref{Kind: outreach.RecordDraft, ID: id} }
