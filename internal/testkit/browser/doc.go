// Package browser drives a real, headless Chromium for tests of pages: each Window is a person with cookies of their own.
//
//	b := browser.Start(t)                 // one Chromium for the test
//	w := b.Window(t, 360, 740)
//	w.Go(url)
//	w.Type("#text", "借条没写日期").Click("button[type=submit]")
//	w.Sees("能要")
//	w.Shot("docs/pictures/chat.png")
//	w.Accessible()                        // axe-core: nothing serious
//
// Whatever the page writes to its console as an error fails the test. Without Chromium a test is skipped, in CI it fails.
package browser
