package handlers

import (
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// Gate is the citation gate for what people write: entries pass it inside the knowledge base.
type Gate interface {
	// Cited lists the articles that a text names, each once, with what holds of them on the day of now.
	Cited(text string, now time.Time) []chat.Cited
	// Likely names the articles that may bear on a question, in one line; empty when no statutes are at hand or none is likely enough.
	Likely(text string, now time.Time) string
}

// misled says whether an answer names an article that would lead its reader astray today.
func (t *talk) misled(answer string) bool {
	return slices.ContainsFunc(t.Gate.Cited(answer, t.turn.Now), chat.Cited.Wrong)
}

// sayCited adds what the gate says about the articles of an answer, those that hold in one line.
func (t *talk) sayCited(r *reply, answer string) {
	r.line("cite.head")
	cited := t.Gate.Cited(answer, t.turn.Now)
	if len(cited) == 0 {
		r.line("cite.nothing")
		return
	}
	var hold []string
	for _, c := range cited {
		if c.State == chat.CiteHolds {
			hold = append(hold, c.Name)
		}
	}
	if len(hold) > 0 {
		r.line("cite.holds", "articles", strings.Join(hold, t.Texts.Text("common.list_mark")))
	}
	for _, c := range cited {
		if c.State != chat.CiteHolds {
			r.line("cite."+string(c.State), "article", c.Name)
		}
	}
}

// author is what the asker is told about who answered: their role, never their name.
func (t *talk) author(role outreach.Role) string {
	if role.Rank() <= 0 {
		return t.Texts.Text("handover.by_somebody") // answered before the role was kept
	}
	return t.Texts.Text("handover.by_" + string(role))
}
