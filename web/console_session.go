package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	consoleCookie = "pufa_console"
	consoleTicket = "console"
	consoleIdle   = 2 * time.Hour
	consoleLife   = 12 * time.Hour
)

// member is who is logged in, as their record is now.
type member struct {
	outreach.Person
	secret string
}

// consoleSession is what a ticket of the console stands for.
type consoleSession struct {
	Person chat.PersonID `json:"person"`
	Since  time.Time     `json:"since"`
}

// formKey is the key of the event that a form with this nonce becomes. It tells nobody the secret, and no other session has it.
func (m member) formKey(nonce string) string {
	sum := sha256.Sum256([]byte(m.secret))
	return "form:" + hex.EncodeToString(sum[:8]) + ":" + nonce
}

// member returns who sent a request; false when nobody is logged in. The role is read anew each time: when it is gone, or the
// session is too old, the ticket is dropped.
func (s *Server) member(ctx context.Context, r *http.Request) (member, bool, error) {
	c, err := r.Cookie(consoleCookie)
	if err != nil || c.Value == "" || len(c.Value) > maxSecret {
		return member{}, false, nil
	}
	value, err := s.Tickets.Ticket(ctx, consoleTicket, c.Value, consoleIdle)
	if errors.Is(err, chat.ErrNotFound) {
		return member{}, false, nil
	}
	if err != nil {
		return member{}, false, fmt.Errorf("read console session: %w", err)
	}
	var x consoleSession
	if err := json.Unmarshal(value, &x); err != nil {
		return member{}, false, fmt.Errorf("decode console session: %w", err)
	}
	p, err := s.person(ctx, x.Person)
	if err != nil {
		return member{}, false, err
	}
	if !p.Role.AtLeast(outreach.Staff) || s.Now().Sub(x.Since) >= consoleLife {
		return member{}, false, s.Tickets.DropTicket(ctx, consoleTicket, c.Value)
	}
	return member{Person: p, secret: c.Value}, true, nil
}

// person reads a person as they are now; the zero value, a villager, when there is none.
func (s *Server) person(ctx context.Context, id chat.PersonID) (outreach.Person, error) {
	rec, err := s.Records.Record(ctx, chat.Ref{Kind: outreach.RecordPerson, ID: string(id)})
	if err != nil {
		return outreach.Person{}, fmt.Errorf("read person: %w", err)
	}
	return outreach.DecodePerson(rec)
}

// enter begins a session; one the browser had before ends.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, person chat.PersonID) error {
	if err := s.dropSession(r); err != nil {
		return err
	}
	value, err := json.Marshal(consoleSession{person, s.Now()})
	if err != nil {
		return fmt.Errorf("encode console session: %w", err)
	}
	secret := newSecret()
	if err := s.Tickets.PutTicket(r.Context(), consoleTicket, secret, value, consoleIdle); err != nil {
		return fmt.Errorf("keep console session: %w", err)
	}
	s.setCookie(w, r, consoleCookie, consoleHome, secret, consoleLife)
	return nil
}

func (s *Server) dropSession(r *http.Request) error {
	c, err := r.Cookie(consoleCookie)
	if err != nil || c.Value == "" || len(c.Value) > maxSecret {
		return nil
	}
	return s.Tickets.DropTicket(r.Context(), consoleTicket, c.Value)
}

// logout ends the session, whoever's it is and whether or not there still is one.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.dropSession(r); err != nil {
		s.Log.Warn("logout", "error", err)
		s.consoleAway(w, r)
		return
	}
	s.setCookie(w, r, consoleCookie, consoleHome, "", -time.Second)
	http.Redirect(w, r, consoleLogin+"?out=1", http.StatusSeeOther)
}
