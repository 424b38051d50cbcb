package handlers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

// rightsRoutes: stop and come back, see and take along what is stored, have it all forgotten (PIPL 15, 44-47).
func rightsRoutes(r *routes) {
	r.command("stop", outreach.Villager, (*talk).stop)
	r.command("data", outreach.Villager, (*talk).data)
	r.press("rights.resume", outreach.Villager, (*talk).resumed)
	r.press("rights.export", outreach.Villager, (*talk).export)
	r.press("rights.forget", outreach.Villager, (*talk).forget)
	r.press("rights.erase", outreach.Villager, (*talk).erase)
	r.press("rights.keep", outreach.Villager, (*talk).notErased)
}

// stop ends everything unasked. What the person asks is answered as before.
func (t *talk) stop(string) error {
	if t.who.Stopped {
		t.say("rights.stopped_already").row(t.keep("rights.resume_button", "rights.resume", ""))
		return nil
	}
	if err := t.stopFollowUps(t.who.ID); err != nil {
		return err
	}
	t.who.Stopped = true
	t.audit("person.stop", outreach.RecordPerson, string(t.who.ID), "")
	r := t.say("rights.stopped")
	if t.who.Role.AtLeast(outreach.Staff) {
		r.line("rights.stopped_staff")
	}
	r.row(t.keep("rights.resume_button", "rights.resume", ""))
	return t.write(t.who)
}

// resume lifts a stop, if there is one, and says so.
func (t *talk) resume() error {
	if !t.who.Stopped {
		return nil
	}
	t.who.Stopped = false
	t.audit("person.resume", outreach.RecordPerson, string(t.who.ID), "")
	t.say("rights.resumed")
	return t.write(t.who)
}

func (t *talk) resumed(string) error {
	if !t.who.Stopped {
		t.say("rights.not_stopped")
		return nil
	}
	return t.resume()
}

// data shows what is stored of who is talking.
func (t *talk) data(string) error {
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	responses, err := t.ownResponses()
	if err != nil {
		return err
	}
	waiting, err := t.ownFollowUps()
	if err != nil {
		return err
	}
	r := t.say("rights.data", "role", t.roleName(t.who.Role), "lines", len(t.st.Lines), "questions", t.questionNames(open))
	if t.who.Name != "" {
		r.line("rights.data_name", "name", t.nameOf(t.who))
	}
	if t.who.Phone != "" {
		r.line("rights.data_phone", "phone", t.phoneOf(t.who))
	}
	if len(responses)+len(waiting) > 0 {
		r.line("rights.data_followups", "waiting", len(waiting), "answered", len(responses))
	}
	if t.who.Stopped {
		r.line("rights.data_stopped")
	}
	r.line("rights.data_delivered")
	row := []button{t.keep("rights.export_button", "rights.export", ""), t.keep("rights.forget_button", "rights.forget", "")}
	if t.who.Phone != "" {
		row = append(row, t.button("rights.phone_button", "phone.drop", ""))
	}
	r.row(row...)
	return nil
}

// questionNames is a list of numbers for a sentence: Q-0001、Q-0003.
func (t *talk) questionNames(qs []outreach.Question) string {
	if len(qs) == 0 {
		return t.Texts.Text("rights.none")
	}
	ids := make([]string, len(qs))
	for i, q := range qs {
		ids[i] = q.ID
	}
	return strings.Join(ids, t.Texts.Text("common.list_mark"))
}

// forget says what forgetting means before it happens.
func (t *talk) forget(string) error {
	r := t.say("rights.forget")
	if t.who.Role.AtLeast(outreach.Staff) {
		r.line("rights.forget_role", "role", t.roleName(t.who.Role))
	}
	if t.who.Role == outreach.Admin {
		other, err := t.otherAdmin(t.who.ID)
		if err != nil {
			return err
		}
		if !other {
			r.line("rights.forget_last")
		}
	}
	r.row(t.button("rights.erase_button", "rights.erase", ""), t.button("rights.keep_button", "rights.keep", ""))
	return nil
}

func (t *talk) notErased(string) error {
	t.say("rights.kept")
	return nil
}

// erase forgets who is talking: what they wrote and who they are can be read by nobody any more. Their questions that wait
// are closed, their call-backs stopped, their role is gone; counts stay, since they name nobody.
func (t *talk) erase(string) error {
	open, err := t.ownQuestions()
	if err != nil {
		return err
	}
	if err := t.dropQuestions(open); err != nil {
		return err
	}
	if err := t.dropOwnDrafts(); err != nil {
		return err
	}
	if err := t.stopFollowUps(t.who.ID); err != nil {
		return err
	}
	if err := t.returnTaken(); err != nil {
		return err
	}
	for _, list := range []string{outreach.QuestionsOfList(t.who.ID), outreach.ResponsesOfList(t.who.ID)} {
		if err := t.clear(list); err != nil {
			return err
		}
	}
	if t.who.Role.Rank() > 0 {
		t.unlist(outreach.RoleList(t.who.Role), string(t.who.ID))
	}
	t.audit("person.erase", outreach.RecordPerson, string(t.who.ID), "")
	t.out.Erase = append(t.out.Erase, chat.Erase{Person: t.who.ID, Stop: t.who.Stopped})
	t.out.Records = slices.DeleteFunc(t.out.Records, func(r chat.Record) bool {
		return r.Ref == chat.Ref{Kind: outreach.RecordPerson, ID: string(t.who.ID)}
	})
	t.out.State = []byte{}
	r := t.say("rights.erased", "time", t.turn.Now.In(t.Zone).Format(time.DateTime))
	if len(open) > 0 {
		r.line("rights.erased_questions", "questions", t.questionNames(open))
	}
	return nil
}

// dropQuestions closes what who is talking has waiting; whoever is writing an answer is told.
func (t *talk) dropQuestions(open []outreach.Question) error {
	for _, q := range open {
		if err := t.tellTaker(q, "question.asker_gone"); err != nil {
			return err
		}
		now, err := t.question(q.ID)
		if err != nil {
			return err
		}
		if err := t.closeQuestion(now, "erased"); err != nil {
			return err
		}
	}
	return nil
}

// clear takes everything off a list.
func (t *talk) clear(list string) error {
	ids, err := t.Reader.Index(t.ctx, list, 0, maxScore, maxCleared)
	if err != nil {
		return fmt.Errorf("read list to clear: %w", err)
	}
	for _, id := range ids {
		t.unlist(list, id)
	}
	return nil
}

const maxCleared = 10_000 // members; a person has some dozens

// returnTaken puts back the questions that who is talking took as staff.
func (t *talk) returnTaken() error {
	qs, err := t.openQuestions()
	if err != nil {
		return err
	}
	for _, q := range qs {
		if q.State != outreach.QuestionTaken || q.Asker == t.who.ID {
			continue
		}
		if q, err = t.question(q.ID); err != nil {
			return err
		}
		if err := t.putBack(q, "taker_gone"); err != nil {
			return err
		}
	}
	return nil
}
