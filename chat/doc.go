// Package chat holds the nouns of one turn of a conversation: what came in (Event), what is known (Turn, Record), what was
// decided (Outcome) and what goes out (Reply, Message). It is the floor everybody stands on, so it imports the standard
// library alone, does nothing by itself and knows neither Redis nor Telegram nor any law.
//
// The way of an event through the house:
//
//	door ──Event──▶ inbox ──Turn──▶ step ──Outcome──▶ one atomic commit ──Reply──▶ outbox ──Message──▶ door
package chat
