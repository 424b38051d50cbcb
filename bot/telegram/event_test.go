package telegram

import (
	"encoding/json"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"pufa/chat"
)

// oneDoor is a door that has never been to the network; it knows its username as after Setup.
func oneDoor(tb testing.TB) *Door {
	tb.Helper()
	now := func() time.Time { return time.Unix(1_800_000_000, 0) }
	d, err := New(Config{Token: "4711:a", Hash: hash, Now: now, Logger: slog.New(slog.DiscardHandler)}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	name := "Pufa_Bot"
	d.username.Store(&name)
	return d
}

// expand writes short forms out: the tests' updates stay readable.
func expand(update string) string {
	return strings.NewReplacer(
		"PRIVATE", `"date":1732262400,"message_id":9,"chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":false,"first_name":"甲","last_name":"乙"}`,
		"GROUP", `"date":1732262400,"message_id":9,"chat":{"id":-100,"type":"supergroup"},"from":{"id":42,"is_bot":false,"first_name":"甲"}`,
		"FORWARDED", `"forward_origin":{"type":"a_kind_of_the_future","x":[1]}`,
		"US", `"from":{"id":4711,"is_bot":true}`,
	).Replace(update)
}

func TestDecode(t *testing.T) {
	private := chat.Event{
		Key: "tg:4711:7", Door: "telegram", Conv: chat.ConvID(hash("telegram:42")), Person: chat.PersonID(hash("telegram:42")),
		Addr: "42", Name: "甲 乙", At: time.Unix(1732262400, 0),
	}
	group := private
	group.Conv, group.Addr, group.Group, group.Name = chat.ConvID(hash("telegram:-100")), "-100", true, "甲"
	with := func(ev chat.Event, kind chat.Kind, change func(*chat.Event)) chat.Event {
		ev.Kind = kind
		if change != nil {
			change(&ev)
		}
		return ev
	}
	text := func(ev chat.Event, text string) chat.Event {
		return with(ev, chat.KindText, func(e *chat.Event) { e.Text = text })
	}
	press := func(ev chat.Event, data string) chat.Event {
		return with(ev, chat.KindPress, func(e *chat.Event) { e.Press, e.Ack, e.At = data, "q1", time.Unix(1_800_000_000, 0) })
	}
	tests := []struct {
		name, update string
		want         chat.Event
	}{
		{"words in private", `{"message":{PRIVATE,"text":" 借条没写日期咋办 \n"}}`, text(private, " 借条没写日期咋办 \n")},
		{"a command with our name loses it", `{"message":{PRIVATE,"text":"/ask@pufa_bot 土地"}}`, text(private, "/ask 土地")},
		{"a command for another bot stays as it is", `{"message":{PRIVATE,"text":"/ask@other_bot 土地"}}`, text(private, "/ask@other_bot 土地")},
		{"a start link", `{"message":{PRIVATE,"text":"/start inv_a-B_9"}}`,
			with(private, chat.KindText, func(e *chat.Event) { e.Text, e.Start = "/start", "inv_a-B_9" })},
		{"a start with more than a payload is words", `{"message":{PRIVATE,"text":"/start inv_a x"}}`, text(private, "/start inv_a x")},
		{"a start with a payload of other letters is words", `{"message":{PRIVATE,"text":"/start 甲"}}`, text(private, "/start 甲")},
		{"forwarded words are data", `{"message":{PRIVATE,"text":"/start inv_a",FORWARDED}}`,
			with(private, chat.KindText, func(e *chat.Event) { e.Text, e.Forwarded = "/start inv_a", true })},
		{"words forwarded through an old Bot API server", `{"message":{PRIVATE,"text":"/stop","forward_date":1}}`,
			with(private, chat.KindText, func(e *chat.Event) { e.Text, e.Forwarded = "/stop", true })},
		{"words made by another bot", `{"message":{PRIVATE,"text":"/stop","via_bot":{"id":8,"is_bot":true}}}`,
			with(private, chat.KindText, func(e *chat.Event) { e.Text, e.Forwarded = "/stop", true })},

		{"a voice", `{"message":{PRIVATE,"voice":{"file_id":"x"}}}`, with(private, chat.KindOther, nil)},
		{"a picture with words", `{"message":{PRIVATE,"photo":[{}],"caption":"看看"}}`, with(private, chat.KindOther, nil)},
		{"a paid live photo, which the library cannot read", `{"message":{PRIVATE,"paid_media":{"star_count":1,"paid_media":[{"type":"live_photo"}]}}}`, with(private, chat.KindOther, nil)},
		{"news about the chat", `{"message":{PRIVATE,"pinned_message":{"message_id":3}}}`, chat.Event{}},
		{"a null where something could be", `{"message":{PRIVATE,"voice":null}}`, chat.Event{}},
		{"the own number", `{"message":{PRIVATE,"contact":{"phone_number":"+86 138-0000-0000","user_id":42}}}`,
			with(private, chat.KindContact, func(e *chat.Event) { e.Phone = "8613800000000" })},
		{"somebody else's number", `{"message":{PRIVATE,"contact":{"phone_number":"8613800000000","user_id":43}}}`, with(private, chat.KindOther, nil)},
		{"a number of nobody known", `{"message":{PRIVATE,"contact":{"phone_number":"8613800000000"}}}`, with(private, chat.KindOther, nil)},
		{"the own number, forwarded", `{"message":{PRIVATE,"contact":{"phone_number":"138","user_id":42},FORWARDED}}`, with(private, chat.KindOther, nil)},

		{"a bot", `{"message":{"date":1,"chat":{"id":42,"type":"private"},"from":{"id":42,"is_bot":true},"text":"x"}}`, chat.Event{}},
		{"words of nobody", `{"message":{"date":1,"chat":{"id":42,"type":"private"},"text":"x"}}`, chat.Event{}},
		{"a private chat that is not the sender's", `{"message":{"date":1,"chat":{"id":43,"type":"private"},"from":{"id":42},"text":"x"}}`, chat.Event{}},
		{"an anonymous administrator", `{"message":{GROUP,"text":"/report","sender_chat":{"id":-100,"type":"supergroup"}}}`, chat.Event{}},
		{"a channel", `{"message":{"date":1,"chat":{"id":-5,"type":"channel"},"from":{"id":42},"text":"/report"}}`, chat.Event{}},
		{"an edited message", `{"edited_message":{PRIVATE,"text":"x"}}`, chat.Event{}},
		{"a post of a channel", `{"channel_post":{PRIVATE,"text":"x"}}`, chat.Event{}},
		{"an update of the future", `{"holographic_message":{"text":"x"}}`, chat.Event{}},

		{"a group talking", `{"message":{GROUP,"text":"今天下雨"}}`, chat.Event{}},
		{"a group talking about somebody else", `{"message":{GROUP,"text":"@pufa_bot2 在吗"}}`, chat.Event{}},
		{"a mention", `{"message":{GROUP,"text":"@pufa_bot 土地咋办"}}`, text(group, "土地咋办")},
		{"a mention inside words", `{"message":{GROUP,"text":"问问@PUFA_BOT土地咋办"}}`, text(group, "问问 土地咋办")},
		{"our name in an address is no mention", `{"message":{GROUP,"text":"x@pufa_bot t.me/@pufa_bot"}}`, chat.Event{}},
		{"a command to nobody", `{"message":{GROUP,"text":"/help"}}`, text(group, "/help")},
		{"a command to us", `{"message":{GROUP,"text":"/help@pufa_bot"}}`, text(group, "/help")},
		{"a command to another bot", `{"message":{GROUP,"text":"/help@other_bot"}}`, chat.Event{}},
		{"a command to another bot under our message", `{"message":{GROUP,"text":"/help@other_bot","reply_to_message":{US}}}`, chat.Event{}},
		{"a slash and no command", `{"message":{GROUP,"text":"/土地"}}`, chat.Event{}},
		{"a reply to us", `{"message":{GROUP,"text":"为啥","reply_to_message":{US}}}`, text(group, "为啥")},
		{"a reply to another", `{"message":{GROUP,"text":"为啥","reply_to_message":{"from":{"id":1}}}}`, chat.Event{}},
		{"forwarded words in a group", `{"message":{GROUP,"text":"/help@pufa_bot",FORWARDED}}`, chat.Event{}},
		{"an invite in a group is not redeemed", `{"message":{GROUP,"text":"/start@pufa_bot inv_a"}}`, text(group, "/start")},
		{"a number in a group proves nothing", `{"message":{GROUP,"contact":{"phone_number":"138","user_id":42},"reply_to_message":{US}}}`, with(group, chat.KindOther, nil)},
		{"a picture in a group", `{"message":{GROUP,"photo":[{}]}}`, chat.Event{}},

		{"a press", `{"callback_query":{"id":"q1","from":{"id":42,"first_name":"甲","last_name":"乙"},"data":"tok","message":{PRIVATE,"text":"x"}}}`, press(private, "tok")},
		{"a press on a message too old to see", `{"callback_query":{"id":"q1","from":{"id":42,"first_name":"甲","last_name":"乙"},"data":"tok","message":{"chat":{"id":42,"type":"private"},"message_id":3,"date":0}}}`, press(private, "tok")},
		{"a press without a message", `{"callback_query":{"id":"q1","from":{"id":42,"first_name":"甲","last_name":"乙"},"data":"tok","inline_message_id":"i"}}`, press(private, "tok")},
		{"a press in a group", `{"callback_query":{"id":"q1","from":{"id":42,"first_name":"甲"},"data":"tok","message":{GROUP}}}`, press(group, "tok")},
		{"a press without data is still to be answered", `{"callback_query":{"id":"q1","from":{"id":42,"first_name":"甲","last_name":"乙"},"game_short_name":"g"}}`, press(private, "")},
		{"a press in somebody else's chat", `{"callback_query":{"id":"q1","from":{"id":43},"data":"tok","message":{PRIVATE}}}`, chat.Event{}},

		{"blocked", `{"my_chat_member":{PRIVATE,"new_chat_member":{"status":"kicked","until_date":0}}}`, with(private, chat.KindReach, nil)},
		{"back again", `{"my_chat_member":{PRIVATE,"new_chat_member":{"status":"member"}}}`,
			with(private, chat.KindReach, func(e *chat.Event) { e.Reachable = true })},
		{"a group that the bot joined", `{"my_chat_member":{GROUP,"new_chat_member":{"status":"member"}}}`, chat.Event{}},
		{"a state of the future", `{"my_chat_member":{PRIVATE,"new_chat_member":{"status":"asleep"}}}`, chat.Event{}},
	}
	d := oneDoor(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			raw := expand(strings.Replace(tt.update, "{", `{"update_id":7,`, 1))
			if !json.Valid([]byte(raw)) {
				t.Fatalf("the test's update is no JSON: %s", raw)
			}
			got, id, err := d.decode(json.RawMessage(raw))
			if err != nil || id != 7 {
				t.Fatalf("decode: id %d, error %v", id, err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("decode(%s)\n got %+v\nwant %+v", raw, got, tt.want)
			}
		})
	}
}

