package knowledge

import (
	"bufio"
	_ "embed"
	"strings"
)

//go:embed sounds.txt
var soundsFile string

//go:embed simplified.txt
var simplifiedFile string

// sounds tells how characters of everyday writing sound, by character from firstHan; 0 when it is not known. Who types by sound
// takes the wrong character of the right sound: 底保, 医报, 犯发. A file and not the module that it is made with, for of that we
// would use one line in six, and it takes its time at every start.
type sounds []uint16

// readSounds reads sounds.txt: the sounds of characters, and the numbers of sounds by their names as alike leaves them. Sounds that many
// here do not keep apart are one.
func readSounds() (s sounds, numbers map[string]uint16) {
	s, numbers = make(sounds, lastHan-firstHan+1), map[string]uint16{}
	for line := range dataLines(soundsFile) {
		sound, characters, _ := strings.Cut(line, " ")
		sound = alike.Replace(sound)
		if numbers[sound] == 0 {
			numbers[sound] = uint16(len(numbers) + 1)
		}
		for _, r := range characters {
			s[r-firstHan] = numbers[sound]
		}
	}
	return s, numbers
}

// alike makes one of flat and curled, and of front and back endings.
var alike = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

func (s sounds) of(r rune) uint16 {
	if r < firstHan || r > lastHan {
		return 0
	}
	return s[r-firstHan]
}

// script writes traditional characters as the entries do, by character from firstHan; 0 stays as it is.
type script []rune

// readScript reads simplified.txt.
func readScript() script {
	s := make(script, lastHan-firstHan+1)
	for line := range dataLines(simplifiedFile) {
		for _, pair := range strings.Fields(line) {
			r := []rune(pair)
			s[r[0]-firstHan] = r[1]
		}
	}
	return s
}

func (s script) simplify(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= firstHan && r <= lastHan && s[r-firstHan] != 0 {
			return s[r-firstHan]
		}
		return r
	}, text)
}

// dataLines are the lines of a data file without those that begin with #.
func dataLines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		lines := bufio.NewScanner(strings.NewReader(text))
		for lines.Scan() {
			if line := lines.Text(); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}
