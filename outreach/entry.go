package outreach

import (
	"slices"
	"time"
	"unicode/utf8"
)

// maxLine is the longest line read as an entry, in runes.
const maxLine = 200

// Draft is one activity that a line or a dialogue describes, before it is confirmed.
type Draft struct {
	Kind    string           `json:"kind"`
	Numbers map[string]int64 `json:"numbers"` // field id → value
}

// Entry is what one line says: 兴隆村 宣讲1次 传单60份 横幅2条 32人次.
type Entry struct {
	Village string  `json:"village"` // "" when the line names none; it is for kinds with Kind.Village alone
	Day     string  `json:"day"`     // 2006-01-02; today when the line names none
	Dated   bool    `json:"dated"`   // the line names a day
	Drafts  []Draft `json:"drafts"`  // in the order of the line, one a kind, each complete by Kind.Check
}

// ParseEntry reads a line that logs activities. villages is the township's list; with an empty one a village is known by
// its ending. today is now in the township's time zone. The error is a *Problem; ProblemNotEntry means that the line is
// something else, and every other one that it was meant as an entry.
func (k *Kinds) ParseEntry(line string, villages []string, today time.Time) (Entry, error) {
	if utf8.RuneCountInString(line) > maxLine {
		return Entry{}, k.tooLong(line)
	}
	l := lexer{vocabulary: k.words.with(k.villageNames(villages)), entry: k.entry, free: len(villages) == 0, today: today, rest: fold(line)}
	l.run()
	if !meantAsEntry(l.items) {
		return Entry{}, &Problem{Code: ProblemNotEntry, Word: clip(line)}
	}
	if l.problem != nil {
		return Entry{}, l.problem
	}
	e := Entry{Day: Day(today)}
	if err := e.place(l.items); err != nil {
		return Entry{}, err
	}
	r := resolver{kinds: k, items: l.items, numbers: map[int]map[string]int64{}}
	drafts, err := r.run()
	if err != nil {
		return Entry{}, err
	}
	e.Drafts = drafts
	return e, nil
}

// tooLong tells a long entry from a long story by its first part.
func (k *Kinds) tooLong(line string) *Problem {
	l := lexer{vocabulary: k.words, entry: k.entry, rest: fold(string([]rune(line)[:maxLine]))}
	l.run()
	if !meantAsEntry(l.items) {
		return &Problem{Code: ProblemNotEntry, Word: clip(line)}
	}
	return &Problem{Code: ProblemTooLong, Word: clip(line), Max: maxLine}
}

// meantAsEntry says whether a line names a kind and a number and consists of such things for at least a half.
func meantAsEntry(items []item) bool {
	var named, counted bool
	var known, unknown int // runes
	for _, it := range items {
		named = named || it.class == isKind || it.class == isField
		counted = counted || it.counts()
		if it.class == isUnknown {
			unknown += utf8.RuneCountInString(it.text)
		} else {
			known += utf8.RuneCountInString(it.text)
		}
	}
	return named && counted && known >= unknown
}

// counts says whether an item can be meant as a count; a telephone number can't.
func (it item) counts() bool {
	if it.class == isUnknown {
		return startsWithDigit(it.text) // 1.5次
	}
	return it.class == isNumber && (it.unit != "" || it.value < 1_000_000)
}

// place takes village and day out of the items.
func (e *Entry) place(items []item) error {
	for _, it := range items {
		switch it.class {
		case isVillage:
			if e.Village != "" && e.Village != it.village {
				return &Problem{Code: ProblemVillages, Word: e.Village + " " + it.village}
			}
			e.Village = it.village
		case isDay:
			if e.Dated && e.Day != it.day {
				return &Problem{Code: ProblemDays, Word: it.text}
			}
			e.Day, e.Dated = it.day, true
		}
	}
	return nil
}

// resolver finds out what each number counts.
type resolver struct {
	kinds   *Kinds
	items   []item
	order   []int                    // kinds in the order of the line
	numbers map[int]map[string]int64 // kind → its numbers so far
}

func (r *resolver) run() ([]Draft, error) {
	r.items = slices.DeleteFunc(r.items, func(it item) bool { return it.class == isVillage || it.class == isDay })
	for _, it := range r.items {
		if it.class == isKind {
			r.mention(it.kind)
		}
	}
	for i, it := range r.items {
		if it.class != isNumber {
			continue
		}
		t, ok := r.find(i)
		if !ok {
			return nil, &Problem{Code: ProblemNoKind, Word: it.text}
		}
		r.sayAgain(i+1, t)
		if err := r.put(t, it); err != nil {
			return nil, err
		}
	}
	return r.drafts()
}

func (r *resolver) mention(kind int) {
	if r.numbers[kind] == nil {
		r.numbers[kind] = map[string]int64{}
		r.order = append(r.order, kind)
	}
}

