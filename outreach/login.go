package outreach

const loginPrefix = "login_"

// LoginPayload is the start payload of a login link's code: login_<code>. It opens the console, never a conversation.
func LoginPayload(code string) string { return loginPrefix + code }
