// Package bot runs turns: it takes events from the inbox in the order of their conversation, asks a step what to do, commits
// the outcome once, and hands the replies to a door.
//
// One Worker in one process holds the township's lease and does all this; the others stand by. It decides nothing: not what
// is said (handlers), not how it is kept (store), not how a channel talks (a Door).
//
//	w, err := bot.New(bot.Config{}, bot.Parts{Leases: s, Inbox: s, Turns: s, Outbox: s, Step: h.Step, Doors: doors})
//	err = w.Run(ctx) // until ctx ends; then what is in flight is finished, and the lease released
package bot
