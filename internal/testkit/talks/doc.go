// Package talks reads golden talks and plays them to an office: plain text files that a lawyer can read, in which people type
// and press, and what they are answered stands below. The office is the handlers over memory, or the whole bot over Redis.
//
// It is not a test of its own and knows no conversation. A talk:
//
//	# a villager finds the answer useless and says why
//	now 2026-11-23 10:00
//	as 村民甲                         # a person nobody has greeted yet; only a comment of its own line is one, so not this
//	> 借条没写还款日期咋办             types; further lines of what is typed are indented by two spaces
//	< 您好，我是…                     a reply, further lines of it indented by two spaces
//	  [知道了] [存了什么]             its buttons
//	> [没用]                          presses the newest button of that label
//	< @村民乙 …                       a reply to somebody else
//	saved rating M-0001 {"entry":…}   a record that was written: kind, id, plain part
//
// Further instructions: "as 宣传员 staff" (one who was greeted before, with a role: villager, staff, reviewer, admin),
// "as 村民甲@大集" (the same person in the group chat 大集), "wait 72h", "now 2026-11-25 10:00" later on (both let the clock
// run and what is due happen), "contact 13812345678" (shares a number), "voice", "forward 文字", "block", "unblock", and
// "let code inv_([A-Za-z0-9_-]+)": the first match in a later reply is shown as $code, and $code may be typed.
//
// Use:
//
//	talks.Run(t, "testdata/talks/ask.useless.txtar", office, *update)
package talks
