package knowledge

import (
	"io/fs"
	"math/rand/v2"
	"path"
	"reflect"
	"strings"
	"testing"
)

// heads are the front matters of the built-in entries, by file.
func heads(t testing.TB) map[string]string {
	t.Helper()
	list := map[string]string{}
	err := fs.WalkDir(builtIn, "base", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".md" {
			return err
		}
		text, err := fs.ReadFile(builtIn, name)
		if head, _, _, ok := splitFront(string(text)); ok {
			list[name] = head
		}
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("front matters: %d, %v", len(list), err)
	}
	return list
}

func TestFront_IsReadAsYAML(t *testing.T) {
	plain := 0
	list := heads(t)
	for file, head := range list {
		var want front
		if err := readStrict([]byte(head), &want); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		got, ok := plainFront(head)
		if !ok {
			continue
		}
		plain++
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read as\n%+v, want\n%+v", file, got, want)
		}
	}
	if plain < len(list)*9/10 {
		t.Errorf("%d of %d are read without the library, want nine in ten", plain, len(list))
	}
}

func TestFront_LeavesToTheLibraryWhatMayMeanMore(t *testing.T) {
	for _, head := range []string{
		"title: '借条'", `title: "借条"`, "title: 借条 # 还没写完", "title: 借条: 没写日期", "title: |\n  借条", "title: &a 借条", "title: !!str 借条",
		"title:借条", "title:", "title:  借条", "title: 借条 ", " title: 借条", "title: 借条\n  没写", "title: 借条\ntitle: 欠条", "heading: 借条",
		"id: null", "id: true", "id: 12", "id: 1e3", "id: ~", "id: A1", "reviewed: 2026-13-01", "urgent: yes", "urgent: false", "# 借条",
		"asks: 借条", "asks: []", "asks: [借条", "asks: [借条,欠条]", "asks: [借条, ]", "asks: [借条, [欠条]]", "asks: [{借条: 欠条}]", "asks:\n- 借条", "",
		"title: 借条\r", "title: 借条\t", "title: - 借条", "title: 借\u00a0条",
	} {
		if f, ok := plainFront(head); ok {
			t.Errorf("%q is read as %+v", head, f)
		}
	}
}

func FuzzFront(f *testing.F) {
	for _, head := range heads(f) {
		f.Add(head)
	}
	f.Add("id: a\ntitle: 1.5万元 A-b_c.，\nasks: [1年, 2026-11-29, no-one]\nurgent: true")
	f.Fuzz(func(t *testing.T, head string) {
		got, ok := plainFront(head)
		if !ok {
			return
		}
		var want front
		if err := readStrict([]byte(head), &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as\n%+v, want\n%+v, %v", head, got, want, err)
		}
	})
}

// TestFront_AtRandom puts together values of the characters that isPlain lets pass, and of words that YAML knows.
func TestFront_AtRandom(t *testing.T) {
	pieces := strings.Split("借 条 0 1 12 9 e x E . - _ , A a z null true no on y ~ ，。 （ “ 2026-11-29 1e3 0x1 .5 +1", " ")
	random := rand.New(rand.NewPCG(1, 2))
	value := func() string {
		var b strings.Builder
		for range 1 + random.IntN(4) {
			b.WriteString(pieces[random.IntN(len(pieces))])
			if random.IntN(3) == 0 {
				b.WriteByte(' ')
			}
		}
		return b.String()
	}
	plain := 0
	for range 3000 {
		head := "title: " + value()
		if random.IntN(2) == 0 {
			head = "asks: [借条, " + value() + "]"
		}
		got, ok := plainFront(head)
		if !ok {
			continue
		}
		plain++
		var want front
		if err := readStrict([]byte(head), &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as\n%+v, want\n%+v, %v", head, got, want, err)
		}
	}
	if plain < 100 {
		t.Errorf("%d are plain, too few to tell", plain)
	}
}
