package outreach

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxVillage is the longest name of a village, in runes.
const maxVillage = 20

// FindVillage reads a village typed alone: a name of the list, also without its ending (兴隆 for 兴隆村) when that is
// unambiguous; with an empty list any short name. The error is a *Problem: ProblemVillage.
func (k *Kinds) FindVillage(text string, list []string) (string, error) {
	text = strings.TrimSpace(fold(text))
	if len(list) == 0 {
		if text == "" || utf8.RuneCountInString(text) > maxVillage || strings.ContainsFunc(text, notInNames) {
			return "", &Problem{Code: ProblemVillage, Word: clip(text)}
		}
		return text, nil
	}
	if name, ok := k.villageNames(list)[text]; ok {
		return name, nil
	}
	return "", &Problem{Code: ProblemVillage, Word: clip(text)}
}

func notInNames(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '·' && r != '-'
}

// villageNames maps what may be written for each village of a list to its name. A short form that could mean two, or that
// means something else in a line, is left out.
func (k *Kinds) villageNames(list []string) map[string]string {
	names := make(map[string]string, 2*len(list))
	for _, v := range list {
		for _, end := range k.entry.VillageEnds {
			short, cut := strings.CutSuffix(v, end)
			if !cut || utf8.RuneCountInString(short) < 2 || k.words.has(short) {
				continue
			}
			if _, taken := names[short]; taken {
				names[short] = ""
				continue
			}
			names[short] = v
		}
	}
	for short, v := range names {
		if v == "" {
			delete(names, short)
		}
	}
	for _, v := range list {
		names[fold(v)] = v
	}
	return names
}
