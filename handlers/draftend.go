package handlers

import (
	"encoding/json"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const reviewYears = 1 // after which a published entry is to be read again

// datedToday is an entry as if it were published today.
func (t *talk) datedToday(d outreach.EntryDraft) outreach.EntryDraft {
	now := t.turn.Now.In(t.Zone)
	d.Reviewed, d.ReviewBy = t.today(), now.AddDate(reviewYears, 0, 0).Format(time.DateOnly)
	return d
}

// draftPublished lets an entry answer. Who wrote the answer it is made of can't: a second pair of eyes is the point. The lint is asked
// again, for a law may have ended since it was shown. That the entry answers is said when it does, by draftLive, which
// the same commit asks for.
func (t *talk) draftPublished(id string) error {
	d, ok, err := t.openDraft(id)
	if err != nil || !ok {
		return err
	}
	t.st.leave()
	d = t.datedToday(d)
	if d.By == t.who.ID || d.Topic == "" || t.severe(d) {
		d.Reviewed, d.ReviewBy = "", ""
		return t.showDraft(d)
	}
	d.State, d.Reader, d.Cites = outreach.DraftPublished, t.who.ID, nil
	for _, c := range t.Gate.Cited(d.Words.Steps+"。"+d.Words.Law, t.turn.Now) {
		d.Cites = append(d.Cites, c.Citation)
	}
	t.unlist(outreach.DraftList(), id)
	t.list(outreach.PublishedList(), id, outreach.DayScore(d.Reviewed))
	t.audit("draft.publish", outreach.RecordDraft, id, "topic="+d.Topic)
	t.say("draft.publishing", "id", id)
	if err := t.write(d); err != nil {
		return err
	}
	return t.renew(id)
}

func (t *talk) severe(d outreach.EntryDraft) bool {
	for _, f := range t.draftFaults(d) {
		if f.Severe {
			return true
		}
	}
	return false
}

// draftRejected ends an entry that nobody will work on; its words are thrown away.
func (t *talk) draftRejected(id string) error {
	d, ok, err := t.openDraft(id)
	if err != nil || !ok {
		return err
	}
	t.st.leave()
	t.say("draft.rejected", "id", id)
	return t.dropDraft(d, "by_hand")
}

func (t *talk) dropDraft(d outreach.EntryDraft, why string) error {
	d.State, d.Words = outreach.DraftRejected, outreach.DraftWords{}
	if why == "by_hand" {
		d.Reader = t.who.ID
	}
	t.unlist(outreach.DraftList(), d.ID)
	t.audit("draft.reject", outreach.RecordDraft, d.ID, why)
	return t.write(d)
}

// draftWithdrawn takes an entry out of the answers at once. It waits for a reviewer again, to be mended or rejected.
func (t *talk) draftWithdrawn(id string) error {
	d, err := t.draftRead(id)
	if err != nil {
		return err
	}
	if d.State != outreach.DraftPublished {
		return t.old()
	}
	d.State, d.Reader, d.Reviewed, d.ReviewBy, d.Cites = outreach.DraftOpen, "", "", "", nil
	t.unlist(outreach.PublishedList(), id)
	t.list(outreach.DraftList(), id, float64(d.Made.Unix()))
	t.audit("draft.withdraw", outreach.RecordDraft, id, "")
	t.say("draft.withdrawing", "id", id)
	if err := t.write(d); err != nil {
		return err
	}
	return t.renew(id)
}

// liveNews asks for the knowledge base to follow what was committed.
type liveNews struct {
	ID string `json:"id"` // of the entry that was published or withdrawn
}

// renew puts draftLive behind this commit, into this conversation.
func (t *talk) renew(id string) error {
	news, err := json.Marshal(liveNews{id})
	if err != nil {
		return fmt.Errorf("encode news of an entry: %w", err)
	}
	t.out.Events = append(t.out.Events, chat.Event{Kind: chat.KindCommand, Conv: t.turn.Event.Conv, Command: "draft.live", Data: news})
	return nil
}

// draftLive makes the knowledge base follow and says what it does now. Killed before it is done, it is done again.
func (t *talk) draftLive(data []byte) error {
	var news liveNews
	if err := json.Unmarshal(data, &news); err != nil {
		return fmt.Errorf("decode news of an entry: %w", err)
	}
	d, err := t.draftRead(news.ID)
	if err != nil {
		return err
	}
	answers, err := t.Editor.Renew(t.ctx, d.EntryID())
	if err != nil {
		return fmt.Errorf("renew the knowledge base: %w", err)
	}
	published := d.State == outreach.DraftPublished
	switch {
	case published && answers:
		t.say("draft.live", "id", d.ID, "title", chat.FieldRef{Ref: draftRef(d.ID), Field: "title"})
	case published:
		t.say("draft.not_live", "id", d.ID)
	case answers:
		t.say("draft.still_live", "id", d.ID)
	default:
		t.say("draft.off", "id", d.ID)
	}
	return nil
}

// dropOwnDrafts ends the entries under way that are made of answers to who is talking: what staff told them may be in there still. What is
// published was read for that by somebody, and stays. Their questions show nobody any more what entries lack.
func (t *talk) dropOwnDrafts() error {
	questions, err := t.allOwnQuestions()
	if err != nil {
		return err
	}
	for _, q := range questions {
		t.unlist(outreach.MissList(), q.ID)
		if q.Draft == "" {
			continue
		}
		d, err := t.draftRead(q.Draft)
		if err != nil {
			return err
		}
		if d.State != outreach.DraftOpen {
			continue
		}
		if err := t.dropDraft(d, "asker_gone"); err != nil {
			return err
		}
	}
	return nil
}
