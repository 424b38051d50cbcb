package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"pufa/chat"
	"pufa/outreach"
	"pufa/texts"
)

// routes says which function takes what. Every route names the least role that may use it; the check happens in one place,
// so no conversation can forget it.
type routes struct {
	commands map[string]route                     // "log" ← /log, 记活动
	spoken   map[string]string                    // 记活动 → "log"
	starts   map[string]func(*talk, string) error // start payload "inv_" → the rest of it
	presses  map[string]route                     // "log.kind"
	waits    map[string]route                     // "log.numbers"
	dues     map[string]func(*talk, chat.DueRef) error
	forms    map[string]form                      // KindForm: from the console
	requests map[string]func(*talk, []byte) error // KindCommand: from commits and the command line, never from a person
}

// route is a function with the least role that may reach it. text is what followed the command, the offer's argument, or
// the typed line.
type route struct {
	least outreach.Role
	run   func(t *talk, text string) error
}

// commandNames are the commands of CONTRACT and those known by words alone; their words are data: texts "command.<name>".
var commandNames = []string{"start", "help", "ask", "log", "todo", "report", "data", "stop", "person", "mine", "invite", "cancel", "console", "entries", "misses"}

// startCode is what follows a payload's prefix when it is typed: URL-safe base64 of 128 bits, or more.
var startCode = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

func newRoutes() routes {
	return routes{
		commands: map[string]route{}, spoken: map[string]string{}, starts: map[string]func(*talk, string) error{},
		presses: map[string]route{}, waits: map[string]route{}, forms: map[string]form{},
		dues: map[string]func(*talk, chat.DueRef) error{}, requests: map[string]func(*talk, []byte) error{},
	}
}

// words reads which words stand for which command.
func (r *routes) words(tx *texts.Texts) error {
	for _, name := range commandNames {
		for _, w := range tx.Words("command." + name) {
			if other, taken := r.spoken[w]; taken {
				return fmt.Errorf("texts: %q is a word of both %s and %s", w, other, name)
			}
			r.spoken[w] = name
		}
	}
	return nil
}

func (r *routes) command(name string, least outreach.Role, run func(*talk, string) error) {
	r.commands[name] = route{least, run}
}

func (r *routes) press(name string, least outreach.Role, run func(*talk, string) error) {
	r.presses[name] = route{least, run}
}

func (r *routes) wait(name string, least outreach.Role, run func(*talk, string) error) {
	r.waits[name] = route{least, run}
}

func (r *routes) start(prefix string, run func(*talk, string) error) { r.starts[prefix] = run }

func (r *routes) due(name string, run func(*talk, chat.DueRef) error) { r.dues[name] = run }

func (r *routes) request(name string, run func(*talk, []byte) error) { r.requests[name] = run }

// startLine says whether a typed line is the payload of a start link, for who got a code and no link: "inv_Zm9v…".
func (r *routes) startLine(line string) bool {
	for prefix := range r.starts {
		if code, ok := strings.CutPrefix(line, prefix); ok && startCode.MatchString(code) {
			return true
		}
	}
	return false
}

// parse finds a command in a typed line: "/log@pufabot 兴隆村", "／帮助", or one of the spoken words, alone or followed by
// a blank or a mark and its argument ("报告 2024", "提问：…", "停止。"). A slash before an unknown word is no command.
func (r *routes) parse(line string) (name, rest string, ok bool) {
	line = strings.TrimSpace(line)
	head := line
	if i := strings.IndexFunc(line, ends); i >= 0 {
		head, rest = line[:i], strings.TrimSpace(strings.TrimLeftFunc(line[i:], ends))
	}
	bare, slash := strings.CutPrefix(strings.Replace(head, "／", "/", 1), "/")
	bare, _, _ = strings.Cut(bare, "@")
	if name, known := r.spoken[bare]; known {
		return name, rest, true
	}
	if _, known := r.commands[strings.ToLower(bare)]; slash && known {
		return strings.ToLower(bare), rest, true
	}
	return "", "", false
}

// ends says whether a rune ends the word of a command.
func ends(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("，,：:。！!", r) }
