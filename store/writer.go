package store

import (
	"pufa/chat"
)

// writer gathers what commit.lua is to check and to write.
type writer struct {
	k      keys
	keys   []string
	at     map[string]int // key → its place in keys, from 1
	checks []any
	writes []any
	nCheck int
	people map[chat.PersonID]personKey
	pages  pages
	sends  []chat.ConvID
}

// key returns the place of a key, naming it if it is new.
func (w *writer) key(name string) int {
	if i, ok := w.at[name]; ok {
		return i
	}
	w.keys = append(w.keys, name)
	w.at[name] = len(w.keys)
	return len(w.keys)
}

// check demands that field v of a key is version; "0" = that there is none.
func (w *writer) check(key, version string) {
	w.checks = append(w.checks, w.key(key), version)
	w.nCheck++
}

// write adds one Redis command on a key.
func (w *writer) write(key, command string, args ...any) {
	w.writes = append(w.writes, w.key(key), len(args), command)
	w.writes = append(w.writes, args...)
}

// args is the ARGV of commit.lua.
func (w *writer) args(c chat.Commit, mark string) []any {
	args := make([]any, 0, 5+len(w.checks)+len(w.writes))
	args = append(args, c.Lease.Holder, c.Kept.ID, mark, markTTL(c.Kept.Key).Milliseconds(), w.nCheck)
	args = append(args, w.checks...)
	return append(args, w.writes...)
}

func (w *writer) owners() []chat.PersonID {
	var owners []chat.PersonID
	for p := range w.people {
		owners = append(owners, p)
	}
	return owners
}
