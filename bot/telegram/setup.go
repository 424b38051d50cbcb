package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const setupTimeout = 20 * time.Second // a call

// Setup learns the bot's username, sets the command menu, and tells Telegram how updates come: to the webhook, or by
// polling. It may be repeated, by every process; what is pending at Telegram stays. Until it has succeeded once, mentions in groups
// and StartLink do not work. ErrToken: the token is wrong; other errors may pass by themselves.
func (d *Door) Setup(ctx context.Context) error {
	if err := d.Learn(ctx); err != nil {
		return fmt.Errorf("set up telegram: %w", err)
	}
	if err := d.setMenu(ctx); err != nil {
		return fmt.Errorf("set up telegram: %w", err)
	}
	if err := d.setWay(ctx); err != nil {
		return fmt.Errorf("set up telegram: %w", err)
	}
	return nil
}

// Learn asks for the bot's username, all that StartLink needs. It changes nothing at Telegram.
func (d *Door) Learn(ctx context.Context) error {
	return d.ask(ctx, "getMe", func(ctx context.Context) error {
		me, err := d.api.GetMe(ctx)
		if err != nil {
			return err
		}
		if me.Username == "" {
			return errors.New("a bot without a username")
		}
		d.username.Store(&me.Username)
		return nil
	})
}

func (d *Door) setMenu(ctx context.Context) error {
	if len(d.cfg.Commands) == 0 {
		return nil
	}
	menu := make([]models.BotCommand, len(d.cfg.Commands))
	for i, c := range d.cfg.Commands {
		menu[i] = models.BotCommand{Command: c.Name, Description: c.Description}
	}
	return d.ask(ctx, "setMyCommands", func(ctx context.Context) error {
		_, err := d.api.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: menu})
		return err
	})
}

func (d *Door) setWay(ctx context.Context) error {
	if d.cfg.WebhookURL == "" {
		return d.ask(ctx, "deleteWebhook", func(ctx context.Context) error {
			_, err := d.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
			return err
		})
	}
	return d.ask(ctx, "setWebhook", func(ctx context.Context) error {
		_, err := d.api.SetWebhook(ctx, &tg.SetWebhookParams{
			URL:            d.cfg.WebhookURL,
			SecretToken:    string(d.cfg.WebhookSecret),
			AllowedUpdates: allowedUpdates(),
		})
		return err
	})
}

// ask does one call of the library and says what came of it. What the library makes of Telegram's yes counts as well: an
// answer we can't read is an error here.
func (d *Door) ask(ctx context.Context, method string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, setupTimeout)
	defer cancel()
	c := &call{max: maxAnswer}
	err := do(withCall(ctx, c))
	if err == nil {
		return nil
	}
	if told := d.outcome(method, c, err); told != nil {
		return told
	}
	return fmt.Errorf("%s: Telegram said yes in words we can't read", method)
}
