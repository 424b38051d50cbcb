package handlers

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/internal/testkit/talks"
	"pufa/outreach"
	"pufa/texts"
)

var update = flag.Bool("update", false, "rewrite what the talks of testdata/talks are answered")

// TestTalks plays every golden talk to an office of its own.
func TestTalks(t *testing.T) {
	files, err := filepath.Glob("testdata/talks/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("talks: %v, %v", files, err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { talks.Run(t, f, newOffice(t), *update) })
	}
}

// office is the whole house in memory: it keeps records as their bytes, checks versions, numbers what is made, moves what
// is due, delivers replies. Every event is stepped twice and must be decided the same both times, and nothing that one
// person typed may stand in what belongs to another (see watch).
type office struct {
	t   testing.TB
	h   *Handlers
	now time.Time

	records map[chat.Ref]chat.Record
	lists   map[string]map[string]float64
	counts  map[chat.Count]int64 // Delta is 0 in the keys
	dues    map[string]chat.Due
	tries   map[string]int // of due items
	states  map[chat.ConvID][]byte
	series  map[string]int
	audit   []chat.Audit

	chats map[string]*room // by who: "村民甲", "村民甲@大集"
	inbox []chat.Event
	lines []talks.Line
	names talks.Names
	sent  []chat.Reply // every reply, references not filled in
	files []chat.File  // every file that came along with a reply
	typed map[chat.ConvID][]string
	n     int // events so far

	// result is what the last command answered, for who asked on the command line.
	result string
}

// room is one person's side of one chat.
type room struct {
	who     string
	name    string // as talks.Line.To has it
	conv    chat.ConvID
	person  chat.PersonID
	group   bool
	gone    bool // messages can't be delivered
	buttons []chat.Button
}

var _ Reader = (*office)(nil)

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t}
	o.reset()
	var err error
	if o.h, err = New(testConfig(), testDeps(t, o)); err != nil {
		t.Fatal(err)
	}
	return o
}

// reset empties the office.
func (o *office) reset() {
	o.now = time.Date(2026, 11, 23, 10, 0, 0, 0, shanghai)
	o.records, o.lists, o.counts = map[chat.Ref]chat.Record{}, map[string]map[string]float64{}, map[chat.Count]int64{}
	o.dues, o.tries, o.states = map[string]chat.Due{}, map[string]int{}, map[chat.ConvID][]byte{}
	o.series, o.chats, o.names, o.typed = map[string]int{}, map[string]*room{}, talks.Names{}, map[chat.ConvID][]string{}
	o.audit, o.inbox, o.lines, o.sent, o.files, o.n = nil, nil, nil, nil, nil, 0
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func testConfig() Config {
	return Config{
		Town: "瓦房镇", Zone: shanghai, Quiet: outreach.Quiet{From: 20 * 60, To: 8 * 60},
		PersonOf: func(channel, id string) chat.PersonID { return chat.PersonID(hexOf(channel + ":" + id)) },
		Villages: []string{"兴隆村", "前进村", "太平村"},
		Link: func(door, payload string) string {
			if door != "telegram" {
				return ""
			}
			return "https://t.me/pufabot?start=" + payload
		},
	}
}

func testDeps(t testing.TB, r Reader) Deps {
	t.Helper()
	tx, err := texts.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := talks.NewAnswers()
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := outreach.LoadKinds()
	if err != nil {
		t.Fatal(err)
	}
	surveys, err := outreach.LoadSurveys()
	if err != nil {
		t.Fatal(err)
	}
	editor, err := talks.NewEditor(r)
	if err != nil {
		t.Fatal(err)
	}
	return Deps{Texts: tx, Answers: answers, Gate: editor, Editor: editor, Scout: editor, Reader: r, Kinds: kinds, Surveys: surveys, Reports: reportsOf(r)}
}

// hexOf makes 32 hexadecimal digits of a name.
func hexOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// room finds or makes who's side of a chat.
func (o *office) room(who string) *room {
	if r, ok := o.chats[who]; ok {
		return r
	}
	person, group, in := strings.Cut(who, "@")
	r := &room{who: who, name: who, conv: chat.ConvID(hexOf("chat " + who)), person: chat.PersonID(hexOf("person " + person)), group: in}
	if in {
		r.name, r.conv = group, chat.ConvID(hexOf("group "+group))
	}
	o.chats[who] = r
	o.names.Add(string(r.person), person)
	o.names.Add(string(r.conv), r.name)
	return r
}

// Now implements talks.Office.
func (o *office) Now(clock string) error {
	at, err := time.ParseInLocation(talks.TimeForm, clock, shanghai)
	if err != nil {
		return err
	}
	if len(o.records) == 0 {
		o.now = at
		return nil
	}
	if at.Before(o.now) {
		return fmt.Errorf("%s is before %s", at, o.now)
	}
	return o.Advance(at.Sub(o.now))
}

// Advance implements talks.Office.
func (o *office) Advance(d time.Duration) error {
	end := o.now.Add(d)
	for {
		next := slices.MinFunc(append(slices.Collect(maps.Values(o.dues)), chat.Due{At: end.Add(1)}), func(a, b chat.Due) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
		})
		if next.At.After(end) {
			break
		}
		if next.At.After(o.now) {
			o.now = next.At
		}
		delete(o.dues, next.ID)
		o.tries[next.ID]++
		ref := chat.DueRef{ID: next.ID, Name: next.Name, Ref: next.Ref, Attempt: o.tries[next.ID]}
		o.event(chat.Event{Key: fmt.Sprintf("due:%s:%d", next.ID, ref.Attempt), Kind: chat.KindDue, Conv: next.Conv, Due: &ref})
	}
	o.now = end
	return nil
}

