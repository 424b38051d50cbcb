package main

import (
	"context"
	"fmt"
	"time"

	"pufa/chat"
	"pufa/knowledge"
	"pufa/outreach"
	"pufa/store"
)

// warn tells the log which published entries do not answer, and why.
func (k answers) warn(base *knowledge.Base) {
	for _, f := range base.LeftOut() {
		k.log.Error("a published entry was left out", "entry", f.File, "rule", f.Rule)
	}
}

// published reads the entries that answer, in the order of their publication.
func published(ctx context.Context, s *store.Redis) ([]chat.Entry, error) {
	drafts, err := draftsOf(ctx, s, outreach.PublishedList(), outreach.DraftPublished)
	if err != nil {
		return nil, fmt.Errorf("read published entries: %w", err)
	}
	var entries []chat.Entry
	for _, d := range drafts {
		entries = append(entries, d.Entry())
	}
	return entries, nil
}

// draftsOf reads the entries on a list that are in a state.
func draftsOf(ctx context.Context, s *store.Redis, list string, state outreach.DraftState) ([]outreach.EntryDraft, error) {
	ids, err := s.Index(ctx, list, 0, forever, 0)
	if err != nil {
		return nil, err
	}
	recs, err := s.Records(ctx, outreach.RecordDraft, ids)
	if err != nil {
		return nil, err
	}
	return outreach.EntryDrafts(recs, state)
}

const forever = 1 << 52 // a score after all times

// Renew implements handlers.Editor.
func (k answers) Renew(ctx context.Context, entry string) (bool, error) {
	live, err := k.live()
	if err != nil {
		return false, err
	}
	entries, err := published(ctx, k.store)
	if err != nil {
		return false, err
	}
	before := live.Base()
	if err := live.Publish(entries); err != nil {
		return false, err
	}
	base := live.Base()
	if base != before {
		k.warn(base)
		k.log.Info("the knowledge base follows what is published", "entries", len(entries))
	}
	_, answers := base.Entry(entry)
	return answers, nil
}

// follow is what a process does first when it begins to work for the township: another one may have published since this one
// read. While the store is away it tries again.
func (k answers) follow(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		_, err := k.Renew(ctx, "")
		if err == nil {
			return waitDone(ctx)
		}
		k.log.Warn("the knowledge base can't follow what is published; trying again", "error", err, "in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}
