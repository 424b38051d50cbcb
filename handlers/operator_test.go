package handlers

import (
	"encoding/json"
	"strings"
	"testing"

	"pufa/chat"
	"pufa/outreach"
)

func TestGrant_GivesTheRoleAndItsList(t *testing.T) {
	o := newOffice(t)
	r := o.room("管理员")
	data, err := json.Marshal(map[string]string{"role": "admin"})
	if err != nil {
		t.Fatal(err)
	}
	o.event(chat.Event{Kind: chat.KindCommand, Conv: r.conv, Person: r.person, Door: "terminal", Addr: "keyboard", Command: "grant", Data: data})
	p := find(o, outreach.DecodePerson, outreach.RecordPerson, string(r.person))
	if p.Role != outreach.Admin {
		t.Errorf("role = %q, want admin", p.Role)
	}
	if _, listed := o.lists[outreach.RoleList(outreach.Admin)][string(r.person)]; !listed {
		t.Error("not on the list of administrators")
	}
}

func TestParked_TellsTheAdministratorsOnlyTheNumber(t *testing.T) {
	o := newOffice(t)
	if err := o.As("管理员", "admin"); err != nil {
		t.Fatal(err)
	}
	if err := o.As("宣传员", "staff"); err != nil {
		t.Fatal(err)
	}
	o.command("parked", map[string]string{"key": "tg:1:2", "why": "failed"})
	if got := o.newest("管理员"); !strings.Contains(got, "ev:tg:1:2") {
		t.Errorf("the administrator got %q, want the number", got)
	}
	if got := o.newest("宣传员"); got != "" {
		t.Errorf("staff got %q, want nothing", got)
	}
}
