package laws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// smallPhrases are what people say about smallCorpus.
var smallPhrases = []Phrase{
	{Text: "借钱不还咋办", Articles: []PhraseArticle{{"甲法", "第一条", 1}}},
	{Text: "借条没写日期", Group: 1, Articles: []PhraseArticle{{"甲法", "第一条", 1}, {"甲法", "第二条", 0.5}}},
	{Text: "狗咬人谁赔", Group: 2, Articles: []PhraseArticle{{"乙法", "第二条", 1}}},
	{Text: "没有的事", Articles: []PhraseArticle{{"丁法", "第九条", 1}}},
}

// smallCorpus is three laws, one of them in two texts and one of them repealed.
func smallCorpus(t testing.TB) *Corpus {
	return read(t, nil, folder(map[string]string{
		"民/甲.md": "# 中华人民共和国甲法\n2020年1月1日施行\n<!-- INFO END -->\n## 第一章 借款\n第一条 借款人应当按照约定的期限返还借款。\n第二条 对借款期限没有约定的，贷款人可以催告借款人在合理期限内返还。\n## 第二章 租赁\n第三条 承租人应当按照约定的期限支付租金。\n",
		"旧/甲.md": "# 中华人民共和国甲法\n2000年1月1日施行\n<!-- INFO END -->\n## 第一章 借款\n第一条 借款应当归还。\n",
		"民/乙.md": "# 中华人民共和国乙法\n2010年1月1日施行\n<!-- INFO END -->\n第一条 禁止遗弃动物。\n第二条 饲养的动物造成他人损害的，动物饲养人应当承担侵权责任。《丙条例》同时废止。\n",
		"民/丙.md": "# 丙条例\n2001年1月1日施行\n<!-- INFO END -->\n第一条 养狗应当登记。\n",
	}))
}

// written is a small index in a file.
func written(t testing.TB) (*Index, string) {
	t.Helper()
	x := Build(smallCorpus(t), smallPhrases)
	path := filepath.Join(t.TempDir(), "laws.idx")
	if err := x.Write(path); err != nil {
		t.Fatal(err)
	}
	return x, path
}

func opened(t testing.TB, path string) *Index {
	t.Helper()
	x, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func TestIndex_ReadsBackWhatWasWritten(t *testing.T) {
	made, path := written(t)
	read := opened(t, path)
	if !reflect.DeepEqual(made.meta, read.meta) {
		t.Errorf("meta is %+v, want %+v", read.meta, made.meta)
	}
	a, b := made.arrays(), read.arrays()
	for i := range a {
		if !bytes.Equal(a[i].bytes(), b[i].bytes()) {
			t.Errorf("array %d is otherwise", i)
		}
	}
	for _, question := range []string{"借条没写日期咋办", "狗咬人", "租金"} {
		if got, want := read.Search(question, "2026-11-29", 10), made.Search(question, "2026-11-29", 10); len(want) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", question, got, want)
		}
	}
	if got, want := read.Laws(), []string{"丙条例", "中华人民共和国乙法", "中华人民共和国甲法"}; !slices.Equal(got, want) {
		t.Errorf("laws %q, want %q", got, want)
	}
	again := filepath.Join(t.TempDir(), "again.idx")
	if err := read.Write(again); err != nil {
		t.Fatal(err)
	}
	if first, second := bytesOf(t, path), bytesOf(t, again); !bytes.Equal(first, second) {
		t.Error("what was read is written otherwise")
	}
	if entries, err := os.ReadDir(filepath.Dir(again)); err != nil || len(entries) != 1 {
		t.Errorf("Write leaves %v, %v", entries, err)
	}
	if info, err := os.Stat(again); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := read.Write(filepath.Join(again, "no")); err == nil || !strings.HasPrefix(err.Error(), "write statute index: ") {
		t.Errorf("a folder that is none: %v", err)
	}
}

func TestIndex_ArticleAndHas(t *testing.T) {
	_, path := written(t)
	x := opened(t, path)
	for _, c := range []struct{ law, article, day, text, until, now string }{
		{"甲法", "第一条", "2026-11-29", "借款人应当按照约定的期限返还借款。", "", ""},
		{"《中华人民共和国甲法》", "第一条", "2019-12-31", "借款应当归还。", "2020-01-01", ""},
		{"甲法", "第三条", "2019-12-31", "", "", ""},
		{"甲法", "第一条", "1999-12-31", "", "", ""},
		{"丙条例", "第一条", "2026-11-29", "养狗应当登记。", "2010-01-01", "中华人民共和国乙法"},
		{"丁法", "第一条", "2026-11-29", "", "", ""},
	} {
		h, ok := x.Article(c.law, c.article, c.day)
		if ok != (c.text != "") || h.Text != c.text || h.Until != c.until || h.Now != c.now {
			t.Errorf("%s%s on %s = %+v, %v", c.law, c.article, c.day, h, ok)
		}
	}
	if !x.Has("甲法") || x.Has("丁法") {
		t.Error("Has 甲法, and not 丁法")
	}
}