func TestDecode_WhatCannotBeRead(t *testing.T) {
	tests := []struct {
		name, update string
		id           int64
	}{
		{"no JSON", `hello`, 0},
		{"no id", `{"message":{"text":"x"}}`, 0},
		{"an id of the wrong kind", `{"update_id":"7"}`, 0},
		{"a list", `[1]`, 0},
		{"null", `null`, 0},
		{"a text that is a number", `{"update_id":7,"message":{"text":13800000000}}`, 7},
		{"a chat that is a name", `{"update_id":7,"message":{"chat":"13800000000"}}`, 7},
		{"an id beyond all bounds", `{"update_id":7,"message":{"chat":{"id":1e400}}}`, 7},
	}
	d := oneDoor(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ev, id, err := d.decode(json.RawMessage(tt.update))
			if err == nil || id != tt.id || ev.Key != "" {
				t.Fatalf("decode(%s) = %+v, %d, %v; want id %d and an error", tt.update, ev, id, err, tt.id)
			}
			if strings.Contains(err.Error(), "13800000000") {
				t.Errorf("the error quotes what a person wrote: %v", err)
			}
		})
	}
}

// FuzzDecode feeds updates of strangers: no panic, and every event is complete and identifies its sender by what Telegram says.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":7,"message":{PRIVATE,"text":"/start inv_a"}}`,
		`{"update_id":7,"message":{GROUP,"text":"@pufa_bot 土地@PUFA_BOT"}}`,
		`{"update_id":7,"callback_query":{"id":"q1","from":{"id":42},"data":"tok","message":{PRIVATE}}}`,
		`{"update_id":7,"my_chat_member":{PRIVATE,"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":7,"message":{PRIVATE,"contact":{"phone_number":"+86","user_id":42}}}`,
		`{"update_id":-1,"message":{PRIVATE,"text":"/@ \u0000"}}`, `[]`, `{`,
	} {
		f.Add([]byte(expand(seed)))
	}
	d := oneDoor(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		ev, id, err := d.decode(raw)
		if err != nil && ev.Key != "" {
			t.Fatalf("an event beside the error %v", err)
		}
		if ev.Key == "" {
			return
		}
		if !strings.HasSuffix(ev.Key, ":"+jsonInt(id)) || ev.Conv == "" || ev.Person == "" || ev.Addr == "" || ev.Kind == "" {
			t.Fatalf("incomplete event %+v", ev)
		}
		if !ev.Group && string(ev.Conv) != string(ev.Person) {
			t.Fatalf("a private chat of somebody else: %+v", ev)
		}
		if ev.Group && (ev.Start != "" || ev.Phone != "") || ev.Forwarded && ev.Start != "" {
			t.Fatalf("something personal where it does not belong: %+v", ev)
		}
	})
}

func jsonInt(n int64) string {
	raw, _ := json.Marshal(n) // numbers always encode
	return string(raw)
}
