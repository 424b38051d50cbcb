// Package handlers decides what is said and done: one file a conversation. A step is pure: it reads the turn and its
// read-only services, and returns an Outcome; it writes nothing, looks at no clock but Turn.Now and makes no id but through
// Turn.IDs, so that stepping an event again decides the same.
//
// It is not the place of wording (texts), of the law (knowledge) or of counting rules (outreach).
//
// To add a conversation: a file with its routes, its sentences in texts/zh, a golden talk in testdata/talks.
package handlers