// find decides what number i counts: the word glued before it, the word glued behind it, then the words next to it, then
// what the line has named before and, last, what it names later.
func (r *resolver) find(i int) (target, bool) {
	before, behind := i-1, i+1
	gluedBehind := behind < len(r.items) && r.items[behind].glued
	if gluedBehind && !r.items[i].glued {
		before, behind = behind, before // 2条横幅
	}
	for _, at := range []int{before, behind} {
		if at < 0 || at >= len(r.items) || r.items[at].used || at > i && !r.items[at].glued && r.counted(at) {
			continue
		}
		if t, ok := r.named(r.items[at], r.items[i].unit); ok {
			r.items[at].used = true
			return t, true
		}
	}
	return r.byUnit(i)
}

// sayAgain uses up a noun behind a number that it names once more: 检查5件案件.
func (r *resolver) sayAgain(at int, t target) {
	if at < len(r.items) && r.items[at].glued && r.items[at].class == isField && slices.Contains(r.items[at].targets, t) {
		r.items[at].used = true
	}
}

// counted says whether the word at a place has a number of its own behind it.
func (r *resolver) counted(at int) bool {
	return at+1 < len(r.items) && r.items[at+1].class == isNumber
}

// named is the number that a word and a counting word mean together.
func (r *resolver) named(word item, unit string) (target, bool) {
	switch word.class {
	case isKind:
		return r.ofKind(word.kind, unit, false)
	case isField:
		for _, mentioned := range []bool{true, false} {
			for _, t := range word.targets {
				f := r.kinds.kinds[t.kind].Fields[t.field]
				known := r.numbers[t.kind] != nil
				if known == mentioned && (unit == "" || slices.Contains(f.allUnits(), unit)) {
					return t, true
				}
			}
		}
	}
	return target{}, false
}

// ofKind is the number of a kind that a counting word means: the first one without its value, else the first one at all.
// With only, it must be the only one without its value.
func (r *resolver) ofKind(kind int, unit string, only bool) (target, bool) {
	var free, taken []target
	for i, f := range r.kinds.kinds[kind].Fields {
		if unit != "" && !slices.Contains(f.allUnits(), unit) {
			continue
		}
		if _, set := r.numbers[kind][f.ID]; set {
			taken = append(taken, target{kind, i})
		} else {
			free = append(free, target{kind, i})
		}
	}
	switch {
	case len(free) == 1, len(free) > 1 && !only:
		return free[0], true
	case len(taken) > 0 && !only:
		return taken[0], true
	}
	return target{}, false
}

// byUnit finds what number i counts by its counting word alone: 32人次 belong to the kind named last before them that still
// lacks them, or to the first named behind.
func (r *resolver) byUnit(i int) (target, bool) {
	unit := r.items[i].unit
	if unit == "" {
		return target{}, false
	}
	for _, it := range slices.Concat(reversed(r.items[:i]), r.items[i:]) {
		if it.class != isKind {
			continue
		}
		if t, ok := r.ofKind(it.kind, unit, true); ok {
			return t, true
		}
	}
	return target{}, false
}

func reversed(items []item) []item {
	items = slices.Clone(items)
	slices.Reverse(items)
	return items
}

// put keeps a number.
func (r *resolver) put(t target, it item) error {
	kind := r.kinds.kinds[t.kind]
	r.mention(t.kind)
	f := kind.Fields[t.field]
	if _, twice := r.numbers[t.kind][f.ID]; twice {
		return &Problem{Code: ProblemTwice, Word: kind.Short + " " + f.Name}
	}
	r.numbers[t.kind][f.ID] = it.value
	first := kind.Fields[0].ID
	if slices.Contains(f.Once, it.unit) && r.numbers[t.kind][first] > 1 {
		return &Problem{Code: ProblemPeople, Word: it.text}
	}
	return nil
}

// drafts checks that every word has its number and every kind what it needs.
func (r *resolver) drafts() ([]Draft, error) {
	for _, it := range r.items {
		if it.class == isField && !it.used && !r.given(it) {
			return nil, &Problem{Code: ProblemMissing, Word: it.text}
		}
	}
	var drafts []Draft
	for _, kind := range r.order {
		d := Draft{Kind: r.kinds.kinds[kind].ID, Numbers: r.numbers[kind]}
		if err := r.kinds.kinds[kind].Check(d.Numbers); err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	return drafts, nil
}

// given says whether one of the numbers a word may name was given elsewhere: 32人次听讲.
func (r *resolver) given(word item) bool {
	return slices.ContainsFunc(word.targets, func(t target) bool {
		_, set := r.numbers[t.kind][r.kinds.kinds[t.kind].Fields[t.field].ID]
		return set
	})
}
