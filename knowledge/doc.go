// Package knowledge answers questions: from curated entries, by the words of articles that were named or found, and from nothing else.
// When nothing fits well enough it asks back or says so (chat.Handover) and a person takes over. It holds the entries, finds them,
// keeps every citation honest and checks the entries' form. It does not talk (handlers) and keeps no questions (store); statutes are
// the room knowledge/laws.
//
//	base, err := knowledge.Load(knowledge.Config{Dirs: []string{"/etc/pufa/entries"}})
//	answer, err := base.Answer(ctx, knowledge.Question{Text: "借条没写还款日期咋办", AsOf: time.Now()})
//	law, ok := base.Law(answer.Entry, time.Now()) // the button 看法条
//	step, ok := base.Path(answer.Entry, given, time.Now()) // 算算还剩多久: the next question, or what follows
//	findings, err := knowledge.Check(knowledge.Config{}, time.Now()) // lint, for editors
//
// What is data and not code:
//
//	base/<topic>/<id>.md  the entries: front matter and a body in three layers (see Entry)
//	paths/<id>.yaml       questions under an answer, and the deadline, sum or rule that follows (see questionPath)
//	typed.yaml            how people type days, lengths of time, amounts and numbers
//	topics.yaml           the menu
//	lawnames.yaml         laws and the names people use for them
//	validity.yaml         laws repealed, and starts of versions that the text itself does not tell, each with its source
//	articles.jsonl        one line for each article that entries cite; made by cmd/articles, never by hand
//	local.yaml            the facts that differ by township, by key and label, without values
//	crisis.yaml           what counts as an emergency, and the fixed words said then
//	decline.yaml          what is not ours to answer, and what is said then
//	policy.yaml           how sure one must be to answer, to ask back, to show articles; made by TestFit
//	speech.yaml           how people here talk: words that mean the same, greetings, filler
//	sounds.txt            how characters sound, for what is typed wrongly
//	simplified.txt        traditional characters
//	words.yaml            every sentence of this package that a person can read
//
// An extra folder may hold entries (*.md, at any depth), paths (paths/*.yaml) and its own local.yaml, lawnames.yaml and articles.jsonl. An
// entry or path with the id of a built-in one takes its place.
//
// What a township publishes in its chats is laid over all of that (Config.Overlay); Live replaces the base when it changes:
//
//	live, err := knowledge.NewLive(knowledge.Config{Overlay: published})
//	faults := live.Base().Faults(entry, time.Now()) // before it is published
//	err = live.Publish(append(published, entry))
//
// The order of answers stands at Base.Answer, the bars in policy.yaml. Nothing here needs a network or a model.
package knowledge
