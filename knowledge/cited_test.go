package knowledge

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pufa/chat"
)

// states is what Cited found, in short.
func states(cited []chat.Cited) (list []string) {
	for _, c := range cited {
		list = append(list, fmt.Sprintf("%s %s", c.Name, c.State))
	}
	return list
}

func TestCited_ChecksWhatATextNames(t *testing.T) {
	b := loadBase(t)
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"an article that holds":             {"这事看民法典第六百七十五条。", []string{"《民法典》第六百七十五条 holds"}},
		"with blanks and digits":            {"依据 民法典 675 条，还有第 680 条", []string{"《民法典》第六百七十五条 holds", "《民法典》第六百八十条 holds"}},
		"twice is once":                     {"民法典675条说了，民法典第六百七十五条还说", []string{"《民法典》第六百七十五条 holds"}},
		"a law that was repealed":           {"按婚姻法第三十二条", []string{"《婚姻法》第三十二条 lapsed"}},
		"an article no entry cites":         {"民法典第二条", []string{"《民法典》第二条 unknown"}},
		"a law nobody knows":                {"月球法第三条说的", []string{"月球法第三条 unknown"}},
		"no article at all":                 {"先量清楚，再找村里调解，三天内回您。", nil},
		"a number that is none, and a real": {"欠了675元，民法典第675条", []string{"《民法典》第六百七十五条 holds"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := states(b.Cited(c.text, today)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("Cited(%q) = %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestCited_KnowsTheDay(t *testing.T) {
	b := loadBase(t)
	for day, want := range map[string]string{"2020-12-31": "《民法典》第六百七十五条 not_yet", "2021-01-01": "《民法典》第六百七十五条 holds"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := states(b.Cited("民法典675条", at)); len(got) != 1 || got[0] != want {
			t.Errorf("on %s: %v, want %s", day, got, want)
		}
	}
}

// With an index the gate can tell what there is none of.
func TestCited_AsksTheIndex(t *testing.T) {
	b, err := Load(Config{Laws: lawIndex(t, map[string]string{"民法典.md": smallCode})})
	if err != nil {
		t.Fatal(err)
	}
	got := states(b.Cited("民法典第二条，民法典第一千九百九十九条；土地管理法第六十二条", today))
	want := []string{"《民法典》第二条 holds", "《民法典》第一千九百九十九条 none", "《土地管理法》第六十二条 holds"} // the last from articles.jsonl
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Cited = %v, want %v", got, want)
	}
}
