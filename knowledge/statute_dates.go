package knowledge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	// startRE finds the start that a law gives itself: 本法自2026年1月1日起施行.
	startRE = regexp.MustCompile(`自\s*(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)`)
	// startLineRE is the line 2007年4月1日 施行 of a header.
	startLineRE = regexp.MustCompile(`^(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:起)?(?:施行|实施)`)
	dayRE       = regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日`)
)

// startDay is the day from which a version's text holds, as far as the text itself tells: the latest of the start the law gives
// itself (in its last articles or its header), of the newest day of its history (adoption, promulgation, amendment) and of the
// day in the file's name. An amendment often starts later than it was passed; such starts stand in validity.yaml with their
// source.
func startDay(v *StatuteVersion) string {
	return max(ownStart(v), historyDay(v), v.fileDate)
}

// ownStart reads the start from the last three articles, or from the header.
func ownStart(v *StatuteVersion) string {
	start := ""
	for _, line := range v.header {
		if m := startLineRE.FindStringSubmatch(line); m != nil {
			start = max(start, isoDay(m))
		}
	}
	last := 0
	for name := range v.articles {
		last = max(last, articleOrder(name))
	}
	for name, paragraphs := range v.articles {
		if articleOrder(name) < last-200 {
			continue
		}
		if m := startRE.FindStringSubmatch(strings.Join(paragraphs, "\n")); m != nil {
			start = max(start, isoDay(m))
		}
	}
	return start
}

// historyDay is the newest day in the header.
func historyDay(v *StatuteVersion) string {
	day := ""
	for _, line := range v.header {
		for _, m := range dayRE.FindAllStringSubmatch(line, -1) {
			day = max(day, isoDay(m))
		}
	}
	return day
}

func isoDay(m []string) string {
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	return fmt.Sprintf("%04d-%02d-%02d", y, mo, d)
}
