package knowledge

import "math/bits"

// table numbers keys in the order in which they come: 0, 1, … Entries are read by looking up more than a million, which takes a map
// twice as long. Open addressing, a power of two of slots, at most two thirds of them taken.
type table struct {
	slots []slot
	shift int // 32 less the power
	taken int32
}

// slot holds the number of a key plus one, or nothing: 0.
type slot struct {
	key    key
	number int32
}

// newTable has room for so many keys, and more when they come.
func newTable(room int) table {
	power := bits.Len(uint(room + room/2))
	return table{slots: make([]slot, 1<<power), shift: 32 - power}
}

func (t *table) size() int { return int(t.taken) }

// slot is where a key is, or would be.
func (t *table) slot(k key) *slot {
	for i := uint32(k) * 0x9E3779B9 >> t.shift; ; i = (i + 1) & uint32(len(t.slots)-1) {
		if s := &t.slots[i]; s.key == k || s.number == 0 {
			return s
		}
	}
}

// id is the number of a key; -1 when it has none.
func (t *table) id(k key) int32 { return t.slot(k).number - 1 }

// number is the number of a key, a new one when it has none.
func (t *table) number(k key) int32 {
	s := t.slot(k)
	if s.number > 0 {
		return s.number - 1
	}
	t.taken++
	*s = slot{k, t.taken}
	if 3*int(t.taken) > 2*len(t.slots) {
		t.grow()
	}
	return t.taken - 1
}

func (t *table) grow() {
	old := t.slots
	t.slots, t.shift = make([]slot, 2*len(old)), t.shift-1
	for _, s := range old {
		if s.number > 0 {
			*t.slot(s.key) = s
		}
	}
}
