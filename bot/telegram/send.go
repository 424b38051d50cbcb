package telegram

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"pufa/chat"
)

// sendTimeout bounds one call when the caller's context does not.
const sendTimeout = 30 * time.Second

// Send hands one part (see Parts) to Telegram: a file with its text as caption, else a text, else the answer to a press. Nil
// means that Telegram took it; otherwise the error is a *chat.SendError.
//
// Text goes out without a parse mode, and so needs no escaping: what a villager or an entry wrote arrives letter by
// letter, can carry no formatting or link behind other words, and no message can be refused for its markup. Link previews
// are off, so that a name of a site in a text makes nobody fetch it.
func (d *Door) Send(ctx context.Context, m chat.Message) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	c := &call{max: maxAnswer, probe: d.cfg.Probe}
	method, err := d.send(withCall(ctx, c), m)
	if errors.Is(err, errAddress) {
		return &chat.SendError{Class: chat.Refused, Err: err}
	}
	told := d.outcome(method, c, err)
	if told == nil {
		return nil
	}
	sent := &chat.SendError{Err: told}
	d.classify(c, sent)
	return sent
}

var errAddress = errors.New("the address is no chat id")

func (d *Door) send(ctx context.Context, m chat.Message) (method string, err error) {
	if m.Ack != "" {
		_, err = d.api.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: m.Ack, Text: cut(clean(m.Text), maxToast)})
		return "answerCallbackQuery", err
	}
	to, err := strconv.ParseInt(m.Addr, 10, 64)
	if err != nil {
		return "", errAddress
	}
	if m.File != nil {
		_, err = d.api.SendDocument(ctx, &tg.SendDocumentParams{
			ChatID:      to,
			Document:    &models.InputFileUpload{Filename: fileName(m.File.Name), Data: bytes.NewReader(m.File.Data)},
			Caption:     clean(m.Text),
			ReplyMarkup: keyboardOf(m.Buttons),
		})
		return "sendDocument", err
	}
	off := true
	_, err = d.api.SendMessage(ctx, &tg.SendMessageParams{
		ChatID:             to,
		Text:               clean(m.Text),
		LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &off},
		ReplyMarkup:        keyboardOf(m.Buttons),
	})
	return "sendMessage", err
}

// clean makes a text valid UTF-8; Telegram refuses any other.
func clean(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// fileName is a name without path, controls or marks that turn its letters round.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\"`, r) || isBidi(r) {
			return '_'
		}
		return r
	}, clean(name))
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// isBidi says whether the rune changes the direction of text (Unicode UAX 9).
func isBidi(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069
}

// keyboard is an InlineKeyboardMarkup. The library's own button always sends an empty copy_text beside its action, where
// Telegram wants exactly one.
type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"` // 1–64 bytes
	URL  string `json:"url,omitempty"`
}

func keyboardOf(rows [][]chat.Button) models.ReplyMarkup {
	var k keyboard
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		out := make([]button, len(row))
		for i, b := range row {
			out[i] = button{Text: clean(b.Label), Data: b.Token, URL: b.URL}
		}
		k.Rows = append(k.Rows, out)
	}
	if k.Rows == nil {
		return nil
	}
	return k
}

// classify says what a send that did not surely succeed came to.
func (d *Door) classify(c *call, e *chat.SendError) {
	switch {
	case c.answer != nil && c.answer.Parameters.MigrateTo != 0:
		e.Class, e.MoveTo = chat.NotSent, strconv.FormatInt(c.answer.Parameters.MigrateTo, 10)
	case c.answer != nil && c.answer.Code == http.StatusBadRequest:
		e.Class = classOf(c.answer.Description)
	case c.answer != nil:
		e.Class, e.RetryAfter = classOfCode(c.answer.Code), c.retryAfter()
	case c.status >= 200 && c.status < 300:
		e.Class = chat.Unknown // taken, perhaps: the answer can't be read
	case c.status != 0:
		e.Class, e.RetryAfter = classOfCode(c.status), c.retryAfter()
	case c.mayHaveArrived():
		e.Class = chat.Unknown
	default:
		e.Class = chat.NotSent
	}
	if e.Class != chat.Throttled {
		e.RetryAfter = 0
	}
}

// classOfCode goes by the number of a refusal. 401 and 404 speak of the token and 3xx, 407 and 408 of the way there: the
// message is good and waits for the operator. 5xx may come after the message was taken.
func classOfCode(code int) chat.SendClass {
	switch {
	case code >= 500 || code < 300:
		return chat.Unknown
	case code == http.StatusTooManyRequests:
		return chat.Throttled
	case code == http.StatusForbidden:
		return chat.Unreachable
	case code < 400, code == http.StatusUnauthorized, code == http.StatusNotFound,
		code == http.StatusProxyAuthRequired, code == http.StatusRequestTimeout:
		return chat.NotSent
	default:
		return chat.Refused
	}
}

// classOf goes by the words of a 400, the only thing that tells its many causes apart (tdlib/telegram-bot-api, Client.cpp).
func classOf(description string) chat.SendClass {
	text := strings.ToLower(description)
	for _, phrase := range []string{"query is too old", "query id is invalid", "query_id_invalid"} {
		if strings.Contains(text, phrase) {
			return chat.Expired
		}
	}
	for _, phrase := range []string{
		"chat not found", "user not found", "user is deactivated", "bot was blocked", "bot was kicked", "peer_id_invalid",
		"input_user_deactivated", "group chat was deactivated", "chat_write_forbidden", "not enough rights to send",
		"have no rights to send",
	} {
		if strings.Contains(text, phrase) {
			return chat.Unreachable
		}
	}
	return chat.Refused
}
