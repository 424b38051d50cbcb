package llm

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/chat"
	modeltest "pufa/internal/testkit/model"
)

// client is a client of a server, and the pauses that it made, which take no time.
func client(t *testing.T, cfg Config) (*Client, *[]time.Duration) {
	t.Helper()
	cfg.EmbedModel = "double"
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	pauses := &[]time.Duration{}
	c.wait = func(ctx context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return ctx.Err()
	}
	return c, pauses
}

// numbered are n different texts.
func numbered(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "第" + strings.Repeat("一", i+1) + "条"
	}
	return list
}

func TestEmbed_PlacesTextsInTheirOrder(t *testing.T) {
	server := modeltest.Start(t, modeltest.Config{Key: "sesame", Size: 32})
	c, pauses := client(t, Config{URL: server.URL() + "/", Key: "sesame"})
	texts := numbered(23)
	got, err := c.Embed(t.Context(), texts)
	if err != nil || len(got) != len(texts) || len(*pauses) != 0 {
		t.Fatalf("Embed = %d vectors, %v, after pauses %v", len(got), err, *pauses)
	}
	for i, v := range got {
		want := modeltest.Vector(texts[i], 32)
		for j := range want {
			if math.Abs(float64(v[j])-want[j]) > 1e-6 {
				t.Fatalf("text %d lies at %v, want %v: of unit length, in its place", i, v, want)
			}
		}
	}
	var sizes []int
	for _, r := range server.Requests() {
		sizes = append(sizes, len(r.Texts))
		if r.Model != "double" || r.Path != "/v1/embeddings" || r.Key != "sesame" {
			t.Errorf("request %+v", r)
		}
	}
	if !slices.Equal(sizes, []int{10, 10, 3}) || !slices.Equal(server.Texts(), texts) {
		t.Errorf("texts of the calls: %v", sizes)
	}
	if got, err := c.Embed(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("no texts: %v, %v", got, err)
	}
}

func TestEmbed_CutsLongTexts(t *testing.T) {
	server := modeltest.Start(t, modeltest.Config{})
	c, _ := client(t, Config{URL: server.URL()})
	texts := []string{strings.Repeat("甲", maxInput), strings.Repeat("乙", maxInput+1), strings.Repeat("a", 3*maxInput)}
	if _, err := c.Embed(t.Context(), texts); err != nil {
		t.Fatal(err)
	}
	if got, want := server.Texts(), []string{texts[0], texts[1][:3*maxInput], texts[2][:maxInput]}; !slices.Equal(got, want) {
		t.Errorf("sent %d, %d and %d bytes", len(got[0]), len(got[1]), len(got[2]))
	}
	if key := server.Requests()[0].Key; key != "" {
		t.Errorf("a key %q is sent, there is none", key)
	}
}

func TestEmbed_TriesAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault  modeltest.Fault
		pauses []time.Duration
	}{
		"busy, as long as it asks":       {modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "7"}, []time.Duration{7 * time.Second}},
		"busy, until a time":             {modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "Sun, 29 Nov 2026 10:00:30 GMT"}, []time.Duration{30 * time.Second}},
		"busy, until a time gone by":     {modeltest.Fault{How: modeltest.Say, Code: 503, RetryAfter: "Sun, 29 Nov 2026 09:00:00 GMT"}, []time.Duration{0}},
		"busy, and does not say for how": {modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "soon"}, []time.Duration{time.Second}},
		"broken for three calls":         {modeltest.Fault{How: modeltest.Say, Code: 500, Times: 3}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		"a proxy's page":                 {modeltest.Fault{How: modeltest.Page, Code: 502}, []time.Duration{time.Second}},
		"an answer that breaks off":      {modeltest.Fault{How: modeltest.Cut}, []time.Duration{time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			server := modeltest.Start(t, modeltest.Config{})
			cl, pauses := client(t, Config{URL: server.URL()})
			cl.now = func() time.Time { return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) }
			c.fault.Times = max(c.fault.Times, 1)
			server.Inject(c.fault)
			if got, err := cl.Embed(t.Context(), numbered(2)); err != nil || len(got) != 2 {
				t.Errorf("Embed = %d vectors, %v", len(got), err)
			}
			if !slices.Equal(*pauses, c.pauses) {
				t.Errorf("pauses %v, want %v", *pauses, c.pauses)
			}
		})
	}
}

