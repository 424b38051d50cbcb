package outreach

import (
	"math"

	"pufa/chat"
)

// Satisfaction is what a survey found in a period: how many were asked, and what those who answered said.
type Satisfaction struct {
	Survey   string // id
	Formula  string // "F3"
	Invited  int64  // asked, or due to be asked
	Reached  int64  // the message was delivered, or the call taken
	Answered int64
	Counted  map[string]int64 // tally field → how many: recognised, learned, wants_more, grade.satisfied, …

	satisfied []string // grades
}

// Rate is a share of those who gave a grade, with its interval.
type Rate struct {
	Satisfied int64
	Of        int64
	Value     float64 // Satisfied ÷ Of; NaN when nobody graded, and so are Low and High
	Low, High float64 // Wilson score interval, 95 %
}

// minShown is how many answers a breakdown needs before it may be shown: fewer would point at people (DOMAIN section 3).
const minShown = 5

// Measure reckons what a survey found from its tallies. Counts of other kinds are passed over.
func (s Survey) Measure(counts []chat.Count) Satisfaction {
	m := Satisfaction{Survey: s.ID, Formula: s.Formula, Counted: map[string]int64{}, satisfied: s.Satisfied}
	for _, c := range counts {
		if c.Kind != s.TallyKind() {
			continue
		}
		switch c.Field {
		case Invited:
			m.Invited += c.Delta
		case Reached:
			m.Reached += c.Delta
		case Answered:
			m.Answered += c.Delta
		default:
			m.Counted[c.Field] += c.Delta
		}
	}
	return m
}

// Grade is how many gave a grade.
func (m Satisfaction) Grade(grade string) int64 { return m.Counted["grade."+grade] }

// ResponseRate is Answered ÷ Invited; NaN when nobody was invited.
func (m Satisfaction) ResponseRate() float64 { return share(m.Answered, m.Invited) }

// All is the share of satisfied ones (the upper three grades of F3) among all who gave a grade, 不了解 in the denominator. Who
// did not want to grade is in neither.
func (m Satisfaction) All() Rate { return rate(m.happy(), m.graded()) }

// Known is All without those who answered 不了解.
func (m Satisfaction) Known() Rate { return rate(m.happy(), m.graded()-m.Grade(Unknown)) }

func (m Satisfaction) happy() (n int64) {
	for _, g := range m.satisfied {
		n += m.Grade(g)
	}
	return n
}

func (m Satisfaction) graded() (n int64) {
	for _, g := range Grades() {
		n += m.Grade(g)
	}
	return n
}

// Carries says whether the sample carries the claim that at least this share (0.95) is satisfied: the lower bound of the
// interval must reach it, 不了解 counted in.
func (m Satisfaction) Carries(share float64) bool {
	return m.graded() > 0 && m.All().Low >= share
}

// Shown says whether a breakdown of n answers may be shown.
func Shown(n int) bool { return n >= minShown }

func rate(satisfied, of int64) Rate {
	low, high := Wilson(satisfied, of)
	return Rate{Satisfied: satisfied, Of: of, Value: share(satisfied, of), Low: low, High: high}
}

func share(part, whole int64) float64 {
	if whole <= 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

// Wilson is the 95 % score interval of a share of k among n, 0 ≤ k ≤ n (E. B. Wilson, Journal of the American Statistical
// Association 22, 1927). Unlike the usual p ± 2σ it stays within [0, 1] and holds for small samples. NaN for n = 0.
func Wilson(k, n int64) (low, high float64) {
	const z = 1.959963984540054 // the normal distribution leaves 2.5 % above it
	if n <= 0 {
		return math.NaN(), math.NaN()
	}
	p, m := float64(k)/float64(n), float64(n)
	centre := p + z*z/(2*m)
	width := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	scale := 1 + z*z/m
	return max(0, (centre-width)/scale), min(1, (centre+width)/scale)
}
