package telegram

import (
	"context"
	"errors"
	"strings"
	"testing"

	tgtest "pufa/internal/testkit/telegram"
)

func TestSetup_TellsTelegramHowUpdatesCome(t *testing.T) {
	h := newHouse(t, tgtest.Config{}, func(c *Config) {
		c.Commands = []Command{{"ask", "问法律"}, {"help", "帮助"}}
	})
	h.srv.Text(42, "before the start")
	if got := h.door.StartLink("c_1"); got != "" {
		t.Errorf("StartLink before Setup = %q, want nothing", got)
	}
	for range 2 {
		if err := h.door.Setup(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := h.door.StartLink("c_1"), "https://t.me/pufa_test_bot?start=c_1"; got != want {
		t.Errorf("StartLink = %q, want %q", got, want)
	}
	if got := h.srv.Commands(); len(got) != 2 || got[0] != (tgtest.Command{Command: "ask", Description: "问法律"}) {
		t.Errorf("commands = %v", got)
	}
	if got := h.srv.Calls("deleteWebhook"); got != 2 {
		t.Errorf("deleteWebhook was called %d times, want 2", got)
	}
	if got := h.srv.Pending(); got != 1 {
		t.Errorf("%d updates pending after Setup, want 1: what people said is kept", got)
	}
}

func TestSetup_SaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name  string
		token string
		fault tgtest.Fault
		want  string
		fatal bool
	}{
		{"a wrong token", "4711:" + canary + "x", tgtest.Fault{}, "PUFA_TELEGRAM_TOKEN", true},
		{"a proxy's page that quotes the address", "", tgtest.Fault{How: tgtest.Page, Code: 502}, "status 502", false},
		{"a connection cut", "", tgtest.Fault{How: tgtest.Cut}, "getMe", false},
		{"an error that quotes the token", "", tgtest.Fault{How: tgtest.Say, Code: 400, Text: "no bot " + canary}, "no bot ***", false},
		{"a bare 404 of a proxy", "", tgtest.Fault{How: tgtest.Page, Code: 404}, "status 404", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tgtest.Config{}, func(c *Config) {
				if tt.token != "" {
					c.Token = Secret(tt.token)
				}
			})
			h.srv.Inject(tt.fault)
			err := h.door.Setup(context.Background())
			if err == nil {
				t.Fatal("Setup: got no error")
			}
			if got := errors.Is(err, ErrToken); got != tt.fatal {
				t.Errorf("errors.Is(err, ErrToken) = %v, want %v: %v", got, tt.fatal, err)
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), canary) {
				t.Errorf("Setup: %v; want %q in it and no secret", err, tt.want)
			}
		})
	}
}
