package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// A Redis that was killed while it wrote its append-only file can leave half a transaction at the end, its MULTI open. Started
// again it cuts the file after the last whole command and writes on behind it. The half transaction is not in force, but at the
// start after that it is carried out together with the one that follows it (seen with 7.0.15: a commit counted twice). So nothing
// is written to a server that has started until it has written its file anew from what is in force.

const (
	rewritePoll = 5 * time.Millisecond
	rewriteWait = 3 * time.Second // then the connection fails like one to a server that is away, and the next one looks again
)

var errRewriting = errors.New("Redis is still writing its append-only file anew after its start")

// fileAnew is called for each new connection before it is used. A user who may neither ask nor tell is let pass: Check names
// what is missing.
func fileAnew(ctx context.Context, c *redis.Conn) error {
	ctx, done := context.WithTimeout(ctx, rewriteWait)
	defer done()
	for {
		text, err := c.Info(ctx, "persistence").Result()
		if err != nil {
			return unlessDenied(err)
		}
		info := parseInfo(text)
		if info["aof_enabled"] != "1" || info["aof_last_rewrite_time_sec"] != "-1" {
			return nil // nothing to write, or written since the start
		}
		if info["aof_rewrite_in_progress"] == "0" && info["aof_rewrite_scheduled"] == "0" {
			if err := c.BgRewriteAOF(ctx).Err(); err != nil && unlessDenied(err) == nil {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.Join(chat.ErrUnavailable, errRewriting)
		case <-time.After(rewritePoll):
		}
	}
}

// unlessDenied keeps the errors after which the connection must not be used: all but a refusal of these very commands.
func unlessDenied(err error) error {
	if isServerError(err) && !redis.HasErrorPrefix(err, "LOADING") {
		return nil
	}
	return err
}
