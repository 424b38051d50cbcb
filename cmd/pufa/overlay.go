package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"pufa/chat"
	"pufa/handlers"
	"pufa/knowledge"
	"pufa/outreach"
	"pufa/store"
)

var _ handlers.Editor = shelf{}

// shelf joins the store, which keeps the entries that the township published, with the knowledge base, which answers with them.
type shelf struct {
	*knowledge.Live
	store *store.Redis
	log   *slog.Logger
}

// newShelf loads the knowledge base with what is published in the store.
func (a *app) newShelf(s *store.Redis, log *slog.Logger) (shelf, error) {
	cfg, err := a.knowledgeConfig()
	if err != nil {
		return shelf{}, err
	}
	if cfg.Overlay, err = published(a.ctx, s); err != nil {
		return shelf{}, err
	}
	live, err := knowledge.NewLive(cfg)
	if err != nil {
		return shelf{}, err
	}
	out := shelf{live, s, log}
	out.warn()
	return out, nil
}

// warn tells the log which published entries do not answer, and why.
func (s shelf) warn() {
	for _, f := range s.Base().LeftOut() {
		s.log.Error("a published entry was left out", "entry", f.File, "rule", f.Rule)
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
	var all []outreach.EntryDraft
	for _, rec := range recs {
		d, err := outreach.DecodeEntryDraft(rec)
		if err != nil {
			return nil, err
		}
		if d.State == state {
			all = append(all, d)
		}
	}
	return all, nil
}

const forever = 1 << 52 // a score after all times

// Renew implements handlers.Editor.
func (s shelf) Renew(ctx context.Context, entry string) (bool, error) {
	entries, err := published(ctx, s.store)
	if err != nil {
		return false, err
	}
	before := s.Base()
	if err := s.Publish(entries); err != nil {
		return false, err
	}
	if s.Base() != before {
		s.warn()
		s.log.Info("the knowledge base follows what is published", "entries", len(entries))
	}
	_, answers := s.Base().Entry(entry)
	return answers, nil
}

// follow is what a process does first when it begins to work for the township: another one may have published since this one
// read. While the store is away it tries again.
func (s shelf) follow(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		_, err := s.Renew(ctx, "")
		if err == nil {
			return waitDone(ctx)
		}
		s.log.Warn("the knowledge base can't follow what is published; trying again", "error", err, "in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}
