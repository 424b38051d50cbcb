// Package tgtest is a Telegram for tests: a Bot API server on loopback that behaves as the real one does in what matters to
// a bot, and people in front of it who type, press, share their number, block and come back.
//
// Updates are kept until they are confirmed or expire; a second poller ends the first with a 409; the webhook is called with its
// secret, a conversation at a time, again and again until it answers 2xx. Messages are checked as Telegram checks them, every
// request also against the machine-readable Bot API when that is at hand. What was accepted is on record, so that a test can
// compare what people sent with what they got. Faults are put in by Inject.
//
// It lives in the test's process, so the bot may run in another one and be killed at will. It is no Telegram for people, and
// knows only the methods pufa and its benchmarks call.
//
//	srv := tgtest.Start(t, tgtest.Config{})
//	srv.Text(42, "/start")
//	… a bot at srv.URL() with srv.Token() …
//	srv.Await(t, "a greeting", func() bool { return len(srv.Sent(42)) == 1 })
//	srv.Press(42, "…")
package tgtest
