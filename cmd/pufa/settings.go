package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// settings are the PUFA_* names of the environment, of the file of --config, and of flags of serve. See CONTRACT and the
// table in README, which a test compares with settingTable.
type settings map[string]string

// setting is one line of the table.
type setting struct{ name, fallback, meaning string }

// settingTable lists every setting that pufa reads.
func settingTable() []setting {
	return []setting{
		{"PUFA_TENANT", "default", "key of the township in Redis: letters, digits, - and _"},
		{"PUFA_TOWN", "", "its printed name"},
		{"PUFA_VILLAGES", "", "comma list of its villages, offered when logging; empty: typed"},
		{"PUFA_REDIS", "", "redis://…, rediss://…, a comma list = Cluster, redis+sentinel://host:port,…/master"},
		{"PUFA_KEY", "", "comma list of id:base64(32 bytes); the first encrypts, all decrypt"},
		{"PUFA_KEY_FILE", "", "file that holds PUFA_KEY"},
		{"PUFA_ADDR", "127.0.0.1:8080", "listen address of chat page, console, webhook and health"},
		{"PUFA_URL", "", "public address for links, https://…; empty: no links into the pages"},
		{"PUFA_TELEGRAM_TOKEN", "", "bot token; empty: no Telegram"},
		{"PUFA_TELEGRAM_API", "https://api.telegram.org", "Bot API server"},
		{"PUFA_TELEGRAM_WEBHOOK", "", "public webhook address, served on PUFA_ADDR at its path; empty: long polling"},
		{"PUFA_TELEGRAM_SECRET", "", "the webhook's secret token"},
		{"PUFA_KNOWLEDGE", "", "extra folders of entries, comma list"},
		{"PUFA_LAWS", "", "statute index file, made by pufa laws build; empty: answers from entries alone"},
		{"PUFA_LLM_URL", "", "OpenAI-compatible model endpoint, what stands before /embeddings: https://host/v1"},
		{"PUFA_LLM_KEY", "", "its key; empty: none is sent"},
		{"PUFA_EMBED_MODEL", "", "model that helps words to find articles; empty: words alone, nothing leaves this machine"},
		{"PUFA_TZ", "Asia/Shanghai", "time zone of days and quiet hours"},
		{"PUFA_QUIET", "20:00-08:00", "when nothing is sent unasked"},
		{"PUFA_LOG", "info", "level: debug, info, warn, error"},
	}
}

// readSettings merges defaults, the file of --config and the environment; the later wins.
func readSettings(args, env []string) (settings, error) {
	s := settings{}
	for _, d := range settingTable() {
		s[d.name] = d.fallback
	}
	if file := configFile(args); file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("--config: %w", err)
		}
		if err := s.merge(strings.Split(string(data), "\n"), true); err != nil {
			return nil, fmt.Errorf("--config %s: %w", file, err)
		}
	}
	return s, s.merge(env, false)
}

// configFile finds --config FILE or --config=FILE.
func configFile(args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			return v
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// merge reads NAME=value lines. In a file a name we do not know is a mistake, in the environment it is somebody else's.
func (s settings) merge(lines []string, strict bool) error {
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		_, known := s[name]
		if strict && (!ok || !known) {
			return fmt.Errorf("line %d is no setting; `pufa help serve` lists them", i+1)
		}
		if known && value != "" {
			s[name] = strings.Trim(value, `"`)
		}
	}
	return nil
}

// list reads a comma list.
func (s settings) list(name string) []string {
	var items []string
	for item := range strings.SplitSeq(s[name], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func (s settings) zone() (*time.Location, error) {
	z, err := time.LoadLocation(s["PUFA_TZ"])
	if err != nil {
		return nil, fmt.Errorf("PUFA_TZ %q is no time zone; use a name like Asia/Shanghai", s["PUFA_TZ"])
	}
	return z, nil
}

// key is PUFA_KEY, or what PUFA_KEY_FILE holds.
func (s settings) key() (string, error) {
	if s["PUFA_KEY"] != "" {
		return s["PUFA_KEY"], nil
	}
	if s["PUFA_KEY_FILE"] == "" {
		return "", errors.New("PUFA_KEY is not set: make a key with `pufa key` and keep it outside Redis")
	}
	data, err := os.ReadFile(s["PUFA_KEY_FILE"])
	if err != nil {
		return "", fmt.Errorf("PUFA_KEY_FILE: %w", err)
	}
	return strings.TrimSpace(string(data)), nil
}
