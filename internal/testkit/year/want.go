package year

// Day one and the last of the year that is reported.
const (
	From = "2024-01-01"
	To   = "2024-12-31"
)

// Number is one number of the section.
type Number struct {
	Kind, Field string
	Value       int64
	Printed     string   // as the section has it
	Records     []string // ids of the activities it adds up
}

// Numbers lists every number that activities make, in the order of print. The records are numbered in the order of logging.
func Numbers() []Number {
	return []Number{
		{"talk", "times", 2 + 3 + 2 + 4 + 5 + 3 + 4, "20余次", []string{"A-0003", "A-0006", "A-0010", "A-0014", "A-0018", "A-0025", "A-0032"}},
		{"leaflet", "copies", 120 + 200 + 77 + 150 + 180 + 110 + 100, "900余份", []string{"A-0004", "A-0007", "A-0011", "A-0015", "A-0019", "A-0026", "A-0033"}},
		{"banner", "pieces", 3 + 4 + 2 + 5 + 4, "18条", []string{"A-0005", "A-0008", "A-0012", "A-0020", "A-0034"}},
		{"class", "classes", 4, "4期", []string{"A-0009", "A-0021", "A-0023", "A-0029"}},
		{"class", "attendances", 19 + 20 + 18 + 19, "76人次", []string{"A-0009", "A-0021", "A-0023", "A-0029"}},
		{"inspection", "cases", 3 + 2, "5件", []string{"A-0017", "A-0028"}},
		{"inspection", "problems", 1 + 1, "2个", []string{"A-0017", "A-0028"}},
		{"inspection", "rectified", 1 + 1, "2个", []string{"A-0017", "A-0028"}},
		{"study", "times", 4, "4次", []string{"A-0002", "A-0016", "A-0024", "A-0030"}},
		{"study", "essays", 5 + 5 + 5 + 4, "19篇", []string{"A-0002", "A-0016", "A-0024", "A-0030"}},
		{"meeting", "times", 5, "5次", []string{"A-0001", "A-0013", "A-0022", "A-0027", "A-0031"}},
		{"meeting", "documents", 1 + 1, "2份", []string{"A-0013", "A-0027"}},
	}
}

// Findings are the counts of the survey "outreach", by tally field: 42 contacts, of whom 25 got the message and 13 took the
// call; 30 answered.
func Findings() map[string]int64 {
	return map[string]int64{
		"invited": 42, "reached": 25 + 13, "answered": 30,
		"recognised":              8 + 5 + 5 + 4 + 4 + 3,
		"learned":                 8 + 4 + 5 + 3 + 4 + 3,
		"wants_more":              7 + 5 + 5 + 3 + 4,
		"grade.very_satisfied":    7 + 5,
		"grade.satisfied":         4 + 3 + 3,
		"grade.fairly_satisfied":  1 + 1 + 1 + 3,
		"grade.dissatisfied":      1,
		"grade.very_dissatisfied": 0,
		"grade.unknown":           1,
	}
}

// Assisted is how many of the responses staff keyed in.
const Assisted = 12