func TestEmbed_GivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		fault modeltest.Fault
		want  error
		says  string
		calls int
	}{
		"broken for long":       {modeltest.Fault{How: modeltest.Say, Code: 500, Text: "out of\nmemory"}, chat.ErrUnavailable, "500 Internal Server Error: out of memory", 4},
		"busy for long":         {modeltest.Fault{How: modeltest.Say, Code: 429}, chat.ErrUnavailable, "429 Too Many Requests", 4},
		"asks for an hour":      {modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "3600"}, chat.ErrUnavailable, "429", 1},
		"gone":                  {modeltest.Fault{How: modeltest.Cut}, chat.ErrUnavailable, "breaks off", 4},
		"silent":                {modeltest.Fault{How: modeltest.Hang}, chat.ErrUnavailable, "gives no answer in 50ms", 4},
		"refuses":               {modeltest.Fault{How: modeltest.Say, Code: 400, Text: "no such model"}, &RefusalError{400, "no such model"}, "refuses with 400 Bad Request: no such model", 1},
		"refuses with a page":   {modeltest.Fault{How: modeltest.Page, Code: 403}, &RefusalError{403, "<html><body>403</body></html>"}, "403 Forbidden", 1},
		"says a secret":         {modeltest.Fault{How: modeltest.Say, Code: 401, Text: "no such key: sesame"}, &RefusalError{401, "no such key: ***"}, "***", 1},
		"says a lot":            {modeltest.Fault{How: modeltest.Say, Code: 400, Text: strings.Repeat("长", 500)}, &RefusalError{400, strings.Repeat("长", 200) + "…"}, "长…", 1},
		"redirects":             {modeltest.Fault{How: modeltest.Redirect, Code: 307}, &RefusalError{307, "it redirects, which is not followed"}, "307", 1},
		"garbage":               {modeltest.Fault{How: modeltest.Garbage}, ErrAnswer, "invalid character", 1},
		"an endless answer":     {modeltest.Fault{How: modeltest.Endless}, ErrAnswer, "too large", 1},
		"a vector too few":      {modeltest.Fault{How: modeltest.Fewer}, ErrAnswer, "2 vectors for 3 texts", 1},
		"two for one text":      {modeltest.Fault{How: modeltest.Twice}, ErrAnswer, "or two are", 1},
		"sizes that differ":     {modeltest.Fault{How: modeltest.Uneven}, ErrAnswer, "a vector has 65 numbers, another 64", 1},
		"not a number":          {modeltest.Fault{How: modeltest.NaN}, ErrAnswer, "invalid character 'N'", 1},
		"vectors of no length":  {modeltest.Fault{How: modeltest.Zero}, ErrAnswer, "a vector is nothing", 1},
		"a number without end":  {modeltest.Fault{How: modeltest.Huge}, ErrAnswer, "1e+39", 1},
		"another size, later":   {modeltest.Fault{How: modeltest.Larger, Skip: 1}, ErrAnswer, "a vector has 65 numbers, another 64", 2},
		"refuses the last call": {modeltest.Fault{How: modeltest.Say, Code: 413, Skip: 1}, &RefusalError{413, ""}, "413", 2},
	} {
		t.Run(name, func(t *testing.T) {
			server := modeltest.Start(t, modeltest.Config{})
			cfg := Config{URL: server.URL(), Key: "sesame"}
			if c.fault.How == modeltest.Hang {
				cfg.Timeout = 50 * time.Millisecond
			}
			cl, _ := client(t, cfg)
			texts := numbered(3)
			if c.fault.Skip > 0 {
				texts = numbered(13)
			}
			server.Inject(c.fault)
			got, err := cl.Embed(t.Context(), texts)
			var refusal, wanted *RefusalError
			switch {
			case got != nil || err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "sesame") || strings.Contains(err.Error(), "\n"):
				t.Errorf("Embed = %d vectors, %v; want one line with %q", len(got), err, c.says)
			case errors.As(c.want, &wanted) && (!errors.As(err, &refusal) || *refusal != *wanted || errors.Is(err, chat.ErrUnavailable)):
				t.Errorf("Embed = %v, want %v", err, wanted)
			case wanted == nil && !errors.Is(err, c.want):
				t.Errorf("Embed = %v, want %v", err, c.want)
			}
			if n := len(server.Requests()); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
		})
	}
}

func TestEmbed_NobodyThere(t *testing.T) {
	c, pauses := client(t, Config{URL: "http://127.0.0.1:1/v1"})
	if _, err := c.Embed(t.Context(), numbered(1)); !errors.Is(err, chat.ErrUnavailable) || !strings.Contains(err.Error(), "can't be reached") || len(*pauses) != 3 {
		t.Errorf("Embed = %v after %v", err, *pauses)
	}
}

func TestEmbed_EndsWithTheContext(t *testing.T) {
	server := modeltest.Start(t, modeltest.Config{})
	server.Inject(modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "20"})
	c, pauses := client(t, Config{URL: server.URL()})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := c.Embed(ctx, numbered(1)); !errors.Is(err, chat.ErrUnavailable) || len(*pauses) != 0 {
		t.Errorf("with 10 s left and 20 to wait: %v after pauses %v, want to give up at once", err, *pauses)
	}
	cancel()
	server.Forget()
	if _, err := c.Embed(ctx, numbered(1)); !errors.Is(err, context.Canceled) || errors.Is(err, chat.ErrUnavailable) || len(server.Requests()) != 0 {
		t.Errorf("after the end: %v, %d calls", err, len(server.Requests()))
	}
	ctx, cancel = context.WithCancel(t.Context())
	c.wait = func(ctx context.Context, d time.Duration) error {
		cancel()
		return wait(ctx, d)
	}
	if _, err := c.Embed(ctx, numbered(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("ended in a pause: %v", err)
	}
}

func TestWait(t *testing.T) {
	if err := wait(t.Context(), 0); err != nil {
		t.Errorf("no time: %v", err)
	}
}

func TestNew_NeedsAnAddressAndAModel(t *testing.T) {
	for _, url := range []string{"", "example.org/v1", "ftp://example.org", "http://", "http://user:sesame@ex ample.org/v1", "://"} {
		if c, err := New(Config{URL: url, EmbedModel: "double"}); c != nil || err == nil || !strings.Contains(err.Error(), "https://host/v1") || strings.Contains(err.Error(), "sesame") {
			t.Errorf("New(%q) = %v, %v", url, c, err)
		}
	}
	if c, err := New(Config{URL: "https://example.org/v1"}); c != nil || err == nil {
		t.Errorf("without a model: %v, %v", c, err)
	}
	if c, err := New(Config{URL: "https://example.org/v1", EmbedModel: "m"}); err != nil || c.cfg.Timeout != defaultTimeout {
		t.Errorf("New = %v, %v", c, err)
	}
}
