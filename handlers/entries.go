package handlers

import (
	"pufa/chat"
	"pufa/outreach"
)

const entriesShown = 12 // published entries on one screen, the newest

// entriesRoutes: what a reviewer sees of the knowledge base.
func entriesRoutes(r *routes) {
	r.command("entries", outreach.Reviewer, (*talk).entries)
	r.command("misses", outreach.Reviewer, (*talk).misses)
	r.press("entries.misses", outreach.Reviewer, (*talk).misses)
	r.press("entries.ratings", outreach.Reviewer, (*talk).ratings)
	r.press("entries.radar", outreach.Reviewer, (*talk).radar)
}

// entries lists what waits for a reviewer and what the township has published.
func (t *talk) entries(string) error {
	t.st.leave()
	open, err := t.openDrafts()
	if err != nil {
		return err
	}
	published, err := t.drafts(outreach.PublishedList(), outreach.DraftPublished)
	if err != nil {
		return err
	}
	r := t.say("entries.list", "open", len(open), "published", len(published))
	var buttons []button
	for _, d := range open[:min(len(open), todoShown)] {
		buttons = append(buttons, choice(t.Texts.Text("todo.draft", "id", d.ID), "draft.open", d.ID))
	}
	for _, d := range published[max(0, len(published)-entriesShown):] {
		r.line("entries.one", "id", d.ID, "title", chat.FieldRef{Ref: draftRef(d.ID), Field: "title"})
		buttons = append(buttons, choice(d.ID, "draft.open", d.ID))
	}
	r.rows(3, buttons...)
	more := []button{t.keep("entries.misses_button", "entries.misses", ""), t.keep("entries.ratings_button", "entries.ratings", "")}
	if n := t.aged(); n > 0 {
		b := choice(t.Texts.Text("entries.radar_button", "n", n), "entries.radar", "")
		b.keep = true
		more = append(more, b)
	}
	r.row(more...)
	return nil
}
