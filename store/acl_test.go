package store_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"pufa/internal/testkit/redistest"
)

var update = flag.Bool("update", false, "write testdata anew")

// The rule for pufa's Redis user stands in testdata/acl.txt, for a Cluster in acl-cluster.txt: the commands that the contracts use, counted by Redis itself
// inside and outside of scripts. Under that user every contract holds, and another township is out of reach.
func TestACL(t *testing.T) {
	open := map[string]func(*testing.T) string{
		"acl":         func(t *testing.T) string { return redistest.Real(t).URL() },
		"acl-cluster": cluster,
	}
	for kind, url := range open {
		t.Run(kind, func(t *testing.T) { leastRights(t, kind, url(t)) })
	}
}

func leastRights(t *testing.T, kind, url string) {
	first, _, _ := strings.Cut(url, ",")
	opt, err := redis.ParseURL(first)
	must(t, err)
	admin := redis.NewClient(opt)
	defer admin.Close()
	must(t, admin.ConfigResetStat(t.Context()).Err())
	underTownship(t, admin, url)
	commands := used(t, admin)
	rule := "~*{<tenant>}* resetchannels -@all +" + strings.Join(commands, " +")
	compare(t, "testdata/"+kind+".txt", "ACL SETUSER pufa on ><password> "+rule+"\n")

	set := func(rules ...string) {
		t.Helper()
		args := []any{"ACL", "SETUSER", "pufa", "on", ">secret"}
		for _, r := range rules {
			args = append(args, r)
		}
		must(t, admin.Do(t.Context(), args...).Err())
	}
	set(strings.Fields(strings.Replace(rule, "<tenant>", "t", 1))...)
	mine := strings.ReplaceAll(url, "redis://", "redis://pufa:secret@")
	underTownship(t, admin, mine)
	if denied, err := admin.Do(t.Context(), "ACL", "LOG").Slice(); err != nil || len(denied) > 0 {
		t.Errorf("denied: %v, %v", denied, err)
	}
	opt.Username, opt.Password = "pufa", "secret"
	c := redis.NewClient(opt)
	defer c.Close()
	if err := c.XLen(t.Context(), "pufa:{other}:inbox").Err(); err == nil || !strings.HasPrefix(err.Error(), "NOPERM") {
		t.Errorf("another township's inbox = %v, want NOPERM", err)
	}
	must(t, admin.FlushDB(t.Context()).Err())
	for _, name := range commands {
		if slices.Contains(strings.Fields("config|get bgrewriteaof hello eval command cluster|slots"), name) {
			continue // done without, or not asked again
		}
		set("-" + name)
		s := connected(t, mine, "t")
		if _, err := s.Check(t.Context()); err == nil || !strings.Contains(strings.ToLower(err.Error()), name) {
			t.Errorf("Check without %s = %v, want a refusal that names it", name, err)
		}
		set("+" + name)
	}
}

// underTownship runs every contract in the township "t".
func underTownship(t *testing.T, admin *redis.Client, url string) {
	t.Helper()
	for _, c := range contracts() {
		must(t, admin.FlushDB(t.Context()).Err())
		t.Run(c.name, func(t *testing.T) { c.run(t, opened(t, url, "t")) })
	}
}

// used lists the commands that were called since the counters were reset, but for the test's own.
func used(t *testing.T, admin *redis.Client) []string {
	t.Helper()
	text, err := admin.Info(t.Context(), "commandstats").Result()
	must(t, err)
	var names []string
	for line := range strings.SplitSeq(text, "\n") {
		name, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "cmdstat_"), ":")
		if ok && name != "flushdb" && name != "config|resetstat" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// compare holds a text against a file; -update writes it.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if string(want) != got {
		t.Errorf("%s\n%s\nwant\n%s\nrun the test with -update if that is right", file, got, want)
	}
}
