package outreach_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	"pufa/outreach"

	"pgregory.net/rapid"
)

// moments are what a record keeps: without a monotonic clock, in one zone.
func moments() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time { return time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "unix"), 0).UTC() })
}

func words() *rapid.Generator[string] {
	return rapid.StringOf(rapid.RuneFrom([]rune("兴隆村李婶abc01 <>&\"'\\\n\u2028😀")))
}

func pids() *rapid.Generator[chat.PersonID] {
	return rapid.Custom(func(t *rapid.T) chat.PersonID {
		return chat.PersonID(rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "pid"))
	})
}

// checkRoundTrip writes a record and reads it back; secrets are its private strings, which Plain must not hold.
func checkRoundTrip[T interface{ Record() (chat.Record, error) }](t *rapid.T, want T, decode func(chat.Record) (T, error), secrets ...string) {
	t.Helper()
	rec, err := want.Record()
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode(rec)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("record %s\n%s\n%s\nreads back as %+v, want %+v", rec.Kind, rec.Plain, rec.Private, got, want)
	}
	if (rec.Owner == "") != (rec.Private == nil) {
		t.Fatalf("record %s has owner %q and private part %s", rec.Kind, rec.Owner, rec.Private)
	}
	var plain any
	if err := json.Unmarshal(rec.Plain, &plain); err != nil {
		t.Fatalf("plain part of %s: %v", rec.Kind, err)
	}
	for _, s := range secrets {
		if len(s) > 8 && strings.Contains(string(rec.Plain), s) {
			t.Fatalf("plain part %s holds the private %q", rec.Plain, s)
		}
	}
	rec.Private, rec.Erased = nil, true
	if _, err := decode(rec); err != nil {
		t.Fatalf("an erased %s: %v", rec.Kind, err)
	}
}

