// Package report turns what was recorded into the outreach section of the annual report, the satisfaction results and the
// tally, in words, Markdown, JSON and CSV. Everything here is a pure function: same records in, same bytes out.
//
// A number is never made up or passed on by hand: each carries its exact value, how it was printed and the records it was
// reckoned from. 余 appears in print alone, people (人) and attendances (人次) are never added, and no claim about
// satisfaction is made that the sample does not carry.
//
//	r, err := report.Build(report.Input{Town: "瓦房镇", From: "2024-01-01", To: "2024-12-31", …}, tx)
//	r.Plain(); r.Markdown(); r.JSON(); r.CSV()
package report
