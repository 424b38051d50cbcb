package main

import (
	"context"
	"time"

	"pufa/chat"
)

// What those who write answers and entries ask of the knowledge base. A house whose base can't be read ends; until it has, nothing
// is known of any article and no entry is fit to be published.

// Cited implements handlers.Gate.
func (k answers) Cited(text string, now time.Time) []chat.Cited {
	base, err := k.base()
	if err != nil {
		return nil
	}
	return base.Cited(text, now)
}

// Likely implements handlers.Gate.
func (k answers) Likely(text string, now time.Time) string {
	base, err := k.base()
	if err != nil {
		return ""
	}
	return base.Likely(text, now)
}

// Shelves implements handlers.Editor.
func (k answers) Shelves() []chat.Topic {
	base, err := k.base()
	if err != nil {
		return nil
	}
	return base.Shelves()
}

// Faults implements handlers.Editor.
func (k answers) Faults(e chat.Entry, now time.Time) []chat.Fault {
	base, err := k.base()
	if err != nil {
		return []chat.Fault{{Severe: true}}
	}
	return base.Faults(e, now)
}

// Radar implements handlers.Scout.
func (k answers) Radar(now time.Time) []chat.Aged {
	base, err := k.base()
	if err != nil {
		return nil
	}
	return base.Radar(now)
}

// Title implements handlers.Scout.
func (k answers) Title(entry string) (string, bool) {
	base, err := k.base()
	if err != nil {
		return "", false
	}
	return base.Title(entry)
}

// Alike implements handlers.Scout. Errors: those of load too.
func (k answers) Alike(ctx context.Context, texts []string, now time.Time) ([][]int, error) {
	base, err := k.base()
	if err != nil {
		return nil, err
	}
	return base.Alike(ctx, texts, now)
}
