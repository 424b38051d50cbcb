package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Check reads the server's settings and refuses one that is known to lose records: no append-only file, eviction, a replica,
// a version before 7.0, a user without the rights that are needed. What it is not allowed to read comes back as warnings, one sentence a setting. In a Cluster every master is asked.
func (s *Redis) Check(ctx context.Context) (warnings []string, err error) {
	if s.cfg.Embedded {
		return nil, nil
	}
	if err := s.checkRights(ctx); err != nil {
		return nil, err
	}
	if cluster, ok := s.rdb.(*redis.ClusterClient); ok {
		var mu sync.Mutex // the masters are asked side by side
		err = cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error {
			w, err := checkServer(ctx, c)
			mu.Lock()
			defer mu.Unlock()
			warnings = append(warnings, w...)
			return err
		})
		return warnings, err
	}
	return checkServer(ctx, s.rdb)
}

// checkRights refuses a Redis user that lacks a command: a commit that stops in its middle would be half a commit.
func (s *Redis) checkRights(ctx context.Context) error {
	if s.may.Load() {
		return nil
	}
	cmd, err := s.eval(ctx, "may", []string{s.k.may()})
	if err != nil {
		return err
	}
	missing, err := cmd.StringSlice()
	if err != nil || len(missing) == 0 {
		s.may.Store(err == nil)
		return err
	}
	return fmt.Errorf("Redis does not allow PUFA_REDIS's user the commands %s: give them by ACL SETUSER", strings.Join(missing, ", "))
}

func checkServer(ctx context.Context, c redis.Cmdable) (warnings []string, err error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("read Redis INFO: %w", outage(err))
	}
	info := parseInfo(text)
	var bad []string
	demand := func(key, want, sentence string) {
		switch got := info[key]; got {
		case want:
		case "":
			warnings = append(warnings, fmt.Sprintf("Redis does not tell %s; make sure that it is %s", key, want))
		default:
			bad = append(bad, sentence)
		}
	}
	demand("aof_enabled", "1", "appendonly is off, so a crash loses records: set `appendonly yes`")
	demand("maxmemory_policy", "noeviction", "maxmemory-policy lets Redis throw records away: set `maxmemory-policy noeviction`")
	demand("role", "master", "this Redis is a replica: give the master's address")
	if v := info["redis_version"]; v != "" && !versionAtLeast7(v) {
		bad = append(bad, "Redis "+v+" is too old: 7.0 or later is needed")
	}
	warnings = append(warnings, checkConfig(ctx, c, info)...)
	if len(bad) > 0 {
		return warnings, errors.New("Redis is not safe for records: " + strings.Join(bad, "; "))
	}
	return warnings, nil
}

// checkConfig reads what only CONFIG GET tells; being refused is a warning, not an error.
func checkConfig(ctx context.Context, c redis.Cmdable, info map[string]string) (warnings []string) {
	switch sync, err := configValue(ctx, c, "appendfsync"); {
	case err != nil:
		warnings = append(warnings, "Redis does not let us read appendfsync; `always` survives a power cut, `everysec` may lose its last second")
	case sync == "no":
		warnings = append(warnings, "appendfsync is no: a power cut may lose many seconds; set everysec or always")
	}
	if replicas := info["connected_slaves"]; replicas == "" || replicas == "0" {
		return warnings // a failover needs a replica
	}
	switch n, err := configValue(ctx, c, "min-replicas-to-write"); {
	case err != nil:
		warnings = append(warnings, "Redis does not let us read min-replicas-to-write; with 0 a master that is cut off goes on taking records that are lost later")
	case n == "0":
		warnings = append(warnings, "min-replicas-to-write is 0: a master that is cut off goes on taking records that are lost later; set 1, and min-replicas-max-lag to a few seconds")
	}
	return warnings
}

func configValue(ctx context.Context, c redis.Cmdable, name string) (string, error) {
	got, err := c.ConfigGet(ctx, name).Result()
	return got[name], err
}

func parseInfo(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[k] = v
		}
	}
	return m
}

// versionAtLeast7 reads the major number: "7.0.15", "8.0.2". Valkey says redis_version 7.2.4, for compatibility.
func versionAtLeast7(v string) bool {
	major, _, _ := strings.Cut(v, ".")
	return len(major) > 1 || major >= "7"
}
