package echo

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// files are a small npm package: the echo, and a lock that pins every library it stands on.
//
//go:embed grammy
var files embed.FS

// Grammy installs the grammY echo into dir with `npm ci` and returns the command that runs it. Errors: Node.js, npm or the
// registry is not at hand.
func Grammy(ctx context.Context, dir, api, token string) (*exec.Cmd, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("no Node.js here: %w", err)
	}
	if err := unpack(dir); err != nil {
		return nil, err
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return nil, fmt.Errorf("npm ci: %w: %s", err, said)
	}
	run := exec.Command(node, "echo.mjs")
	run.Dir, run.Env = dir, append(os.Environ(), "ECHO_API="+api, "ECHO_TOKEN="+token, "NODE_ENV=production")
	return run, nil
}

func unpack(dir string) error {
	entries, err := files.ReadDir("grammy")
	if err != nil {
		return fmt.Errorf("unpack grammY echo: %w", err)
	}
	for _, e := range entries {
		data, err := files.ReadFile("grammy/" + e.Name())
		if err != nil {
			return fmt.Errorf("unpack grammY echo: %w", err)
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), data, 0o644); err != nil {
			return fmt.Errorf("unpack grammY echo: %w", err)
		}
	}
	return nil
}
