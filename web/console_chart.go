package web

// Sizes of the chart in its own units: one is a CSS pixel when the chart is shown 360 wide.
const (
	chartWidth = 360
	chartRow   = 46
	barTop     = 24
	barHeight  = 16
)

// chart is a survey's grades as horizontal bars. As wide as the chart is everybody who gave a grade.
type chart struct {
	Total, Width, Height int
	Bars                 []bar
}

// bar is one grade. Its pattern and its label say which; the colour does besides.
type bar struct {
	Label, Share             string
	Count                    int
	Pattern                  int // 1 the best … 5 the worst, 6 unknown
	LabelY, Y, Width, Height int
}

func (s *Server) chart(grades []Grade) chart {
	c := chart{Width: chartWidth, Height: chartRow * len(grades)}
	for _, g := range grades {
		c.Total += g.Count
	}
	for i, g := range grades {
		b := bar{Label: g.Label, Count: g.Count, Pattern: min(i, 5) + 1, LabelY: i*chartRow + barTop - 6, Y: i*chartRow + barTop, Height: barHeight}
		if g.Count > 0 {
			b.Width = max(2, (chartWidth-2)*g.Count/c.Total)
			b.Share = percent(float64(g.Count) / float64(c.Total))
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}
