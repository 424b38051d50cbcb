package handlers

import (
	"context"
	"strconv"
	"time"

	"pufa/chat"
)

// Scout sees what the knowledge base needs from those who write for it. It writes nothing.
type Scout interface {
	// Radar lists why entries are to be read again on the day of now, the worst first.
	Radar(now time.Time) []chat.Aged
	// Title is the title of an entry; false when there is none of that id.
	Title(entry string) (string, bool)
	// Alike puts questions about the same thing into heaps: indexes of texts, the largest heap first. Errors: those of ctx.
	Alike(ctx context.Context, texts []string, now time.Time) ([][]int, error)
}

const radarShown = 10 // reasons on one screen

// aged is how many entries are to be read again.
func (t *talk) aged() int {
	entries := map[string]bool{}
	for _, a := range t.Scout.Radar(t.turn.Now) {
		entries[a.Entry] = true
	}
	return len(entries)
}

// todoRadar tells a reviewer how many entries the law has moved away from, once a day at most: the list is long before it is short,
// and whoever sees it at every look stops seeing it.
func (t *talk) todoRadar(r *reply) {
	if n := t.agedToday(); n > 0 {
		r.line("todo.radar", "n", n)
		t.st.Radar = t.today()
	}
}

// agedToday is aged for who was not told today.
func (t *talk) agedToday() int {
	if !t.reviews() || t.st.Radar == t.today() {
		return 0
	}
	return t.aged()
}

// radar lists why entries are to be read again, a page at a time; from is the place of the first.
func (t *talk) radar(from string) error {
	list := t.Scout.Radar(t.turn.Now)
	if len(list) == 0 {
		t.say("radar.none")
		return nil
	}
	start, _ := strconv.Atoi(from)
	start = min(max(start, 0), len(list))
	end := min(start+radarShown, len(list))
	r := t.say("radar.list", "n", len(list))
	for _, a := range list[start:end] {
		r.line("radar."+string(a.Why), "entry", a.Entry, "title", a.Title, "article", a.Article)
	}
	if end < len(list) {
		r.row(t.button("radar.more_button", "entries.radar", strconv.Itoa(end)))
	}
	return nil
}
