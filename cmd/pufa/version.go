package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"pufa/store"
)

// botAPI is the version of Telegram's Bot API that our library speaks (go-telegram/bot v1.19).
const botAPI = "9.4"

type versionCmd struct{}

// Run prints what this binary is made of.
func (versionCmd) Run(a *app) error {
	version, commit := "devel", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	_, err := fmt.Fprintf(a.out, "pufa %s, commit %s, %s, Bot API %s\n", version, commit, runtime.Version(), botAPI)
	return err
}

type keyCmd struct{}

// Run prints a key once; nothing keeps it.
func (keyCmd) Run(a *app) error {
	_, err := fmt.Fprintln(a.out, store.NewMasterKey())
	return err
}
