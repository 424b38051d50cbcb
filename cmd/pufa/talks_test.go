package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/chat"
	"pufa/handlers"
	"pufa/internal/testkit/office"
	"pufa/internal/testkit/redistest"
	"pufa/internal/testkit/talks"
	"pufa/outreach"
	"pufa/store"
	"pufa/texts"
)

// TestTalks plays every golden talk of the handlers to the whole bot: real worker, store and reports, each event delivered
// twice, each commit repeated, the state written and read back between any two steps; over an embedded Redis and a real one.
func TestTalks(t *testing.T) {
	files, err := filepath.Glob("../../handlers/testdata/talks/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("talks: %v, %v", files, err)
	}
	for kind, url := range map[string]func(*testing.T) string{
		"embedded": func(t *testing.T) string { url, _ := redistest.Embedded(t); return url },
		"real":     func(t *testing.T) string { return redistest.Real(t).URL() },
	} {
		t.Run(kind, func(t *testing.T) {
			address := url(t)
			for _, f := range files {
				t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
					talks.Run(t, f, newOffice(t, address), false)
				})
			}
		})
	}
}

// newOffice is the bot as the golden talks know it: 瓦房镇 with three villages, and the knowledge base of the talks.
func newOffice(t *testing.T, url string) *office.Office {
	t.Helper()
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	return office.New(t, url, time.Date(2026, 11, 23, 10, 0, 0, 0, zone), func(s *store.Redis) (bot.Step, error) {
		tx, err := texts.Load("zh")
		if err != nil {
			return nil, err
		}
		answers, err := talks.NewAnswers()
		if err != nil {
			return nil, err
		}
		kinds, err := outreach.LoadKinds()
		if err != nil {
			return nil, err
		}
		surveys, err := outreach.LoadSurveys()
		if err != nil {
			return nil, err
		}
		h, err := handlers.New(handlers.Config{
			Town: "瓦房镇", Zone: zone, Quiet: outreach.Quiet{From: 20 * 60, To: 8 * 60}, Villages: []string{"兴隆村", "前进村", "太平村"},
			PersonOf: func(channel, id string) chat.PersonID { return chat.PersonID(hexOf(channel + ":" + id)) },
			Link:     func(_, payload string) string { return "https://t.me/pufabot?start=" + payload },
		}, handlers.Deps{
			Texts: tx, Answers: answers, Reader: s, Kinds: kinds, Surveys: surveys, Reports: ledger{s, kinds, surveys, tx, "瓦房镇"},
		})
		if err != nil {
			return nil, err
		}
		return h.Step, nil
	})
}

// hexOf makes 32 hexadecimal digits of a name.
func hexOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}
