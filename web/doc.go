// Package web is what a browser sees: the villagers' chat page, the staff's console, health. It turns requests into events,
// keeps them in the inbox, and shows what commits laid into transcripts and records; it decides nothing about what is said
// (handlers) and reckons nothing (report).
//
// Pages work without JavaScript; with it the chat page is live over server-sent events. Nothing is ever loaded from another
// host, and no request that changes something is a GET.
//
//	srv, err := web.New(web.Config{Town: "瓦房镇"}, web.Parts{Texts: tx, Conversations: store, …})
//	go srv.Run(ctx)               // the tailer that wakes open pages
//	mux.Handle("/", srv.Handler()) // GET /, POST /api/chat, GET /api/chat/events, /console/…
package web
