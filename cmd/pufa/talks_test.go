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
		editor, err := talks.NewEditor(s)
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
			Link: func(door, payload string) string {
				if door == chat.Page {
					return ""
				}
				return "https://t.me/pufabot?start=" + payload
			},
		}, handlers.Deps{
			Texts: tx, Answers: answers, Gate: editor, Editor: editor, Scout: editor, Reader: s, Kinds: kinds, Surveys: surveys, Reports: ledger{s, kinds, surveys, tx, "瓦房镇"},
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

// TestAtRest_NothingPersonalOnDisk plays people who ask, are noted and forget, and reads everything Redis has on its disk.
func TestAtRest_NothingPersonalOnDisk(t *testing.T) {
	redis := redistest.Real(t, "appendfsync always")
	o := newOffice(t, redis.URL())
	secrets := []string{"我家西屋的石磨让人搬走了", "邻居家老三", "13900004711", "微信名", "村民甲"}
	for _, err := range []error{
		o.As("宣传员", "staff"), o.As("村民甲", ""),
		o.Say("村民甲", "找人工 "+secrets[0]), o.Contact("村民甲", "13900004711"),
		o.Say("宣传员", "兴隆村 宣讲1次"), o.Press("宣传员", "对"), o.Press("宣传员", "加联系人"), o.Press("宣传员", "愿意"),
		o.Say("宣传员", secrets[1]+" "+secrets[2]), o.Say("宣传员", "待办"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	disk := redis.Disk(t)
	if !strings.Contains(disk, "activity.log") {
		t.Fatal("the audit line of the activity is not on disk: this reads the wrong place")
	}
	for _, s := range secrets {
		if strings.Contains(disk, s) {
			t.Errorf("%q stands on Redis's disk", s)
		}
	}
}