// As implements talks.Office.
func (o *office) As(who, role string) error {
	r := o.room(who)
	if role == "" {
		return nil
	}
	p := outreach.Person{ID: r.person, Role: outreach.Role(role), Door: "telegram", Conv: r.conv, Seen: NoticeVersion}
	if p.Role.Rank() < 0 {
		return fmt.Errorf("%q is no role", role)
	}
	if p.Role == outreach.Villager {
		p.Role = ""
	} else {
		p.Name = who
		o.put(outreach.RoleList(p.Role), string(p.ID), float64(o.now.Unix()))
	}
	o.keep(p)
	return nil
}

// keep writes a record past the conversations.
func (o *office) keep(r recorder) {
	o.t.Helper()
	rec, err := r.Record()
	if err != nil {
		o.t.Fatal(err)
	}
	rec.Version++
	o.records[rec.Ref] = rec
}

// Say implements talks.Office. "/start x" is a start link's payload, as at a door.
func (o *office) Say(who, text string) error {
	ev := o.from(who, chat.KindText)
	ev.Text = text
	if payload, ok := strings.CutPrefix(text, "/start "); ok {
		ev.Text, ev.Start = "/start", strings.TrimSpace(payload)
	}
	if len([]rune(text)) >= 8 {
		o.typed[ev.Conv] = append(o.typed[ev.Conv], text)
	}
	o.event(ev)
	return nil
}

// Forward implements talks.Office.
func (o *office) Forward(who, text string) error {
	ev := o.from(who, chat.KindText)
	ev.Text, ev.Forwarded = text, true
	o.event(ev)
	return nil
}

// Voice implements talks.Office.
func (o *office) Voice(who string) error {
	o.event(o.from(who, chat.KindOther))
	return nil
}

// Contact implements talks.Office.
func (o *office) Contact(who, phone string) error {
	ev := o.from(who, chat.KindContact)
	ev.Phone = phone
	o.event(ev)
	return nil
}

// Press implements talks.Office.
func (o *office) Press(who, label string) error {
	r := o.room(who)
	for _, b := range slices.Backward(r.buttons) {
		if b.Label == label && b.Token != "" {
			o.press(who, b.Token)
			return nil
		}
	}
	return fmt.Errorf("%s was never shown a button [%s]", who, label)
}

// press sends a token, whoever it was made for.
func (o *office) press(who, token string) {
	ev := o.from(who, chat.KindPress)
	ev.Press, ev.Ack = token, "ack"
	o.event(ev)
}

// Reach implements talks.Office.
func (o *office) Reach(who string, reachable bool) error {
	o.room(who).gone = !reachable
	ev := o.from(who, chat.KindReach)
	ev.Reachable = reachable
	o.event(ev)
	return nil
}

// command is an event of the command line; it returns what it answered.
func (o *office) command(name string, data any) string {
	o.t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		o.t.Fatal(err)
	}
	o.result = ""
	o.event(chat.Event{Kind: chat.KindCommand, Conv: chat.Desk, Command: name, Data: raw})
	return o.result
}

// Out implements talks.Office.
func (o *office) Out() []talks.Line {
	out := o.lines
	o.lines = nil
	return out
}

// from is an event by who.
func (o *office) from(who string, kind chat.Kind) chat.Event {
	r := o.room(who)
	return chat.Event{Kind: kind, Door: "telegram", Conv: r.conv, Person: r.person, Addr: who, Group: r.group, Name: "微信名" + who, At: o.now}
}
