package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/handlers"
	"pufa/outreach"
	"pufa/store"
)

// The mix: of 20 people 10 ask, 6 log activities by one line and confirm by a press, 4 answer a call-back. Each turn is an update and
// its reply, so half of the turns are questions, 30 % lines and their presses, 20 % presses of call-backs.
const (
	askers    = 10
	loggers   = 6
	answerers = 4
	surveyed  = 4 // presses of one call-back
)

// township deals out moves, and never the same deed or call-back twice.
type township struct {
	deeds     int
	callBacks int
}

func askerChat(i int) int64    { return int64(20_000 + i) }
func loggerChat(i int) int64   { return int64(30_000 + i) }
func answererChat(i int) int64 { return int64(40_000 + i) }

// people makes n × 20 slots of so many moves each; moves is even, and a multiple of surveyed.
func (w *township) people(n, moves int) []*slot {
	var slots []*slot
	for i := range n * askers {
		slots = append(slots, asks(i, moves))
	}
	for i := range n * loggers {
		slots = append(slots, w.logs(i, moves))
	}
	for range n * answerers {
		slots = append(slots, w.answers(moves))
	}
	return interleave(slots)
}

// interleave mixes the three sorts: every k-th of them after another.
func interleave(slots []*slot) []*slot {
	const stride = 7 // shares no factor with a multiple of 20
	mixed := make([]*slot, 0, len(slots))
	for i := range slots {
		mixed = append(mixed, slots[i*stride%len(slots)])
	}
	return mixed
}

func asks(i, moves int) *slot {
	questions := []string{"借条没写还款日期咋办", "低保怎么申请", "老板欠我工钱不给咋办", "秸秆能烧吗"}
	s := &slot{}
	for n := range moves {
		s.moves = append(s.moves, move{chat: askerChat(i), text: questions[(i+n)%len(questions)], reply: "ask"})
	}
	return s
}

// logs writes lines as they are typed in villages: each is about another village and day, since what looks like the same deed
// twice is shown before it is kept.
func (w *township) logs(i, moves int) *slot {
	first, second := []rune("东西南北中"), []rune("兴安和平")
	s := &slot{}
	for range moves / 2 {
		day := time.Date(2024, 1, 1+w.deeds%366, 0, 0, 0, 0, time.UTC)
		at := w.deeds / 366 % (len(first) * len(second))
		line := fmt.Sprintf("%c%c村 宣讲1次 %d人次 传单%d份 %d年%d月%d日", first[at%5], second[at/5], 10+w.deeds%40, 50+w.deeds%200,
			day.Year(), day.Month(), day.Day())
		s.moves = append(s.moves, move{chat: loggerChat(i), text: line, reply: "line"}, move{chat: loggerChat(i), reply: "confirm"})
		w.deeds++
	}
	return s
}

func (w *township) answers(moves int) *slot {
	s := &slot{}
	for range moves / surveyed {
		for range surveyed {
			s.moves = append(s.moves, move{chat: answererChat(w.callBacks), reply: "press"})
		}
		w.callBacks++
	}
	return s
}

// settle puts the people into a store: everybody has read the first notice, staff have their role, and each call-back is due.
func settle(b *testing.B, s *store.Redis, askers, loggers, callBacks int) {
	b.Helper()
	ctx := b.Context()
	lease, ok, err := s.Acquire(ctx, store.NewHolder(), time.Minute)
	if err != nil || !ok {
		b.Fatalf("lease: %v, %v", ok, err)
	}
	p := settler{b, s, lease}
	for i := range askers {
		p.person(askerChat(i), outreach.Villager, nil)
	}
	for i := range loggers {
		p.person(loggerChat(i), outreach.Staff, nil)
	}
	deed := outreach.Activity{ID: "A-900000", Kind: "talk", Village: "兴隆村", Day: "2024-03-04", Numbers: map[string]int64{"times": 1}}
	for i := range callBacks {
		p.person(answererChat(i), outreach.Villager, &deed)
		deed.Kind = "" // written
	}
	if err := s.Release(ctx, lease, true); err != nil {
		b.Fatal(err)
	}
}

type settler struct {
	b     *testing.B
	store *store.Redis
	lease chat.Lease
}

