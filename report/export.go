package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// bom tells spreadsheets that a CSV file is UTF-8.
const bom = "\uFEFF"

// JSON is the report as CONTRACT describes it, indented, with a newline at its end.
func (r Report) JSON() ([]byte, error) {
	data, err := marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write report as JSON: %w", err)
	}
	return data, nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// CSV is one row a response, in the order of their ids: UTF-8 with BOM, lines ending in CRLF, no cell that a spreadsheet
// would take for a formula. It names nobody. date is the day of the activity, by which responses are counted; answers
// are the ids of the survey's options (yes, no, unsure, skip, grades), empty where a question was not reached.
//
//	response,survey,date,village,channel,assisted,grade,recognised,learned,wants_more,comment
func (r Report) CSV() ([]byte, error) {
	rows := [][]string{{"response", "survey", "date", "village", "channel", "assisted", "grade", "recognised", "learned", "wants_more", "comment"}}
	for _, s := range r.responses {
		assisted := "no"
		if s.Assisted {
			assisted = "yes"
		}
		rows = append(rows, []string{s.ID, s.Survey, s.Day, s.Village, s.Channel, assisted, s.Answers["grade"], s.Answers["recognised"],
			s.Answers["learned"], s.Answers["wants_more"], s.Comment})
	}
	return writeCSV(rows)
}

func writeCSV(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString(bom)
	w := csv.NewWriter(b)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = safeCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("write CSV: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return b.Bytes(), nil
}

// safeCell puts a ' before what a spreadsheet could take for a formula, also behind blanks and signs one can't see, and
// turns line ends inside a cell into blanks (OWASP, CSV Injection; ASVS 5.0, 1.2.10). Negative numbers are not written by us.
func safeCell(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	start := strings.TrimLeftFunc(s, invisible)
	risky := start != "" && strings.ContainsRune("=+-@＝＋－＠−﹢﹣﹦﹫", []rune(start)[0]) || s != "" && strings.ContainsRune("\t\r\n", rune(s[0]))
	s = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\u2028", " ", "\u2029", " ", "\v", " ", "\f", " ").Replace(s)
	if risky {
		return "'" + s
	}
	return s
}

// invisible signs before a formula don't keep a spreadsheet from seeing it: blanks, zero width, direction marks, BOM, controls.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u3164' || r == '\u2800'
}
