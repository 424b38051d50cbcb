package store

import (
	"time"

	"pufa/chat"
)

// Lifetimes. A mark's counts from the commit; while the event is in the inbox its mark has none.
const (
	markTelegram = 48 * time.Hour // Telegram keeps an update for 24 h, and update ids may jump
	markOther    = 24 * time.Hour
	dueTail      = 48 * time.Hour // how long a finished due item remembers how often it was set
)

// keys makes every key name. All of them carry the township as hash tag, so that a cluster keeps a township in one slot.
//
//	key                        type    owner           lifetime
//	pufa:{t}:meta              hash    init            for good: install id, schema, wrapped keys of the township
//	pufa:{t}:lease             string  worker          its TTL; the fencing number is in it
//	pufa:{t}:lease:n           string  worker          for good: last fencing number
//	pufa:{t}:clean             string  worker          from a clean release to the next acquisition
//	pufa:{t}:may               any     check           within one script
//	pufa:{t}:alone             hash    worker          event key → processes that died, or may die now, while it was stepped alone; until it is done
//	pufa:{t}:inbox             stream  keep, commit    an entry until its event is done
//	pufa:{t}:mark:<event>      string  keep, commit    "k" while kept; "d<result>" for 24 or 48 h after the commit
//	pufa:{t}:conv:<conv>       hash    commit          until erased: version v, state s, owner o, owner's key version k, door d, address a
//	pufa:{t}:pk:<person>       hash    commit          until erased: version v, wrapped key k
//	pufa:{t}:rec:<kind>:<id>   hash    commit          for good: version v, plain p, private e, owner o, owner's key version k
//	pufa:{t}:ix:<list>         zset    commit          for good
//	pufa:{t}:tally:<kind>:<m>  hash    commit          for good: version v, "<day>/<field>/<village>" → count
//	pufa:{t}:tallies           set     commit          for good: names of the tallies
//	pufa:{t}:due               zset    commit, move    an item until it is moved
//	pufa:{t}:due:<id>          hash    commit, move    until closed, then 48 h: times set n, event e, conversation c
//	pufa:{t}:out:<conv>        list    commit, sender  an entry until it is sent, parked or lost
//	pufa:{t}:outm:<conv>       hash    sender          as long as out:<conv>: head's id, tries, parts sent
//	pufa:{t}:outq              set     commit, sender  conversations with something to send
//	pufa:{t}:tr:<conv>         stream  commit          30 days after its last line, 200 lines: event k, mine m, owner o, owner's key version v, line e
//	pufa:{t}:file:<conv>:<e>#n string  commit          7 days: a file that was laid into a transcript
//	pufa:{t}:news              stream  commit          the last 10,000: conversations c whose transcript grew
//	pufa:{t}:tk:<kind>:<hash>  string  web             its time since it was last used: what a browser's secret stands for
//	pufa:{t}:parked            hash    commit, sender  until run again or dropped by an administrator
//	pufa:{t}:parkedq           zset    commit, sender  the same, by time
//	pufa:{t}:seq               zset    commit          for good: series → last number given
//	pufa:{t}:audit             stream  commit          for good
//	pufa:{t}:erased            zset    commit          for good: who was erased, by time
//	pufa:{t}:erasures          hash    commit          for good: version v, one more with each erasure
//	pufa:{t}:stats             hash    sender          for good: counters for the operator
type keys string // "pufa:{tenant}:"

func newKeys(tenant string) keys { return keys("pufa:{" + tenant + "}:") }

func (k keys) meta() string                     { return string(k) + "meta" }
func (k keys) lease() string                    { return string(k) + "lease" }
func (k keys) leaseN() string                   { return string(k) + "lease:n" }
func (k keys) clean() string                    { return string(k) + "clean" }
func (k keys) may() string                      { return string(k) + "may" }
func (k keys) alone() string                    { return string(k) + "alone" }
func (k keys) inbox() string                    { return string(k) + "inbox" }
func (k keys) mark(event string) string         { return string(k) + "mark:" + event }
func (k keys) conv(c chat.ConvID) string        { return string(k) + "conv:" + string(c) }
func (k keys) personKey(p chat.PersonID) string { return string(k) + "pk:" + string(p) }
func (k keys) record(r chat.Ref) string         { return string(k) + "rec:" + r.Kind + ":" + r.ID }
func (k keys) index(list string) string         { return string(k) + "ix:" + list }
func (k keys) tally(kind, month string) string  { return string(k) + "tally:" + kind + ":" + month }
func (k keys) tallies() string                  { return string(k) + "tallies" }
func (k keys) due() string                      { return string(k) + "due" }
func (k keys) dueItem(id string) string         { return string(k) + "due:" + id }
func (k keys) out(c chat.ConvID) string         { return string(k) + "out:" + string(c) }
func (k keys) outMeta(c chat.ConvID) string     { return string(k) + "outm:" + string(c) }
func (k keys) outQueue() string                 { return string(k) + "outq" }
func (k keys) transcript(c chat.ConvID) string  { return string(k) + "tr:" + string(c) }
func (k keys) file(c chat.ConvID, n string) string {
	return string(k) + "file:" + string(c) + ":" + n
}
func (k keys) news() string                    { return string(k) + "news" }
func (k keys) ticket(kind, hash string) string { return string(k) + "tk:" + kind + ":" + hash }
func (k keys) parked() string                  { return string(k) + "parked" }
func (k keys) parkedQueue() string             { return string(k) + "parkedq" }
func (k keys) seq() string                     { return string(k) + "seq" }
func (k keys) audit() string                   { return string(k) + "audit" }
func (k keys) erased() string                  { return string(k) + "erased" }
func (k keys) erasures() string                { return string(k) + "erasures" }
func (k keys) stats() string                   { return string(k) + "stats" }
