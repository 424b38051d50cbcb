// Package telegram is the Telegram door: it brings what people do in Telegram into the house as chat.Event and takes
// chat.Message out to them. It is the only package that knows github.com/go-telegram/bot, and uses it for types and sending
// alone.
//
// Coming in is our own, on raw JSON: an update is stored first and confirmed to Telegram afterwards, by a higher offset (Poll)
// or by the 200 (Webhook), so a process that dies at any moment loses nothing and Telegram brings the rest again. Each
// update is decoded by itself and by structs that name only the fields we read, so a kind of message that did not exist when this was
// written cannot stop the others. Going out, every failure says whether the request can have reached Telegram
// (chat.SendError), because sendMessage has no key that would make a repeat harmless.
//
// The door keeps nothing, knows no conversation and says no word of its own. Sending is at the caller's pace (Pace).
//
//	door, err := telegram.New(telegram.Config{Token: telegram.Secret(token), Hash: hash}, keep)
//	err = door.Setup(ctx) // who we are, the command menu, webhook or polling
//	err = door.Poll(ctx)  // or mount door.Webhook()
//	for _, part := range door.Parts(message) {
//		err = door.Send(ctx, part)
//	}
package telegram
