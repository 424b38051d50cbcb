package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// decided is an outcome that waits for its commit while others commit.
type decided struct {
	ev     chat.Event
	person int64 // version of who acts: the store checks it by itself
	out    chat.Outcome
}

// decide steps an event without committing.
func (o *office) decide(ev chat.Event) decided {
	o.t.Helper()
	o.n++
	ev.Key = fmt.Sprintf("test:%d", o.n)
	who := chat.Ref{Kind: outreach.RecordPerson, ID: string(ev.Person)}
	return decided{ev: ev, person: o.records[who].Version, out: o.outcome(ev)}
}

// outcome is what a step decides now.
func (o *office) outcome(ev chat.Event) chat.Outcome {
	o.t.Helper()
	var out chat.Outcome
	if err := json.Unmarshal(o.step(ev), &out); err != nil {
		o.t.Fatal(err)
	}
	for i := range out.Records {
		if string(out.Records[i].Private) == "null" { // what json makes of none
			out.Records[i].Private = nil
		}
	}
	return out
}

// late commits what was decided before, as the store does: on a conflict the event is stepped again first.
func (o *office) late(d decided) (conflict bool) {
	o.t.Helper()
	who := chat.Ref{Kind: outreach.RecordPerson, ID: string(d.ev.Person)}
	basis := map[chat.Ref]int64{who: d.person}
	for _, r := range d.out.Records {
		basis[r.Ref] = r.Version
	}
	for _, r := range d.out.Relies {
		basis[r.Ref] = r.Version
	}
	for ref, version := range basis {
		conflict = conflict || o.records[ref].Version != version
	}
	if conflict {
		d.out = o.outcome(d.ev)
	}
	o.commit(d.ev, d.out)
	return conflict
}

// pressOf is the event of pressing the newest button of a label.
func (o *office) pressOf(who, label string) chat.Event {
	o.t.Helper()
	r := o.room(who)
	for i := len(r.buttons) - 1; i >= 0; i-- {
		if r.buttons[i].Label == label {
			ev := o.from(who, chat.KindPress)
			ev.Press, ev.Ack = r.buttons[i].Token, "ack"
			return ev
		}
	}
	o.t.Fatalf("%s was never shown [%s]", who, label)
	return chat.Event{}
}

// play makes people type lines and press [labels].
func (o *office) play(who string, steps ...string) {
	o.t.Helper()
	for _, s := range steps {
		if label, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(label, "]") {
			if err := o.Press(who, strings.TrimSuffix(label, "]")); err != nil {
				o.t.Fatal(err)
			}
			continue
		}
		if err := o.Say(who, s); err != nil {
			o.t.Fatal(err)
		}
	}
}

// people makes who has been greeted, with a role.
func (o *office) people(role string, names ...string) {
	o.t.Helper()
	for _, who := range names {
		if err := o.As(who, role); err != nil {
			o.t.Fatal(err)
		}
	}
}

func TestInvite_OneOfAHundredAtOnce(t *testing.T) {
	o := newOffice(t)
	code := o.command("invite", map[string]string{"role": "staff", "name": "村里新来的"})
	if len(code) < 22 {
		t.Fatalf("invite of the command line = %q, want 128 bits", code)
	}
	var waiting []decided
	for i := range 100 {
		who := fmt.Sprintf("示例%d", i)
		o.people("villager", who)
		o.play(who, outreach.InvitePayload(code))
		waiting = append(waiting, o.decide(o.pressOf(who, "接受")))
	}
	conflicts := 0
	for _, d := range waiting {
		if o.late(d) {
			conflicts++
		}
	}
	staff := 0
	for _, p := range all(o, outreach.RecordPerson, outreach.DecodePerson) {
		if p.Role == outreach.Staff {
			staff++
		}
	}
	if staff != 1 || conflicts != 99 {
		t.Errorf("100 redemptions made %d members of staff with %d conflicts, want 1 and 99", staff, conflicts)
	}
	if got := o.newest("示例99"); !strings.Contains(got, "已经有人用过") {
		t.Errorf("the last one is told %q", got)
	}
}

func TestInvite_CodeIsNowhereKept(t *testing.T) {
	o := newOffice(t)
	code := o.command("invite", map[string]string{"role": "admin"})
	for ref, rec := range o.records {
		if strings.Contains(string(rec.Plain)+string(rec.Private)+ref.ID, code) {
			t.Errorf("%v holds the code", ref)
		}
	}
	inv := find(o, outreach.DecodeInvite, outreach.RecordInvite, outreach.CodeID(code))
	if inv.Role != outreach.Admin || inv.By != outreach.Office || !inv.Expires.Equal(o.now.Add(inviteLife)) {
		t.Errorf("the request made %+v", inv)
	}
}

func TestInvite_CommandRefusesARoleThatIsNone(t *testing.T) {
	o := newOffice(t)
	for _, role := range []string{"", "villager", "king"} {
		data, _ := json.Marshal(map[string]string{"role": role})
		ev := chat.Event{Key: "cli:1", Kind: chat.KindCommand, Conv: chat.Desk, Command: "invite", Data: data}
		_, err := o.h.Step(t.Context(), chat.Turn{Event: ev, Now: o.now, IDs: &ids{key: "cli:1", last: map[string]int{}}})
		if !errors.Is(err, errRole) {
			t.Errorf("invite for role %q: %v, want errRole", role, err)
		}
	}
}

func TestRoles_TwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	o := newOffice(t)
	o.people("admin", "甲")
	o.now = o.now.Add(time.Second)
	o.people("admin", "乙")
	o.play("甲", "邀请", "[人员名单]", "[2]")
	o.play("乙", "邀请", "[人员名单]", "[1]")
	first, second := o.decide(o.pressOf("甲", "收回角色")), o.decide(o.pressOf("乙", "收回角色"))
	o.late(first)
	if !o.late(second) {
		t.Error("two administrators who remove each other at once do not conflict")
	}
	admins := 0
	for _, p := range all(o, outreach.RecordPerson, outreach.DecodePerson) {
		if p.Role == outreach.Admin {
			admins++
		}
	}
	if admins != 1 {
		t.Errorf("%d administrators are left, want 1", admins)
	}
	if got := o.newest("乙"); !strings.Contains(got, "工作人员用的") && !strings.Contains(got, "过时") {
		t.Errorf("the second one is told %q", got)
	}
}
