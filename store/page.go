package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"pufa/chat"
)

// Limits of transcripts.
const (
	transcriptLines = 200                 // kept of a conversation; the oldest go first
	transcriptTTL   = 30 * 24 * time.Hour // since the last line
	fileTTL         = 7 * 24 * time.Hour
	newsKept        = 10_000 // lines announced to the tailers of pages
	newsBatch       = 1000
)

// leaf is a transcript entry: JSON sealed with the key of the conversation's owner, or with the township's when the owner has
// none (what is said to somebody just erased).
type leaf struct {
	Text    string          `json:"text,omitempty"`  // the person's own words
	Press   string          `json:"press,omitempty"` // or the button they pressed
	Body    []chat.Part     `json:"body,omitempty"`  // pufa's words
	Buttons [][]chat.Button `json:"buttons,omitempty"`
	File    *chat.File      `json:"file,omitempty"` // without its data
	FileKey string          `json:"fk,omitempty"`   // where the data are
	Fresh   bool            `json:"fresh,omitempty"`
}

// pages are the conversations that live at the door chat.Page, among those a commit speaks to, each with its owner.
type pages map[chat.ConvID]chat.PersonID

// pagesOf asks where the conversations live that an outcome speaks to; of its own the event tells.
func (s *Redis) pagesOf(ctx context.Context, c chat.Commit) (pages, error) {
	ev := c.Turn.Event
	found := pages{}
	if ev.Door == chat.Page && !ev.Group {
		found[ev.Conv] = convOwner(c)
	}
	asked := map[chat.ConvID]*redis.SliceCmd{}
	for _, r := range c.Outcome.Replies {
		if r.To != "" && r.To != ev.Conv {
			asked[r.To] = nil
		}
	}
	if len(asked) == 0 {
		return found, nil
	}
	err := s.pipelined(ctx, func(p redis.Pipeliner) error {
		for conv := range asked {
			asked[conv] = p.HMGet(ctx, s.k.conv(conv), "d", "o")
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read where conversations live: %w", outage(err))
	}
	for conv, cmd := range asked {
		if got := cmd.Val(); len(got) == 2 && got[0] == chat.Page {
			owner, _ := got[1].(string)
			found[conv] = chat.PersonID(owner)
		}
	}
	return found, nil
}

// planPages lays what was said in page conversations into their transcripts.
func (s *Redis) planPages(w *writer, c chat.Commit) error {
	if len(w.pages) == 0 || c.Park != "" {
		return nil
	}
	ev := c.Turn.Event
	laid := map[chat.ConvID]bool{}
	lay := func(conv chat.ConvID, mine bool, l leaf) error {
		laid[conv] = true
		return s.planLeaf(w, c, conv, mine, l)
	}
	own := w.pages[ev.Conv] != "" && !erases(c, w.pages[ev.Conv])
	if (ev.Kind == chat.KindText || ev.Kind == chat.KindPress) && own && ev.Start == "" {
		if err := lay(ev.Conv, true, leaf{Text: ev.Text, Press: ev.Press}); err != nil {
			return err
		}
	}
	for i, r := range c.Outcome.Replies {
		to := r.To
		if to == "" {
			to = ev.Conv
		}
		if _, page := w.pages[to]; !page {
			continue
		}
		l := leaf{Body: r.Body, Buttons: r.Buttons, Fresh: to == ev.Conv && !own && !laid[to]}
		if r.File != nil {
			l.FileKey = fmt.Sprintf("%s#%d", c.Kept.Key, i+1)
			l.File = &chat.File{Name: r.File.Name, Type: r.File.Type}
			key, _ := s.leafKey(w, c, to)
			name := s.k.file(to, l.FileKey)
			w.write(name, "SET", seal(key, name, r.File.Data), "PX", fileTTL.Milliseconds())
		}
		if err := lay(to, false, l); err != nil {
			return err
		}
		if err := s.planDelivered(w, c, i, r); err != nil {
			return err
		}
	}
	for conv := range laid {
		w.write(s.k.transcript(conv), "PEXPIRE", transcriptTTL.Milliseconds())
		w.write(s.k.news(), "XADD", "MAXLEN", "~", newsKept, "*", "c", string(conv))
	}
	return nil
}

// leafKey is what a conversation's lines are sealed with, and its version: "" for the township's.
func (s *Redis) leafKey(w *writer, c chat.Commit, conv chat.ConvID) ([]byte, string) {
	owner := w.pages[conv]
	if k, ok := w.people[owner]; ok && !erases(c, owner) {
		return k.key, k.version
	}
	return s.town.data, ""
}

func (s *Redis) planLeaf(w *writer, c chat.Commit, conv chat.ConvID, mine bool, l leaf) error {
	data, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encode transcript line: %w", err)
	}
	name := s.k.transcript(conv)
	key, version := s.leafKey(w, c, conv)
	w.write(name, "XADD", "MAXLEN", transcriptLines, "*", "k", c.Kept.Key, "m", flag(mine),
		"o", string(w.pages[conv]), "v", version, "e", seal(key, name, data))
	return nil
}

// planDelivered puts the event that a message's delivery becomes into the inbox: laid down is delivered.
func (s *Redis) planDelivered(w *writer, c chat.Commit, i int, r chat.Reply) error {
	w.write(s.k.stats(), "HINCRBY", "sent", 1)
	if r.Sent == nil {
		return nil
	}
	ev := *r.Sent
	ev.Key, ev.At = fmt.Sprintf("%s#p%d/sent", c.Kept.Key, i+1), c.Turn.Now
	return s.planEvent(w, ev)
}

var lineID = regexp.MustCompile(`^[0-9]{1,16}-[0-9]{1,10}$`)

// Transcript returns up to n lines of a page conversation: those after the line with id after, oldest first; the newest n,
// oldest first too, when after is no line's id. What belongs to somebody erased is left out. Errors: chat.ErrUnavailable.
func (s *Redis) Transcript(ctx context.Context, conv chat.ConvID, after string, n int) ([]chat.Line, error) {
	var entries []redis.XMessage
	var err error
	if lineID.MatchString(after) {
		entries, err = s.rdb.XRangeN(ctx, s.k.transcript(conv), "("+after, "+", int64(n)).Result()
	} else {
		entries, err = s.rdb.XRevRangeN(ctx, s.k.transcript(conv), "+", "-", int64(n)).Result()
		slices.Reverse(entries)
	}
	if err != nil {
		return nil, fmt.Errorf("read transcript: %w", outage(err))
	}
	leaves, err := s.openLeaves(ctx, conv, entries)
	if err != nil {
		return nil, err
	}
	lines := make([]chat.Line, 0, len(leaves))
	for i, l := range leaves {
		if l == nil {
			continue
		}
		line, err := s.line(ctx, entries[i], *l)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// openLeaves decrypts entries; nil stands for one that opens no more.
func (s *Redis) openLeaves(ctx context.Context, conv chat.ConvID, entries []redis.XMessage) ([]*leaf, error) {
	var owners []chat.PersonID
	for _, e := range entries {
		if o := chat.PersonID(field(e, "o")); o != "" && !slices.Contains(owners, o) {
			owners = append(owners, o)
		}
	}
	keys, err := s.readKeys(ctx, owners)
	if err != nil {
		return nil, err
	}
	leaves := make([]*leaf, len(entries))
	for i, e := range entries {
		key := s.town.data
		if v := field(e, "v"); v != "" {
			k, ok := keys[chat.PersonID(field(e, "o"))]
			if !ok || k.version != v {
				continue
			}
			key = k.key
		}
		data, err := open(key, s.k.transcript(conv), []byte(field(e, "e")))
		if err != nil {
			continue
		}
		var l leaf
		if err := json.Unmarshal(data, &l); err != nil {
			return nil, fmt.Errorf("decode transcript line %s: %w", e.ID, err)
		}
		leaves[i] = &l
	}
	return leaves, nil
}

// line makes what a page shows of an entry.
func (s *Redis) line(ctx context.Context, e redis.XMessage, l leaf) (chat.Line, error) {
	ms, _, _ := strings.Cut(e.ID, "-")
	at, _ := strconv.ParseInt(ms, 10, 64)
	line := chat.Line{
		ID: e.ID, Event: field(e, "k"), At: time.UnixMilli(at), Mine: field(e, "m") != "",
		Text: l.Text, Press: l.Press, Buttons: l.Buttons, File: l.File, Fresh: l.Fresh,
	}
	if line.Mine {
		return line, nil
	}
	var err error
	line.Text, err = s.words(ctx, l.Body)
	return line, err
}

// File returns the file of a line. Errors: chat.ErrNotFound: no such line, no file with it, or no more.
func (s *Redis) File(ctx context.Context, conv chat.ConvID, line string) (chat.File, error) {
	if !lineID.MatchString(line) {
		return chat.File{}, chat.ErrNotFound
	}
	entries, err := s.rdb.XRangeN(ctx, s.k.transcript(conv), line, line, 1).Result()
	if err != nil {
		return chat.File{}, fmt.Errorf("read transcript: %w", outage(err))
	}
	leaves, err := s.openLeaves(ctx, conv, entries)
	if err != nil {
		return chat.File{}, err
	}
	if len(leaves) == 0 || leaves[0] == nil || leaves[0].File == nil {
		return chat.File{}, chat.ErrNotFound
	}
	file := *leaves[0].File
	name := s.k.file(conv, leaves[0].FileKey)
	sealed, err := s.rdb.Get(ctx, name).Bytes()
	if errors.Is(err, redis.Nil) {
		return chat.File{}, chat.ErrNotFound
	}
	if err != nil {
		return chat.File{}, fmt.Errorf("read file: %w", outage(err))
	}
	key := s.town.data
	if field(entries[0], "v") != "" {
		owner := chat.PersonID(field(entries[0], "o"))
		keys, err := s.readKeys(ctx, []chat.PersonID{owner})
		if err != nil {
			return chat.File{}, err
		}
		key = keys[owner].key
	}
	file.Data, err = open(key, name, sealed)
	return file, err
}

// News waits up to wait for transcripts to grow and returns the conversations whose did since place, and the place to go on
// from; with place "" it returns the present one at once. gap says that there was more news than it looked through: every page must look by itself.
func (s *Redis) News(ctx context.Context, place string, wait time.Duration) (convs []chat.ConvID, next string, gap bool, err error) {
	if place == "" {
		last, err := s.rdb.XRevRangeN(ctx, s.k.news(), "+", "-", 1).Result()
		if err != nil {
			return nil, "", false, fmt.Errorf("read news: %w", outage(err))
		}
		if len(last) == 0 {
			return nil, "0-0", false, nil
		}
		return nil, last[0].ID, false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, wait+awaitMore)
	defer cancel()
	streams, err := s.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{s.k.news(), place}, Count: newsBatch, Block: wait}).Result()
	if errors.Is(err, redis.Nil) {
		return nil, place, false, nil
	}
	if err != nil {
		return nil, place, false, fmt.Errorf("wait for news: %w", outage(err))
	}
	seen := map[chat.ConvID]bool{}
	for _, st := range streams {
		for _, e := range st.Messages {
			place = e.ID
			if conv := chat.ConvID(field(e, "c")); !seen[conv] {
				seen[conv] = true
				convs = append(convs, conv)
			}
		}
		gap = gap || len(st.Messages) == newsBatch
	}
	return convs, place, gap, nil
}

func field(e redis.XMessage, name string) string {
	v, _ := e.Values[name].(string)
	return v
}
