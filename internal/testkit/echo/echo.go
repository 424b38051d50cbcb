// Package echo holds bots that say back what they are told and keep nothing: the least that a bot with the same library and
// the same server can do. The benchmark measures pufa beside them.
//
//	err := echo.Run(ctx, srv.URL(), srv.Token())              // with go-telegram/bot
//	node, err := echo.Grammy(ctx, dir, srv.URL(), srv.Token()) // with grammY, on Node.js
package echo

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// pollWait is how long a getUpdates call may wait for news: what pufa's door uses.
const pollWait = 50 * time.Second

// Run echoes texts and presses until ctx ends; a press is answered first. The HTTP client is set as that of pufa's door is.
func Run(ctx context.Context, api, token string) error {
	b, err := tg.New(token, tg.WithSkipGetMe(), tg.WithServerURL(api), tg.WithHTTPClient(pollWait, newClient()), tg.WithDefaultHandler(answer))
	if err != nil {
		return fmt.Errorf("start echo: %w", err)
	}
	b.Start(ctx)
	return nil
}

func answer(ctx context.Context, b *tg.Bot, u *models.Update) {
	switch {
	case u.Message != nil && u.Message.Text != "":
		say(ctx, b, u.Message.Chat.ID, u.Message.Text)
	case u.CallbackQuery != nil:
		_, _ = b.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID}) // an echo forgets
		say(ctx, b, u.CallbackQuery.From.ID, u.CallbackQuery.Data)
	}
}

// say sends and forgets: who waits for the message will notice.
func say(ctx context.Context, b *tg.Bot, chat int64, text string) {
	off := true
	_, _ = b.SendMessage(ctx, &tg.SendMessageParams{ChatID: chat, Text: text, LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: &off}})
}

// newClient has the settings of newTransport in bot/telegram: HTTP/1.1 only, 64 idle connections.
func newClient() *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Client{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     30 * time.Second,
		Protocols:           protocols,
	}}
}
