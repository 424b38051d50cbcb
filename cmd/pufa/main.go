// Command pufa is the chat assistant of a township's legal outreach: villagers ask, staff log what was done and who may be
// called back, administrators take the report. `pufa help` lists the commands; ARCHITECTURE.md has the picture.
//
// This package is the roof: settings, wiring, run, stop. It decides nothing that a person reads.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zone of the township on machines that have none

	"github.com/alecthomas/kong"

	"pufa/chat"
)

// Exit codes of CONTRACT.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes. Output for machines goes to out alone.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// commands are the command line. The help of each is its line in `pufa help`.
type commands struct {
	Try       tryCmd       `cmd:"" help:"Everything on this machine: chat page and console, embedded Redis in memory."`
	Talk      talkCmd      `cmd:"" help:"The whole bot in this terminal: same handlers, embedded Redis in memory."`
	Ask       askCmd       `cmd:"" help:"One answer with its citations; needs no Redis."`
	Init      initCmd      `cmd:"" help:"Set up an empty store and print the first administrator's invite."`
	Key       keyCmd       `cmd:"" help:"Print a new data key for PUFA_KEY."`
	Serve     serveCmd     `cmd:"" help:"Production: Redis, chat page, console, Telegram, due items."`
	Invite    inviteCmd    `cmd:"" help:"Print a one-time invite, good for 72 hours."`
	Report    reportCmd    `cmd:"" help:"The outreach section, the satisfaction results, in a format."`
	Tally     tallyCmd     `cmd:"" help:"The counts of a period."`
	Verify    verifyCmd    `cmd:"" help:"Recount from the records; exit 1 on a difference."`
	Parked    parkedCmd    `cmd:"" help:"List what was put aside, or run an event of it again."`
	Knowledge knowledgeCmd `cmd:"" help:"Work on the curated entries."`
	Laws      lawsCmd      `cmd:"" help:"Statutes: build the index, search it, measure it."`
	Version   versionCmd   `cmd:"" help:"Version, commit, Go, Bot API version."`

	Config string `help:"File of settings, one NAME=value a line; the environment wins." placeholder:"FILE"`
}

// run is main with everything passed in. env is a list of NAME=value.
func run(ctx context.Context, args, env []string, std streams) int {
	if len(args) == 0 || args[0] == "help" {
		args = append([]string{}, append(args[min(1, len(args)):], "--help")...)
	}
	settings, err := readSettings(args, env)
	if err != nil {
		fmt.Fprintln(std.err, "pufa:", err)
		return exitUsage
	}
	var cmds commands
	done := -1
	parser, err := kong.New(&cmds, kong.Name("pufa"), kong.Writers(std.out, std.err),
		kong.Description("A chat assistant for the legal outreach of a township."),
		kong.Exit(func(code int) { done = code; panic(exited{}) }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(std.err, "pufa:", err)
		return exitFailed
	}
	return execute(ctx, parser, args, settings, std, &done)
}

// exited ends the parser where kong would end the process.
type exited struct{}

func execute(ctx context.Context, parser *kong.Kong, args []string, env settings, std streams, done *int) (code int) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exited); !ok {
				panic(r)
			}
			code = *done
		}
	}()
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.err, "pufa: %v; see `pufa help`\n", err)
		return exitUsage
	}
	err = chosen.Run(&app{ctx, env, std})
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintln(std.err, "pufa:", err)
		return exitUsage
	case errors.Is(err, chat.ErrUnavailable):
		err = fmt.Errorf("%w; check that Redis runs and that PUFA_REDIS names it", err)
	}
	fmt.Fprintln(std.err, "pufa:", err)
	return exitFailed
}

// app is what every command gets: when to stop, the settings, where to read and write.
type app struct {
	ctx context.Context
	settings
	streams
}

// usageError is a mistake in how the command was called: exit code 2.
type usageError string

func (e usageError) Error() string { return string(e) }
