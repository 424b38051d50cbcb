// Package texts holds every sentence a person can read, by language, as data: zh/*.json, one file for each family of screens.
// It knows no screen and decides nothing; it finds a sentence by its key and fills in its named arguments.
//
// A file is one JSON object. Keys read "screen.purpose", a value is a sentence or a list of words:
//
//	{"log.saved": "记好了（{ids}）。", "words.stop": ["停止", "别发了"]}
//
// Use:
//
//	t, err := texts.Load("zh")
//	t.Text("log.saved", "ids", "A-0241")  // 记好了（A-0241）。
//	t.Words("words.stop")                 // [停止 别发了]
//
// A key that is missing or filled with the wrong arguments is a programmer's mistake: Text panics, and the test of this
// package, which reads the sources of the whole module, finds it before anybody else does.
package texts
