package laws

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	modeltest "pufa/internal/testkit/model"
)

// pairs is a model that places texts by their pairs of characters, and remembers what it was asked.
type pairs struct {
	size  int
	fails func(call int) error // nil: never
	calls int
	asked []string
}

func (p *pairs) Embed(_ context.Context, texts []string) ([][]float32, error) {
	p.calls++
	p.asked = append(p.asked, texts...)
	if p.fails != nil {
		if err := p.fails(p.calls); err != nil {
			return nil, err
		}
	}
	var list [][]float32
	for _, t := range texts {
		list = append(list, placed(t, p.size))
	}
	return list, nil
}

func placed(text string, size int) []float32 {
	var v []float32
	for _, x := range modeltest.Vector(text, size) {
		v = append(v, float32(x))
	}
	return v
}

// embedded makes the vectors of an index.
func embedded(t testing.TB, x *Index, path string, size int) *pairs {
	t.Helper()
	p := &pairs{size: size}
	if _, err := x.Embed(t.Context(), path, "double", p, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

func openedVectors(t testing.TB, path string, x *Index) *Vectors {
	t.Helper()
	v, err := OpenVectors(path, "double", x)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func TestEmbed_ThePlacesOfAllArticlesAreKept(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	path := filepath.Join(t.TempDir(), "small.vec")
	p := &pairs{size: 61}
	var heard []string
	got, err := x.Embed(t.Context(), path, "double", p, func(done, all int) { heard = append(heard, fmt.Sprint(done, "/", all)) })
	if want := (Embedded{Articles: 7, Texts: 7, Placed: 7, Bytes: 32 + 7*(24+64)}); err != nil || got != want || !slices.Equal(heard, []string{"7/7"}) {
		t.Errorf("Embed = %+v, %v, progress %q; want %+v", got, err, heard, want)
	}
	if want := "甲法 借款\n对借款期限没有约定的，贷款人可以催告借款人在合理期限内返还。"; !slices.Contains(p.asked, want) {
		t.Errorf("the model sees %q, want among them %q", p.asked, want)
	}
	v := openedVectors(t, path, x)
	question := placed("借款没有约定期限", 61)
	into := make([]float32, len(x.docs))
	v.cosines(x, question, schoolDay, into)
	for d := range x.docs {
		want := 0.0
		if x.version(int32(d)).InForce(schoolDay) {
			for j, y := range placed(x.embedText(int32(d)), 61) {
				want += float64(y) * float64(question[j])
			}
		}
		if math.Abs(float64(into[d])-want) > 0.01 {
			t.Errorf("article %d has cosine %v, want %v", d, into[d], want)
		}
	}
}

func TestEmbed_ATextIsPlacedOnceAndCut(t *testing.T) {
	long := strings.Repeat("很长的话", 200)
	x := Build(read(t, nil, folder(map[string]string{
		"a/甲.md": lawText("甲法甲法", "2020年1月1日施行", "借款应当返还。", "新的第二条。"), "b/甲.md": lawText("甲法甲法", "2000年1月1日施行", "借款应当返还。", "旧的第二条。"),
		"a/乙.md": lawText("乙法乙法", "2020年1月1日施行", long, "末。"),
	})), nil)
	path := filepath.Join(t.TempDir(), "x.vec")
	p := &pairs{size: 16}
	got, err := x.Embed(t.Context(), path, "double", p, nil)
	if err != nil || got.Texts != got.Articles-1 || len(p.asked) != got.Texts {
		t.Errorf("Embed = %+v, %v; asked for %d texts; want the article that did not change once", got, err, len(p.asked))
	}
	for _, text := range p.asked {
		if n := len([]rune(text)); n > embedRunes || strings.Contains(text, "很长") && n != embedRunes {
			t.Errorf("a text of %d runes, want at most %d", n, embedRunes)
		}
	}
	openedVectors(t, path, x)
}

// errKilled is how a test ends a run in the middle.
var errKilled = errors.New("killed")

func TestEmbed_GoesOnWhereItWasKilled(t *testing.T) {
	x := schoolCorpus(t)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.vec")
	all := embedded(t, x, whole, 24)
	if all.calls < 3 {
		t.Fatalf("only %d steps: nothing to end in the middle", all.calls)
	}
	for kill := 1; kill <= all.calls; kill++ {
		path := filepath.Join(dir, fmt.Sprint(kill, ".vec"))
		p := &pairs{size: 24, fails: func(call int) error {
			if call == kill {
				return errKilled
			}
			return nil
		}}
		got, err := x.Embed(t.Context(), path, "double", p, nil)
		if !errors.Is(err, errKilled) || got.Placed != (kill-1)*embedStep {
			t.Fatalf("killed in step %d: %+v, %v", kill, got, err)
		}
		if _, err := OpenVectors(path, "double", x); !errors.Is(err, ErrVectors) {
			t.Errorf("a file of %d steps is used: %v", kill-1, err)
		}
		rest := embedded(t, x, path, 24)
		if want := all.asked[(kill-1)*embedStep:]; !slices.Equal(rest.asked, want) {
			t.Errorf("after %d steps %d texts are asked for, want the %d that are missing", kill-1, len(rest.asked), len(want))
		}
		if !bytes.Equal(bytesOf(t, path), bytesOf(t, whole)) {
			t.Errorf("after being killed in step %d the file is otherwise", kill)
		}
	}
	if again := embedded(t, x, whole, 24); again.calls != 0 {
		t.Errorf("nothing is missing, %d texts are asked for", len(again.asked))
	}
}

func TestEmbed_GoesOnAfterATornWrite(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	dir := t.TempDir()
	path := filepath.Join(dir, "x.vec")
	all := embedded(t, x, path, 10)
	data := bytesOf(t, path)
	for n := range data {
		torn := filepath.Join(dir, "torn.vec")
		if err := os.WriteFile(torn, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		refusedVectors(t, fmt.Sprint(n, " bytes of it"), torn, x)
		rest := embedded(t, x, torn, 10)
		if want := all.asked[max(0, n-32)/rowSize(10):]; !slices.Equal(rest.asked, want) {
			t.Errorf("torn at %d: %d texts are asked for, want %d", n, len(rest.asked), len(want))
		}
		if !bytes.Equal(bytesOf(t, torn), data) {
			t.Errorf("torn at %d, the file is otherwise", n)
		}
	}
}

// refusedVectors opens a file that can't be used: one sentence says what to do.
func refusedVectors(t *testing.T, what, path string, x *Index, says ...string) {
	t.Helper()
	v, err := OpenVectors(path, "double", x)
	if v != nil || !errors.Is(err, ErrVectors) {
		t.Errorf("%s: %v, want ErrVectors", what, err)
		return
	}
	for _, s := range append(says, path) {
		if !strings.Contains(err.Error(), s) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q, want one line with %q", what, err, s)
		}
	}
}

func TestOpenVectors_RefusesWhatItCannotUse(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	dir := t.TempDir()
	path := filepath.Join(dir, "x.vec")
	embedded(t, x, path, 10)
	data := bytesOf(t, path)
	with := func(change func([]byte) []byte) string {
		t.Helper()
		other := filepath.Join(dir, "other.vec")
		if err := os.WriteFile(other, change(slices.Clone(data)), 0o600); err != nil {
			t.Fatal(err)
		}
		return other
	}
	for at := range data {
		says := "remove it"
		if at >= 32 {
			says = "has no vector for 1 of 7 articles; go on with `pufa laws embed`"
		}
		other := with(func(b []byte) []byte { b[at] ^= 1 << (at % 8); return b })
		refusedVectors(t, fmt.Sprint("a bit of byte ", at, " is otherwise"), other, x, says)
		if at < 32 {
			if _, err := x.Embed(t.Context(), other, "double", &pairs{size: 10}, nil); !errors.Is(err, ErrVectors) {
				t.Errorf("byte %d: such a file is added to: %v", at, err)
			}
			continue
		}
		if p := embedded(t, x, other, 10); len(p.asked) != 1 {
			t.Errorf("byte %d: %d texts are asked for, want the damaged one", at, len(p.asked))
		}
		openedVectors(t, other, x)
	}
	refusedVectors(t, "an index", with(func([]byte) []byte { return []byte("PUFALAWS and more") }), x, "is no file of vectors")
	refusedVectors(t, "nothing", with(func([]byte) []byte { return nil }), x, "is cut off")
	if _, err := OpenVectors(filepath.Join(dir, "no"), "double", x); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "make them with `pufa laws embed`") {
		t.Errorf("no file: %v", err)
	}
	if _, err := OpenVectors(path, "another", x); !errors.Is(err, ErrVectors) || !strings.Contains(err.Error(), "is of the model double, PUFA_EMBED_MODEL is another") {
		t.Errorf("another model: %v", err)
	}
	if _, err := x.Embed(t.Context(), path, "another", &pairs{size: 10}, nil); !errors.Is(err, ErrVectors) {
		t.Errorf("vectors of another model are added: %v", err)
	}
	other := Build(read(t, nil, folder(map[string]string{"乙.md": "# 乙法乙法\n第一条 乙。\n"})), nil)
	if _, err := other.Embed(t.Context(), path, "double", &pairs{size: 11}, nil); !errors.Is(err, ErrVectors) || !strings.Contains(err.Error(), "vectors of 11 numbers") {
		t.Errorf("vectors of another size are added: %v", err)
	}
	if !bytes.Equal(bytesOf(t, path), data) {
		t.Error("what was refused changed the file")
	}
}

func TestEmbed_OnlyWhatChangedIsPlacedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.vec")
	files := map[string]string{"甲.md": lawText("甲法甲法", "2020年1月1日施行", "借款应当返还。", "期限。"), "乙.md": lawText("乙法乙法", "2010年1月1日施行", "利息。", "末。")}
	embedded(t, Build(read(t, nil, folder(files)), nil), path, 12)
	files["甲.md"] = strings.ReplaceAll(lawText("甲法甲法", "2020年1月1日施行", "新加的一条。", "借款应当返还。"), "返还。\n", "返还。\n第三条 期限另有说法。\n")
	x := Build(read(t, nil, folder(files)), nil)
	refusedVectors(t, "an index with new articles", path, x, "has no vector for 2 of 5 articles")
	p := embedded(t, x, path, 12)
	if want := []string{"甲法甲法\n新加的一条。", "甲法甲法\n期限另有说法。"}; !slices.Equal(p.asked, want) {
		t.Errorf("asked for %q, want %q: what moved has its place", p.asked, want)
	}
	openedVectors(t, path, x)
}

func TestEmbed_OneAtATime(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	path := filepath.Join(t.TempDir(), "x.vec")
	p := &pairs{size: 10}
	p.fails = func(int) error {
		_, err := x.Embed(t.Context(), path, "double", &pairs{size: 10}, nil)
		if !errors.Is(err, ErrVectors) || !strings.Contains(err.Error(), "is being added to by another process") {
			t.Errorf("a second one at the same time: %v", err)
		}
		return nil
	}
	if _, err := x.Embed(t.Context(), path, "double", p, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Embed(t.Context(), filepath.Join(path, "no"), "double", p, nil); err == nil || !strings.HasPrefix(err.Error(), "vectors of articles: ") {
		t.Errorf("no folder: %v", err)
	}
	if _, err := x.Embed(t.Context(), path, strings.Repeat("m", maxModelName+1), p, nil); !errors.Is(err, ErrVectors) {
		t.Errorf("an endless name: %v", err)
	}
}

func TestEmbed_RefusesAModelThatGivesTooFew(t *testing.T) {
	x := Build(smallCorpus(t), smallPhrases)
	for size, says := range map[int]string{0: "vectors of 0 numbers", maxVector + 1: "vectors of 8193 numbers"} {
		path := filepath.Join(t.TempDir(), "x.vec")
		if _, err := x.Embed(t.Context(), path, "double", fixed{make([]float32, size), 7}, nil); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("vectors of %d numbers: %v", size, err)
		}
		if _, err := x.Embed(t.Context(), path, "double", fixed{make([]float32, 8), 6}, nil); err == nil || !strings.Contains(err.Error(), "6 vectors for 7 texts") {
			t.Errorf("a vector too few: %v", err)
		}
	}
}

// fixed is a model that always gives the same.
type fixed struct {
	vector []float32
	times  int
}

func (f fixed) Embed(context.Context, []string) ([][]float32, error) {
	return slices.Repeat([][]float32{f.vector}, f.times), nil
}

func TestVectorsPath(t *testing.T) {
	for model, want := range map[string]string{"bge-m3": "a/laws.idx.bge-m3.vec", "BAAI/bge-large-zh:v1.5": "a/laws.idx.BAAI-bge-large-zh-v1.5.vec", "../x": "a/laws.idx...-x.vec"} {
		if got := VectorsPath("a//laws.idx", model); got != filepath.FromSlash(want) {
			t.Errorf("VectorsPath(%q) = %q, want %q", model, got, want)
		}
	}
}

// FuzzReadVectors reads arbitrary bytes as a file of vectors: rows or an error, never a panic.
func FuzzReadVectors(f *testing.F) {
	x := Build(smallCorpus(f), nil)
	path := filepath.Join(f.TempDir(), "x.vec")
	embedded(f, x, path, 10)
	data := bytesOf(f, path)
	for _, seed := range [][]byte{data, data[:40], data[:20], nil, headOf("double", 1), headOf("", maxVector), bytes.Repeat([]byte{0xff}, 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := readVectors(data, "double")
		if (rows == nil) == (err == nil) {
			t.Fatalf("readVectors = %v, %v", rows, err)
		}
		if err == nil {
			for i := range rows.count() {
				rows.key(i)
				rows.numbers(i)
			}
		}
	})
}
