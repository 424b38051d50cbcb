package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"pufa/chat"
)

//go:embed lua/*.lua
var scripts embed.FS

// Config says which Redis and which township.
type Config struct {
	URL    string      // redis://…, rediss://…, a comma list of them = Cluster, redis+sentinel://host:port,host:port/<master name>
	Tenant string      // key of the township: letters, digits, '-', '_'
	Keys   []MasterKey // PUFA_KEY; the first encrypts
	Erased string      // what a reference to an erased person reads as
	// Embedded marks a Redis in this process: it has no CONFIG and keeps nothing, so its settings are not checked.
	Embedded bool
	Now      func() time.Time // nil: time.Now
}

// Redis is one township's store. Safe for use by many goroutines.
type Redis struct {
	cfg   Config
	k     keys
	rdb   redis.UniversalClient
	run   map[string]*redis.Script
	town  townKeys
	cache keyCache
	batch *batches
	may   atomic.Bool // the user's rights were found to be enough
}

// townKeys are the township's own keys, made by Init and kept wrapped.
type townKeys struct {
	data []byte // encrypts what lives for minutes
	hash []byte // names people and conversations
}

var tenantForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Open connects. It neither checks the server's settings (Check) nor needs the store to be initialised (Init, Unlock).
func Open(cfg Config) (*Redis, error) {
	if !tenantForm.MatchString(cfg.Tenant) {
		return nil, fmt.Errorf("PUFA_TENANT %q: use 1 to 64 letters, digits, - and _", cfg.Tenant)
	}
	if len(cfg.Keys) == 0 {
		return nil, errors.New("PUFA_KEY is not set: make a key with `pufa key` and keep it outside Redis")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	redis.SetLogger(silent{}) // the library's own lines on stderr say again what our errors say
	onConnect := fileAnew
	if cfg.Embedded {
		onConnect = nil // it has no file
	}
	rdb, err := connect(cfg.URL, onConnect)
	if err != nil {
		return nil, err
	}
	s := &Redis{cfg: cfg, k: newKeys(cfg.Tenant), rdb: rdb, run: map[string]*redis.Script{}, batch: &batches{rdb: rdb}}
	files, err := scripts.ReadDir("lua")
	if err != nil {
		return nil, fmt.Errorf("read scripts: %w", err)
	}
	for _, f := range files {
		src, err := scripts.ReadFile("lua/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("read scripts: %w", err)
		}
		s.run[strings.TrimSuffix(f.Name(), ".lua")] = redis.NewScript(string(src))
	}
	return s, nil
}

// Close ends the connections.
func (s *Redis) Close() error {
	err := s.rdb.Close()
	s.batch.flights.Wait()
	return err
}

// connect reads PUFA_REDIS. On a single or Sentinel client commands are never repeated by the library: a time-out must
// surface, since every script of ours can be repeated knowingly. A Cluster client repeats through MaxRedirects whatever
// MaxRetries says, which our scripts bear.
func connect(addresses string, onConnect greeting) (redis.UniversalClient, error) {
	if addresses == "" {
		return nil, errors.New("PUFA_REDIS is not set: give the address of a Redis 7, e.g. redis://127.0.0.1:6379")
	}
	if rest, ok := strings.CutPrefix(addresses, "redis+sentinel://"); ok {
		return connectSentinel(rest, onConnect)
	}
	if strings.Contains(addresses, ",") {
		return connectCluster(addresses, onConnect)
	}
	opt, err := redis.ParseURL(addresses)
	if err != nil {
		return nil, fmt.Errorf("PUFA_REDIS: %w", redactURL(err))
	}
	opt.MaxRetries = -1
	opt.ContextTimeoutEnabled = true
	opt.DisableIdentity = true
	opt.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	opt.PoolSize = poolSize
	opt.OnConnect = onConnect
	return redis.NewClient(opt), nil
}

// greeting is called for each new connection before its first command.
type greeting = func(context.Context, *redis.Conn) error

// poolSize is the number of connections: the worker's turns run 64 at a time, and some block.
const poolSize = 96

func connectCluster(addresses string, onConnect greeting) (redis.UniversalClient, error) {
	var first *redis.ClusterOptions
	for _, a := range strings.Split(addresses, ",") {
		opt, err := redis.ParseClusterURL(strings.TrimSpace(a))
		if err != nil {
			return nil, fmt.Errorf("PUFA_REDIS: %w", redactURL(err))
		}
		if first == nil {
			first = opt
			continue
		}
		first.Addrs = append(first.Addrs, opt.Addrs...)
	}
	first.ContextTimeoutEnabled = true
	first.DisableIdentity = true
	first.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	first.PoolSize = poolSize
	first.OnConnect = onConnect
	return redis.NewClusterClient(first), nil
}

// connectSentinel reads [user:password@]host:port[,host:port…]/<master name>.
func connectSentinel(rest string, onConnect greeting) (redis.UniversalClient, error) {
	hosts, master, ok := strings.Cut(rest, "/")
	if !ok || master == "" {
		return nil, errors.New("PUFA_REDIS: redis+sentinel:// needs the master's name: redis+sentinel://host:26379,host2:26379/mymaster")
	}
	opt := &redis.FailoverOptions{
		MasterName: master, MaxRetries: -1, ContextTimeoutEnabled: true, DisableIdentity: true, PoolSize: poolSize,
		OnConnect: onConnect,
	}
	if auth, after, has := strings.Cut(hosts, "@"); has {
		hosts = after
		user, password, _ := strings.Cut(auth, ":")
		opt.Username, opt.Password = unescape(user), unescape(password)
	}
	opt.SentinelAddrs = strings.Split(hosts, ",")
	return redis.NewFailoverClient(opt), nil
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// redactURL keeps a password that stands in an address out of an error.
func redactURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// eval runs a script. Outages come back as chat.ErrUnavailable.
func (s *Redis) eval(ctx context.Context, name string, keys []string, args ...any) (*redis.Cmd, error) {
	cmd := redis.NewCmd(ctx, scriptArgs(s.run[name].Hash(), keys, args)...)
	cmd.SetFirstKeyPos(firstKey)
	if err := s.batch.do(ctx, cmd); err != nil {
		return redis.NewCmd(ctx), fmt.Errorf("script %s: %w", name, outage(err))
	}
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") { // the first time, or Redis was started anew
		cmd = s.run[name].Eval(ctx, s.rdb, keys, args...)
	}
	if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) {
		return cmd, fmt.Errorf("script %s: %w", name, outage(err))
	}
	return cmd, nil
}

