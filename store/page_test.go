package store_test

import (
	"errors"
	"testing"
	"time"

	"pufa/chat"
	"pufa/store"
)

func pageEvent(key, text string) chat.Event {
	return chat.Event{Key: key, Kind: chat.KindText, Door: chat.Page, Conv: "w1", Person: "p1", Addr: "a1", Text: text}
}

func lines(t *testing.T, s *store.Redis, conv chat.ConvID, after string, n int) []chat.Line {
	t.Helper()
	all, err := s.Transcript(t.Context(), conv, after, n)
	must(t, err)
	return all
}

func pageTranscript(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	_, place, _, err := func() ([]chat.ConvID, string, bool, error) { return s.News(t.Context(), "", 0) }()
	must(t, err)
	note := rec("activity", "A-0001", 0, `{}`, `{"reasons":["抄错了"]}`, "p1")
	out := chat.Outcome{
		State: []byte("s"), Records: []chat.Record{note},
		Replies: []chat.Reply{
			{Body: []chat.Part{{Text: "因为"}, {Ref: &chat.FieldRef{Ref: note.Ref, Field: "reasons"}}}, Buttons: [][]chat.Button{{{Label: "看法条", Token: "tok"}}}},
			{Body: chat.Say("表在这"), File: &chat.File{Name: "a.csv", Type: "text/csv", Data: []byte("1,2")},
				Sent: &chat.Event{Kind: chat.KindCommand, Conv: "w1", Command: "delivered"}},
		},
	}
	c, receipt := commit(t, s, l, kept(t, s, pageEvent("web:w1:1", "借条没写日期")), out)
	if len(receipt.Sends) > 0 {
		t.Errorf("sends = %v: a page fetches by itself", receipt.Sends)
	}
	if again, err := s.Commit(t.Context(), c); err != nil || !again.Done {
		t.Errorf("Commit again = %+v, %v", again, err)
	}
	all := lines(t, s, "w1", "", 10)
	if len(all) != 3 {
		t.Fatalf("transcript has %d lines, want the question and two answers: %+v", len(all), all)
	}
	if m := all[0]; !m.Mine || m.Text != "借条没写日期" || m.Event != "web:w1:1" {
		t.Errorf("own line = %+v", m)
	}
	if a := all[1]; a.Mine || a.Text != "因为抄错了" || a.Buttons[0][0].Token != "tok" {
		t.Errorf("answer = %+v", a)
	}
	if f := all[2].File; f == nil || f.Name != "a.csv" || len(f.Data) > 0 {
		t.Errorf("file of the line = %+v, want its name alone", f)
	}
	if f, err := s.File(t.Context(), "w1", all[2].ID); err != nil || string(f.Data) != "1,2" {
		t.Errorf("File = %+v, %v", f, err)
	}
	for _, id := range []string{all[1].ID, "1-1", "", "-", "x"} {
		if _, err := s.File(t.Context(), "w1", id); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("File(%q) = %v, want ErrNotFound", id, err)
		}
	}
	if after := lines(t, s, "w1", all[1].ID, 10); len(after) != 1 || after[0].ID != all[2].ID {
		t.Errorf("after the second line = %+v", after)
	}
	if newest := lines(t, s, "w1", "no id", 2); len(newest) != 2 || newest[1].ID != all[2].ID {
		t.Errorf("newest two = %+v", newest)
	}
	convs, _, gap, err := s.News(t.Context(), place, time.Second)
	if err != nil || gap || len(convs) != 1 || convs[0] != "w1" {
		t.Errorf("News = %v, %v, %v", convs, gap, err)
	}
	pending, err := s.Pending(t.Context(), "", 10)
	if err != nil || len(pending) != 1 || pending[0].Command != "delivered" {
		t.Errorf("Pending = %+v, %v: want the event of the delivery, once", pending, err)
	}
}

func pageFromElsewhere(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, pageEvent("web:w1:1", "问")), chat.Outcome{State: []byte("s")})
	_, receipt := commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{State: []byte("s"), Replies: []chat.Reply{{To: "w1", Body: chat.Say("答")}, {Body: chat.Say("好")}}})
	if len(receipt.Sends) != 1 || receipt.Sends[0] != "c1" {
		t.Errorf("sends = %v, want the chat's own alone", receipt.Sends)
	}
	if all := lines(t, s, "w1", "", 10); len(all) != 2 || all[1].Text != "答" || all[1].Mine {
		t.Errorf("transcript = %+v", all)
	}
	commit(t, s, l, kept(t, s, chat.Event{Key: "cli:1", Kind: chat.KindCommand, Conv: "w1"}), chat.Outcome{Replies: []chat.Reply{{Body: chat.Say("提醒")}}})
	if all := lines(t, s, "w1", "", 10); len(all) != 3 || all[2].Text != "提醒" {
		t.Errorf("after a command = %+v", all)
	}
}

func pageErased(t *testing.T, s *store.Redis) {
	l := lease(t, s)
	commit(t, s, l, kept(t, s, pageEvent("web:w1:1", "他打我")), chat.Outcome{State: []byte("s"), Replies: []chat.Reply{{Body: chat.Say("先报警")}}})
	commit(t, s, l, kept(t, s, pageEvent("web:w1:2", "删掉")), chat.Outcome{
		State: []byte{}, Erase: []chat.Erase{{Person: "p1"}}, Replies: []chat.Reply{{Body: chat.Say("都删了")}},
	})
	if all := lines(t, s, "w1", "", 10); len(all) != 1 || all[0].Text != "都删了" || !all[0].Fresh {
		t.Errorf("transcript = %+v, want the last words alone, and fresh", all)
	}
	// Somebody erased from elsewhere: the lines stay and open for nobody.
	commit(t, s, l, kept(t, s, pageEvent("web:w1:3", "又来")), chat.Outcome{State: []byte("s")})
	commit(t, s, l, kept(t, s, event("tg:1:1")), chat.Outcome{Erase: []chat.Erase{{Person: "p1"}}})
	if all := lines(t, s, "w1", "", 10); len(all) != 1 || all[0].Text != "都删了" {
		t.Errorf("transcript = %+v, want nothing of who was erased", all)
	}
}

func ticketsKept(t *testing.T, s *store.Redis) {
	must(t, s.PutTicket(t.Context(), "chat", "secret", []byte("a1"), time.Minute))
	if v, err := s.Ticket(t.Context(), "chat", "secret", time.Minute); err != nil || string(v) != "a1" {
		t.Errorf("Ticket = %q, %v", v, err)
	}
	if _, err := s.Ticket(t.Context(), "console", "secret", time.Minute); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("the same secret of another kind = %v, want ErrNotFound", err)
	}
	must(t, s.DropTicket(t.Context(), "chat", "secret"))
	must(t, s.DropTicket(t.Context(), "chat", "secret"))
	if _, err := s.Ticket(t.Context(), "chat", "secret", time.Minute); !errors.Is(err, chat.ErrNotFound) {
		t.Errorf("Ticket after it was dropped = %v, want ErrNotFound", err)
	}
}
