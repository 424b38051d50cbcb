package handlers

import "pufa/chat"

// line adds a line to a message, under the text it has. Arguments as in say.
func (r *reply) line(key string, args ...any) *reply {
	return r.add(append(chat.Say("\n"), r.t.body(key, args...)...)...)
}

// lineText adds a line whose words are data.
func (r *reply) lineText(text string) *reply {
	return r.add(chat.Part{Text: "\n" + text})
}

func (r *reply) add(parts ...chat.Part) *reply {
	body := &r.t.out.Replies[r.i].Body
	*body = append(*body, parts...)
	return r
}

// rows puts buttons under a message, n in a row.
func (r *reply) rows(n int, buttons ...button) *reply {
	for len(buttons) > n {
		r.row(buttons[:n]...)
		buttons = buttons[n:]
	}
	return r.row(buttons...)
}
