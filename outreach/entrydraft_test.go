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

func TestDraftWords_FieldsByName(t *testing.T) {
	var w DraftWords
	for _, field := range []string{"title", "asks", "conclusion", "steps", "law"} {
		if w.Has(field) {
			t.Errorf("%s of nothing is there", field)
		}
		w.Put(field, "一；二\n\n 三 ")
		if !w.Has(field) {
			t.Errorf("%s is not there", field)
		}
	}
	if !reflect.DeepEqual(w.Asks, []string{"一", "二", "三"}) {
		t.Errorf("ways of asking: %q", w.Asks)
	}
	before := w
	w.Put("state", "published")
	if w.Has("state") || !reflect.DeepEqual(w, before) {
		t.Errorf("a field that there is none of changed %+v", w)
	}
}