func bytesOf(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// refused opens bytes as an index file: it must be refused in one sentence that says what to do.
func refused(t *testing.T, what string, data []byte, says string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "laws.idx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := Open(path)
	if x != nil || !errors.Is(err, ErrIndex) {
		t.Errorf("%s: %v, want ErrIndex", what, err)
		return
	}
	if s := err.Error(); !strings.Contains(s, path) || !strings.Contains(s, says) || !strings.Contains(s, "`pufa laws build`") || strings.Contains(s, "\n") {
		t.Errorf("%s: %q, want one line with the file, %q and what to do", what, s, says)
	}
}

func TestOpen_RefusesWhatIsNoWholeIndex(t *testing.T) {
	_, path := written(t)
	data := bytesOf(t, path)
	for _, n := range []int{1, 7, 8, 23, 24, 100, headSize + 16*25, len(data) / 2, len(data) - 8, len(data) - 1} {
		refused(t, "cut off", data[:n], "")
	}
	refused(t, "longer", append(slices.Clone(data), 0), "is cut off")
	random := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		at := random.IntN(len(data))
		bad := slices.Clone(data)
		bad[at] ^= 1 << random.IntN(8)
		refused(t, "one bit is otherwise", bad, "")
	}
	for at := range headSize {
		bad := slices.Clone(data)
		bad[at] ^= 0xff
		refused(t, "a byte of the head is otherwise", bad, "")
	}
	bad := slices.Clone(data)
	binary.LittleEndian.PutUint32(bad[8:], formatVersion+1)
	refused(t, "another format", bad, "has format 3, this pufa reads 2")
	bad = slices.Clone(data)
	binary.LittleEndian.PutUint64(bad[headSize+16:], uint64(len(data)))
	refused(t, "a part outside of the file", sealed(bad), "lies outside of it")
	refused(t, "an empty file", nil, "is no statute index")
	refused(t, "a text file", []byte(strings.Repeat("第一条 为了甲。\n", 100)), "is no statute index")
	refused(t, "the magic alone", append([]byte(magic), make([]byte, 1000)...), "format 0")
}

func TestOpen_RefusesFoldersAndWhatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	if x, err := Open(dir); x != nil || !errors.Is(err, ErrIndex) || !strings.Contains(err.Error(), dir+" is no statute index; make one with `pufa laws build`") {
		t.Errorf("a folder: %v", err)
	}
	if x, err := Open(filepath.Join(dir, "no")); x != nil || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "make it with `pufa laws build`") {
		t.Errorf("no file: %v", err)
	}
}

func TestOpen_TwiceAndClose(t *testing.T) {
	_, path := written(t)
	one, two := opened(t, path), opened(t, path)
	want := one.Search("借钱不还", "2026-11-29", 5)
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if got := two.Search("借钱不还", "2026-11-29", 5); len(want) == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("after the other was closed: %+v, want %+v", got, want)
	}
	made, _ := written(t)
	if err := errors.Join(made.Close(), (*Index)(nil).Close()); err != nil {
		t.Errorf("closing what is no file: %v", err)
	}
	// a newer file in its place leaves the opened one as it was
	if err := Build(read(t, nil, folder(map[string]string{"乙.md": "# 乙法乙法\n第一条 乙。\n"})), nil).Write(path); err != nil {
		t.Fatal(err)
	}
	if got := two.Search("借钱不还", "2026-11-29", 5); !reflect.DeepEqual(got, want) {
		t.Errorf("after a newer file took its place: %+v", got)
	}
	if got := opened(t, path).Laws(); !slices.Equal(got, []string{"乙法乙法"}) {
		t.Errorf("the newer file has %q", got)
	}
}

// sealed puts the size and checksum of an index right, so that what lies behind them is looked at.
func sealed(data []byte) []byte {
	data = slices.Clone(data)
	if len(data) >= headSize {
		copy(data, magic)
		binary.LittleEndian.PutUint32(data[8:], formatVersion)
		binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
		binary.LittleEndian.PutUint32(data[12:], crc32.Checksum(data[headSize:], castagnoli))
	}
	return data
}

// FuzzOpen opens arbitrary bytes, as they are and with their checksum put right: an index or an error, never a panic. What a forged
// checksum covers is not asked.
func FuzzOpen(f *testing.F) {
	_, path := written(f)
	data := bytesOf(f, path)
	for _, seed := range [][]byte{data, data[:len(data)/2], data[:headSize], nil, []byte(magic), bytes.Repeat([]byte{0xff}, 1000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, b := range [][]byte{data, sealed(data)} {
			x, err := open(b)
			if (x == nil) == (err == nil) {
				t.Fatalf("open = %v, %v", x, err)
			}
			if err == nil {
				x.Laws()
				x.Has("甲法")
			}
		}
	})
}
