package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	maxUpdate   = 1 << 20          // bytes of one posted update; real ones are a few thousand
	keepTimeout = 10 * time.Second // then Telegram is told to come again
	secretName  = "X-Telegram-Bot-Api-Secret-Token"
)

// Webhook takes the updates Telegram posts. Mount it at the path of Config.WebhookURL.
//
//	405 not a POST            401 no, wrong or empty secret: the body is not read
//	413 more than 1 MB        400 the body is no update
//	503 not stored: comes again after Retry-After     200 stored, or nothing to store; the body is empty
//
// Telegram sends one update of a chat at a time, so events of a conversation come in order. Without a WebhookURL every request is
// a 401.
func (d *Door) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := d.receive(w, r)
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1") // seconds
		}
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(status)
		if status == http.StatusOK && http.NewResponseController(w).Flush() == nil {
			d.cfg.Probe("confirmed")
		}
	})
}

// receive stores one posted update and says what to answer.
func (d *Door) receive(w http.ResponseWriter, r *http.Request) int {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	if !d.fromTelegram(r) {
		return http.StatusUnauthorized
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	it := d.open(body)
	switch {
	case it.id == 0:
		return http.StatusBadRequest
	case it.none:
		return http.StatusOK
	}
	ctx, cancel := context.WithTimeout(r.Context(), keepTimeout)
	defer cancel()
	if err := d.store(ctx, it.ev); err != nil {
		d.log.Error("update not stored; Telegram sends it again", "update", it.id, "error", d.safe(err))
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// fromTelegram compares the secret in a time that depends on neither its length nor its letters.
func (d *Door) fromTelegram(r *http.Request) bool {
	if d.cfg.WebhookURL == "" || d.cfg.WebhookSecret == "" {
		return false
	}
	got, want := sha256.Sum256([]byte(r.Header.Get(secretName))), sha256.Sum256([]byte(d.cfg.WebhookSecret))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
