package knowledge

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
)

// maxLine is the longest input line of `ask --stdin`, in bytes: a long talk with its context stays below it.
const maxLine = 1 << 20

// ErrBadLine: at least one input line could not be read; the output says which and why. Test with errors.Is.
var ErrBadLine = errors.New("some input lines could not be read")

// askLine is an input line: {"id":"7","text":"借条没写还款日期咋办","context":[{"role":"user","text":"…"}],"as_of":"2026-11-22"}
type askLine struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Context []Said `json:"context"`
	AsOf    string `json:"as_of"`
}

// Line is an answer as `ask --json` and `ask --stdin` print it.
type Line struct {
	ID        string          `json:"id"`
	Kind      chat.AnswerKind `json:"kind"`
	Answer    string          `json:"answer"` // the whole text a person would see
	Entry     string          `json:"entry"`
	Citations []chat.Citation `json:"citations"`
	Numbers   []string        `json:"numbers"`
	Outbound  []string        `json:"outbound"` // every text that went, or with no endpoint set would have gone, to a model
	Score     float64         `json:"score"`
}

// badLine is printed for an input line that could not be read.
type badLine struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

// AskLine is the answer to one question as a line. A Handover gets the words and the number that a conversation would have.
func (b *Base) AskLine(ctx context.Context, id string, q Question) (Line, error) {
	a, err := b.Answer(ctx, q)
	if err != nil {
		return Line{}, err
	}
	if a.Kind == chat.Handover {
		a.Text = joinLines(a.Text, b.HandoverText())
	}
	return b.line(id, a), nil
}

// line is an answer as a line. Of several answers the text has all, each under its question; the first articles of each come first.
func (b *Base) line(id string, a chat.Answer) Line {
	line := Line{ID: id, Kind: a.Kind, Answer: a.Text, Entry: a.Entry, Citations: orEmpty(a.Citations), Outbound: []string{}, Score: round3(a.Score)}
	if len(a.More) > 0 {
		all := append([]chat.Answer{a}, a.More...)
		line.Answer, line.Citations = "", b.firstOfEach(all)
		for i, one := range all {
			heading := expand(b.data.words.OneOf, "n", strconv.Itoa(i+1), "question", one.Question)
			line.Answer = joinLines(line.Answer, heading, one.Text)
		}
	}
	line.Numbers = orEmpty(b.numbers(line.Answer))
	return line
}

// firstOfEach are the articles of several answers by turns.
func (b *Base) firstOfEach(answers []chat.Answer) []chat.Citation {
	var list []chat.Citation
	for i := 0; i < maxCitations; i++ {
		for _, a := range answers {
			if i < len(a.Citations) && !slices.Contains(list, a.Citations[i]) {
				list = append(list, a.Citations[i])
			}
		}
	}
	return list
}

// joinLines joins what is not empty.
func joinLines(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n")
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func round3(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }

// ServeLines answers JSON lines until the input ends, one line out for each line in, in the same order; blank lines are passed
// over. now is the day for lines without as_of. A line that can't be read gives {"id":…,"error":…}, the rest is answered, and
// ErrBadLine comes at the end. Other errors: reading, writing, ctx.
func (b *Base) ServeLines(ctx context.Context, in io.Reader, out io.Writer, now time.Time) error {
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	bad := false
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		raw, tooLong, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read line %d: %w", n, err)
		}
		if len(bytes.TrimSpace(raw)) > 0 || tooLong {
			reply, ok, answerErr := b.serveLine(ctx, raw, tooLong, now)
			if answerErr != nil {
				return answerErr
			}
			bad = bad || !ok
			if err := enc.Encode(reply); err != nil {
				return fmt.Errorf("write line %d: %w", n, err)
			}
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write line %d: %w", n, err)
			}
		}
		if err != nil {
			break
		}
	}
	if bad {
		return ErrBadLine
	}
	return nil
}

// readLine reads up to the next newline and keeps at most maxLine bytes of it.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			tooLong = true
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// serveLine answers one line. ok is false when it could not be read; the error is the context's.
func (b *Base) serveLine(ctx context.Context, raw []byte, tooLong bool, now time.Time) (reply any, ok bool, err error) {
	if tooLong {
		return badLine{Error: fmt.Sprintf("line is longer than %d bytes", maxLine)}, false, nil
	}
	id, q, err := readAsk(raw, now)
	if err != nil {
		return badLine{ID: id, Error: err.Error()}, false, nil
	}
	line, err := b.AskLine(ctx, id, q)
	return line, true, err
}

// readAsk reads an input line. id is set as far as it could be read, also beside an error.
func readAsk(raw []byte, now time.Time) (id string, q Question, err error) {
	var a askLine
	if err := json.Unmarshal(raw, &a); err != nil {
		var only struct {
			ID json.RawMessage `json:"id"`
		}
		if json.Unmarshal(raw, &only) == nil {
			id = string(bytes.Trim(only.ID, `"`))
		}
		return id, q, fmt.Errorf(`not a JSON object like {"id":"7","text":"…"}: %w`, err)
	}
	if a.Text == "" {
		return a.ID, q, errors.New(`"text" is missing or empty`)
	}
	for _, s := range a.Context {
		if s.Role != "user" && s.Role != "assistant" {
			return a.ID, q, fmt.Errorf(`context role %q: want "user" or "assistant"`, s.Role)
		}
	}
	q = Question{Text: a.Text, Context: a.Context, AsOf: now}
	if a.AsOf != "" {
		if q.AsOf, err = time.Parse(time.DateOnly, a.AsOf); err != nil {
			return a.ID, q, fmt.Errorf(`as_of %q: want a day like "2026-11-22"`, a.AsOf)
		}
	}
	return a.ID, q, nil
}
