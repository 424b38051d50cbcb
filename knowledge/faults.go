package knowledge

import (
	"time"

	"pufa/chat"
)

// Shelves lists the topics in the order of the menu, as a conversation shows them.
func (b *Base) Shelves() []chat.Topic {
	var list []chat.Topic
	for _, t := range b.data.topics {
		list = append(list, chat.Topic{ID: t.ID, Name: t.Name})
	}
	return list
}

// Faults is the lint of an entry that is being written, as of the day of now, in sentences for who writes it in a chat. The
// entry's dates must be set; an entry of its id in the base is taken for an older one of it.
func (b *Base) Faults(e chat.Entry, now time.Time) []chat.Fault {
	found := &findings{rules: b.data.words.Findings, plain: true}
	p := &parser{names: b.data.names, findings: found}
	entry, ok := p.entry(overlayFile(e), markdown(b.data.names, e))
	c := checker{data: b.data, articles: b.articles, day: isoDate(now), found: found, asks: map[string]string{}}
	for i := range b.data.entries {
		if other := &b.data.entries[i]; other.ID != e.ID {
			c.noteAsks(other)
		}
	}
	if ok {
		c.entry(&entry)
	} else {
		c.askList(&entry)
	}
	var list []chat.Fault
	for _, f := range found.sorted() {
		list = append(list, chat.Fault{Severe: f.Severity == SeverityError, Say: f.Sentence})
	}
	return list
}
