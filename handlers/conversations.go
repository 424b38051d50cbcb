package handlers

// conversations lists every conversation: a function that joins its routes. The order does not matter.
func conversations() []func(*routes) {
	return []func(*routes){
		welcomeRoutes,  // welcome.go: first contact, menu, help, groups, reachability
		askRoutes,      // ask.go: a question, its answer, 看法条, the rating
		pathRoutes,     // path.go: questions under an answer that compute a deadline or a sum
		handoverRoutes, // handover.go: a person takes over, staff answer
		draftRoutes,    // draft.go: an answer becomes an entry
		entriesRoutes,  // entries.go: what reviewers see of the knowledge base
		rightsRoutes,   // rights.go: stop, see, erase
		inviteRoutes,   // invite.go: invites, roles, revoking
		peopleRoutes,   // people.go: who has a role, taking one back
		logRoutes,      // log.go: activities by taps and by one line
		mineRoutes,     // mine.go: my entries, correct, void
		contactRoutes,  // contact.go: who agrees to a call-back
		followUpRoutes, // followup.go: asking how it was
		todoRoutes,     // todo.go: the staff's list of today
		consoleRoutes,  // console.go, form….go: the way into the console, and its forms
		reportRoutes,   // report.go: section, tally, files for administrators
		operatorRoutes, // operator.go: what the machine itself asks for
	}
}
