package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pufa/chat"
	"pufa/outreach"
)

const (
	chatCookie  = "pufa"
	chatTicket  = "chat"
	sessionTime = 180 * 24 * time.Hour // since it was last used
)

// session is who talks on a page: its cookie is a secret whose ticket names the conversation's address.
type session struct {
	secret string
	Addr   string `json:"addr"` // 32 hexadecimal digits, random
}

// conv is the conversation's id, and the id of the person who has it.
func (s *Server) conv(x session) chat.ConvID {
	return chat.ConvID(s.Conversations.Hash("web:" + x.Addr))
}

// session returns whose cookie a request carries; false when it has none that is known.
func (s *Server) session(ctx context.Context, r *http.Request) (session, bool, error) {
	c, err := r.Cookie(chatCookie)
	if err != nil || c.Value == "" || len(c.Value) > maxSecret {
		return session{}, false, nil
	}
	value, err := s.Tickets.Ticket(ctx, chatTicket, c.Value, sessionTime)
	if errors.Is(err, chat.ErrNotFound) {
		return session{}, false, nil
	}
	if err != nil {
		return session{}, false, err
	}
	x := session{secret: c.Value}
	if err := json.Unmarshal(value, &x); err != nil {
		return session{}, false, fmt.Errorf("decode session: %w", err)
	}
	return x, true, nil
}

const maxSecret = 64 // characters of a cookie that is looked up at all

// begin makes a session for who has none.
func (s *Server) begin(ctx context.Context) (session, error) {
	return s.issue(ctx, session{Addr: hex.EncodeToString(randomBytes(16))})
}

// issue gives a session a fresh secret.
func (s *Server) issue(ctx context.Context, x session) (session, error) {
	x.secret = newSecret()
	value, err := json.Marshal(x)
	if err != nil {
		return x, fmt.Errorf("encode session: %w", err)
	}
	return x, s.Tickets.PutTicket(ctx, chatTicket, x.secret, value, sessionTime)
}

// rotate gives the conversation another secret before an invite is redeemed in it: whoever planted or saw the cookie of before
// gets nothing of the role. The old secret is worthless afterwards.
func (s *Server) rotate(ctx context.Context, x session) (session, error) {
	old := x.secret
	x, err := s.issue(ctx, x)
	if err != nil {
		return x, err
	}
	return x, s.Tickets.DropTicket(ctx, chatTicket, old)
}

// redeems says whether words begin to redeem an invite.
func redeems(words string) bool {
	words = strings.TrimPrefix(strings.TrimSpace(words), "/start ")
	return strings.HasPrefix(strings.TrimSpace(words), outreach.InvitePayload(""))
}

// setCookie hands a secret to the browser.
func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, path, secret string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: secret, Path: path, MaxAge: int(life.Seconds()), HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	})
}

// newSecret is 256 random bits, URL-safe.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(randomBytes(32)) }

// randomBytes never fails: crypto/rand ends the program instead.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// newID is a random UUID, for forms.
func newID() string {
	b := randomBytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return uuid(b)
}

func uuid(b []byte) string {
	h := hex.EncodeToString(b[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