const firstKey = 3 // place of the first key in EVALSHA <sha1> <number of keys> …

func scriptArgs(sha1 string, keys []string, args []any) []any {
	all := make([]any, 0, firstKey+len(keys)+len(args))
	all = append(all, "evalsha", sha1, len(keys))
	for _, k := range keys {
		all = append(all, k)
	}
	return append(all, args...)
}

// pipelined asks several things in one round trip, in company where they are few. The answers are there when it returned nil.
func (s *Redis) pipelined(ctx context.Context, ask func(redis.Pipeliner) error) error {
	p := s.rdb.Pipeline()
	if err := ask(p); err != nil {
		return err
	}
	cmds := p.Cmds()
	if len(cmds) > maxBatch {
		_, err := p.Exec(ctx)
		return err
	}
	if err := s.batch.do(ctx, cmds...); err != nil {
		return err
	}
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil {
			return err
		}
	}
	return nil
}

// forNow are the words by which Redis says that it can't just now: full, starting, failing over, busy, or with the operator
// changing who may do what.
const forNow = "OOM LOADING MISCONF READONLY NOREPLICAS MASTERDOWN CLUSTERDOWN TRYAGAIN MOVED ASK BUSY clients NOAUTH WRONGPASS NOPERM UNBLOCKED"

// outage marks an error of the network or of a server that refuses writes for now (full, loading, no master) as
// chat.ErrUnavailable: waiting helps. Any other is a mistake of ours and stays as it is.
func outage(err error) error {
	if err == nil || errors.Is(err, chat.ErrUnavailable) {
		return err
	}
	var ne net.Error
	if errors.As(err, &ne) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, redis.ErrClosed) || errors.Is(err, redis.ErrPoolTimeout) || !isServerError(err) {
		return fmt.Errorf("%w: %w", chat.ErrUnavailable, err)
	}
	for _, word := range strings.Fields(forNow) {
		if strings.Contains(err.Error(), word+" ") {
			return fmt.Errorf("%w: %w", chat.ErrUnavailable, err)
		}
	}
	return err
}

// isServerError says whether Redis itself answered with an error; everything else broke on the way.
func isServerError(err error) bool {
	var re redis.Error
	return errors.As(err, &re)
}

func (s *Redis) now() time.Time { return s.cfg.Now() }

// silent is a logger of go-redis that says nothing.
type silent struct{}

// Printf does nothing.
func (silent) Printf(context.Context, string, ...any) {}
