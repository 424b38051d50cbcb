package outreach

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

func TestEntryDraft_KeepsItsWordsApart(t *testing.T) {
	d := EntryDraft{
		ID: "D-0007", Version: 3, State: DraftPublished, Question: "Q-0009", By: "a", Made: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		Topic: "land", Cites: []chat.Citation{{Law: "中华人民共和国农村土地承包法", Article: "第五十二条"}}, Reader: "b", Reviewed: "2026-11-25", ReviewBy: "2027-11-25",
		Words: DraftWords{Title: "机动地能包给外村人吗", Asks: []string{"机动地外包", "外村人包地"}, Conclusion: "要开会。", Steps: "先问村里", Law: "农村土地承包法第五十二条。"},
	}
	rec, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	if rec.Owner != Office || strings.Contains(string(rec.Plain), "机动地") {
		t.Errorf("record of %s: %s", rec.Owner, rec.Plain)
	}
	got, err := DecodeEntryDraft(rec)
	if err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("decoded %+v, %v; want %+v", got, err, d)
	}
	e := d.Entry()
	if e.ID != "d-0007" || e.Checked != "second reader, 2026-11-25" || e.Law != d.Words.Law {
		t.Errorf("entry %+v", e)
	}
	d.Words, d.State = DraftWords{}, DraftRejected
	if rec, err = d.Record(); err != nil || rec.Owner != "" || rec.Private != nil {
		t.Errorf("without words the record has %s of %q, %v", rec.Private, rec.Owner, err)
	}
}
