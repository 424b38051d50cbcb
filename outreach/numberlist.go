package outreach

import (
	"slices"
	"unicode/utf8"
)

// ParseNumbers reads the numbers of one kind as typed in a row, in the order of its fields: "1 32", "1次，32人次",
// "5 问题2 整改2". A number with a noun or a counting word goes to the field they name; optional ones may be left out. The
// error is a *Problem.
func (k *Kinds) ParseNumbers(kind Kind, text string) (map[string]int64, error) {
	if utf8.RuneCountInString(text) > maxLine {
		return nil, &Problem{Code: ProblemTooLong, Word: clip(text), Max: maxLine}
	}
	l := lexer{vocabulary: k.words, entry: k.entry, rest: fold(text)}
	l.run()
	if l.problem != nil {
		return nil, l.problem
	}
	list := numberList{kind: kind, numbers: map[string]int64{}}
	for _, it := range l.items {
		if err := list.add(k, it); err != nil {
			return nil, err
		}
	}
	if len(list.numbers) == 0 {
		return nil, &Problem{Code: ProblemNoNumbers, Word: clip(text)}
	}
	return list.numbers, kind.Check(list.numbers)
}

// numberList is a row of numbers being read.
type numberList struct {
	kind    Kind
	numbers map[string]int64
	next    int // the field whose turn it is
}

func (n *numberList) add(k *Kinds, it item) error {
	switch it.class {
	case isNumber:
		return n.put(it)
	case isField:
		for _, t := range it.targets {
			if k.kinds[t.kind].ID != n.kind.ID {
				continue
			}
			if _, set := n.numbers[n.kind.Fields[t.field].ID]; !set {
				n.next = t.field // 人次听讲 behind its number changes nothing
			}
		}
	case isKind:
		if k.kinds[it.kind].ID != n.kind.ID {
			return &Problem{Code: ProblemUnknown, Word: it.text}
		}
	default:
		return &Problem{Code: ProblemUnknown, Word: it.text}
	}
	return nil
}

func (n *numberList) put(it item) error {
	at := n.place(it.unit)
	if at < 0 {
		return &Problem{Code: ProblemTooMany, Word: it.text}
	}
	f := n.kind.Fields[at]
	if slices.Contains(f.Once, it.unit) && n.numbers[n.kind.Fields[0].ID] > 1 {
		return &Problem{Code: ProblemPeople, Word: it.text}
	}
	n.numbers[f.ID], n.next = it.value, at+1
	return nil
}

// place is the field a number belongs to: the next one if the counting word fits, else the first without a number that it
// fits; -1 when there is none.
func (n *numberList) place(unit string) int {
	fits := func(f Field) bool {
		_, set := n.numbers[f.ID]
		return !set && (unit == "" || slices.Contains(f.allUnits(), unit))
	}
	if n.next < len(n.kind.Fields) && fits(n.kind.Fields[n.next]) {
		return n.next
	}
	if unit == "" {
		return -1
	}
	return slices.IndexFunc(n.kind.Fields, fits)
}