// person is a person, with a call-back that is due if there is a deed to ask about. A deed that has a kind is written too.
func (p settler) person(at int64, role outreach.Role, deed *outreach.Activity) {
	p.b.Helper()
	id := p.store.Hash(fmt.Sprint("telegram:", at))
	who := outreach.Person{
		ID: chat.PersonID(id), Role: role, Door: "telegram", Conv: chat.ConvID(id), Seen: handlers.NoticeVersion, Name: "示例",
	}
	out := chat.Outcome{State: []byte("{}")}
	p.add(&out, who.Record)
	if role != outreach.Villager {
		out.Index = append(out.Index, chat.Index{List: outreach.RoleList(role), Member: id})
	}
	used := map[string]int64{}
	if deed != nil {
		n := at - answererChat(0) + 1
		used["F"] = n
		p.callBack(&out, who, *deed, fmt.Sprintf("F-%04d", n))
	}
	ev := chat.Event{Key: fmt.Sprint("settle:", at), Door: "telegram", Conv: who.Conv, Person: who.ID, Addr: fmt.Sprint(at)}
	turn, err := p.store.Load(p.b.Context(), ev)
	if err == nil {
		_, err = p.store.Commit(p.b.Context(), chat.Commit{Lease: p.lease, Kept: chat.Kept{Event: ev}, Turn: turn, Outcome: out, Used: used})
	}
	if err != nil {
		p.b.Fatal(err)
	}
}

func (p settler) callBack(out *chat.Outcome, who outreach.Person, deed outreach.Activity, id string) {
	p.b.Helper()
	f := outreach.FollowUp{
		ID: id, Survey: "outreach", Activity: deed.ID, Village: deed.Village, Day: deed.Day, Person: who.ID, State: outreach.FollowUpDue, Due: time.Now(),
	}
	p.add(out, f.Record)
	p.add(out, outreach.Asked{Activity: deed.ID, Person: who.ID, FollowUp: id}.Record)
	if deed.Kind != "" {
		p.add(out, deed.Record)
		out.Index = slices.Concat(out.Index, deed.Lists())
	}
	out.Index = slices.Concat(out.Index, f.Lists(), []chat.Index{{List: outreach.FollowUpsOfList(who.ID), Member: id, Score: float64(f.Due.Unix())}})
	out.Counts = f.Counts()
	out.Due = []chat.Due{{ID: "followup:" + id, At: f.Due, Conv: who.Conv, Name: "followup", Ref: chat.Ref{Kind: outreach.RecordFollowUp, ID: id}}}
}

func (p settler) add(out *chat.Outcome, encode func() (chat.Record, error)) {
	p.b.Helper()
	rec, err := encode()
	if err != nil {
		p.b.Fatal(err)
	}
	out.Records = append(out.Records, rec)
}

// audit checks what the office kept of it all: every deed and every response once, and nothing sent twice or put aside.
func (w *township) audit(b *testing.B, s *store.Redis) {
	b.Helper()
	b.Logf("kept: %s", strings.Join(w.kept(b, s), ", "))
}

func (w *township) kept(b *testing.B, s *store.Redis) []string {
	b.Helper()
	var deeds, answers int
	for month := 1; month <= 12; month++ {
		key := fmt.Sprintf("2024-%02d", month)
		deeds += len(w.list(b, s, outreach.ActivityList("talk", key)))
		answers += len(w.list(b, s, outreach.ResponseList("outreach", key)))
	}
	stats, err := s.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if deeds != w.deeds+1 || answers != w.callBacks || stats["copies"]+stats["parked"]+stats["dropped"]+stats["lost"] != 0 { // +1: the deed that settle wrote
		b.Errorf("%d deeds and %d answers kept of %d and %d; stats %v", deeds-1, answers, w.deeds, w.callBacks, stats)
	}
	return []string{fmt.Sprintf("%d deeds", deeds-1), fmt.Sprintf("%d call-backs answered", answers), fmt.Sprintf("%d messages sent once", stats["sent"])}
}

func (w *township) list(b *testing.B, s *store.Redis, list string) []string {
	b.Helper()
	ids, err := s.Index(b.Context(), list, 0, 1e12, 0)
	if err != nil {
		b.Fatal(err)
	}
	return ids
}
