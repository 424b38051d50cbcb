package knowledge

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pufa/chat"
)

// What rests on an index loads and is sound without one.
func TestFolder_IsSoundWithoutTheIndexItWasMadeWith(t *testing.T) {
	one, other := landEntry(), landEntry()
	one.Law = "要开会（示例法第一条、民法典第二条）。农村土地承包法第五十二条也说了。"
	other.ID, other.Topic, other.Title, other.Asks = "d-0002", "village", "又一件", []string{"又一件怎么问", "又一件怎么说", "又一件怎么讲"}
	index := lawIndex(t, map[string]string{"民法典.md": smallCode, "示例法.md": movingLaws["旧/示例法.md"]})
	b, err := Load(Config{Laws: index, Overlay: []chat.Entry{one, other}})
	if err != nil || len(b.LeftOut()) > 0 {
		t.Fatal(err, b.LeftOut())
	}
	files, err := b.Folder([]chat.Entry{one, other}, today)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(files)); strings.Join(got, " ") != "articles.jsonl land/d-0001.md lawnames.yaml village/d-0002.md" {
		t.Errorf("files: %v", got)
	}
	if n := strings.Count(files["articles.jsonl"], "\n"); n != 2 || strings.Contains(files["articles.jsonl"], "示例。") {
		t.Errorf("articles: %s", files["articles.jsonl"])
	}
	dir := folder(t, files)
	found, err := Check(Config{Dirs: []string{dir}}, today)
	if err != nil || len(found) > 0 {
		t.Errorf("check: %v, %v", found, err)
	}
	loaded := loadBase(t, dir)
	if e, ok := loaded.Entry("d-0001"); !ok || len(e.Law) != 3 || e.Law[0].Law != "中华人民共和国示例法" {
		t.Errorf("loaded %+v", e)
	}
	loadBase(t, dir, dir) // a later folder may have the same lines
}

func TestFolder_StaysInsideItself(t *testing.T) {
	for _, e := range []chat.Entry{{ID: "../x", Topic: "land"}, {ID: "d-1", Topic: "../.."}, {ID: "d-1"}} {
		if files, err := loadBase(t).Folder([]chat.Entry{e}, today); err == nil {
			t.Errorf("%+v makes %v", e, files)
		}
	}
}
