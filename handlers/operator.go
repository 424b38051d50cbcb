package handlers

import (
	"encoding/json"
	"fmt"

	"pufa/outreach"
)

// operatorRoutes joins what the machine itself asks for. No person can send these: doors bring no commands.
func operatorRoutes(r *routes) {
	r.request("grant", (*talk).granted)
	r.request("parked", (*talk).parked)
}

// granted gives the person of this conversation a role: {"role":"staff"}. Only the terminal asks for it, for its own memory.
func (t *talk) granted(data []byte) error {
	var ask struct {
		Role outreach.Role `json:"role"`
	}
	if err := json.Unmarshal(data, &ask); err != nil {
		return fmt.Errorf("decode grant: %w", err)
	}
	if ask.Role.Rank() <= 0 {
		return fmt.Errorf("grant of %q, which is no role", ask.Role)
	}
	t.audit("role.grant", outreach.RecordPerson, string(t.who.ID), "role="+string(ask.Role))
	return t.giveRole(&t.who, ask.Role)
}

// parked tells the administrators that an event was put aside: {"key":"tg:1:2","why":"failed"}. What it said is not repeated.
func (t *talk) parked(data []byte) error {
	var what struct {
		Key string `json:"key"`
		Why string `json:"why"`
	}
	if err := json.Unmarshal(data, &what); err != nil {
		return fmt.Errorf("decode notice of a parked event: %w", err)
	}
	admins, err := t.withRole(outreach.Admin)
	if err != nil {
		return err
	}
	for _, p := range admins {
		if p.Conv != "" && !p.Blocked {
			t.sayTo(p.Conv, "operator.parked", "id", "ev:"+what.Key)
		}
	}
	return nil
}