func TestRecords_ReadBackAsWritten(t *testing.T) {
	t.Run("person", rapid.MakeCheck(func(t *rapid.T) {
		p := outreach.Person{ID: pids().Draw(t, "id"), Version: rapid.Int64Range(0, 9).Draw(t, "v"),
			Role: rapid.SampledFrom([]outreach.Role{"", outreach.Staff, outreach.Admin}).Draw(t, "role"),
			Door: "telegram", Conv: "c1", Blocked: rapid.Bool().Draw(t, "blocked"), Stopped: rapid.Bool().Draw(t, "stopped"),
			Seen: rapid.IntRange(0, 3).Draw(t, "seen"), Name: words().Draw(t, "name"), Phone: rapid.StringMatching(`1[0-9]{10}|`).Draw(t, "phone")}
		checkRoundTrip(t, p, outreach.DecodePerson, p.Phone)
	}))
	t.Run("activity", rapid.MakeCheck(func(t *rapid.T) {
		a := outreach.Activity{ID: "A-0001", Version: 3, Kind: "talk", Village: words().Draw(t, "village"), Day: "2024-03-04",
			Numbers: rapid.MapOfN(rapid.StringMatching(`[a-z]{1,8}`), rapid.Int64(), 1, 4).Draw(t, "numbers"),
			By:      pids().Draw(t, "by"), Logged: moments().Draw(t, "logged"), Void: rapid.Bool().Draw(t, "void"),
			Reasons: orNil(rapid.SliceOfN(words(), 0, 3).Draw(t, "reasons"))}
		checkRoundTrip(t, a, outreach.DecodeActivity)
	}))
	t.Run("followup", rapid.MakeCheck(func(t *rapid.T) {
		f := outreach.FollowUp{ID: "F-0001", Version: 1, Survey: "outreach", Activity: "A-0001", Village: words().Draw(t, "village"),
			Day: "2024-03-04", Person: pids().Draw(t, "person"), State: outreach.FollowUpAsked, Reached: rapid.Bool().Draw(t, "reached"),
			Reminders: rapid.IntRange(0, 1).Draw(t, "reminders"), Channel: "phone", Due: moments().Draw(t, "due")}
		checkRoundTrip(t, f, outreach.DecodeFollowUp)
	}))
	t.Run("response", rapid.MakeCheck(func(t *rapid.T) {
		r := outreach.Response{ID: "R-0001", Version: 1, Survey: "outreach", FollowUp: "F-0001", Activity: "A-0001", Village: "兴隆村",
			Day: "2024-03-04", Given: moments().Draw(t, "given"), Channel: "phone", Assisted: rapid.Bool().Draw(t, "assisted"),
			Answers: rapid.MapOfN(rapid.StringMatching(`[a-z]{1,8}`), rapid.SampledFrom([]string{outreach.Yes, outreach.Skip}), 1, 4).Draw(t, "answers"),
			Person:  pids().Draw(t, "person"), Comment: words().Draw(t, "comment")}
		checkRoundTrip(t, r, outreach.DecodeResponse, r.Comment)
	}))
	t.Run("question", rapid.MakeCheck(func(t *rapid.T) {
		q := outreach.Question{ID: "Q-0001", Version: 1, State: outreach.QuestionTaken, Asker: pids().Draw(t, "asker"), Conv: "c1",
			Asked: moments().Draw(t, "asked"), Due: "2024-03-07", Reason: "asked", Entry: "dibao-apply", By: pids().Draw(t, "by"),
			Text: words().Draw(t, "text"), Transcript: orNil(rapid.SliceOfN(words(), 0, 3).Draw(t, "transcript")), Answer: words().Draw(t, "answer")}
		checkRoundTrip(t, q, outreach.DecodeQuestion, q.Text, q.Answer)
	}))
	t.Run("alarm", rapid.MakeCheck(func(t *rapid.T) {
		a := outreach.Alarm{ID: "S-0001", Version: 1, State: outreach.AlarmTaken, Kinds: []string{"danger", "child"}, At: moments().Draw(t, "at"),
			Last: moments().Draw(t, "last"), Times: 2, Told: 3, Person: pids().Draw(t, "person"), Question: "Q-0001", Calm: true, By: pids().Draw(t, "by"),
			Taken: moments().Draw(t, "taken"), Closed: moments().Draw(t, "closed"), How: "police", Words: orNil(rapid.SliceOfN(words(), 0, 3).Draw(t, "words"))}
		checkRoundTrip(t, a, outreach.DecodeAlarm, a.Words...)
	}))
	t.Run("rating", rapid.MakeCheck(func(t *rapid.T) {
		m := outreach.Rating{ID: "M-0001", Version: 1, Entry: "dibao-apply", Useful: rapid.Bool().Draw(t, "useful"), Reason: "off_point",
			Day: "2024-03-04", By: pids().Draw(t, "by")}
		checkRoundTrip(t, m, outreach.DecodeRating)
	}))
	t.Run("invite", rapid.MakeCheck(func(t *rapid.T) {
		i := outreach.Invite{ID: outreach.CodeID("x"), Version: 1, Role: outreach.Staff, By: outreach.Office, Expires: moments().Draw(t, "expires"),
			UsedBy: pids().Draw(t, "used"), Revoked: rapid.Bool().Draw(t, "revoked"), Name: words().Draw(t, "name")}
		checkRoundTrip(t, i, outreach.DecodeInvite, i.Name)
	}))
	t.Run("link", rapid.MakeCheck(func(t *rapid.T) {
		l := outreach.Link{ID: outreach.CodeID("x"), Version: 1, Activity: "A-0001", By: pids().Draw(t, "by"), Expires: moments().Draw(t, "expires")}
		checkRoundTrip(t, l, outreach.DecodeLink)
	}))
}

// orNil is how an empty list reads back.
func orNil(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func TestRecords_NeverWrittenOnesReadAsZero(t *testing.T) {
	p, err := outreach.DecodePerson(chat.Record{Ref: chat.Ref{Kind: "person", ID: "p1"}})
	if err != nil || p.Version != 0 || p.Role.Rank() != 0 {
		t.Errorf("DecodePerson of nothing = %+v, %v; want a villager of version 0", p, err)
	}
}

func TestRole_AtLeast(t *testing.T) {
	order := []outreach.Role{outreach.Villager, outreach.Staff, outreach.Reviewer, outreach.Admin}
	for i, role := range order {
		for j, least := range order {
			if got := role.AtLeast(least); got != (i >= j) {
				t.Errorf("%s.AtLeast(%s) = %v", role, least, got)
			}
		}
		if outreach.Role("mayor").AtLeast(role) {
			t.Errorf("a word that is no role is at least %s", role)
		}
	}
}

func TestCodes(t *testing.T) {
	const code = "mZ3v_-8hTq0aXkPp1wYcsA"
	id := outreach.CodeID(code)
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" || strings.Contains(id, code) {
		t.Errorf("CodeID = %q, want 32 hexadecimal digits", id)
	}
	if n := len(outreach.InvitePayload(code)); n > 64 {
		t.Errorf("an invite's payload has %d bytes, Telegram takes 64", n)
	}
}
